"""The JSON Schemas that travel with every tracker, so that editors can help while people write."""

from __future__ import annotations

import json
from typing import Any

from zzfz.checklist.files import KINDS, json_schema
from zzfz.evidence.review_file import REVIEWS
from zzfz.evidence.sidecar_file import SIDECAR
from zzfz.yamlfile.reader import Spec

FOLDER = "checklist/schema"


def schema_files() -> dict[str, bytes]:
    """Every schema file: path relative to the tracker's root → JSON in UTF-8."""
    kinds: dict[str, tuple[str, Spec[Any]]] = {
        **KINDS,
        "meta": ("材料说明文件 <文件>.meta.yaml", SIDECAR),
        "review": ("审核记录 review.yaml", REVIEWS),
    }
    return {
        f"{FOLDER}/{kind}.schema.json": _text(json_schema(title, spec)).encode()
        for kind, (title, spec) in kinds.items()
    }


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
