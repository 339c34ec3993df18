"""Documents that may be handed in, opened: one module for each format."""
