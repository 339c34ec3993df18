"""Other programs that check requirements or files kept in Git, on as much as a tracker holds.

``python -m benchmarks.goals --folder FOLDER --rows peers`` runs it: each is installed in an environment of its own
below the folder (by pip, once), works in turn with ``zzfz`` in the same run, and its work is written
down beside its cost, as none does the same.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.repository import Commit, build
from benchmarks.timing import Program, least

PEERS = ("doorstop", "strictdoc", "reuse")
ITEMS = 104
"""Requirements for those that keep requirements: as many as the list has indicators."""
HEADS = ("程序", "做了什么", "处理器秒", "内存", "`zzfz status` / 它", "上限")
_ZZFZ = (sys.executable, "-m", "zzfz")


@dataclass(frozen=True, slots=True)
class Peer:
    """A program at its work; ``most`` is the most that ``zzfz status`` may cost of it, where that is said."""

    name: str
    work: str
    program: Program
    most: float | None = None


def lines(folder: Path, tracker: Path, files: int, rounds: int) -> Iterator[Sequence[str]]:
    """The rows of the table: this program on ``tracker`` with ``files`` files, then the others."""
    every = [*_own(tracker, files), *_others(folder, tracker, files)]
    for one in every:
        one.program.run()  # what each keeps for the next time is kept
    taken = least(rounds, *(one.program.run for one in every))
    status = taken[0]
    for one, spent in zip(every, taken, strict=True):
        ratio = f"{status / spent:.2f}"
        most = "" if one.most is None else f"{one.most:g}"
        peak = f"{one.program.watched()[1]:.0f} MiB"
        yield one.name, one.work, f"{spent:.2f}", peak, ratio, most


def _own(tracker: Path, files: int) -> Iterator[Peer]:
    counted = f"清单的 {ITEMS} 项，{files:,} 个材料文件，全部历史在一个库里"
    yield Peer(
        "`zzfz status`",
        f"{counted}：得出每项是否报齐",
        Program((*_ZZFZ, "status"), tracker),
    )
    yield Peer(
        "`zzfz check`",
        "同一个库：全部规则，逐个文件的保密和个人信息检查（打开过的记着）",
        Program((*_ZZFZ, "check"), tracker, codes=(0, 1)),
    )


def _others(folder: Path, tracker: Path, files: int) -> Iterator[Peer]:
    folder.mkdir(exist_ok=True)
    found = {name: _installed(folder, name) for name in PEERS}
    told = {name: f"{name} {version}" for name, (_, version) in found.items()}
    doorstop, strictdoc, reuse = (str(found[name][0]) for name in PEERS)
    requirements = folder / "requirements"
    if not requirements.exists():
        build(requirements, [Commit("张三", 0, "要求", doorstop_files(ITEMS))])
    yield Peer(
        f"`{told['doorstop']}`：`doorstop -F`",
        f"读 {ITEMS} 条要求，核对编号、层级和联系，不改写文件",
        Program((doorstop, "-F"), requirements),
        0.6,
    )
    yield Peer(
        f"`{told['doorstop']}`：`doorstop`",
        "同样的要求，另把每条按它的格式重排、写回",
        Program((doorstop,), requirements),
        0.25,
    )
    exported = folder / "exported"
    exported.mkdir(exist_ok=True)
    (exported / "list.sdoc").write_text(_sdoc(ITEMS), encoding="utf-8")
    yield Peer(
        f"`{told['strictdoc']}`：`strictdoc export`",
        f"读 {ITEMS} 条要求，写成 JSON（它自己的缓存在）",
        Program(
            (strictdoc, "export", ".", "--formats", "json", "--output-dir", "out"),
            exported,
        ),
    )
    yield Peer(
        f"`{told['reuse']}`：`reuse lint`",
        f"同一个库的 {files:,} 个文件：每个有没有版权和许可的说明，只找文字，不打开 Office、PDF",
        Program((reuse, "--root", str(tracker), "lint", "--quiet"), tracker, codes=(0, 1)),
    )


def _installed(folder: Path, name: str) -> tuple[Path, str]:
    """The executable of ``name`` in an environment of its own, and its version."""
    place = folder / name
    scripts = place / "bin"
    if not (scripts / name).exists():
        venv.create(place, clear=True, with_pip=True)
        subprocess.run([scripts / "pip", "install", "--quiet", name], check=True)
    asked = f"import importlib.metadata as m; print(m.version({name!r}))"
    version = subprocess.run([scripts / "python", "-c", asked], check=True, capture_output=True)
    return scripts / name, version.stdout.decode("ascii").strip()


def doorstop_files(count: int) -> dict[str, bytes]:
    """A document of ``count`` requirements."""
    settings = "settings:\n  digits: 6\n  prefix: REQ\n  sep: ''\n"
    files = {"reqs/.doorstop.yml": settings.encode()}
    for number in range(1, count + 1):
        item = (
            "active: true\nderived: false\nheader: ''\n"
            f"level: 1.{number}\nlinks: []\nnormative: true\nref: ''\nreviewed: null\n"
            f"text: |\n  依法履行第 {number} 项职责，并提交佐证材料。\n"
        )
        files[f"reqs/REQ{number:06}.yml"] = item.encode()
    return files


def _sdoc(count: int) -> str:
    items = (
        f"[REQUIREMENT]\nUID: REQ-{number}\nTITLE: 第 {number} 项\n"
        f"STATEMENT: 依法履行第 {number} 项职责，并提交佐证材料。\n"
        for number in range(1, count + 1)
    )
    return "[DOCUMENT]\nTITLE: 责任清单\n\n" + "\n".join(items)
