"""A new list in place of the one in use: what becomes of checklist, evidence and reviews."""
