"""Run a program as it is and tell the most memory that it or a program it ran held.

``python peak.py FILE PROGRAM …`` writes KiB to FILE. A process of its own, because Linux counts to a
program the memory of whoever started it.
"""

import os
import sys

if __name__ == "__main__":
    told, *command = sys.argv[1:]
    child = os.posix_spawnp(command[0], command, os.environ)
    _, status, used = os.wait4(child, 0)
    with open(told, "w", encoding="ascii") as stream:  # noqa: PTH123 - pathlib would double our size
        stream.write(str(used.ru_maxrss))
    sys.exit(os.waitstatus_to_exitcode(status))
