"""What zzfz.exe runs: the program in the folder beside it, with the Git that lies there first."""

import os
import sys
from pathlib import Path

me = Path(sys.argv[0]).absolute()
os.environ["ZZFZ_LAUNCHER"] = str(me)
git = me.parent / "git" / "cmd"
if (git / "git.exe").is_file():
    os.environ["PATH"] = f"{git}{os.pathsep}{os.environ.get('PATH', '')}"

if __name__ == "__main__":
    from zzfz.__main__ import main

    main()
