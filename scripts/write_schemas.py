"""Write the JSON Schemas of checklist files, sidecars and reports to where trackers have them."""

from pathlib import Path

from zzfz.render.schemas import report_schema_files
from zzfz.schemas import schema_files

ROOT = Path(__file__).resolve().parent.parent

for path, data in {**schema_files(), **report_schema_files()}.items():
    target = ROOT / path
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(data)
