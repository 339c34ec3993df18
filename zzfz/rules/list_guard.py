"""The list guarded: what a change of it demands less, and where it says less than its document.

Both questions are one comparison (``checklist.weakening``): with the list that a branch began from,
and with the list that the issued document comes to when it is read anew. A maintainer approves a
change by the digest that was printed for exactly this list, never by a file that the change may
bring along; a difference from the document is settled for good by an entry of ``deviations``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zzfz.checklist.item_fields import ITEM_FIELDS, Settled
from zzfz.checklist.model import TO_FILL_IN, Checklist, Deviation, Exemption, can_hold
from zzfz.checklist.paths import LIST_FILE
from zzfz.checklist.weakening import FIELD_NAMES, DemandChange, changes, shown
from zzfz.errors import Advice, AnyAdvice
from zzfz.findings import Finding, Place
from zzfz.importing.demands import read_demand
from zzfz.importing.printed_list import PrintedList
from zzfz.rules.exemptions import brought
from zzfz.text import printable

WEAKER, CHANGED, BELOW_PRINT, OPEN, NOT_COMPARED, SETTINGS = (
    "C160",
    "C161",
    "C162",
    "C163",
    "C164",
    "C165",
)


@dataclass(frozen=True, slots=True)
class Approvals:
    """The digests that a maintainer approved: of lists, and of exceptions. Each text may hold
    several, as a variable of a CI system does.
    """

    lists: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListComparison:
    """What a change did to the list, and the digest that approves exactly this.

    ``unreadable``: the list before could not be read, so nothing can be compared.
    """

    changes: tuple[DemandChange, ...]
    digest: str
    approved: bool
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class BroughtExceptions:
    """The exceptions that came with a change, and the digest that approves exactly these."""

    exceptions: tuple[Exemption, ...]
    digest: str
    approved: bool

    def lets(self, one: Exemption) -> bool:
        """Whether an exemption of the list now may be applied: it did not come along, or it holds."""
        return one not in self.exceptions or self.holds(one)

    def holds(self, one: Exemption) -> bool:
        """Whether one of them holds: approved, signed, and not of a rule that knows none."""
        return self.approved and can_hold(one)


_DIGITS = 32
_LONGEST = 60

_NOT_PRINTED = frozenset(
    {
        *("title", "issuer", "source", "source_text", "period", "due", "deviations", "words"),
        *("contact_paths", "program_paths"),
        *("questions", "printed_at"),
        *(one.key for one in ITEM_FIELDS if one.settled is Settled.BY_NOBODY),
    }
)
"""Fields of which the issued document says nothing that ``import`` reads, or that it cannot settle."""
_OPEN_FIELDS = frozenset(one.key for one in ITEM_FIELDS if one.settled is Settled.BY_OFFICE)
"""Permissions that the printed words do not give: readings of the office, open until it answers."""
_OF_EMPTY_CELL = {
    "共用": {"since", "sharing", "item"},
    "不另要求": {"materials", "since", "sharing", "item"},
}
"""What else an empty cell of material may be, and the fields in which the list then differs; other
questions about material leave its items alone.
"""
_SAME_AS_ITEM = re.compile(r"同第(.+?)项")
_ABOUT = {"responsible": "责任单位", "cooperating": "责任单位"}
_MATERIAL = "报送资料"


def demanded_by_words(text: str) -> Mapping[str, object]:
    """What the words of an item demand, by field, as ``import`` reads them."""
    return read_demand(text)._asdict()


def list_changes(before: Checklist, after: Checklist) -> tuple[DemandChange, ...]:
    """Every difference between two versions of a list, and which of them demand less."""
    return changes(before, after, demanded_by_words)


def source_changed(before: bytes | None, after: bytes | None) -> DemandChange | None:
    """The change of the issued document itself, if it changed; whatever follows from it is suspect."""
    if before is None or before == after:
        return None
    old, new = _short_digest(before), _short_digest(after)
    place = Place(LIST_FILE)
    return DemandChange("清单", "source_text", old, new, weaker=True, place=place, names=("清单",))


def list_digest(
    files: Mapping[str, bytes], source: bytes | None, found: Iterable[DemandChange]
) -> str:
    """What stands for exactly this list with exactly these weakenings: 32 hexadecimal digits.

    The weakenings are part of it, so that an approval cannot be used again to go back to a list that
    was approved once and has been made stricter since.
    """
    parts = [
        [[path, hashlib.sha256(data).hexdigest()] for path, data in sorted(files.items())],
        hashlib.sha256(source).hexdigest() if source is not None else None,
        [[one.where, one.field, one.before, one.after] for one in found if one.weaker],
    ]
    return _digest(parts)


def exceptions_digest(found: Iterable[object]) -> str:
    """What stands for exactly these exceptions, given as plain tuples without places."""
    return _digest(sorted(map(json.dumps, found)))


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:_DIGITS]


def _short_digest(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()[:12]


def is_approved(digest: str, given: Iterable[str]) -> bool:
    """Whether ``digest`` is among those ``given``, each of which may hold several (a CI variable)."""
    return any(digest == one.lower() for text in given for one in re.split(r"[\s,;，；、]+", text))


# --- With the list before ------------------------------------------------------------------------


def change_findings(
    found: Iterable[DemandChange], digest: str, *, approved: bool
) -> Iterator[Finding]:
    """Every weakening an error, or a notice once it is approved; every other change a notice."""
    for one in found:
        what = described(one)
        if one.weaker and not approved:
            advice = Advice("approve-list", (digest,))
            yield _finding(WEAKER, one, f"{what}，要求降低了", advice)
        elif one.weaker:
            yield _finding(CHANGED, one, f"{what}（降低要求，已批准）", "")
        else:
            yield _finding(CHANGED, one, what, "")


def list_findings(listed: ListComparison | None) -> list[Finding]:
    """What a change of the list is told as; nothing where there is none."""
    if listed is None:
        return []
    if listed.unreadable and not listed.approved:
        return [no_comparison(listed.digest)]
    return [*change_findings(listed.changes, listed.digest, approved=listed.approved)]


def brought_exceptions(
    before: Iterable[Exemption], after: Iterable[Exemption], given: Approvals
) -> BroughtExceptions | None:
    """The exemptions stated ``after`` that did not hold ``before``; None where there are none."""
    _, new = brought(before, after)
    if not new:
        return None
    digest = exceptions_digest((one.code, one.path, one.blob, one.by, one.reason) for one in new)
    return BroughtExceptions(new, digest, is_approved(digest, given.exceptions))


def exception_findings(found: BroughtExceptions | None) -> list[Finding]:
    """Each exception that came with the change, and what to do about it."""
    if found is None:
        return []
    advice = Advice("approve-exceptions", (found.digest,))
    return [
        Finding(
            "E305",
            one.place,
            f"随改动带来的例外：{one.code} {one.path}（{one.by}：{one.reason}）"
            + ("，已批准" if found.holds(one) else "，没有批准，不起作用"),
            "" if found.holds(one) else advice,
        )
        for one in found.exceptions
    ]


def no_comparison(digest: str) -> Finding:
    """The list before could not be read: whether less is demanded now, nobody can tell."""
    return Finding(
        WEAKER,
        Place(LIST_FILE),
        "改动之前的清单读不出来，看不出要求有没有降低",
        Advice("approve-whole-list", (digest,)),
    )


def described(one: DemandChange) -> str:
    """「9 第 2 项材料的最多件数：3 → 5」."""
    name = FIELD_NAMES.get(one.field, one.field)
    where = one.where
    if one.field in {"indicator", "item", "name"} and one.after is None:
        return f"{where} 删去了：{_clip(shown(one.before))}"
    if one.field in {"indicator", "item", "name"} and one.before is None:
        return f"{where} 是新增的：{_clip(shown(one.after))}"
    return f"{where}的{name}：{_clip(shown(one.before))} → {_clip(shown(one.after))}"


def _clip(text: str) -> str:
    visible = printable(text)
    return visible if len(visible) <= _LONGEST else visible[: _LONGEST - 1] + "…"


def _finding(code: str, one: DemandChange, message: str, advice: AnyAdvice) -> Finding:
    return Finding(code, one.place, message, advice, indicator=one.indicator, item=one.item)


def settings_findings(paths: Iterable[str]) -> Iterator[Finding]:
    """Changed files that decide how the repository is checked, or what is printed of it."""
    for path in paths:
        yield Finding(
            SETTINGS,
            Place(path),
            "自动检查的设置或模板有改动：它决定查什么、批准从哪里来、印出什么",
            "由维护人看过再合并",
        )


# --- With the issued document --------------------------------------------------------------------


def source_findings(checklist: Checklist, printed: PrintedList) -> Iterator[Finding]:
    """Where the list demands less than its document says, and what of that is open."""
    place = Place(LIST_FILE)
    if printed.checklist is None:
        yield Finding(
            NOT_COMPARED,
            place,
            f"印发原文读不出来（{printed.why}），清单没有与它核对",
            Advice("try-import"),
        )
        return
    settled = {(one.at, one.field, _words(one.value)): one for one in _signed(checklist.deviations)}
    permitted: dict[str, list[DemandChange]] = {}
    for one in changes(printed.checklist, checklist, demanded_by_words):
        if one.field in _NOT_PRINTED or _is_silent(one):
            continue
        if any((name, one.field, _words(shown(one.after))) in settled for name in one.names):
            continue
        if one.field in _OPEN_FIELDS:
            permitted.setdefault(one.field, []).append(one)
        else:
            yield _of_print(one, _is_open(one, checklist, printed))
    yield from (_permissions(field, found) for field, found in permitted.items())


def missing_source(checklist: Checklist, has_sources: bool) -> Iterator[Finding]:
    """A list that names a document which is not there, or none although there are some.

    A list that never had one is left in peace: nothing can be compared.
    """
    if checklist.source is None and not has_sources:
        return
    if checklist.source is None:
        message = "list.yaml 没有写明印发原文（source），checklist/source/ 里却有文件"
    else:
        message = f"list.yaml 所写的印发原文“{printable(checklist.source)}”不是 checklist/ 里的文件"
    yield Finding(
        NOT_COMPARED,
        Place(LIST_FILE),
        f"{message}，清单没有与它核对",
        "把印发原文放进 checklist/source/，在 list.yaml 写明 source；误删的从历史版本恢复",
    )


def _is_silent(one: DemandChange) -> bool:
    """What demands as much as the print or more, unless its very words were changed."""
    return not one.weaker and one.field != "text"


def _signed(deviations: Iterable[Deviation]) -> Iterator[Deviation]:
    return (one for one in deviations if one.by != TO_FILL_IN.by)


def _words(text: str) -> str:
    return "".join(text.split())


def _of_print(one: DemandChange, is_open: bool) -> Finding:
    what = described(one)
    if one.weaker and not is_open:
        value = json.dumps(shown(one.after), ensure_ascii=False)
        entry = f"{{at: '{one.names[0]}', field: {one.field}, value: {value}, by: 姓名, date: 日期, reason: 理由}}"
        return _finding(
            BELOW_PRINT,
            one,
            f"{what}，低于印发原文",
            f"按原文改正；主管单位同意这样改的，在 list.yaml 的 deviations 里写明：{entry}",
        )
    advice = "请主管单位确认，写进 list.yaml 的 deviations" if one.weaker else "核对是否为笔误"
    return _finding(OPEN, one, f"与印发原文不同，{what}", advice)


def _permissions(field: str, found: Sequence[DemandChange]) -> Finding:
    """Items with one kind of permission that the print does not give, together: there are many."""
    items = "、".join(one.names[0] for one in found)
    return Finding(
        OPEN,
        found[0].place,
        f"{items} 共 {len(found)} 项材料的{FIELD_NAMES[field]}（{field}），印发原文没有写，待确认",
        "请主管单位逐项确认，写进 list.yaml 的 deviations",
    )


def _is_open(one: DemandChange, checklist: Checklist, printed: PrintedList) -> bool:
    """Whether the document leaves it open: the list took the other reading of an open question."""
    mine = [two for two in printed.open_readings if two.indicator == one.indicator]
    about = _ABOUT.get(one.field, _MATERIAL)
    if about == _MATERIAL:
        return any(
            one.field in fields and words in two.alternative
            for two in mine
            if two.about == _MATERIAL
            for words, fields in _OF_EMPTY_CELL.items()
        )
    return any(
        two.about == about and _follows(one, two.alternative, checklist, printed) for two in mine
    )


def _follows(
    one: DemandChange, alternative: str, checklist: Checklist, printed: PrintedList
) -> bool:
    """Whether the list took the units of the indicator that the ``alternative`` names, exactly."""
    named = _SAME_AS_ITEM.match(alternative)
    other = printed.checklist.by_id.get(named[1]) if named and printed.checklist else None
    mine = checklist.by_id.get(one.indicator or "")
    return (
        other is not None
        and mine is not None
        and (mine.responsible, mine.cooperating) == (other.responsible, other.cooperating)
    )


def without_approved(findings: Iterable[Finding], *, approved: bool) -> tuple[Finding, ...]:
    """``findings``; where the list is approved, what is below its document is a notice."""
    return tuple(
        Finding(
            OPEN, one.place, f"{one.message}（清单已批准）", one.advice, one.indicator, one.item
        )
        if approved and one.code == BELOW_PRINT
        else one
        for one in findings
    )


def is_setting(path: str) -> bool:
    """Whether a file decides how checks are run, by its path from the tracker's root (``../…`` for
    one at the top of the repository).
    """
    path = path.replace("../", "")
    name = path.rpartition("/")[2]
    return path.startswith(_SETTING_FOLDERS) or name in _SETTING_FILES


_SETTING_FOLDERS = (
    ".github/",
    ".gitea/",
    ".forgejo/",
    ".gitlab/",
    ".ci/",
    ".githooks/",
    ".husky/",
    "templates/",
)
_SETTING_FILES: Collection[str] = frozenset(
    {
        ".gitlab-ci.yml",
        ".gitlab-ci.yaml",
        ".pre-commit-config.yaml",
        ".pre-commit-hooks.yaml",
        ".gitattributes",
        ".gitignore",
        ".gitmodules",
        ".lfsconfig",
        ".mailmap",
        "CODEOWNERS",
        ".woodpecker.yml",
        ".drone.yml",
        "Jenkinsfile",
    }
)
SETTINGS_AT_TOP = (
    *(folder.rstrip("/") for folder in _SETTING_FOLDERS if folder != "templates/"),
    *sorted(_SETTING_FILES),
)
"""Those of them that lie at the top of the repository where the tracker is a folder of it."""
