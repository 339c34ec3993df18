"""Summaries and roll-ups of counties, in every format they come in."""
