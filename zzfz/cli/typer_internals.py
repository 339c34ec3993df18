"""Everything private of Typer that the command line uses, in one place.

Typer 0.28 carries its own Click under private names. What is imported here is named by
``tests/test_cli_frame.py``, so that another version of Typer fails a test and not a user; see
``docs/decisions/typer.md``. No other module imports a private name of Typer.
"""

from __future__ import annotations

from typer._click import exceptions
from typer._click.core import Command, Context, Parameter, augment_usage_errors
from typer._click.shell_completion import CompletionItem
from typer._click.types import DateTime, File, FuncParamType, ParamType, Tuple
from typer._completion_shared import get_completion_script, install

__all__ = [
    "Command",
    "CompletionItem",
    "Context",
    "DateTime",
    "File",
    "FuncParamType",
    "ParamType",
    "Parameter",
    "Tuple",
    "augment_usage_errors",
    "exceptions",
    "get_completion_script",
    "install",
    "start_completion",
]


def start_completion() -> None:
    """Have Typer know the shells whose completion it answers; loaded only for completion."""
    from typer._completion_classes import completion_init

    completion_init()
