"""Secrecy marks and personal data in text: recognised here, in words that others have read."""
