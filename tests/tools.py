"""Programs that some tests need besides Python and Git."""

from __future__ import annotations

import os
import shutil

import pytest


def program(*names: str) -> str:
    """The path of the first of ``names`` that is installed; the test is skipped where none is.

    In CI, where ``.ci/run`` installs them, a missing one is a failure: a test that is always
    skipped tests nothing.
    """
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    missing = f"{names[0]} is not installed"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
