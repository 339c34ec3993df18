"""A command that prints more than a pipe holds."""

from zzfz.cli.output import emit


def command() -> None:
    """Print without end in sight."""
    for number in range(200_000):
        emit(f"第{number}行")
