"""What is written for people holds: the two lines of the README, the pages, the picture, the links."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.write_docs import documents
from tests.conftest import PROJECT
from zzfz.cli.app import COMMANDS
from zzfz.cli.run import INTERNAL_FAILURE, INTERRUPTED, READER_GONE
from zzfz.errors import ChecklistError, UsageError
from zzfz.render.findings import CheckFormat
from zzfz.rules.registry import rules

README = (PROJECT / "README.md").read_text(encoding="utf-8")
FRAGMENTS = PROJECT / "changelog.d"
HOW_TO = sorted((PROJECT / "docs" / "how-to").glob("*.md"))
GUIDES = [PROJECT / "CONTRIBUTING.md", PROJECT / "SECURITY.md", PROJECT / "RELEASING.md", *HOW_TO]
PAGES = sorted(
    [
        *PROJECT.glob("*.md"),
        *FRAGMENTS.glob("*.md"),
        *(PROJECT / "docs").rglob("*.md"),
    ]
)
RUN = PROJECT / ".ci" / "run"


def test_the_readme_has_exactly_the_line_that_shows_and_the_line_that_tests() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    lines = [block.strip() for block in blocks if "venv" in block and "zzfz init" not in block]
    assert all("\n" not in line for line in lines)
    show, test = lines
    assert show.startswith("python3 -m venv .venv && ")
    assert show.endswith(" && .venv/bin/zzfz status")
    assert test.startswith("python3 -m venv .venv && ")
    assert test.endswith(" && PYTHONWARNDEFAULTENCODING=1 .venv/bin/pytest")
    assert README.index(show) < README.index(test)


def ci_run(folder: Path, readme: str) -> subprocess.CompletedProcess[bytes]:
    """Run a copy of ``.ci/run`` beside a README of its own."""
    (folder / ".ci").mkdir()
    (folder / ".ci" / "run").write_bytes(RUN.read_bytes())
    (folder / "README.md").write_text(readme, encoding="utf-8")
    return subprocess.run(
        ["bash", str(folder / ".ci" / "run")], cwd="/", capture_output=True, check=False
    )


def test_ci_runs_the_line_of_the_readme_in_its_folder_without_input(tmp_path: Path) -> None:
    line = "python3 -m venv --help > /dev/null && pwd && cat && echo pytest"
    done = ci_run(tmp_path, f"```sh\n{line}\n```\n")
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert done.stdout.decode("utf-8").splitlines() == [str(tmp_path), "pytest"]


def test_ci_fails_as_the_line_of_the_readme_fails(tmp_path: Path) -> None:
    line = "python3 -m venv --help > /dev/null && bash -c 'echo pytest; exit 7'"
    assert ci_run(tmp_path, f"{line}\n").returncode == 7


@pytest.mark.parametrize("lines", [0, 2])
def test_ci_refuses_a_readme_without_one_clear_line(tmp_path: Path, lines: int) -> None:
    done = ci_run(tmp_path, "python3 -m venv --help && echo pytest\n" * lines)
    assert done.returncode == 1
    assert f"not {lines}" in done.stderr.decode("utf-8")


def test_ci_is_executable_and_sound() -> None:
    assert RUN.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(RUN)], check=True)


def test_the_readme_lists_every_exit_code() -> None:
    codes = {
        0,
        ChecklistError.exit_code,
        UsageError.exit_code,
        INTERNAL_FAILURE,
        INTERRUPTED,
        READER_GONE,
    }
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)} == codes


@pytest.mark.parametrize("name", [entry.name for entry in COMMANDS])
def test_every_command_has_a_page_with_an_example_and_a_place_in_the_readme(name: str) -> None:
    page = (PROJECT / "docs" / "commands" / f"{name}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# zzfz {name}\n")
    blocks = "".join(re.findall(r"^```\w+\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    assert f"zzfz {name}" in blocks
    assert f"(docs/commands/{name}.md)" in README


def test_every_rule_stands_in_the_page_of_rules() -> None:
    page = (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
    for code, rule in rules().items():
        assert f"## {code} {rule.name}" in page


def test_the_page_on_check_names_every_format() -> None:
    page = (PROJECT / "docs" / "commands" / "check.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^- `--format`：(.*?)。", page, re.MULTILINE)
    assert re.findall(r"`(.+?)`", line) == list(CheckFormat)


def test_what_the_documents_show_is_what_the_program_prints() -> None:
    stale = [
        path
        for path, text in documents().items()
        if (PROJECT / path).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run: python -m scripts.write_docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_links_between_the_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.fixture(scope="session")
def words() -> frozenset[str]:
    """Every word of the program, its tests and scripts, which guides may name."""
    rooms = ("zzfz", "tests", "scripts", "proofs", "benchmarks")
    sources = [path for room in rooms for path in (PROJECT / room).rglob("*.py")]
    sources.append(PROJECT / "pyproject.toml")
    return frozenset(
        word for path in sources for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_what_a_guide_names_is_there(guide: Path, words: frozenset[str]) -> None:
    """Files, modules, tests and names; but for the files that its example adds (新建)."""
    text = guide.read_text(encoding="utf-8")
    added = set(re.findall("新建 `(.+?)`", text))
    for path in added:
        assert (PROJECT / path).parent.is_dir(), path
    rooms = r"zzfz|tests|scripts|proofs|benchmarks|docs|changelog\.d|packaging|\.ci|\.github"
    paths = set(re.findall(rf"(?<![\w/.-])(?:{rooms})/[\w./*+-]*", text))
    missing = [path for path in paths - added if not (PROJECT / path).exists()]
    assert missing == [], "named here and not in the project"
    modules = re.findall(rf"(?:\bfrom|\bimport|-m) ((?:{rooms})(?:\.\w+)*)", text)
    for module in modules:
        place = PROJECT / module.replace(".", "/")
        assert place.is_dir() or place.with_suffix(".py").is_file(), module
    blocks = "".join(re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL))
    own = {*re.findall(r"\w+", blocks)}
    names = re.findall(r"`(_*[A-Za-z]\w*(?:\.[A-Za-z]\w*)?)`", text)
    unknown = {part for name in names for part in name.split(".")} - words - own
    assert {one for one in unknown if not (PROJECT / one).exists()} == set()


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.stem)
def test_a_how_to_is_put_where_it_says_and_takes_no_code_that_is_taken(page: Path) -> None:
    """What stands before 加 is in the file that was named last; a block between 把 and 换成 is its text."""
    file, wanted, before = "", 0, ""
    text = page.read_text(encoding="utf-8")
    for part in re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL):
        if part.startswith("```"):
            before = part.partition("\n")[2].removesuffix("```")
            assert not set(re.findall(r'Rule\(\n\s+"(\w+)"', part)) & {*rules()}, page.name
            continue
        if part.strip().startswith("换成"):
            wanted += 1
            assert before in (PROJECT / file).read_text(encoding="utf-8"), (file, before)
        for said in part.split("\n\n"):
            names = re.findall(r"`` ?(.+?) ``|`([^`]+)`", said.partition("面加")[0])
            for name in (quoted or plain for quoted, plain in names):
                if "/" in name or name.endswith(".md"):
                    file = name if (PROJECT / name).is_file() else file
                elif "面加" in said:
                    wanted += 1
                    assert name in (PROJECT / file).read_text(encoding="utf-8"), (file, name)
    assert wanted >= 2


def test_guides_are_found_from_the_readme_and_the_page_on_the_structure() -> None:
    for where, prefix in ((PROJECT / "README.md", ""), (PROJECT / "docs/architecture.md", "../")):
        assert f"({prefix}CONTRIBUTING.md)" in where.read_text(encoding="utf-8")
    contributing = GUIDES[0].read_text(encoding="utf-8")
    structure = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert len(HOW_TO) == 5
    for page in HOW_TO:
        assert f"(docs/how-to/{page.name})" in contributing
        assert f"(how-to/{page.name})" in structure
    for page in (PROJECT / "docs" / "decisions").glob("*.md"):
        assert f"(decisions/{page.name})" in structure


def test_every_fragment_of_the_changelog_comes_out_and_a_wrong_name_is_refused(
    tmp_path: Path,
) -> None:
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    shutil.copytree(FRAGMENTS, tmp_path / "changelog.d")
    kinds = ["breaking", "added", "changed", "fixed"]
    for kind in kinds:
        (tmp_path / "changelog.d" / f"+sample.{kind}.md").write_text(f"样例 {kind}", "utf-8")
    build = [sys.executable, "-X", "utf8", "-m", "towncrier", "build", "--draft"]
    build += ["--version", "9.9", "--dir", str(tmp_path)]
    done = subprocess.run(build, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    for kind in kinds:
        assert f"样例 {kind}" in done.stdout
    for fragment in FRAGMENTS.glob("*.*.md"):
        text = fragment.read_text(encoding="utf-8").strip()
        assert text and not text.startswith(("-", "#")), fragment.name
        assert text.splitlines()[0] in done.stdout, f"{fragment.name} has no kind of change"
    (tmp_path / "changelog.d" / "sample.news.md").write_text("样例", encoding="utf-8")
    refused = subprocess.run(build, capture_output=True, text=True, encoding="utf-8", check=False)
    assert refused.returncode != 0 and "sample.news.md" in refused.stdout + refused.stderr
