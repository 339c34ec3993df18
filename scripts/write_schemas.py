"""Write the JSON Schemas of checklist files, sidecars, reports and summaries to where trackers have them."""

from pathlib import Path

from zzfz.render.rollup.data import SCHEMA_FILE, summary_schema
from zzfz.render.view_schemas import report_schema_files
from zzfz.resources import schema_files

ROOT = Path(__file__).resolve().parent.parent

FILES = schema_files() | report_schema_files() | {SCHEMA_FILE: summary_schema()}

for path, data in FILES.items():
    target = ROOT / path
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(data)
