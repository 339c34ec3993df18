"""Other programs that check requirements or files kept in Git, on as much as a tracker holds."""

from __future__ import annotations

from pathlib import Path

from benchmarks.repository import Commit, build
from benchmarks.timing import Program

PEERS = ("doorstop", "strictdoc", "reuse")


def peer(name: str, executable: Path, count: int, tracker: Path, folder: Path) -> Program:
    """``name`` over ``count`` items of its own kind; reuse looks at the files of ``tracker``.

    ``folder`` does not exist and may be filled.
    """
    program = str(executable.absolute())
    if name == "reuse":
        return Program((program, "--root", str(tracker), "lint", "--quiet"), tracker, codes=(0, 1))
    if name == "strictdoc":
        folder.mkdir()
        (folder / "list.sdoc").write_text(_sdoc(count), encoding="utf-8")
        args = (program, "export", ".", "--formats", "json", "--output-dir", "out")
        return Program(args, folder)
    build(folder, [Commit("张三", 0, "要求", doorstop_files(count))])
    return Program((program, "-F"), folder)


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
