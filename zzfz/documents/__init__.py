"""What documents of every format hold: their text, properties and faults, read within limits."""
