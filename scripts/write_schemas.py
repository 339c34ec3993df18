"""Write the JSON Schemas of checklist files and sidecars to checklist/schema/."""

from pathlib import Path

from zzfz.schemas import schema_files

ROOT = Path(__file__).resolve().parent.parent

for path, data in schema_files().items():
    target = ROOT / path
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(data)
