"""Looking only at what a change can matter for finds what looking at everything finds.

Pairs of trees that differ in a few files, with everything in them that one folder's findings could
owe to another folder: sets of several folders, the same file in two sets, names that differ in case
only, sidecars, reviews, exemptions, links, files and folders that belong to nothing.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import Repo
from zzfz.checking import CheckOutcome, Strictness, check_change
from zzfz.progress.assess import assess
from zzfz.progress.change import SetChange
from zzfz.progress.summary import pack, summarize
from zzfz.tracker import open_tracker

LONG = "一份普通的情况说明，字数足够多，可以和别的文件比较，看看是不是同一份材料，写得长一些，再长一些。"
ADDRESS = "[InternetShortcut]\nURL=https://www.zizhou.gov.cn/1.html\n"
REVIEW = (
    "verdicts:\n  - verdict: passed\n    reviewer: 张三\n    date: 2023-05-01\n"
    f"    fingerprint: sha256:{'0' * 64}\n"
)
CONTENTS = (
    LONG,
    f"{LONG}另存",
    ADDRESS,
    "待补充",
    "",
    "电话 13812345678，请联系。",
    "甲",
    "乙",
    "丙",
)
TEXT_BLOB = hashlib.sha1(b"blob %d\0" % len(LONG.encode()) + LONG.encode()).hexdigest()
LIST = "title: 测试清单\nissuer: 县委\n"
EXEMPT = "exceptions:\n" + "".join(
    f"  - {{code: {code}, path: evidence/{path}, blob: {TEXT_BLOB}, by: 张三, reason: 通用}}\n"
    for code, path in (("D101", "4/1-说明.txt"), ("E104", "否决1/说明.txt"), ("D101", "2/说明.txt"))
)
UNITS = (
    "departments:\n  - {name: 县司法局, kind: 部门}\n  - {name: 县审计局, kind: 部门}\n"
    "collectives:\n  - {name: 各部门, members: {kinds: [部门]}, confirmed: true}\n"
)
CHAPTER = """\
level1: 一、全部
sections:
  - level2: （一）全部
    indicators:
      - id: 1
        text: 一项工作
        responsible: [县司法局]
        materials:
          items:
            - {text: 情况说明, min: %d}
            - {text: 公开网址, url: only}
      - id: 2
        text: 又一项工作
        responsible: [县审计局]
        cooperating: [各部门]
        materials:
          items:
            - {text: 通讯录, contact: true}
      - id: 3
        text: 合并的工作
        responsible: [县审计局]
        materials:
          text: 3、4项指标合并提供以下资料：
          items:
            - {text: 情况说明, min: 2}
      - {id: 4, text: 也是合并的工作, responsible: [县司法局]}
"""
NAMES = (
    *(
        "1/1-说明.txt",
        "1/1-案卷/封面.txt",
        "1/2-公开.url",
        "1/1-A.txt",
        "1/1-a.txt",
        "3/3.txt",
        "4/4.txt",
    ),
    *("2/说明.txt", "2/通讯录.txt", "2/案卷/封面.txt", "3/1-说明.txt", "4/1-说明.txt"),
    *("否决1/说明.txt", "x/说明.txt", "X/说明.txt", "散.txt", "X", "x/README.md"),
)
SIDECARS = (
    "items: [1]\nnote: 说明\n",
    f"exceptions:\n  - {{code: D101, blob: {TEXT_BLOB}, by: 张三, reason: 通用}}\n",
    "items: 一\n",
)
Tree = Mapping[str, tuple[str, str]]
"""Mode and content of each file by its path from the tracker's root."""

files = st.one_of(
    st.tuples(st.sampled_from(NAMES), st.just("100644"), st.sampled_from(CONTENTS)),
    st.tuples(st.sampled_from(NAMES), st.just("100644"), st.sampled_from(CONTENTS)),
    st.tuples(st.sampled_from(NAMES), st.sampled_from(("120000", "100755")), st.just("1")),
    st.tuples(
        st.sampled_from(("1", "X", *NAMES)).map("{}.meta.yaml".format),
        st.just("100644"),
        st.sampled_from(SIDECARS),
    ),
    st.tuples(
        st.sampled_from(("1", "2", "3", "4", "x")).map("{}/review.yaml".format),
        st.just("100644"),
        st.just(REVIEW),
    ),
)
checklists = st.tuples(st.sampled_from((2, 2, 2, 3)), st.sampled_from((LIST, LIST + EXEMPT)))


def tree(checklist: tuple[int, str], chosen: list[tuple[str, str, str]]) -> Tree:
    """A tracker with these files of evidence; of two that cannot be together, the later."""
    least, about = checklist
    found: dict[str, tuple[str, str]] = {}
    for name, mode, content in chosen:
        path = f"evidence/{name}"
        for other in [*found]:
            if other.startswith(f"{path}/") or path.startswith(f"{other}/"):
                del found[other]
        found[path] = (mode, content)
    listed = {"list.yaml": about, "departments.yaml": UNITS, "01.yaml": CHAPTER % least}
    return found | {f"checklist/{name}": ("100644", text) for name, text in listed.items()}


def commit(repo: Repo, branch: str, *trees: Tree) -> None:
    """Make ``branch`` hold the trees, one commit each, and nothing else."""
    stream = bytearray()
    for number, one in enumerate(trees):
        stream += f"commit refs/heads/{branch}\ncommitter A <a@b.c> {1700000000 + number} +0800\n".encode()
        stream += b"data 0\ndeleteall\n"
        for path, (mode, content) in one.items():
            data = content.encode()
            stream += f"M {mode} inline {path}\ndata {len(data)}\n".encode() + data + b"\n"
    subprocess.run(
        ["git", "fast-import", "--quiet", "--force"],
        cwd=repo.path,
        input=bytes(stream),
        check=True,
    )


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = Repo(tmp_path_factory.mktemp("比较"))
    repo.run("init", "--quiet", "--bare", "--initial-branch=main")
    return repo


def agreed(repo: Repo, before: Tree, after: Tree, *, complete: bool = False) -> CheckOutcome:
    """The outcome for a change, which is the same for a part and for the whole."""
    commit(repo, "main", before, after)
    part, whole = (
        check_change(open_tracker(repo.path), "main~1", Strictness(complete=complete), whole=how)
        for how in (False, True)
    )
    if part.delta is not None and whole.delta is not None and part.delta.before is None:
        # Totals are withheld where not everything is known; opening the whole makes it known.
        part = replace(
            part,
            delta=replace(
                part.delta,
                before=whole.delta.before,
                after=whole.delta.after,
                departments=whole.delta.departments,
            ),
        )
    assert part == whole
    tracker = open_tracker(repo.path)
    everything = summarize(assess(tracker.checklist, tracker.snapshot, tracker.facts))
    assert pack(tracker.summary) == pack(everything)
    return part


PLAIN = (2, LIST)
EXEMPTED = (2, LIST + EXEMPT)


def file(name: str, content: str = "甲份情况说明的正文内容") -> tuple[str, str, str]:
    return (name, "100644", content)


@pytest.mark.parametrize(
    ("checklist", "kept", "before", "after", "found"),
    [
        # The same file in another set, whose folder did not change.
        (PLAIN, [file("2/说明.txt", LONG)], [], [file("1/1-说明.txt", LONG)], ["D101", "M101"]),
        (PLAIN, [file("1/1-说明.txt", LONG)], [], [file("2/说明.txt", LONG)], ["D101"]),
        # The finding is on the file that did not change, and is accepted there.
        (EXEMPTED, [file("2/说明.txt", LONG)], [], [file("1/1-说明.txt", LONG)], ["M101"]),
        # One more use of what was used twice.
        (
            PLAIN,
            [file("1/1-说明.txt", LONG), file("2/说明.txt", LONG)],
            [],
            [file("3/1-说明.txt", LONG)],
            ["D101", "D101", "M101", "M101", "M117", "M117"],  # in a third set it is a claim
        ),
        # A set is short of pieces that lay in its other folder.
        (PLAIN, [file("3/3.txt", "乙份情况说明的正文内容")], [file("4/4.txt")], [], ["M101"]),
        (PLAIN, [file("4/4.txt", "乙份情况说明的正文内容")], [file("3/3.txt")], [], ["M101"]),
        # A folder that Windows takes for another one; a file that does.
        (
            PLAIN,
            [file("X/说明.txt")],
            [],
            [file("x/说明.txt", "乙份情况说明的正文内容")],
            ["E101", "E405"],
        ),
        # A sidecar loses the folder it speaks of, or speaks of one that did not change.
        (PLAIN, [file("1.meta.yaml", "note: 一\n")], [file("1/1-说明.txt")], [], ["E302"]),
        (PLAIN, [file("1/1-说明.txt")], [], [file("1.meta.yaml", "note: 一\n")], []),
        # An exemption for elsewhere says the same as one for here.
        (
            EXEMPTED,
            [file("否决1/说明.txt", "乙份情况说明的正文内容")],
            [file("2/说明.txt")],
            [],
            ["E304"],
        ),
    ],
)
def test_what_one_folder_owes_to_another(
    bare: Repo,
    checklist: tuple[int, str],
    kept: list[tuple[str, str, str]],
    before: list[tuple[str, str, str]],
    after: list[tuple[str, str, str]],
    found: list[str],
) -> None:
    outcome = agreed(bare, tree(checklist, [*kept, *before]), tree(checklist, [*kept, *after]))
    codes = [one.code for one in outcome.findings]
    unasked = {"E203", "M107", "E311", "E313"}  # what was taken away is told for its own sake
    assert sorted(code for code in codes if code not in unasked) == found


def test_a_change_of_the_list_matters_everywhere(bare: Repo) -> None:
    kept = [
        file("1/1-说明.txt"),
        file("1/1-A.txt", "乙份情况说明的正文内容"),
        file("1/2-公开.url", ADDRESS),
    ]
    outcome = agreed(bare, tree((2, LIST), kept), tree((3, LIST), kept))
    assert [one.code for one in outcome.findings] == ["C161", "M101"]
    assert outcome.delta is not None
    assert outcome.delta.newly_missing == (SetChange("1", 1),)


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(
    checklists,
    st.one_of(st.none(), st.none(), st.none(), checklists),
    st.lists(files, min_size=12, max_size=24),
    st.lists(files, max_size=1),
    st.integers(0, 1),
    st.booleans(),
)
def test_part_and_whole_agree(
    bare: Repo,
    checklist: tuple[int, str],
    later: tuple[int, str] | None,
    kept: list[tuple[str, str, str]],
    added: list[tuple[str, str, str]],
    removed: int,
    complete: bool,
) -> None:
    before = tree(checklist, kept)
    agreed(bare, before, tree(later or checklist, [*kept[removed:], *added]), complete=complete)
