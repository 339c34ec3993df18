"""The project's own order: style, types, who may import whom, what a start may load, the wheel."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from scripts import house
from tests.conftest import PROJECT, Repo
from zzfz.cache.package import digest_of
from zzfz.resources import embedded_files, starter_files

PACKAGE = PROJECT / "zzfz"

LAYERS = (
    ("errors", "text", "place", "numerals", "signatures", "_digest"),  # the last only in a wheel
    ("findings", "cache", "worker", "zipped"),
    ("files",),
    ("yamlfile", "git"),
    ("checklist",),
    ("prefetch",),
    ("evidence",),
    ("progress",),
    ("links",),
    ("privacy",),
    ("documents",),
    ("importing",),
    ("rules",),
    ("tracker",),
    ("resources", "hooks"),
    ("sharing",),
    ("doctor", "bundle", "rollup", "intake"),
    ("migration",),
    ("render",),
    ("checking",),
    ("web",),
    ("cli",),
    ("__main__",),
)
"""The rooms from the ground up. A room may use those of the layers below it, and itself."""

ONLY_IN = {
    "subprocess": {"git", "worker"},
    "git": {"git"},
    "typer": {"cli"},
    "rich": {"render"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "pikepdf": {"documents"},
    "PIL": {"documents"},
    "fontTools": {"render"},
}
"""Libraries that few rooms may import. ``git`` is GitPython; ``worker`` starts this program
itself, and the program that reads letters in pictures."""

HEAVY = (
    "rich",
    "jinja2",
    "git",
    "pydantic",
    "docx",
    "openpyxl",
    "xlsxwriter",
    "pypdfium2",
    "pypdf",
    "pyarrow",
    "starlette",
    "uvicorn",
    "pikepdf",
    "PIL",
    "fontTools",
)


def modules() -> dict[str, ast.Module]:
    """Every module of the package by its dotted name, parsed."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PROJECT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


MODULES = modules()


def room(module: str) -> str:
    """The room that a module of the package belongs to; ``zzfz`` itself is none."""
    return [*module.split("."), ""][1]


def imports(tree: ast.AST) -> Iterator[str]:
    """What a module imports, wherever in it, as dotted names; ``from a import b`` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(tree: ast.AST) -> Iterator[str]:
    """The modules of the package that a module imports."""
    for name in imports(tree):
        if name.split(".")[0] == "zzfz":
            yield name if name in MODULES else name.rpartition(".")[0]


@pytest.mark.parametrize(
    "arguments",
    [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)],
    ids=["ruff check", "ruff format", "mypy --strict"],
)
def test_the_code_passes(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=PROJECT, capture_output=True, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")


def test_every_module_belongs_to_a_room_of_the_table() -> None:
    known = {name for layer in LAYERS for name in layer} | {""}
    assert {room(module) for module in MODULES} <= known


def test_rooms_import_only_from_the_layers_below() -> None:
    height = {name: level for level, layer in enumerate(LAYERS) for name in layer}
    upwards = [
        f"{module} → {used}"
        for module, tree in MODULES.items()
        for used in own_imports(tree)
        if room(used) not in {"", room(module)} and height[room(used)] >= height[room(module)]
    ]
    assert upwards == []


def test_no_modules_import_each_other() -> None:
    graph: Mapping[str, set[str]] = {
        module: set(own_imports(tree)) - {module} for module, tree in MODULES.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_the_name_of_the_evidence_folder_is_spelled_once() -> None:
    """Keys of JSON are another notion; sentences, help and the rules' examples may name it."""
    spelled = []
    for module, tree in MODULES.items():
        if module == "zzfz.checklist.paths" or module.startswith("zzfz.rules.explain_"):
            continue
        apart = {
            part
            for node in ast.walk(tree)
            for part in (
                node.keys
                if isinstance(node, ast.Dict)
                else [node.value]
                if isinstance(node, ast.Expr)
                else []
            )
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                sentence = re.search("[\u4e00-\u9fff]", node.value)
                path = node.value == "evidence" or "evidence/" in node.value
                if path and not sentence and node not in apart:
                    spelled.append(f"{module}:{node.lineno} {node.value}")
    assert spelled == []


def test_chinese_numerals_are_spelled_out_in_one_module() -> None:
    spelled = [
        f"{module}:{node.lineno} {node.value!r}"
        for module, tree in MODULES.items()
        if module != "zzfz.numerals"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and "三四五六" in str(node.value)
    ]
    assert spelled == []


def test_the_page_on_the_structure_names_every_room_and_top_level_module() -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(\w+)(?:/|\.py)` \|", page, re.MULTILINE))
    assert named == {room(module) for module in MODULES} - {""}


def test_the_layout_stays_within_its_limits() -> None:
    figures = house.counts()
    lasting = ("top-level modules", "class names twice")
    assert [what for what in lasting if figures[what] > house.LIMITS[what]] == []


@pytest.mark.parametrize(("library", "rooms"), ONLY_IN.items(), ids=list(ONLY_IN))
def test_a_library_is_imported_in_its_room_only(library: str, rooms: set[str]) -> None:
    users = {
        room(module)
        for module, tree in MODULES.items()
        if any(name.split(".")[0] == library for name in imports(tree))
    }
    assert users == rooms


def test_only_the_command_line_prints_or_ends_the_process() -> None:
    offenders = [
        f"{module}:{node.lineno} {ast.unparse(node.func)}"
        for module, tree in MODULES.items()
        if room(module) not in {"cli", "__main__"}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _prints_or_ends(ast.unparse(node.func))
    ]
    assert offenders == []


def _prints_or_ends(function: str) -> bool:
    ends = {"print", "input", "exit", "quit", "sys.exit", "os._exit", "SystemExit"}
    return function in ends or function.startswith(("sys.stdout.", "sys.stderr."))


def test_a_status_in_a_pipe_loads_no_heavy_library(repo: Repo) -> None:
    for path, data in embedded_files():
        repo.write(path, data)
    repo.commit()
    program = (
        "import sys; from zzfz.cli.run import run; code = run(['status']);"
        f"sys.exit(code or ' '.join(set({HEAVY!r}) & set(sys.modules)) or None)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=repo.path,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert "总体\t指标 100" in done.stdout.decode("utf-8")


_NOT_ON_WINDOWS = re.compile(r"os\.name|sys\.platform|geteuid|/dev/full|can_confine")


def _skipped(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Each reason for which tests of a file are left out: where, the reason, whether by the system."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        where = f"{path.name}:{node.lineno}"
        if name in {"pytest.mark.skipif", "pytest.mark.skip"}:
            reason = next(
                (ast.unparse(one.value) for one in node.keywords if one.arg == "reason"), ""
            )
            yield where, reason, bool(_NOT_ON_WINDOWS.search(ast.unparse(node)))
        elif name in {"pytest.skip", "pytest.importorskip"}:
            yield where, " ".join(map(ast.unparse, node.args)), False


def test_what_one_system_leaves_out_says_why_and_is_counted() -> None:
    """So that nobody makes a test pass on Windows by leaving it out unseen."""
    found = [one for path in (PROJECT / "tests").glob("*.py") for one in _skipped(path)]
    assert [where for where, reason, _ in found if len(reason.strip("'\"")) < 6] == []
    assert sum(by_system for *_, by_system in found) == SKIPPED_BY_SYSTEM


SKIPPED_BY_SYSTEM = 13
"""Conditions in tests/ that leave something out on Windows or without what only Linux has; they may grow
fewer, and grow only with a reason.
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as the project's own build backend makes it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_the_list_the_templates_and_the_starter_files(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    for path, _ in embedded_files():
        assert held.get(f"zzfz/_embedded/{path}") == (PROJECT / path).read_bytes(), path
    for path, _ in starter_files():
        assert held.get(f"zzfz/starter/{path}") == (PACKAGE / "starter" / path).read_bytes(), path
    assert not any("__pycache__" in name for name in held)
    assert f'DIGEST = "{digest_of(PACKAGE)}"' in held["zzfz/_digest.py"].decode("utf-8")


@pytest.mark.slow
def test_init_from_the_wheel_makes_a_tracker_that_status_can_read(
    wheel: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")

    def zzfz(*arguments: str, folder: Path) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "zzfz", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(tmp_path / "site"), "PYTHONSAFEPATH": "1"},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        return done.stdout.decode("utf-8")

    zzfz("init", "新仓库", folder=tmp_path)
    made = tmp_path / "新仓库"
    wanted = {path for path, _ in (*embedded_files(), *starter_files())}
    assert wanted == set(_tracked(made))
    assert "指标 100" in zzfz("status", folder=made)


def _tracked(folder: Path) -> list[str]:
    listed = Repo(folder).run("ls-files", "-z")
    return listed.split("\0")[:-1]
