"""Checks: a registry of codes and one module per family."""
