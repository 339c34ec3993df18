"""Findings as JSON, one a line, for programs that read a stream."""

from __future__ import annotations

from zzfz.render.findings.json import finding_data
from zzfz.render.findings.report import Report
from zzfz.render.machine_text import json_text


def render(report: Report) -> str:
    """One JSON object a line; nothing at all when nothing was found."""
    return "\n".join(json_text(finding_data(finding), indent=None) for finding in report.findings)
