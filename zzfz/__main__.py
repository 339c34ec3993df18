"""Start the command line: ``python -m zzfz`` and the installed ``zzfz``."""

import gc
import os
import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line with the arguments of this process and end it."""
    if sys.argv[1:] == ["--zzfz-worker"]:  # as zzfz.worker starts it
        from zzfz.worker.child import main as work

        work()
    # What is made while a command starts lives until it ends: looking for garbage in it in vain
    # takes a tenth of a short run.
    gc.set_threshold(200_000, 20, 100)
    try:
        arguments = sys.argv[1:]
        if sys.flags.utf8_mode or sys.getfilesystemencoding() != "utf-8":
            from zzfz.cli import encoding

            encoding.start_in_utf8()
            arguments = encoding.typed(arguments)
        from zzfz.cli.run import run

        if not arguments and os.name == "nt":
            from zzfz.cli import menu

            code = menu.menu(run) if menu.own_console() else run(arguments)
        else:
            code = run(arguments)
    except KeyboardInterrupt:  # while the program was still starting, or about to end
        code = INTERRUPTED
        if sys.stderr is not None:
            sys.stderr.write("已中断\n")
    # Skip the garbage collections at exit.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
