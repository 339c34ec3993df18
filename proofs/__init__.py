"""Long proofs: seeded scripts that print a table.  Nothing here belongs to the program."""
