"""The published JSON Schemas and the loader say yes and no to the same files."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.conftest import PROJECT
from zzfz.checklist.item_fields import ITEM_FIELDS
from zzfz.checklist.model import MaterialItem
from zzfz.checklist.schema import KINDS, json_schema
from zzfz.evidence import sidecar_file
from zzfz.evidence.sidecar_file import SIDECAR
from zzfz.importing.demands import Demand
from zzfz.resources import schema_files
from zzfz.yamlfile.reader import Spec, read_file
from zzfz.yamlfile.records import ByShape, ListOf, MapOf, Record
from zzfz.yamlfile.scalars import Boolean, Choice, Day, Identifier, Integer, Text

SPECS: dict[str, Spec[Any]] = {kind: spec for kind, (_, spec) in KINDS.items()} | {"meta": SIDECAR}
CHECKLIST = PROJECT / "checklist"

_CORE: list[tuple[re.Pattern[str], Callable[[str], Any]]] = [
    (re.compile(r"~|null|Null|NULL|"), lambda text: None),
    (re.compile(r"true|True|TRUE|false|False|FALSE"), lambda text: text.lower() == "true"),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text, 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, 16)),
    (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), float),
]


def as_editors_see_it(text: str) -> Any:
    """The document as the YAML 1.2 core schema reads it; keys are text."""

    def made(node: yaml.Node | None) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return [made(one) for one in node.value]
        if isinstance(node, yaml.MappingNode):
            return {key.value: made(value) for key, value in node.value}
        assert isinstance(node, yaml.ScalarNode)
        if not node.style:
            for pattern, convert in _CORE:
                if pattern.fullmatch(node.value):
                    return convert(node.value)
        return node.value

    fast = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # not on every processor
    return made(yaml.compose(text, Loader=fast))


def validator(spec: Spec[Any]) -> Draft202012Validator:
    schema = json_schema("样本", spec)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


VALIDATORS = {kind: validator(spec) for kind, spec in SPECS.items()}


def test_published_schemas_are_what_the_loader_describes() -> None:
    published = {
        f"checklist/schema/{path.name}": path.read_bytes()
        for path in (CHECKLIST / "schema").iterdir()
    }
    assert published == schema_files()
    for data in published.values():
        Draft202012Validator.check_schema(json.loads(data))


@pytest.mark.parametrize("path", sorted(CHECKLIST.glob("*.yaml")), ids=lambda path: path.stem)
def test_real_files_name_their_schema_and_keep_it(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named
    schema = json.loads((path.parent / named[1]).read_text(encoding="utf-8"))
    checker = Draft202012Validator.FORMAT_CHECKER
    assert not list(
        Draft202012Validator(schema, format_checker=checker).iter_errors(as_editors_see_it(text))
    )
    kind = path.stem if path.stem in SPECS else "indicators"
    assert named[1] == f"schema/{kind}.schema.json"


WORDS = st.sampled_from(
    [
        "县司法局",
        "各部门",
        "目录。",
        "A",
        "甲 乙",
        "34、35项指标合并",
        "#",
        "- 甲",
        "x: y",
        "NO",
        "12:30",
        "2022年",
        "null ",
        "😀",
        "[甲]",
        "true",
        "010",
        "1.5",
        "~",
        "0x1F",
        "*a",
        "!甲",
        "'",
        '"',
    ]
)


def valid(spec: Any) -> st.SearchStrategy[Any]:
    """Documents that ``spec`` describes."""
    if isinstance(spec, Text):
        if spec.pattern is None:
            return WORDS
        made = st.from_regex(re.compile(spec.pattern, re.ASCII), fullmatch=True)
        return made.filter(str.isprintable)
    if isinstance(spec, Integer):
        top = min(spec.maximum, spec.minimum + 200)
        return st.sampled_from([spec.minimum, spec.maximum]) | st.integers(spec.minimum, top)
    if isinstance(spec, Boolean):
        return st.booleans()
    if isinstance(spec, Choice):
        return st.sampled_from([str(one) for one in spec.options])
    if isinstance(spec, Day):
        return st.dates(date(1000, 1, 1)).map(str)
    if isinstance(spec, Identifier):
        return st.integers(1, 99_999) | st.sampled_from(["加分1", "否决12", "甲乙3"])
    if isinstance(spec, sidecar_file._YearsText):
        return st.sampled_from([2022, "2022", "2021-2022", "2022-03-15"])
    if isinstance(spec, ListOf):
        return st.lists(valid(spec.each), min_size=spec.least, max_size=spec.least + 2)
    if isinstance(spec, MapOf):
        keys = ["34-46", "33", "加分1", "parts", "kinds"]
        keys = [key for key in keys if re.fullmatch(spec.pattern, key, re.ASCII)]
        return st.dictionaries(st.sampled_from(keys), valid(spec.each))
    if isinstance(spec, ByShape):
        shapes = [spec.scalar, spec.sequence, *(one for _, one in spec.mappings)]
        return st.one_of([valid(one) for one in shapes if one is not None])
    assert isinstance(spec, Record), spec
    required = {name: valid(key.spec) for name, key in spec.keys.items() if key.required}
    optional = {name: valid(key.spec) for name, key in spec.keys.items() if not key.required}
    return st.fixed_dictionaries(required, optional=optional)


ODD: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    34,
    2022,
    100,
    10_000,
    1_000_000_000,
    -1,
    1.5,
    "",
    " ",
    "\t",
    "甲",
    "34",
    "none",
    "only",
    "all",
    "34-46",
    "加分0",
    "加分1",
    "加分",
    "S101",
    "s101",
    "0" * 40,
    "+08:00",
    "2023-02-28",
    "2023-02-29",
    "2023-2-3",
    "2024-13-40",
    "20230203",
    "2023-W01-1",
    "0000-01-01",
    [],
    {},
    [None],
    ["甲"],
    [[]],
    {"甲": 1},
    {"text": "甲"},
    {"start": "2023-01-01"},
    {"same_as": 9},
    {"same_as": 9, "items": []},
    {"items": [{"text": "甲"}]},
    "\u3000",
    "甲\n乙",
]
JUNK = st.sampled_from(ODD)


def places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a document."""
    inside = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    return [path, *(one for key, value in inside for one in places(value, (*path, key)))]


@st.composite
def nearly_valid(draw: st.DrawFn, kind: str) -> Any:
    """A valid document, changed in no, one or two places."""
    document = draw(valid(SPECS[kind]))
    for _ in range(draw(st.integers(0, 2))):
        path = draw(st.sampled_from(places(document)))
        if not path:
            continue
        parent = document
        for key in path[:-1]:
            parent = parent[key]
        key = path[-1]
        match draw(st.sampled_from(["replace", "delete", "rename", "add", "wrap"])):
            case "replace":
                parent[key] = deepcopy(draw(JUNK))
            case "delete":
                del parent[key]
            case "rename" if isinstance(parent, dict):
                parent[draw(st.sampled_from(["txt", "name", "id", "34-46", "甲"]))] = parent.pop(
                    key
                )
            case "add" if isinstance(parent, dict):
                parent[draw(st.sampled_from(["note", "max", "text", "nil", "乙"]))] = deepcopy(
                    draw(JUNK)
                )
            case _:
                parent[key] = [parent[key]]
    return document


def dumped(document: Any, *, plain: bool) -> str:
    """``document`` as YAML; ``plain`` leaves out every quotation mark that PyYAML thinks needless."""
    style = None if plain else '"'
    text: str = yaml.dump(document, allow_unicode=True, default_style=None, sort_keys=False)
    if style is None:
        return text

    class Quoting(yaml.SafeDumper):
        """Quotes all text."""

    Quoting.add_representer(
        str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style)
    )
    quoted: str = yaml.dump(document, Dumper=Quoting, allow_unicode=True, sort_keys=False)
    return quoted


@pytest.mark.parametrize("kind", SPECS)
def test_loader_and_schema_agree_on_every_document(kind: str) -> None:
    @settings(
        max_examples=250,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    @given(nearly_valid(kind), st.booleans())
    def agree(document: Any, plain: bool) -> None:
        text = dumped(document, plain=plain)
        _, faults = read_file(text.encode(), f"{kind}.yaml", SPECS[kind])
        errors = list(VALIDATORS[kind].iter_errors(as_editors_see_it(text)))
        assert bool(faults) is bool(errors), (text, faults, [one.message for one in errors])
        assert all(one.code in {"C002", "C003", "C004", "C005"} for one in faults)

    agree()


@pytest.mark.parametrize("kind", SPECS)
def test_valid_documents_are_accepted(kind: str) -> None:
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    @given(valid(SPECS[kind]))
    def accepted(document: Any) -> None:
        _, faults = read_file(dumped(document, plain=False).encode(), f"{kind}.yaml", SPECS[kind])
        assert not faults

    accepted()


@pytest.mark.parametrize(
    "spec",
    [
        Text(),
        Text(r"[A-Z][0-9]{3}"),
        Integer(0, 100),
        Boolean(),
        Choice(("none", "only")),
        Day(),
        Identifier(),
        sidecar_file._YearsText(),
        ListOf(Text(), least=1),
        MapOf(r"\d+-\d+", "材料组", Day()),
    ],
    ids=lambda spec: type(spec).__name__,
)
def test_loader_and_schema_agree_on_every_odd_value(spec: Spec[Any]) -> None:
    years = ["2022", 2022, 2100, 1899, "2022-13", "2022-12-31", "2022-13-40", "20222", "2021-2022"]
    for odd in [*ODD, *years]:
        for plain in (True, False):
            text = dumped(odd, plain=plain)
            _, faults = read_file(text.encode(), "x.yaml", spec)
            errors = list(validator(spec).iter_errors(as_editors_see_it(text)))
            assert bool(faults) is bool(errors), (text, faults, errors)


@pytest.mark.parametrize("written", ["010", "+5", "3.0", "1e1", "0x10", "0o7"])
def test_loader_alone_refuses_numbers_that_readers_take_differently(written: str) -> None:
    spec = Integer(0, 100)
    assert not list(validator(spec).iter_errors(as_editors_see_it(written)))
    _, (fault,) = read_file(written.encode(), "x.yaml", spec)
    assert fault.code == "C004"


def test_every_field_of_an_item_is_declared_once_and_told_to_those_who_write_lists() -> None:
    """What a new field costs: the model, the table, the page, and whatever counts or shows it."""
    declared = [one.key for one in ITEM_FIELDS]
    assert sorted(declared) == sorted({*MaterialItem._fields} - {"no", "place"})
    assert {*Demand._fields} <= {*declared}
    page = (PROJECT / "docs" / "files.md").read_text(encoding="utf-8")
    told = {
        key for line in page.splitlines() for key in re.findall("`(.+?)`", line.split(" | ")[0])
    }
    keys = {one.key for one in ITEM_FIELDS if one.spec is not None}
    assert keys - told == {"text"}, "docs/files.md explains every key of an item"


@pytest.mark.parametrize(
    "module",
    [
        *("checklist/load", "checklist/packed", "checklist/schema", "checklist/weakening"),
        *("rules/list_guard", "importing/write", "render/data"),
    ],
)
def test_what_carries_the_fields_of_an_item_names_none_of_them(module: str) -> None:
    tree = ast.parse((PROJECT / "zzfz" / f"{module}.py").read_text(encoding="utf-8"))
    named = {
        getattr(node, attribute, None)
        for node in ast.walk(tree)
        for attribute in ("value", "attr", "arg", "id")
        if isinstance(getattr(node, attribute, None), str)
    }
    assert named & {"contact", "negative", "forms"} == set()
