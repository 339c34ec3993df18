"""Reading YAML that people write: every fault with its place, nothing guessed, nothing executed."""
