"""What must not enter the repository: secrecy marks, work secrets, personal data."""
