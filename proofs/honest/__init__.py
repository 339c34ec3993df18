"""Fifty hand-ins as offices really do them, each with what the office may expect."""
