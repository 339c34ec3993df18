"""The county's status report (进展通报): where the whole list stands and who owes what."""
