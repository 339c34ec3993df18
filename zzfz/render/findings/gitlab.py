"""Findings as a GitLab Code Quality report."""

from __future__ import annotations

from typing import Any

from zzfz.findings import Finding
from zzfz.render.findings.report import Report, fingerprint
from zzfz.render.findings.wording import with_advice
from zzfz.render.machine_text import json_text
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level
from zzfz.text import printable

_SEVERITIES = {Level.ERROR: "major", Level.WARNING: "minor", Level.NOTICE: "info"}


def render(report: Report) -> str:
    """A JSON array, empty when nothing was found: GitLab needs the file to see what was fixed."""
    return json_text([_issue(finding) for finding in report.findings])


def _issue(finding: Finding) -> dict[str, Any]:
    return {
        "description": printable(with_advice(finding), keep="\n"),
        "check_name": finding.code,
        "fingerprint": fingerprint(finding),
        "severity": _SEVERITIES[level_of(finding)],
        "location": {
            "path": finding.place.path,
            "lines": {"begin": finding.place.line},
        },
    }
