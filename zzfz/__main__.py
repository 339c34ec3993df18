"""Start the command line: ``python -m zzfz`` and the installed ``zzfz``."""

import sys

from zzfz.cli.run import run


def main() -> None:
    """Run the command line with the arguments of this process and end it."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
