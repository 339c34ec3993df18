"""That the house commit, which renamed and merged modules, changed nothing else."""
