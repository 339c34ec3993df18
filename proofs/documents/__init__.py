"""Labelled documents, scans and old files to measure what the gate finds and what it lets through."""
