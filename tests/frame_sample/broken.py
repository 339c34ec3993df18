"""A command with a fault."""


def command() -> None:
    """Fail as only a fault in the program fails."""
    raise LookupError("没有料到")
