"""The statements of sidecars and of the list's own file that name numbers or paths, changed in place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import yaml

from zzfz.checklist.model import Checklist, Exemption
from zzfz.checklist.paths import LIST_FILE

Moved = Mapping[str, tuple[str, ...]]


def with_items(text: str, items: Sequence[int]) -> str:
    """The text of a sidecar, a sound YAML mapping, with other ``items``; all else stays as written."""
    written = f"[{', '.join(map(str, items))}]"
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else ()
    for key, value in pairs:
        if key.value == "items":
            end = value.end_mark.index
            block = "\n" if value.flow_style is False else ""
            return f"{text[: key.end_mark.index]}: {written}{block}{text[end:]}"
    return text.rstrip("\n") + f"\nitems: {written}\n"


def carried_over(
    text: str, old: Checklist, new: Checklist, sets: Mapping[str, str], moved: Moved
) -> str:
    """``list.yaml`` of the new list with what the one in use says and the new one does not.

    That is the issuer, the period, due dates and accepted exceptions. ``sets`` gives the new set's
    id by the old one's, ``moved`` the new paths of each file by its old one.
    """
    said = yaml.load(text, Loader=yaml.CSafeLoader)
    lines = text.rstrip("\n").split("\n")
    for key, value in _statements(old, new, sets, moved).items():
        if key not in said:
            lines = [line for line in lines if not line.startswith(f"# {key}:")]
            lines.append(f"{key}: {value}")
    return "\n".join(lines) + "\n"


def _statements(
    old: Checklist, new: Checklist, sets: Mapping[str, str], moved: Moved
) -> dict[str, str]:
    """Keys and their values as YAML."""
    found: dict[str, str] = {}
    if old.issuer:
        found["issuer"] = _quoted(old.issuer)
    if old.period is not None:
        start, end = old.period
        found["period"] = f"{{start: {start.isoformat()}, end: {end.isoformat()}}}"
    if old.due is not None:
        found["due"] = old.due.isoformat()
    own = {
        sets[one.id]: one.due.isoformat()
        for one in old.sets
        if one.due is not None and one.due != old.due and sets.get(one.id) in new.sets_by_id
    }
    if own:
        found["set_due"] = f"{{{', '.join(f'{_quoted(key)}: {day}' for key, day in own.items())}}}"
    exceptions = [
        one for one in old.exemptions if one.place.path == LIST_FILE and one.path in moved
    ]
    if exceptions:
        found["exceptions"] = "".join(
            _exception(one, path) for one in exceptions for path in moved[one.path]
        )
    return found


def _exception(one: Exemption, path: str) -> str:
    said = {"path": path, "blob": one.blob, "by": one.by, "reason": one.reason}
    rest = "".join(f"\n    {key}: {_quoted(value)}" for key, value in said.items())
    return f"\n  - code: {one.code}{rest}"


def _quoted(text: str) -> str:
    """A double-quoted scalar: JSON's escapes are YAML's too."""
    return json.dumps(text, ensure_ascii=False)
