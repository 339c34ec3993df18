"""Evidence: what lies under evidence/ at a revision, and which item each piece is for."""
