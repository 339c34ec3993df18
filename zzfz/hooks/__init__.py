"""Guarding the history: what is about to enter it is scanned before, whoever commits."""
