"""The one root of expected errors.

An expected error is a sentence that says what is wrong and where, and one of advice that says
what to do. Both are Chinese, for the person at the screen. The command line turns it into two
lines and an exit code; nothing else in the package prints or exits.
"""


class ZzfzError(Exception):
    """Something a person can put right.

    ``message`` says what is wrong (file, line or indicator included where known), ``advice`` what
    to do about it. ``exit_code`` is what the process ends with: 1 findings, 2 wrong usage,
    3 internal or Git failure.
    """

    exit_code = 3

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class UsageError(ZzfzError):
    """The command was called with something it cannot use: an unknown indicator, unit, format."""

    exit_code = 2


class NotATrackerError(ZzfzError):
    """There is no tracker here: not a Git repository, or one without ``checklist/list.yaml``."""


class GitError(ZzfzError):
    """Git is missing, too old, refused, or the repository is damaged."""


class ChecklistError(ZzfzError):
    """The checklist cannot be used because of faults that ``zzfz check`` lists."""

    exit_code = 1
