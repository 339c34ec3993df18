"""Findings as one JSON document: a contract. Fields may be added, never renamed."""

from __future__ import annotations

from typing import Any

from zzfz.evidence.review_file import PASSED, RETURNED
from zzfz.findings import Finding
from zzfz.progress.change import Delta
from zzfz.progress.review_changes import ReviewChange
from zzfz.render.advice import words
from zzfz.render.data import SCHEMA_VERSION
from zzfz.render.findings.report import Report, rule_url
from zzfz.render.machine_text import json_text
from zzfz.rules.registry import level_of, rules


def render(report: Report) -> str:
    """The document, indented, without a final newline."""
    return json_text(report_data(report))


def report_data(report: Report) -> dict[str, Any]:
    """The whole document; ``delta`` and ``reviews`` only when something was compared."""
    summary = report.summary
    data = {
        "schema_version": SCHEMA_VERSION,
        "revision": report.revision,
        "base": report.base,
        "findings": [finding_data(finding) for finding in report.findings],
        "summary": {
            "error": summary.error,
            "warning": summary.warning,
            "notice": summary.notice,
            "unread": summary.unread,
            "seen": summary.seen,
        },
    }
    if report.base is not None:
        data |= _guard_data(report)
    if report.delta:
        data["delta"] = _delta_data(report.delta)
    if report.base:
        data["reviews"] = [_review_data(one) for one in report.reviews]
    return data


def _guard_data(report: Report) -> dict[str, Any]:
    """What the change did to the list and which exceptions it brought; nulls where nothing."""
    listed, brought = report.list, report.exceptions
    return {
        "list_digest": listed.digest if listed else None,
        "list_changes": [
            {
                "where": one.where,
                "field": one.field,
                "before": one.before,
                "after": one.after,
                "weaker": one.weaker,
                "approved": listed.approved,
                "indicator": one.indicator,
                "item": one.item,
            }
            for one in (listed.changes if listed else ())
            if listed is not None
        ],
        "exceptions_digest": brought.digest if brought else None,
        "exceptions": [
            {
                "code": one.code,
                "path": one.path,
                "blob": one.blob,
                "by": one.by,
                "reason": one.reason,
                "approved": brought.holds(one),
            }
            for one in (brought.exceptions if brought else ())
            if brought is not None
        ],
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """One finding, as both JSON formats hold it."""
    rule = rules()[finding.code]
    return {
        "code": finding.code,
        "name": rule.name,
        "level": str(level_of(finding)),
        "path": finding.place.path,
        "location": {"line": finding.place.line, "column": finding.place.column},
        "indicator": finding.indicator,
        "item": finding.item,
        "message": finding.message,
        "seen_by": finding.seen_by or None,
        "advice": words(finding.advice),
        "url": rule_url(finding.code),
    }


def _review_data(one: ReviewChange) -> dict[str, Any]:
    verdict = one.verdict
    return {
        "action": one.what,
        "path": one.path,
        "piece": verdict.piece or None,
        "verdict": PASSED if verdict.passed else RETURNED,
        "reason": verdict.reason,
        "reviewer": verdict.reviewer,
        "date": verdict.date.isoformat(),
        "by": one.by,
        "same_person": verdict.same_person,
    }


def _delta_data(delta: Delta) -> dict[str, Any]:
    return {
        "before": delta.before,
        "after": delta.after,
        "total": delta.total,
        "newly_complete": [change.set_id for change in delta.newly_complete],
        "newly_missing": [change.set_id for change in delta.newly_missing],
        "departments": [
            {"name": one.name, "before": one.before, "after": one.after}
            for one in delta.departments
        ],
        "touched_sets": list(delta.touched_sets),
        "added": delta.added,
        "removed": [
            {"path": one.path, "set": one.set_id, "moved_to": one.moved_to or None}
            for one in delta.removed
        ],
        "replaced": [
            {
                "path": one.path,
                "set": one.set_id,
                "before": one.before,
                "after": one.after,
                "hollow": one.hollow,
            }
            for one in delta.replaced
        ],
    }
