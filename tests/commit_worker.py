"""A process that commits through zzfz and may be killed at any moment; see test_commit.py.

Reads one job a line from standard input (folder, and a JSON object of path → text, null to remove),
forks for each and prints the child's process id. Each child leads a process group of its own, so
that Git's processes can be killed along with it. Forking spares the start of Python.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import filelock  # noqa: F401 - loaded before the fork

from zzfz.errors import ZzfzError
from zzfz.git import find_repository
from zzfz.git.commit import commit_files


def work(folder: str, writes: dict[str, str | None], message: str) -> int:
    """Commit, and tell by the exit code what came of it."""
    contents = {
        path: None if text is None else text.encode("utf-8") for path, text in writes.items()
    }
    try:
        commit_files(find_repository(Path(folder)), contents, message)
    except ZzfzError as error:
        print(error.message, file=sys.stderr)
        return error.exit_code
    return 0


def main() -> None:
    """Fork once for each line."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            os._exit(work(*json.loads(line)))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
