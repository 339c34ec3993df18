"""What ``proofs.offline`` runs inside: typed lines at a terminal, with the standard library alone.

Reads the lines as JSON from the file given, runs each at a pty of 84 columns on its day (by faketime),
answers its questions and looks for what must be shown. Prints what failed; ends with 1 for it.
"""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import sys
from pathlib import Path
from typing import Any

_PROMPTS = ("：".encode(), b"] ")


def typed(line: dict[str, Any]) -> tuple[int, str]:
    """Run one line; its exit code and all that stood on the screen."""
    pid, terminal = pty.fork()
    if pid == 0:
        own = {"GIT_AUTHOR_NAME": line["who"], "GIT_COMMITTER_NAME": line["who"]}
        own |= {f"GIT_{name}_EMAIL": "wang@example.org" for name in ("AUTHOR", "COMMITTER")}
        own |= {"COLUMNS": "84", "NO_COLOR": "1", "TERM": "dumb", "TZ": "UTC"}
        words = ["faketime", "-f", f"@{line['day']} 01:00:00", *shlex.split(line["line"])]
        os.execvpe(words[0], words, {**os.environ, **own})
    left, seen, answered = list(line["answers"]), b"", 0
    while True:
        try:
            read = os.read(terminal, 65536)
        except OSError:
            break
        if not read:
            break
        seen += read
        if seen.endswith(_PROMPTS) and len(seen) > answered:
            given = f"{left.pop(0)}\n" if left else "\x04"
            os.write(terminal, given.encode())
            answered = len(seen) + len(given.encode())
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), seen.decode("utf-8", "replace").replace("\r\n", "\n")


def main() -> int:
    """Run every line in order; the exit code."""
    lines = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    os.chdir(sys.argv[2])
    failed = run = 0
    for line in lines:
        if line["line"].startswith("cd "):
            os.chdir(line["line"][3:])
            continue
        run += 1
        code, screen = typed(line)
        at, missing = 0, []
        for shown in line["shown"]:
            found = re.search(".*".join(map(re.escape, shown.split("…"))), screen[at:])
            if found is None:
                missing.append(shown)
            else:
                at += found.end()
        if code != 0 or missing:
            failed += 1
            print(f"{line['line']}\n  exit {code}, not shown: {missing}\n{screen}")
    print(f"{run} commands, {failed} not as the page tells")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
