"""A command that cannot go on."""

from zzfz.errors import ChecklistError


def command() -> None:
    """Raise an expected error that carries hostile text."""
    raise ChecklistError("清单有误：\x1b[2J", "改正清单\n再运行一次")
