"""zzfz: a county's rule-of-law checklist, its evidence and its state, kept as files in Git."""

__version__ = "0.1.0"
