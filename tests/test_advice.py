"""Sentences that tell people to type a command stand in one catalogue, and nowhere below it."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator

import pytest

from tests.test_quality import MODULES, room
from zzfz.errors import Advice, joined
from zzfz.render.advice import COMMAND_LINE, words

_FRONT = {"cli", "render", "web", "__main__"}
"""What speaks to the person at a terminal or a page."""

_COMMAND = re.compile(
    r"\bzzfz (?:-|[a-z])"
    r"|(?<![\w-])--(?:accept|at|base|clear-cache|commit|dept|dry-run|install|item|nil|no-commit"
    r"|note|overwrite|pass|period|plan|range|return|run|url|yes)(?![\w-])"
)
EXCEPTIONS = {
    "zzfz.evidence.scaffold": "the mark of the page that scaffold writes into a file",
    "zzfz.evidence.sidecar_file": "what a field holds, for the schema and the page of it",
    "zzfz.hooks.installation": "the hook that is written into a file, and how others call it",
    "zzfz.migration.moving": "the page that migrate writes into archive/",
    "zzfz.rollup.summary_reader": "the name of the kind of file that is expected",
}
"""Modules that name a command in what is no advice. The explanations of rules are for the manual."""


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of a module but its docstrings, with its line."""
    told = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def test_no_module_below_the_front_end_names_a_command() -> None:
    found: dict[str, list[str]] = {}
    for module, tree in MODULES.items():
        if room(module) in _FRONT or module.startswith("zzfz.rules.explain_"):
            continue
        for line, text in _texts(tree):
            if _COMMAND.search(text):
                found.setdefault(module, []).append(f"{line}: {text}")
    assert {name: texts for name, texts in found.items() if name not in EXCEPTIONS} == {}
    assert found.keys() == EXCEPTIONS.keys(), "an exception that is none any more"


def _codes() -> Iterator[tuple[str, str, int]]:
    """Module, code and number of arguments of every advice that is given."""
    for module, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Advice":
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str) and code.value:
                    given = node.args[1] if len(node.args) > 1 else ast.Tuple([])
                    assert isinstance(given, ast.Tuple), f"{module}:{node.lineno}"
                    yield module, code.value, len(given.elts)


def test_every_code_has_words_with_a_place_for_each_argument() -> None:
    given = list(_codes())
    assert {code for _, code, _ in given} == COMMAND_LINE.keys()
    for module, code, count in given:
        places = {name for _, name, _, _ in string.Formatter().parse(COMMAND_LINE[code]) if name}
        assert places == {str(number) for number in range(count)}, (module, code)


def test_words() -> None:
    assert words("检查权限后重试") == "检查权限后重试"
    assert words(Advice("pieces-of-set", ("34",))) == "已有的材料见 zzfz show 34"
    assert words(joined("第 3 行：", Advice("units"))) == "第 3 行：全部单位见 zzfz depts"
    assert words(Advice("units"), {"units": "全部单位见“单位”一页"}) == "全部单位见“单位”一页"
    assert words(joined("{0}")) == "{0}"
    with pytest.raises(KeyError):
        words(Advice("no such code"))
