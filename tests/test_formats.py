"""Every format of ``zzfz check``: against its grammar, with hostile names, and to the letter."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.conftest import PROJECT
from zzfz import __version__
from zzfz.findings import Finding, Place
from zzfz.progress.change import Delta, DepartmentChange, SetChange
from zzfz.render.findings import CheckFormat, renderer
from zzfz.render.findings.github import fenced, step_summary
from zzfz.render.findings.markdown import plain
from zzfz.render.findings.report import Report, assign_ordinals, fingerprint, make_report
from zzfz.render.findings.text import screen
from zzfz.rules import explain_c, registry
from zzfz.rules.registry import FAMILIES
from zzfz.rules.rule import Level, Rule
from zzfz.text import display_width, printable

OWN_RULES = tuple(
    Rule(code, name, level, f"{name}的说明。", "为什么。", "坏例", "好例", "这样办。")
    for code, name, level in (
        ("C991", "错误之例", Level.ERROR),
        ("E991", "警告之例", Level.WARNING),
        ("M991", "提示之例", Level.NOTICE),
    )
)

HOSTILE = [
    "甲,乙.yml",
    "::error file=x::y",
    "::set-env name=PATH::/x",
    "##[error]x",
    "100%0A%25%2C",
    "一\r\n::stop-commands::x\n二",
    "]]></failure>",
    "\x1b[31m红\x1b]0;标题\x07\x9b1m",
    "[/red]:ok:",
    "a|b\\|c\\\\|d",
    "`一` ``二`` ```\n~~~",
    "字节\udcff与\ud800",
    "\u202e反过来\u2066\u200f",
    "断\u2028行\u2029又\x85断\x0b\x0c\x1c",
    "非字符\ufffe\uffff\U0001fffe",
    "@user @org/team user@example.com #12 org/repo#12 GH-12 gh-3 !12 ~bug %1 $1 &1 ^alert#1",
    '<img src=x onerror="alert(1)"><!-- --><script>x</script></details>&amp;&#64;',
    "[x](y) ![x](y) [x]: y <https://example.com> https://example.com www.example.com [[w]]",
    "**粗** _斜_ ~~删~~ $x^2$ {+加+} [-减-] :100: # 题\n- 列",
    "{0} {{1}} ${{ secrets.X }} {% x %}",
    "长" * 10_000,
    "a" * 10_000,
    "\U0001f600" * 10_000,
    "=1+1",
    " 前后空格 ",
    "../../etc/passwd",
]

DELTA = Delta(
    before=61,
    after=74,
    total=100,
    newly_complete=(SetChange("34-46", 13),),
    newly_missing=(SetChange("3,5,9", 3),),
    departments=(DepartmentChange("县司法局", 3, 9),),
    touched_sets=("34-46", "33"),
)

ERROR = Finding(
    "C991", Place("checklist/03-决策.yaml", 12, 5), "序号 34 写了两次", "留下一个", "34"
)
WARNING = Finding("E991", Place("evidence/33/1, 目录.pdf"), "文件是空的", "重新上传", "33", item=1)
NOTICE = Finding("M991", Place("evidence/7"), "还差 2 件", "补齐材料", "7", item=2)


@pytest.fixture(scope="module", autouse=True)
def own_rules() -> Iterator[None]:
    """Rules of our own, so that no rewording of a real one changes what is expected here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explain_c, "RULES", (*explain_c.RULES, *OWN_RULES))
        registry.rules.cache_clear()
        yield
    registry.rules.cache_clear()


def render(name: str, report: Report) -> str:
    return renderer(CheckFormat(name))(report)


def sample() -> Report:
    return make_report([NOTICE, WARNING, ERROR], delta=DELTA, revision="0d1e", base="9c2f")


def hostile_report() -> Report:
    """Each hostile text as path, message and advice at once, and as the name of a department."""
    findings = [
        Finding(rule.code, Place(f"evidence/{text}", 3, 7), text, text, text, item=1)
        for text in HOSTILE
        for rule in OWN_RULES
    ]
    departments = tuple(DepartmentChange(text, 1, 2) for text in HOSTILE)
    sets = tuple(SetChange(text, 1) for text in HOSTILE[:9])
    return make_report(
        findings,
        title=HOSTILE[7],
        delta=replace(DELTA, departments=departments, newly_complete=sets),
        revision=HOSTILE[5],
        base=HOSTILE[16],
    )


def hostile_text() -> st.SearchStrategy[str]:
    # With lone surrogates, which st.text() alone leaves out.
    return st.text(st.characters() | st.sampled_from("\r\n:%,|`@#<>[]()\\&"), max_size=30)


def reports() -> st.SearchStrategy[Report]:
    findings = st.builds(
        Finding,
        st.sampled_from([rule.code for rule in OWN_RULES]),
        st.builds(Place, hostile_text(), st.integers(1, 9), st.integers(1, 9)),
        hostile_text(),
        hostile_text(),
        st.none() | hostile_text(),
        st.none() | st.integers(1, 3),
    )
    return st.lists(findings, max_size=12).map(make_report)


def many(count: int) -> Report:
    return make_report(
        Finding(
            OWN_RULES[number % 3].code,
            Place(f"evidence/{number // 20}/1-2022年重大行政决策事项目录.pdf", number % 20 + 1),
            "第 34 项的材料少于要求：要 3 件，只有 1 件（见 34–46 项的合并说明）",
            "补齐后重新运行检查",
            str(number // 20),
            number % 7,
        )
        for number in range(count)
    )


# All formats


def test_every_format_the_design_names_is_there() -> None:
    names = {"text", "json", "json-lines", "github", "gitlab", "sarif", "junit", "markdown"}
    assert names <= set(CheckFormat)


def test_every_module_of_formats_is_a_format_and_no_name_is_given_twice() -> None:
    """A module without a member could not be asked for; a member without a module could not render."""
    package = PROJECT / "zzfz" / "render" / "findings"
    modules = {path.stem for path in package.glob("*.py")} - {"__init__", "report", "wording"}
    assert modules == {one.replace("-", "_") for one in CheckFormat}


def test_no_format_is_loaded_before_it_is_used() -> None:
    program = (
        "import sys, zzfz.render.findings as f\n"
        "before = set(sys.modules)\n"
        "assert 'hashlib' not in before and 'xml.etree' not in before\n"
        "assert 'zzfz.render.findings.sarif' not in before\n"
        "f.renderer(f.CheckFormat('sarif'))\n"
        "assert 'zzfz.render.findings.sarif' in sys.modules\n"
        "assert 'zzfz.render.findings.junit' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode("utf-8")


@pytest.mark.parametrize("name", list(CheckFormat))
def test_hostile_names_leave_nothing_that_controls_a_terminal_or_breaks_utf8(name: str) -> None:
    text = render(name, hostile_report())
    assert printable(text, keep="\n") == text
    text.encode("utf-8")


@pytest.mark.parametrize("name", list(CheckFormat))
@given(report=reports())
@settings(max_examples=40, deadline=None)
def test_any_text_gives_utf8_without_controls(name: str, report: Report) -> None:
    text = render(name, report)
    assert printable(text, keep="\n") == text
    text.encode("utf-8")


# Ordinals and fingerprints


def test_a_fingerprint_survives_a_moved_line_and_a_reworded_message() -> None:
    moved = replace(ERROR, place=ERROR.place._replace(line=99), message="别的", advice="别的")
    assert fingerprint(moved) == fingerprint(ERROR)
    assert re.fullmatch("[0-9a-f]{64}", fingerprint(ERROR))


@pytest.mark.parametrize(
    "other",
    [
        replace(ERROR, code="E991"),
        replace(ERROR, place=Place("checklist/别的.yaml", 12, 5)),
        replace(ERROR, indicator="35"),
        replace(ERROR, indicator=None),
        replace(ERROR, item=1),
        replace(ERROR, ordinal=1),
    ],
)
def test_a_fingerprint_depends_on_rule_path_indicator_item_and_ordinal(other: Finding) -> None:
    assert fingerprint(other) != fingerprint(ERROR)


def test_neighbouring_fields_do_not_run_together_in_a_fingerprint() -> None:
    first = Finding("C991", Place("a"), "", "", "1", 12)
    second = Finding("C991", Place("a"), "", "", "11", 2)
    assert fingerprint(first) != fingerprint(second)


def test_ordinals_count_findings_of_one_kind_in_order_of_place() -> None:
    findings = [replace(ERROR, place=ERROR.place._replace(line=line)) for line in (30, 10, 20)]
    numbered = assign_ordinals([*findings, NOTICE])
    assert [(one.place.line, one.ordinal) for one in numbered] == [
        (10, 0),
        (20, 1),
        (30, 2),
        (1, 0),
    ]


@given(reports())
@settings(max_examples=50, deadline=None)
def test_all_fingerprints_of_a_report_differ(report: Report) -> None:
    assert len({fingerprint(finding) for finding in report.findings}) == len(report.findings)


# text


def test_a_pipe_gets_one_finding_a_line() -> None:
    assert render("text", sample()) == (
        "checklist/03-决策.yaml:12:5: 错误 C991 序号 34 写了两次｜留下一个\n"
        "evidence/33/1, 目录.pdf:1:1: 警告 E991 文件是空的｜重新上传\n"
        "evidence/7:1:1: 提示 M991 还差 2 件｜补齐材料"
    )
    assert render("text", make_report([])) == ""


def test_a_pipe_keeps_one_finding_a_line_whatever_the_names() -> None:
    report = hostile_report()
    assert len(render("text", report).splitlines()) == len(report.findings)


def test_a_screen_gets_findings_by_file_and_the_outcome() -> None:
    second = replace(ERROR, message="又一处")
    report = make_report([NOTICE, ERROR, second], delta=DELTA)
    assert screen(report, 30, colour=False) == (
        "checklist/03-决策.yaml:12:5\n"
        "  错误 C991 又一处\n"
        "  建议：留下一个\n"
        "  错误 C991 序号 34 写了两次\n"
        "  建议：留下一个\n"
        "\n"
        "evidence/7\n"
        "  提示 M991 还差 2 件\n"
        "  建议：补齐材料\n"
        "\n"
        "完成度 61 → 74 / 100，新报齐\n"
        "34–46（13 项），不再报齐 3、\n"
        "5、9（3 项）\n"
        "发现 3 条：2 条错误、1 条提示\n"
        "规则的说明和例子：zzfz rule\n"
        "C991"
    )
    assert screen(make_report([]), 80, colour=False) == "没有发现问题"


@pytest.mark.parametrize("width", [20, 40, 80])
def test_a_screen_is_never_overflowed(width: int) -> None:
    lines = screen(hostile_report(), width, colour=False).split("\n")
    assert max(map(display_width, lines)) <= width


def test_colour_adds_only_our_own_sequences_and_names_none_but_the_level() -> None:
    report = hostile_report()
    coloured, bare = screen(report, 80, colour=True), screen(report, 80, colour=False)
    assert re.sub(r"\x1b\[[0-9]*m", "", coloured) == bare
    assert "\x1b[31m错误\x1b[0m C991" in coloured
    assert printable(bare, keep="\n") == bare


def test_nothing_changed_is_said_as_such() -> None:
    report = make_report([], delta=Delta(61, 61, 100))
    assert screen(report, 80, colour=False) == "完成度 61 / 100，没有变化\n没有发现问题"


def test_a_long_list_of_sets_is_cut_with_its_number() -> None:
    sets = tuple(SetChange(str(number), 1) for number in range(1, 13))
    text = screen(make_report([], delta=Delta(0, 12, 100, sets)), 500, colour=False)
    assert "10（1 项）等 12 组" in text
    assert "11（1 项）" not in text


# json, json-lines

ERROR_DATA = {
    "code": "C991",
    "name": "错误之例",
    "level": "error",
    "path": "checklist/03-决策.yaml",
    "location": {"line": 12, "column": 5},
    "indicator": "34",
    "item": None,
    "message": "序号 34 写了两次",
    "seen_by": None,
    "advice": "留下一个",
    "url": "docs/rules.md#c991",
}


def test_json_is_one_document_with_the_agreed_fields_in_order() -> None:
    text = render("json", sample())
    data = json.loads(text)
    assert list(data) == [
        *("schema_version", "revision", "base", "findings", "summary", "list_digest"),
        *("list_changes", "exceptions_digest", "exceptions", "delta", "reviews"),
    ]
    assert data["schema_version"] == 1
    assert data["findings"][0] == ERROR_DATA
    assert list(data["findings"][0]) == list(ERROR_DATA)
    assert data["findings"][1]["item"] == 1
    assert data["summary"] == {"error": 1, "warning": 1, "notice": 1, "unread": 0, "seen": 0}
    assert data["delta"] == {
        "before": 61,
        "after": 74,
        "total": 100,
        "newly_complete": ["34-46"],
        "newly_missing": ["3,5,9"],
        "departments": [{"name": "县司法局", "before": 3, "after": 9}],
        "touched_sets": ["34-46", "33"],
        "added": 0,
        "removed": [],
        "replaced": [],
    }
    assert "错误之例" in text
    assert "delta" not in json.loads(render("json", make_report([])))


@given(reports())
@settings(max_examples=60, deadline=None)
def test_json_gives_back_every_character_but_lone_surrogates(report: Report) -> None:
    data = json.loads(render("json", report))
    for written, finding in zip(data["findings"], report.findings, strict=True):
        assert written["path"] == _shown_surrogates(finding.place.path)
        assert written["message"] == _shown_surrogates(finding.message)


def _shown_surrogates(text: str) -> str:
    return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text)


def test_json_lines_hold_one_finding_each_for_every_reader_of_lines() -> None:
    lines = render("json-lines", sample()).splitlines()
    assert json.loads(lines[0]) == ERROR_DATA
    assert json.loads(render("json", sample()))["findings"] == [json.loads(line) for line in lines]
    hostile = hostile_report()
    assert len(render("json-lines", hostile).splitlines()) == len(hostile.findings)
    assert render("json-lines", make_report([])) == ""


# github


def parse_command(line: str) -> tuple[str, dict[str, str], str]:
    """Name, properties and message of a workflow command, as the runner reads them."""
    assert line.startswith("::")
    header, message = line[2:].split("::", 1)
    name, _, properties = header.partition(" ")
    pairs = [one.split("=", 1) for one in properties.split(",")]
    return (
        name,
        {key: _unescaped(value, "%0D\r %0A\n %3A: %2C,") for key, value in pairs},
        _unescaped(message, "%0D\r %0A\n"),
    )


def _unescaped(text: str, escapes: str) -> str:
    for escape in escapes.split(" "):
        text = text.replace(escape[:3], escape[3:])
    return text.replace("%25", "%")


def test_github_commands_to_the_letter() -> None:
    assert render("github", sample()) == (
        "::error file=checklist/03-决策.yaml,line=12,endLine=12,title=C991 错误之例"
        "::序号 34 写了两次%0A建议：留下一个\n"
        "::warning file=evidence/33/1%2C 目录.pdf,line=1,endLine=1,title=E991 警告之例"
        "::文件是空的%0A建议：重新上传\n"
        "::notice file=evidence/7,line=1,endLine=1,title=M991 提示之例"
        "::还差 2 件%0A建议：补齐材料"
    )
    assert render("github", make_report([])) == ""


def test_github_escapes_the_percent_sign_first_and_the_comma_and_colon_of_a_path() -> None:
    finding = Finding("C991", Place("甲:乙,丙%0A"), "一%0A\n::error::二,三:四", "")
    assert render("github", make_report([finding])) == (
        "::error file=甲%3A乙%2C丙%250A,line=1,endLine=1,title=C991 错误之例"
        "::一%250A%0A::error::二,三:四"
    )


@given(hostile_text(), hostile_text())
@settings(max_examples=200, deadline=None)
def test_the_runner_reads_back_what_github_commands_say(path: str, message: str) -> None:
    report = make_report([Finding("C991", Place(path, 2), message, "办")])
    (line,) = render("github", report).splitlines()
    name, properties, read = parse_command(line)
    assert name == "error"
    assert properties == {
        "file": printable(path, keep="\n"),
        "line": "2",
        "endLine": "2",
        "title": "C991 错误之例",
    }
    assert read == f"{printable(message, keep=chr(10))}\n建议：办"


def test_github_shows_nine_of_each_level_and_counts_the_rest() -> None:
    commands = [parse_command(line) for line in render("github", many(63)).splitlines()]
    assert Counter(name for name, _, _ in commands) == {"error": 10, "warning": 10, "notice": 10}
    pointers = [message for _, properties, message in commands if "file" not in properties]
    assert pointers == ["其余 12 条见任务摘要"] * 3
    assert "其余" not in render("github", many(27))


def test_decoys_crowd_no_secret_out() -> None:
    """2,000 harmless faults of the same level and before it by name, and one mark of a state secret."""
    decoys = [Finding("E101", Place(f"evidence/{n:04}"), "x", "y") for n in range(2000)]
    decoys += [Finding("E402", Place(f"evidence/a{n:04}"), "x", "y") for n in range(2000)]
    grave = [Finding("S101", Place("evidence/zz.docx"), "国家秘密标志", "撤回")]
    grave += [Finding("C165", Place("templates/todo.md"), "检查设置有改动", "核对")]
    report = make_report([*decoys, *grave])
    lines = render("github", report).splitlines()
    assert "evidence/zz.docx" in lines[0]
    assert "templates/todo.md" in next(line for line in lines if line.startswith("::warning"))
    comment = render("markdown", report)
    first = next(line for line in comment.splitlines() if "E101" in line or "S101" in line)
    assert "S101" in first


@pytest.mark.parametrize("sign", ["长", "\U00020000", "%"])
def test_a_github_message_holds_4096_characters(sign: str) -> None:
    finding = Finding("C991", Place("a"), sign * 9_000, "")
    message = parse_command(render("github", make_report([finding])))[2]
    assert 4094 <= len(message.encode("utf-16-le")) // 2 <= 4096
    assert message.endswith("…")


def test_plain_text_stands_between_commands_that_stop_commands() -> None:
    assert fenced("::error::x\n二", "t0k3n") == (
        "::stop-commands::t0k3n\n::error::x\n二\n::t0k3n::"
    )


def test_a_step_summary_shows_everything_when_it_fits() -> None:
    text = step_summary(many(300))
    assert len(_rows(text)) == 300
    assert "<details>" not in text


def test_a_step_summary_stays_under_a_mebibyte_and_says_what_is_missing() -> None:
    report = replace(many(20_000), delta=DELTA)
    text = step_summary(report)
    size = len(text.encode("utf-8")) + 1
    assert 1024 * 1024 - 2_000 < size <= 1024 * 1024
    left_out = re.search(r"还有 (\d+) 条没有列出", text)
    assert left_out
    assert len(_rows(text)) + int(left_out[1]) == 20_000


# gitlab


def test_gitlab_issues_to_the_letter() -> None:
    text = render("gitlab", sample())
    assert text.startswith("[")
    assert json.loads(text)[:2] == [
        {
            "description": "序号 34 写了两次\n建议：留下一个",
            "check_name": "C991",
            "fingerprint": fingerprint(ERROR),
            "severity": "major",
            "location": {"path": "checklist/03-决策.yaml", "lines": {"begin": 12}},
        },
        {
            "description": "文件是空的\n建议：重新上传",
            "check_name": "E991",
            "fingerprint": fingerprint(WARNING),
            "severity": "minor",
            "location": {"path": "evidence/33/1, 目录.pdf", "lines": {"begin": 1}},
        },
    ]
    assert json.loads(text)[2]["severity"] == "info"
    assert render("gitlab", make_report([])) == "[]"


@given(reports())
@settings(max_examples=60, deadline=None)
def test_gitlab_issues_are_complete_and_none_collapse(report: Report) -> None:
    issues = json.loads(render("gitlab", report))
    schema = {
        "type": "array",
        "items": _closed(
            description={"type": "string"},
            check_name={"type": "string"},
            fingerprint={"type": "string", "minLength": 1},
            severity={"enum": ["info", "minor", "major", "critical", "blocker"]},
            location=_closed(
                path={"type": "string"}, lines=_closed(begin={"type": "integer", "minimum": 1})
            ),
        ),
    }
    jsonschema.validate(issues, schema)
    assert len({issue["fingerprint"] for issue in issues}) == len(report.findings)


def _closed(**properties: Any) -> dict[str, Any]:
    """The schema of an object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


# sarif

_TEXT = {"type": "string", "minLength": 1}
_ONE_BASED = {"type": "integer", "minimum": 1}
_SARIF_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_SARIF_RULE = _closed(
    id=_TEXT,
    shortDescription=_closed(text=_TEXT),
    fullDescription=_closed(text={"type": "string", "maxLength": 1024}),
    help=_closed(text=_TEXT, markdown=_TEXT),
    defaultConfiguration=_closed(level=_SARIF_LEVEL),
)
_SARIF_RESULT = _closed(
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=_SARIF_LEVEL,
    message=_closed(text={"type": "string"}),
    locations={
        "type": "array",
        "minItems": 1,
        "maxItems": 1,
        "items": _closed(
            physicalLocation=_closed(
                artifactLocation=_closed(uri={"type": "string", "pattern": "^[A-Za-z0-9._~/%-]*$"}),
                region=_closed(
                    startLine=_ONE_BASED,
                    startColumn=_ONE_BASED,
                    endLine=_ONE_BASED,
                    endColumn=_ONE_BASED,
                ),
            )
        ),
    },
    partialFingerprints=_closed(primaryLocationLineHash=_TEXT),
)
# What we write of the official schema, with nothing else allowed.
SARIF_SCHEMA = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "pattern": "^https://.*sarif-schema-2.1.0.json$"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": _closed(
                tool=_closed(
                    driver=_closed(
                        name={"const": "zzfz"},
                        semanticVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+"},
                        rules={"type": "array", "uniqueItems": True, "items": _SARIF_RULE},
                    )
                ),
                columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                results={"type": "array", "items": _SARIF_RESULT},
            ),
        },
    },
}


def sarif_run(report: Report) -> dict[str, Any]:
    log = json.loads(render("sarif", report))
    jsonschema.validate(log, SARIF_SCHEMA)
    run: dict[str, Any] = log["runs"][0]
    return run


def test_sarif_to_the_letter() -> None:
    run = sarif_run(sample())
    assert run["tool"]["driver"]["semanticVersion"] == __version__
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["C991", "E991", "M991"]
    assert run["tool"]["driver"]["rules"][0]["shortDescription"]["text"] == "错误之例"
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    assert run["results"][0] == {
        "ruleId": "C991",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "序号 34 写了两次\n建议：留下一个"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "checklist/03-%E5%86%B3%E7%AD%96.yaml"},
                    "region": {"startLine": 12, "startColumn": 5, "endLine": 12, "endColumn": 6},
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint(ERROR)},
    }


def test_sarif_without_findings_is_a_run_without_results() -> None:
    run = sarif_run(make_report([]))
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []


def test_sarif_describes_every_real_rule_within_its_limits() -> None:
    run = sarif_run(make_report(Finding(code, Place("a"), "m", "a") for code in registry.rules()))
    assert len(run["tool"]["driver"]["rules"]) == len(registry.rules())


@given(reports())
@settings(max_examples=60, deadline=None)
def test_sarif_is_valid_and_points_to_its_rules_whatever_the_names(report: Report) -> None:
    run = sarif_run(report)
    listed = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert listed == sorted({finding.code for finding in report.findings})
    for result in run["results"]:
        assert listed[result["ruleIndex"]] == result["ruleId"]


@pytest.mark.parametrize("name", ["甲 乙#1?.pdf", "a:b", "100%.txt", "字节\udcff"])
def test_a_sarif_address_is_relative_and_decodes_to_the_bytes_of_the_path(name: str) -> None:
    (result,) = sarif_run(make_report([Finding("C991", Place(name), "m", "a")]))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert urlsplit(uri).path == uri
    assert unquote_to_bytes(uri) == name.encode("utf-8", "surrogateescape")


def test_a_sarif_message_makes_no_link_of_a_hostile_name() -> None:
    finding = Finding("C991", Place("a"), "[点这里](https://example.com)", "m")
    (result,) = sarif_run(make_report([finding]))["results"]
    assert result["message"]["text"] == "[点这里] (https://example.com)\n建议：m"


# junit


def test_junit_to_the_letter() -> None:
    text = render("junit", make_report([ERROR]))
    assert text.startswith(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="检查结果" tests="6" failures="1">\n'
        '  <testsuite name="C 清单文件" tests="1" failures="1" errors="0" skipped="0">\n'
        '    <testcase classname="C 清单文件" name="C991 错误之例 指标 34"'
        ' file="checklist/03-决策.yaml" line="12" time="0">\n'
        '      <failure message="序号 34 写了两次" type="error">checklist/03-决策.yaml:12:5\n'
        "序号 34 写了两次\n"
        "建议：留下一个</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
    )


def test_junit_shows_a_family_without_findings_as_a_test_that_passed() -> None:
    root = ET.fromstring(render("junit", sample()))
    assert [suite.get("name", "")[0] for suite in root] == list(FAMILIES)
    passed = [case.get("classname", "")[0] for case in root.iter("testcase") if not len(case)]
    assert passed == [family for family in FAMILIES if family not in "CEM"]
    assert [failure.get("type") for failure in root.iter("failure")] == [
        "error",
        "warning",
        "notice",
    ]


def test_junit_counts_agree_with_the_cases() -> None:
    root = ET.fromstring(render("junit", many(100)))
    for element in (root, *root.iter("testsuite")):
        assert int(element.get("tests", "")) == len(list(element.iter("testcase")))
        assert int(element.get("failures", "")) == len(list(element.iter("failure")))


@given(reports())
@settings(max_examples=100, deadline=None)
def test_junit_can_be_parsed_and_no_name_repeats_whatever_the_names(report: Report) -> None:
    root = ET.fromstring(render("junit", report).encode("utf-8"))
    names = [case.get("name") for case in root.iter("testcase")]
    assert len(names) == len(set(names))
    assert len(list(root.iter("failure"))) == len(report.findings)


def test_junit_holds_hostile_names_as_text() -> None:
    root = ET.fromstring(render("junit", hostile_report()).encode("utf-8"))
    texts = "\n".join(failure.text or "" for failure in root.iter("failure"))
    assert "]]></failure>" in texts
    assert "\\x1b[31m红" in texts
    assert "\\ufffe\\uffff" in texts


def test_junit_keeps_apart_findings_that_would_have_one_name() -> None:
    same = [replace(ERROR, message=f"第 {number} 处") for number in range(3)]
    decoy = replace(ERROR, indicator="34（2）")
    root = ET.fromstring(render("junit", make_report([*same, decoy])))
    names = [case.get("name") for case in root.iter("testcase")]
    assert len(names) == len(set(names))
    assert "C991 错误之例 指标 34（3）" in names


# markdown


def _tokens(text: str) -> list[Token]:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    flat: list[Token] = []
    for token in parser.parse(text):
        flat.append(token)
        flat.extend(token.children or [])
    return flat


def _rows(text: str) -> list[list[str]]:
    """The cells of every finding, as a reader sees them."""
    rows: list[list[str]] = []
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows and token.level == 4:
            rows[-1].append(_seen(token))
    return [row for row in rows if len(row) == 5 and row[0] != "级别"]


def _seen(token: Token) -> str:
    return "".join(one.content for one in token.children or [] if one.type != "html_inline")


def test_markdown_to_the_letter() -> None:
    report = make_report(
        [ERROR, WARNING], delta=replace(DELTA, newly_missing=()), revision="0d1e", base="9c2f"
    )
    assert render("markdown", replace(report, known=frozenset([fingerprint(WARNING)]))) == (
        "<!-- zzfz-report -->\n"
        "### 完成度 61 → 74 / 100，新报齐 34–46（13 项）\n"
        "\n"
        "发现 2 条：1 条错误、1 条警告，其中新增 1 条\n"
        "\n"
        "版本 0d1e，与 9c2f 比较\n"
        "\n"
        "| 级别 | 位置 | 规则 | 问题 | 建议 |\n"
        "|---|---|---|---|---|\n"
        "| 错误 | checklist/03-决策.yaml&#58;<!-- -->12&#58;<!-- -->5 | C991 错误之例"
        " | 序号 34 写了两次 | 留下一个 |\n"
        "\n"
        "<details>\n"
        "<summary>其余 1 条</summary>\n"
        "\n"
        "| 级别 | 位置 | 规则 | 问题 | 建议 |\n"
        "|---|---|---|---|---|\n"
        "| 警告 | evidence/33/1, 目录.pdf&#58;<!-- -->1&#58;<!-- -->1 | E991 警告之例"
        " | 文件是空的 | 重新上传 |\n"
        "\n"
        "</details>\n"
        "\n"
        "<details>\n"
        "<summary>各单位的变化</summary>\n"
        "\n"
        "| 单位 | 之前 | 现在 |\n"
        "|---|---:|---:|\n"
        "| 县司法局 | 3 | 9 |\n"
        "\n"
        "</details>"
    )


def test_markdown_without_findings_or_comparison_says_so() -> None:
    assert render("markdown", make_report([])) == (
        "<!-- zzfz-report -->\n### 检查结果\n\n没有发现问题"
    )


def test_markdown_folds_what_exceeds_twenty_new_findings() -> None:
    text = render("markdown", many(25))
    assert "<summary>其余 5 条</summary>" in text
    assert len(_rows(text.partition("<details>")[0])) == 20
    assert len(_rows(text)) == 25


def test_markdown_fits_into_a_comment_and_says_what_is_missing() -> None:
    text = render("markdown", replace(many(5_000), delta=DELTA))
    assert len(text.encode("utf-8")) <= 65_536
    left_out = re.search(r"还有 (\d+) 条没有列出", text)
    assert left_out
    assert len(_rows(text)) + int(left_out[1]) == 5_000
    assert text.count("<details>") == text.count("</details>") == 2


def test_markdown_shows_hostile_names_as_the_characters_they_are() -> None:
    text = step_summary(hostile_report())
    kinds = {token.type for token in _tokens(text)}
    assert kinds.isdisjoint(
        {"link_open", "image", "em_open", "strong_open", "s_open", "code_inline", "fence"}
    )
    raw = {token.content.strip() for token in _tokens(text) if token.type.startswith("html_")}
    assert all(
        re.fullmatch(
            r"<!-- (zzfz-report )?-->|<!-- zzfz-report -->|</?details>"
            r"|<details>\n<summary>[^<]*</summary>",
            one,
        )
        for one in raw
    )
    shown = {row[3] for row in _rows(text)}
    for name in HOSTILE:
        clipped = name if len(name) <= 500 else name[:499] + "…"
        assert printable(clipped).strip() in shown


def test_markdown_refers_to_nobody_and_nothing() -> None:
    text = step_summary(hostile_report()).replace("<!-- zzfz-report -->", "")
    references = r"@\w|[^&]#\d|![0-9]|~[a-z]|\$\d|GH-\d|gh-\d|://|www\.|:\w+:|<(?!/?details>|/?summary>|!-- -->)"
    assert not re.search(references, text)


@given(hostile_text())
@settings(max_examples=200, deadline=None)
def test_any_text_stays_one_cell_that_reads_the_same(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| x | {plain(text)} |\n"
    cells = [_seen(token) for token in _tokens(table) if token.type == "inline"]
    assert len(cells) == 4
    assert cells[3].strip() == printable(text).strip()
