"""Run zzfz again and again, each time in a process of its own that has loaded nothing of it.

Started by same_output.py with the program to run on PYTHONPATH. Reads one order a line from standard
input (JSON: args, cwd, stdin, out, err, env) and answers each with the exit code. The libraries the
program uses are loaded once, before, so that two thousand runs do not each load them; the modules of
zzfz are loaded by every run anew, as at a start from the shell.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path


def main() -> None:
    """Answer orders until there are no more."""
    import docx  # noqa: F401
    import jinja2  # noqa: F401
    import openpyxl  # noqa: F401
    import rich.console  # noqa: F401
    import typer  # noqa: F401
    import xlsxwriter  # noqa: F401
    import yaml  # noqa: F401

    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(order)
            runpy.run_module("zzfz", run_name="__main__", alter_sys=True)
            return
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(order: dict[str, object]) -> None:
    """Take the folder, the streams, the environment and the arguments of an order."""
    if any(name.split(".")[0] == "zzfz" for name in sys.modules):
        raise RuntimeError
    writes = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, path, flags in ((0, "stdin", os.O_RDONLY), (1, "out", writes), (2, "err", writes)):
        opened = os.open(str(order[path]), flags, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    # libfaketime takes this process, which was forked, for the one that shares its memory with all
    # others, and would remove that at its end.
    os.environ.pop("FAKETIME_SHARED", None)
    os.chdir(str(order["cwd"]))
    os.environ.update(order["env"])  # type: ignore[call-overload]
    args = order["args"]
    if not isinstance(args, list):
        raise TypeError
    sys.path_importer_cache.clear()  # the program's folder was another one before
    sys.path[0] = str(Path.cwd())
    sys.argv = ["zzfz", *args]


if __name__ == "__main__":
    main()
