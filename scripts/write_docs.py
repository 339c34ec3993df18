"""``python -m scripts.write_docs``: renew what the documentation shows from the program itself.

- ``docs/rules.md`` from the registry of rules;
- in ``docs/export.md`` the columns of each table;
- ``docs/status.svg``, the picture in the README;
- with ``--dashboard`` also ``docs/dashboard.png``, the first page of the site as Chromium shows it;
- the output below each ``$ zzfz …`` in the ``console`` blocks of the README and ``docs/commands/``,
  run one after the other in a sample tracker. Pages of commands that do not exist are left alone.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.repository import PROJECT
from scripts.picture import picture
from scripts.sample import build_sample
from zzfz.cli.app import COMMANDS
from zzfz.render.export.columns import TABLES
from zzfz.rules.registry import FAMILIES, rules
from zzfz.rules.rule import LEVEL_WORDS, Rule

COLUMNS = 84
_PICTURE_COLUMNS, _PICTURE_LINES = 84, 43
_BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)


def documents() -> dict[str, str]:
    """Every file this script keeps: path relative to the project → its text as it should be."""
    with tempfile.TemporaryDirectory(prefix="zzfz-docs-") as folder:
        sample = Path(folder) / "子洲县法治材料"
        build_sample(sample)
        shown = _zzfz("status", sample, _PICTURE_COLUMNS, colour=True)
        made = {
            "docs/rules.md": rules_page(),
            "docs/export.md": export_page(),
            "docs/status.svg": picture(shown, "zzfz status", _PICTURE_COLUMNS, _PICTURE_LINES),
        }
        for page in _pages():
            text = page.read_text(encoding="utf-8")
            made[page.relative_to(PROJECT).as_posix()] = _with_output(text, sample)
    return made


def export_page() -> str:
    """The page on exports with the columns of each table below its heading."""
    text = (PROJECT / "docs" / "export.md").read_text(encoding="utf-8")
    for name, columns in TABLES.items():
        rows = "".join(
            f"| `{one.name}`{'*' if one.always else ''} | {one.type} | {one.about} |\n"
            for one in columns
        )
        heading = re.compile(rf"(### `{name}`：.*\n\n\| .*\n\|---.*\n)(?:\|.*\n)*")
        text = heading.sub(lambda found, rows=rows: found[1] + rows, text)  # type: ignore[misc]
    return text


def _pages() -> Iterator[Path]:
    yield PROJECT / "README.md"
    for command in COMMANDS:
        page = PROJECT / "docs" / "commands" / f"{command.name}.md"
        if page.is_file() and find_spec(command.module):
            yield page


def _with_output(text: str, folder: Path) -> str:
    """``text`` with the output of each command of its console blocks below the command."""

    def renewed(block: re.Match[str]) -> str:
        commands = [line for line in block[0].splitlines() if line.startswith("$ zzfz ")]
        return "\n".join(
            f"{line}\n{_zzfz(line.removeprefix('$ zzfz '), folder, COLUMNS)}" for line in commands
        )

    return _BLOCK.sub(renewed, text)


def _zzfz(arguments: str, folder: Path, columns: int, *, colour: bool = False) -> str:
    """What a person sees at a terminal of that width, errors included; ends with a line feed."""
    ours = {
        "PYTHONPATH": str(PROJECT),
        "COLUMNS": str(columns),
        "FORCE_COLOR": "1",
        "NO_COLOR": "" if colour else "1",
        # A warning meant for those who test a library is not part of what a person sees.
        "PYTHONWARNDEFAULTENCODING": "",
        "PYTHONWARNINGS": "",
    }
    done = subprocess.run(
        [sys.executable, "-m", "zzfz", *shlex.split(arguments)],
        cwd=folder,
        env=os.environ | ours,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode("utf-8")


def rules_page() -> str:
    """The page of all rules."""
    parts = [
        "# 检查规则\n",
        "本页由 `python -m scripts.write_docs` 从程序生成。在命令行里看一条：`zzfz rule C101`。\n",
    ]
    found = list(rules().values())
    for family, title in FAMILIES.items():
        members = [one for one in found if one.code.startswith(family)]
        if members:
            parts.append(f"- {family} {title}：{'、'.join(_link(one) for one in members)}")
    parts.append("")
    parts.extend(_rule(one) for one in found)
    return "\n".join(parts)


def _link(rule: Rule) -> str:
    return f"[{rule.code}](#{rule.code.lower()})"


def _rule(rule: Rule) -> str:
    return f"""<a id="{rule.code.lower()}"></a>
## {rule.code} {rule.name}（{LEVEL_WORDS[rule.level]}）

{rule.what}

为什么：{rule.why}

不对的例子：

```text
{rule.bad}
```

对的例子：

```text
{rule.good}
```

怎么办：{rule.remedy}
"""


def dashboard() -> bytes:
    """The first page of the sample's site as a picture (PNG) of 1280 × 860. Needs Chromium."""
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if browser is None:
        raise SystemExit("no Chromium here")
    with tempfile.TemporaryDirectory(prefix="zzfz-docs-") as folder:
        sample, made = Path(folder) / "子洲县法治材料", Path(folder) / "made.png"
        build_sample(sample)
        _zzfz(f"site -o {folder}/site", sample, COLUMNS)
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        options += ["--disable-background-networking", f"--user-data-dir={folder}/profile"]
        options += ["--window-size=1280,860", f"--screenshot={made}"]
        page = (Path(folder) / "site/index.html").as_uri()
        subprocess.run([browser, *options, page], check=True, capture_output=True, timeout=120)
        return made.read_bytes()


def main() -> None:
    """Write every document that is not as it should be."""
    if sys.argv[1:] == ["--dashboard"]:
        (PROJECT / "docs/dashboard.png").write_bytes(dashboard())
    for path, text in documents().items():
        target = PROJECT / path
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
            print(path)


if __name__ == "__main__":
    main()
