"""The real list in a repository, with a little evidence, for the tests of reports."""

import shutil
from collections.abc import Mapping
from datetime import date

from tests.conftest import PROJECT, Repo
from zzfz.checklist.model import Checklist
from zzfz.checklist.units import roster
from zzfz.progress.model import Progress
from zzfz.render.templates import Templates
from zzfz.render.todo.build import todo_view
from zzfz.render.todo.model import TodoView
from zzfz.resources import templates
from zzfz.tracker import open_tracker

TODAY = date(2023, 5, 1)
EVIDENCE = {
    "34/1-2022年重大行政决策事项目录.pdf": "目录",
    "34/1-2022年公开网址.url.txt": "https://www.zizhou.gov.cn/a.html",
    "55/执法记录情况.pdf": "记录",
    "59/公安-案件清单.pdf": "清单",
    "81/1-行政复议工作情况说明.pdf": "说明",
    "81/2-推进行政复议体制改革的情况说明.pdf": "改革",
    "9/没有编号.pdf": "无",
}
HOSTILE = (
    "<script>alert(1)</script><b>粗</b>",
    "{{ 1234*1234 }}{% raw %}",
    '=HYPERLINK("https://example.org","点")',
    "+1-1@x",
    "[链接](https://example.org)`码`*斜*_线_|竖|~删~",
    "\\x1b[31m红\\u202e反",
)
"""What a text may hold to harm a reader, as YAML's double-quoted text writes it."""


def county(repo: Repo, evidence: Mapping[str, str] = EVIDENCE) -> Repo:
    """``repo`` with the real list and ``evidence``, committed."""
    shutil.copytree(PROJECT / "checklist", repo.path / "checklist")
    repo.commit("清单", date="2023-04-01T09:00:00+08:00")
    for path, text in evidence.items():
        repo.write(f"evidence/{path}", text)
    repo.commit("报送", date="2023-05-01T09:00:00+08:00")
    return repo


def edit(repo: Repo, path: str, old: str, new: str) -> None:
    """Replace ``old`` by ``new`` once in a file of ``repo``, and commit it."""
    text = (repo.path / path).read_text(encoding="utf-8")
    assert old in text
    repo.write(path, text.replace(old, new, 1))
    repo.commit()


def progress_of(repo: Repo) -> Progress:
    """Where the list in ``repo`` stands."""
    return open_tracker(repo.path).progress


def checklist_of(repo: Repo) -> Checklist:
    """The list in ``repo``."""
    return open_tracker(repo.path).checklist


def todo(repo: Repo, unit: str, today: date = TODAY) -> TodoView:
    """The todo list of the unit called ``unit``."""
    progress = progress_of(repo)
    return todo_view(progress, roster(progress.checklist).named(unit), today)


def templates_of(repo: Repo) -> Templates:
    """The templates in force in ``repo``."""
    return Templates(templates(open_tracker(repo.path)))
