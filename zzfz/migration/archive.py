"""The page that says what lies in an archive folder (留存) and why it is not in the evidence."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from zzfz.checklist.model import Checklist
from zzfz.evidence.snapshot import FOLDER
from zzfz.migration.moving import Move

ARCHIVE = "archive"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~])")


def archive_page(old: Checklist, moves: Sequence[Move]) -> str:
    """The page for ``moves``, by the indicators they were handed in for."""
    lines = [
        "# 换清单时留存的材料",
        "",
        f"换用新清单后，下列材料没有对应的指标或材料项，不再计入。清单原名：{_plain(old.title)}。",
        "需要继续使用的，用 zzfz add 重新报送到新的指标；历史都在 Git 里。",
    ]
    by_folder: dict[str, list[Move]] = {}
    for one in moves:
        by_folder.setdefault(one.entry.path.partition("/")[0], []).append(one)
    for folder, found in by_folder.items():
        indicator = old.by_id.get(folder)
        lines += ["", f"## {_plain(folder)}", ""]
        if indicator is not None:
            lines += [_plain(indicator.text), ""]
        for one in found:
            rest = one.old.removeprefix(f"{FOLDER}/")
            lines.append(f"- {_plain(rest)}：{one.why}")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text from outside, in which no sign means anything to Markdown or HTML."""
    shown = text.encode("utf-8", "replace").decode("utf-8")
    return _MARKDOWN.sub(r"\\\1", html.unescape(shown)).replace("\n", " ")
