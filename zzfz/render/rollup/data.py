"""Summaries and roll-ups as JSON, and the published schema of a summary."""

from __future__ import annotations

import json

from zzfz.render.data import Data, document
from zzfz.render.view_data import plain, schema
from zzfz.rollup.model import Rollup, Summary
from zzfz.rollup.summary_reader import KIND

SCHEMA_FILE = "zzfz/rollup/summary.schema.json"


def summary_data(summary: Summary) -> Data:
    """A summary as data for JSON: what ``read_summary`` reads."""
    return document(kind=KIND, **plain(summary))


def summary_schema() -> bytes:
    """The JSON Schema of a summary, in UTF-8."""
    made = schema("一个县的摘要", KIND, Summary)
    return f"{json.dumps(made, ensure_ascii=False, indent=2)}\n".encode()


def rollup_data(rollup: Rollup) -> Data:
    """A roll-up as data for JSON and for the template."""
    return document(kind="rollup", **plain(rollup))
