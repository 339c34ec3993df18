"""The command line: the only layer that prints, prompts or exits. One thin module per command."""
