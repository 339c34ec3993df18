"""Many counties at once: the state of each as one small document, and what they have in common."""
