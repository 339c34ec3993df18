"""A command that waits until it is interrupted."""

import time

from zzfz.cli.output import note


def command() -> None:
    """Say that it waits, and wait."""
    note("等待")
    time.sleep(60)
