"""Where the checklist stands: a pure function of a checklist and a snapshot."""
