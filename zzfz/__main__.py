"""Start the command line: ``python -m zzfz`` and the installed ``zzfz``."""

import gc
import sys

from zzfz.cli.run import run


def main() -> None:
    """Run the command line with the arguments of this process and end it."""
    # What is made while a command starts lives until it ends: looking for garbage in it in vain
    # takes a tenth of a short run.
    gc.set_threshold(50_000, 20, 100)
    code = run(sys.argv[1:])
    # Skip the garbage collections at exit.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
