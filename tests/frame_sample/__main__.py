"""``python -m frame_sample``: the sample commands as a program."""

import sys

from frame_sample import TABLE

from zzfz.cli.run import run

sys.exit(run(sys.argv[1:], TABLE))
