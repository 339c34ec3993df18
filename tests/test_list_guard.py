"""No field of the list can be made to demand less without a word: all of them, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.list_weakenings import (
    UNTOLD,
    Weakening,
    documents,
    head_weakenings,
    item_weakenings,
    list_weakenings,
    roster_weakenings,
)
from zzfz.checklist import weakening
from zzfz.checklist.load import load
from zzfz.checklist.model import (
    Checklist,
    Collective,
    Department,
    Domain,
    Indicator,
    MaterialItem,
    MaterialSet,
)
from zzfz.checklist.paths import DEPARTMENTS_FILE, DOMAINS_FILE, LIST_FILE
from zzfz.checklist.weakening import DemandChange
from zzfz.importing.import_list import import_list
from zzfz.importing.printed_list import OpenReading, PrintedList, printed_list
from zzfz.rules.list_guard import (
    change_findings,
    is_approved,
    list_changes,
    list_digest,
    source_changed,
    source_findings,
)
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level
from zzfz.yamlfile.reader import Located, Spec, read_file
from zzfz.yamlfile.records import Row

FILES = {
    f"checklist/{path.name}": path.read_bytes() for path in (PROJECT / "checklist").glob("*.yaml")
}
(SOURCE,) = (PROJECT / "checklist" / "source").iterdir()
DOCUMENTS = documents(FILES)
READ: dict[tuple[str, bytes], Any] = {}


def read(data: bytes, path: str, spec: Spec[Row]) -> tuple[Located[Row] | None, tuple[Any, ...]]:
    """As the loader reads a file, each content once."""
    if (path, data) not in READ:
        READ[path, data] = read_file(data, path, spec)
    found: tuple[Located[Row] | None, tuple[Any, ...]] = READ[path, data]
    return found


def loaded(files: dict[str, bytes]) -> Checklist:
    checklist = load(files, read).checklist
    assert checklist is not None
    return checklist


def printed(files: dict[str, bytes]) -> PrintedList:
    """What the issued document comes to with the roster of ``files``, read in this process."""
    known = {path: files[path] for path in (DEPARTMENTS_FILE, DOMAINS_FILE)}
    found = import_list(SOURCE.read_bytes(), SOURCE.name, known)
    readings = (one for one in found.resolution.readings if one.open)
    return PrintedList(
        loaded(found.files),
        tuple(
            OpenReading(indicator, one.about, one.alternative)
            for one in readings
            for indicator in (one.indicator, *one.also)
        ),
    )


LIST = loaded(FILES)
PRINTED = printed(FILES)


def with_base(after: Checklist) -> list[DemandChange]:
    """What ``check --base`` makes errors of."""
    return [one for one in list_changes(LIST, after) if one.weaker]


def without_base(after: Checklist, document: PrintedList) -> list[str]:
    """The messages of the errors that ``check`` finds by the issued document."""
    return [one.message for one in source_findings(after, document) if one.code == "C162"]


def unseen(
    weakenings: Iterable[Weakening], *, told: bool
) -> tuple[Counter[str], list[tuple[str, str, str]]]:
    """How many weakenings there are of each field, and those that were not found, and how."""
    count: Counter[str] = Counter()
    missed = []
    for one in weakenings:
        count[one.field] += 1
        after = loaded({**FILES, one.path: one.apply(DOCUMENTS)})
        if not with_base(after):
            missed.append((one.part, one.field, "--base"))
        if told and one.field not in UNTOLD and not without_base(after, PRINTED):
            missed.append((one.part, one.field, "source"))
    return count, missed


def test_the_list_as_shipped_says_what_its_document_says() -> None:
    assert [one for one in source_findings(LIST, PRINTED) if one.code == "C162"] == []
    assert list_changes(LIST, LIST) == ()


def test_the_process_beside_reads_the_document_the_same_way() -> None:
    known = {path: FILES[path] for path in (DEPARTMENTS_FILE, DOMAINS_FILE)}
    assert printed_list(SOURCE.read_bytes(), SOURCE.name, known) == PRINTED


def test_every_field_of_every_item_is_guarded(capsys: pytest.CaptureFixture[str]) -> None:
    count, missed = unseen(item_weakenings(DOCUMENTS), told=True)
    with capsys.disabled():
        print(f"\n材料项的字段：{count.total()} 处放宽，{dict(count)}")
    assert missed == []
    assert count.total() > 300
    present = {key for one in _items() for key in one} | {"min", "item"}
    assert present <= set(count), "a field that the list uses has no weakening"


def _items() -> Iterable[dict[str, Any]]:
    for document in DOCUMENTS.values():
        for section in document.get("sections", ()):
            for indicator in section["indicators"]:
                materials = indicator.get("materials")
                yield from materials.get("items", ()) if isinstance(materials, dict) else ()


def test_every_unit_indicator_and_declaration_is_guarded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    count, missed = unseen(list_weakenings(DOCUMENTS), told=True)
    with capsys.disabled():
        print(f"\n指标、单位、合并声明：{count.total()} 处放宽，{dict(count)}")
    assert missed == []
    assert count.total() > 500


def test_every_name_and_member_of_the_roster_is_guarded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The document tells neither other names nor who belongs to a collective nor whose a domain is:
    only ``--base`` does.
    """
    count, missed = unseen(roster_weakenings(DOCUMENTS), told=False)
    with capsys.disabled():
        print(f"\n名册、统称、领域：{count.total()} 处改动，{dict(count)}")
    assert missed == []
    assert set(count) == {"aliases+", "aliases-", "members", "department"}


def test_a_printed_name_that_the_roster_has_lost_is_found_without_a_base() -> None:
    document = FILES[DEPARTMENTS_FILE].decode("utf-8")
    files = dict(FILES)
    files[DEPARTMENTS_FILE] = document.replace("[县自然资源局, ", "[").encode("utf-8")
    assert files[DEPARTMENTS_FILE] != FILES[DEPARTMENTS_FILE]
    assert without_base(loaded(files), printed(files))


def test_period_due_and_source_are_guarded_by_the_base() -> None:
    head = DOCUMENTS[LIST_FILE]
    for field, before, after in head_weakenings():
        old, new = (
            loaded({**FILES, LIST_FILE: _dumped({**head, **one})}) for one in (before, after)
        )
        found = list_changes(old, new)
        assert {one.field for one in found if one.weaker} == {field}, (before, after)
        assert not [one for one in list_changes(new, old) if one.weaker] or field == "period"
    (gone,) = with_base(loaded({**FILES, LIST_FILE: b"title: \xe6\xb8\x85\xe5\x8d\x95\n"}))
    assert gone.field == "source"
    changed = source_changed(b"a", b"b")
    assert changed is not None
    assert changed.weaker
    assert source_changed(b"a", b"a") is None
    assert source_changed(None, b"a") is None
    assert source_changed(b"a", None) is not None


def _dumped(document: dict[str, Any]) -> bytes:
    lines = []
    for key, value in document.items():
        if isinstance(value, dict):
            inner = ", ".join(f"{name}: {_day(one)}" for name, one in value.items())
            lines.append(f"{key}: {{{inner}}}")
        else:
            lines.append(f"{key}: {_day(value)}")
    return ("\n".join(lines).replace("timezone: +08:00", 'timezone: "+08:00"') + "\n").encode()


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


@pytest.mark.parametrize(
    ("kind", "table", "apart"),
    [
        (MaterialItem, weakening.ITEM_FIELDS, {"place"}),
        (Indicator, weakening.INDICATOR_FIELDS, {"place"}),
        (MaterialSet, weakening.SET_FIELDS, {"place"}),
        (Department, weakening.DEPARTMENT_FIELDS, {"place"}),
        (Collective, weakening.COLLECTIVE_FIELDS, {"place"}),
        (Domain, weakening.DOMAIN_FIELDS, {"place"}),
    ],
)
def test_every_field_of_the_model_has_a_rule(kind: Any, table: Any, apart: set[str]) -> None:
    assert set(kind._fields) - apart <= set(table)


def test_a_field_that_nobody_declared_counts_as_demanding_less() -> None:
    part = weakening._Part("指标 1", LIST.indicators[0].place)
    (found,) = weakening._field(part, "某字段", 1, 2, weakening.ITEM_FIELDS)
    assert found.weaker


PERMISSIONS = [
    ("nil", None, "allowed", True),
    ("nil", ["甲"], ["甲", "乙"], True),
    ("nil", ["甲", "乙"], ["甲"], False),
    ("nil", ["甲"], "allowed", True),
    ("nil_units", ["甲"], [], True),
    ("nil_units", [], ["甲"], False),
    ("nil_units", ["甲"], ["甲", "乙"], True),
    ("due", "2023-05-01", None, True),
    ("nil", "allowed", ["甲"], False),
    ("nil", "allowed", None, False),
    ("negative", False, True, True),
    ("forms", None, "allowed", True),
    ("unit", None, "案例", True),
    ("url", "required", "each", False),
    ("url", "each", "required", True),
    ("url", "only", "required", True),
    ("url", None, "if-public", False),
    ("slots", [{"name": "原件", "min": 3, "max": 3}], [{"name": "原件", "min": 1, "max": 3}], True),
    ("slots", [{"name": "原件", "min": 3}], [{"name": "原件", "min": 4}], False),
    ("slots", [{"name": "原件", "words": ["甲"]}], [{"name": "原件", "words": ["甲", "乙"]}], True),
    ("slots", [{"name": "原件"}], [{"name": "原件"}, {"name": "清单"}], False),
]


@pytest.mark.parametrize(("field", "before", "after", "less"), PERMISSIONS)
def test_what_demands_less(field: str, before: Any, after: Any, less: bool) -> None:
    assert weakening.ITEM_FIELDS[field](before, after) is less


def test_a_value_is_shown_by_its_name_and_nothing_is_said() -> None:
    assert weakening.shown([{"min": 3, "name": "原件"}, {"min": 1, "max": None}]) == "原件、1"
    assert [weakening.shown(one) for one in (None, "", True)] == ["无", "无", "是"]


def test_a_changed_text_with_the_same_demands_is_a_notice() -> None:
    path = "checklist/09-法治政府建设组织领导落实到位.yaml"
    text = FILES[path].decode("utf-8")
    after = loaded({**FILES, path: text.replace("的情况说明", "情况的说明").encode("utf-8")})
    found = list_changes(LIST, after)
    assert found
    assert {one.field for one in found} == {"text"}
    assert {level_of(one) for one in change_findings(found, "0", approved=False)} == {Level.NOTICE}
    told = list(source_findings(after, PRINTED))
    assert {one.code for one in told} == {"C163"}


def test_a_deviation_settles_exactly_its_value() -> None:
    (path,) = (one for one in FILES if one.startswith("checklist/01-"))
    looser = FILES[path].decode("utf-8").replace("max: 3", "max: 4").encode("utf-8")
    entry = "deviations: [{{at: '9.2', field: max, value: '{}', by: {}, date: 2023-05-01, reason: 县长办公会同意}}]\n"

    def errors(value: str, by: str = "王芳") -> list[str]:
        head = FILES[LIST_FILE] + entry.format(value, by).encode("utf-8")
        return without_base(loaded({**FILES, path: looser, LIST_FILE: head}), PRINTED)

    assert errors("4") == []
    assert len(errors("5")) == 1
    assert len(errors("4", by="姓名")) == 1, "copied and not filled in"
    settled = loaded({**FILES, LIST_FILE: FILES[LIST_FILE] + entry.format("4", "王芳").encode()})
    assert {one.field for one in with_base(settled)} == {"deviations"}, "itself to be approved"


def test_the_other_reading_of_an_open_question_is_a_notice_and_no_third_one() -> None:
    (path,) = (one for one in FILES if one.startswith("checklist/09-"))
    text = FILES[path].decode("utf-8")
    here = text.index("      - id: 99\n")
    rest = text[here:]
    old = rest[rest.index("        responsible:") : rest.index("        materials:")]
    other = "        responsible: [县委组织部, 县司法局]\n"
    third = "        responsible: [县司法局]\n"
    for units, codes in ((other, {"C163"}), (third, {"C162", "C163"})):
        changed = text[:here] + rest.replace(old, units, 1)
        after = loaded({**FILES, path: changed.encode("utf-8")})
        found = [one for one in source_findings(after, PRINTED) if one.code == "C162"]
        assert bool(found) is ("C162" in codes), [one.message for one in found]


def test_an_approval_is_for_one_list_and_its_weakenings_only() -> None:
    (path,) = (one for one in FILES if one.startswith("checklist/01-"))
    looser = {**FILES, path: FILES[path].replace(b"max: 3", b"max: 4")}
    found = list_changes(LIST, loaded(looser))
    digest = list_digest(looser, b"source", found)
    assert digest == list_digest(dict(reversed(looser.items())), b"source", found)
    others = [
        list_digest({**looser, LIST_FILE: b""}, b"source", found),
        list_digest(looser, b"another", found),
        list_digest(looser, None, found),
        list_digest(looser, b"source", ()),
    ]
    assert digest not in others
    assert is_approved(digest, (f" {'0' * 32}, {digest.upper()}\n",))
    assert not is_approved(digest, ("", digest[:12], f"{digest}0"))
