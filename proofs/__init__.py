"""Seeded proofs: long checks of the program that print a table."""
