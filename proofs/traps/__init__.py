"""Two hundred attempts at a false 已报齐, each a small hand-in with what must be true after it."""
