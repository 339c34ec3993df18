"""Long proofs: seeded or written scripts that print a table and say by their exit code if it holds."""
