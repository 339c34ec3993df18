"""What opening documents told decides every number, alike in every view (DESIGN "Facts")."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import real_documents as real
from tests.conftest import PROJECT, Call, Repo
from zzfz import worker
from zzfz.cache import state
from zzfz.documents.extract import extract
from zzfz.documents.soundness import fact_of
from zzfz.evidence.facts import LARGEST, NOT_LOOKED_AT, TOO_MUCH, Fact, Soundness
from zzfz.git import TreeEntry, find_repository
from zzfz.rules.content import (
    EMPTY_BLOBS,
    ending_of,
    fact_key,
    fact_name,
    is_document,
    pack_fact,
)
from zzfz.rules.document_pass import FEWEST, FileAnswers
from zzfz.rules.facts import (
    DocumentOpening,
    FactReader,
    KnownFacts,
    keep_fact,
    of_files,
    opened,
    pack_tree,
    recalled,
    unpack_tree,
)
from zzfz.rules.file_access import GitContents, OpenedFile
from zzfz.rules.result_cache import (
    FACT,
    FactRows,
    NoResultCache,
    RepositoryResultCache,
    pack_key,
)
from zzfz.tracker import Tracker, open_tracker

TEXT = ("本年度共开展培训三次，参加人员三百余人。", "各乡镇已经全部落实到位，没有遗留问题。")
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'1' * 64}\nsize 12345\n"
BAD: dict[str, bytes] = {
    "空文件.docx": b"",
    "只有空白.txt": " \u3000\ufeff\r\n".encode(),
    "打不开.docx": real.docx("说明", *TEXT)[:-300],
    "图片.pdf": real.jpg("图片"),
    "待补充的.docx": real.docx("", "待补充"),
    "有密码.pdf": real.pdf("说明", *TEXT, password="123"),
    "只有标题.docx": real.docx("关于2022年法治政府建设情况的报告"),
    "只有表头.xlsx": real.xlsx("案件清单", "序号\t案件名称\t承办单位"),
    "压缩包.zip": real.zipped({"空.docx": b"", "好.txt": "这份材料内容齐全。"}),
}


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What one test has opened is unknown to the next."""
    monkeypatch.setenv(state.PLACE, str(tmp_path / "state"))


def fact(ending: str, data: bytes) -> Soundness:
    return fact_of(ending, data, extract(data))[0].soundness


SIMPLE = "5"
"""An indicator with one item that any one document completes."""


def numbers(call: Call, repo: Repo, *more: str) -> dict[str, int]:
    done = call(repo, "status", "--format", "json", *more)
    assert done.code == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)["totals"]
    return found


@pytest.mark.parametrize("name", [*BAD, "指针.pdf"])
def test_what_is_no_document_completes_nothing_in_any_view(
    call: Call, tracker: Repo, tmp_path: Path, name: str
) -> None:
    path = f"evidence/{SIMPLE}/{name}"
    tracker.write(path, BAD.get(name, POINTER.encode()))
    tracker.commit("材料")
    unseen = name == "指针.pdf"
    assert numbers(call, tracker)["complete"] == 0
    assert json.loads(call(tracker, "report", "--as", "json").stdout)["totals"]["complete"] == 0
    summary = json.loads(call(tracker, "summary").stdout)
    assert summary["totals"]["complete"] == 0
    rolled = json.loads(call(tmp_path, "rollup", str(tracker.path), "--format", "json").stdout)
    assert rolled["counties"][0]["totals"]["complete"] == 0
    codes = call(tracker, "show", SIMPLE).stdout
    assert ("M113" if unseen else "M112") in codes
    reminded = call(tracker, "remind", "--dept", "县司法局").stdout
    assert "感谢" not in reminded
    passed = call(tracker, "review", SIMPLE, "--pass", "--by", "李四")
    assert passed.code == 2
    assert "没有可以审核的材料" in passed.stderr
    target = tmp_path / "资料.zip"
    bound = call(tracker, "bundle", "-o", str(target), "--format", "json")
    if not unseen:
        assert [one["path"] for one in json.loads(bound.stdout)["left_out"]] == [path]
        with zipfile.ZipFile(target) as archive:
            assert not [one for one in archive.namelist() if one.endswith(name)]
    checked = call(tracker, "check", "--format", "json")
    found = {one["code"] for one in json.loads(checked.stdout)["findings"]}
    assert bool(found & {"E201", "E202", "E203", "E204", "E208"}) is not unseen
    assert ("E205" in found) is unseen


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("说明.docx", real.docx("说明", *TEXT)),
        ("台账.xlsx", real.xlsx("台账", "序号\t名称", "1\t甲公司未按规定公示案")),
        ("报告.pdf", real.pdf("报告", *TEXT)),
        ("照片.jpg", real.jpg("照片")),
        ("资料.zip", real.zipped({"甲.docx": real.docx("甲", *TEXT), "照片.jpg": real.jpg("乙")})),
        ("旧格式.doc", real.docx("说明", *TEXT)),
    ],
)
def test_what_opens_counts(call: Call, tracker: Repo, name: str, content: bytes) -> None:
    tracker.write(f"evidence/{SIMPLE}/{name}", content)
    tracker.commit("材料")
    assert numbers(call, tracker)["complete"] > 0


def exception(repo: Repo, path: str, code: str, *, by: str, reason: str) -> None:
    """Write an exception for a committed file into its sidecar and commit it."""
    blob = repo.run("rev-parse", f"HEAD:{path}").strip()
    stated = f"exceptions:\n  - {{code: {code}, blob: {blob}, by: {by}, reason: {reason}}}\n"
    repo.write(f"{path}.meta.yaml", stated)
    repo.commit("例外")


def test_a_signed_exception_overrules_a_fault_once_a_review_passed_it(
    call: Call, tracker: Repo
) -> None:
    path = f"evidence/{SIMPLE}/格式.docx"
    tracker.write(path, BAD["只有标题.docx"])
    tracker.commit("材料")
    exception(tracker, path, "E208", by="张三", reason="标题就是全部内容")
    assert numbers(call, tracker)["complete"] == 0
    passed = call(tracker, "review", SIMPLE, "--pass", "--by", "李四")
    assert passed.code == 0, passed.stderr
    assert numbers(call, tracker)["complete"] > 0
    # It holds for this content only, and so does the pass.
    tracker.write(path, BAD["打不开.docx"])
    tracker.commit("换文件")
    assert numbers(call, tracker)["complete"] == 0


def test_an_exception_in_the_list_overrules_a_fault_just_so(call: Call, tracker: Repo) -> None:
    path = f"evidence/{SIMPLE}/格式.docx"
    tracker.write(path, BAD["只有标题.docx"])
    tracker.commit("材料")
    blob = tracker.run("rev-parse", f"HEAD:{path}").strip()
    stated = "exceptions:\n" + "".join(
        f"  - {{code: {code}, path: {where}, blob: '{blob}', by: 张三, reason: 标题就是全部内容}}\n"
        for code, where in (("E204", path), ("E208", f"evidence/{SIMPLE}/别的.docx"))
    )
    listed = tracker.path / "checklist/list.yaml"
    before = listed.read_text(encoding="utf-8")
    tracker.write("checklist/list.yaml", before + stated)
    tracker.commit("别的例外")
    assert call(tracker, "review", SIMPLE, "--pass", "--by", "李四").code == 2
    right = (
        f"  - {{code: E208, path: {path}, blob: '{blob}', by: 张三, reason: 标题就是全部内容}}\n"
    )
    tracker.write("checklist/list.yaml", before + stated + right)
    tracker.commit("例外")
    assert numbers(call, tracker)["complete"] == 0
    passed = call(tracker, "review", SIMPLE, "--pass", "--by", "李四")
    assert passed.code == 0, passed.stderr
    assert numbers(call, tracker)["complete"] == numbers(call, tracker)["passed"] > 0
    tracker.write("checklist/list.yaml", before + stated)
    tracker.commit("收回例外")
    assert numbers(call, tracker)["complete"] == 0


@pytest.mark.parametrize(
    ("code", "by", "reason"),
    [
        ("E208", "姓名", "标题就是全部内容"),
        ("E208", "张三", "为什么可以公开"),
        ("E204", "张三", "标题就是全部内容"),
    ],
    ids=["no name", "no reason", "another rule"],
)
def test_an_exception_that_nobody_signed_or_for_another_rule_overrules_nothing(
    call: Call, tracker: Repo, code: str, by: str, reason: str
) -> None:
    path = f"evidence/{SIMPLE}/格式.docx"
    tracker.write(path, BAD["只有标题.docx"])
    tracker.commit("材料")
    exception(tracker, path, code, by=by, reason=reason)
    assert call(tracker, "review", SIMPLE, "--pass", "--by", "李四").code == 2
    assert numbers(call, tracker)["complete"] == 0


def test_blank_forms_count_and_pass_only_where_the_list_takes_them(
    call: Call, tracker: Repo
) -> None:
    form = real.docx("行政处罚决定书", "当事人：________", "日期：____年__月__日")
    assert fact("docx", form) is Soundness.FAULTY
    for folder in ("56", SIMPLE):
        tracker.write(f"evidence/{folder}/行政处罚决定书.docx", form)
    tracker.write("evidence/85/2-应急预案.docx", real.docx(""))
    tracker.commit("材料")
    status = json.loads(call(tracker, "status", "--format", "json").stdout)
    by_set = {one["id"]: one for one in status["material_sets"]}
    assert by_set["56"]["items"][0]["have"] == 1
    assert by_set[SIMPLE]["items"][0]["have"] == 0
    assert by_set["85-91"]["items"][1]["have"] == 0  # a blank sheet is no form
    assert call(tracker, "review", "56", "--pass", "--by", "李四").code == 0
    assert call(tracker, "review", SIMPLE, "--pass", "--by", "李四").code == 2
    assert numbers(call, tracker)["passed"] == 1


def pictured(side: int, colour: str, kind: str) -> bytes:
    """A PDF of one page with a square of one colour on it."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    picture, out = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (side, side), colour).save(picture, kind)
    canvas = Canvas(out)
    canvas.drawImage(ImageReader(picture), 0, 0, 500, 500)
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_page_of_one_colour_shows_nothing(kind: str) -> None:
    assert fact("pdf", pictured(800, "white", kind)) is Soundness.FAULTY
    assert fact("pdf", pictured(20, "black", kind)) is Soundness.FAULTY


def test_two_cases_are_equal_but_for_figures_and_never_with_other_letters() -> None:
    """The text of a PDF is compared whole, its last line too (counting.md 10)."""
    lines = [
        f"第{number}段：对当事人李某未经许可经营的行为作出处罚，案情A如下。" for number in range(60)
    ]

    def case(last: str) -> bytes | None:
        data = real.pdf("行政处罚案例", *lines, last)
        found = fact_of("pdf", data, extract(data))[0]
        assert found.soundness is Soundness.SOUND
        assert (found.length or 0) > 1500
        return found.case_text

    plain = case("当事人王某，2022年3月1日结案B。")
    assert plain is not None
    assert case("当事人王某， 2021 年 12 月 15 日 结案B！") == plain
    assert case("当事人张某，2022年3月1日结案B。") != plain
    assert case("当事人王某，2022年3月1日结案C。") != plain


EXTRAS = ("pdfplumber", "pdfminer", "pyarrow", "PIL", "reportlab", "pptx", "duckdb", "numpy")
"""What the base installation does without."""


def test_two_installations_never_differ_in_a_state(tracker: Repo, tmp_path: Path) -> None:
    """The same documents, opened with the extras and without them, come to the same."""
    good = {
        "14": ("说明.pdf", real.pdf("说明", *TEXT)),
        "17": ("图片.jpg", real.jpg("图片")),
        "18": ("清单.xlsx", real.xlsx("清单", "序号\t事项", "1\t已经完成")),
        "20": ("资料.zip", real.zipped({"甲.docx": real.docx("甲", *TEXT)})),
        "21": ("公文.ofd", real.ofd("公文", *TEXT)),
        "23": ("图片页.pdf", pictured(800, "white", "PNG")),
        "24": ("旧格式.doc", real.docx("说明", *TEXT)),
    }
    for number, (name, data) in good.items():
        tracker.write(f"evidence/{number}/{name}", data)
    for place, (name, data) in enumerate(BAD.items(), start=25):
        tracker.write(f"evidence/{place}/{name}", data)
    tracker.commit("材料")
    blocked = tmp_path / "库"
    blocked.mkdir()
    for name in EXTRAS:
        text = f"raise ModuleNotFoundError(name={name!r})\n"
        (blocked / f"{name}.py").write_text(text, encoding="utf-8")
    told: list[list[dict[str, Any]]] = []
    places: tuple[tuple[Path, ...], ...] = ((), (blocked,))
    for hidden in places:
        path = os.pathsep.join(map(str, (*hidden, PROJECT)))
        environment = {
            **os.environ,
            "PYTHONPATH": path,
            state.PLACE: str(tmp_path / f"state-{len(told)}"),
        }
        done = subprocess.run(
            [sys.executable, "-m", "zzfz", "status", "--format", "json"],
            cwd=tracker.path,
            env=environment,
            capture_output=True,
            check=True,
        )
        told.append(json.loads(done.stdout)["material_sets"])
    assert told[0] == told[1]
    assert sum(bool(item["faulty"]) for one in told[0] for item in one["items"]) >= 6


def test_a_document_is_opened_once_whichever_repository_holds_it(
    call: Call, tracker: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write(f"evidence/{SIMPLE}/说明.docx", real.docx("说明", *TEXT))
    tracker.commit("材料")
    before = numbers(call, tracker)
    copy = Repo(shutil.copytree(tracker.path, tmp_path / "另一个县"))
    monkeypatch.setattr("zzfz.rules.file_access.opened_ahead", _nobody_opens)
    assert numbers(call, copy) == before
    assert not list(tracker.path.rglob(".git/zzfz*"))


@pytest.mark.parametrize("command", [["intake", "--yes"], ["add", "34", "--item", "1"]])
def test_what_is_taken_in_is_opened_once_for_each_question(
    call: Call, tracker: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """What it is about, and what is in it; what that told is known when it is in the repository."""
    looked: Counter[tuple[str, bytes]] = Counter()

    def counting(task: str, data: bytes, *args: Any, **more: Any) -> worker.WorkerAnswer:
        looked[task, data] += 1
        return work(task, data, *args, **more)

    work = worker.work
    sent = Repo(tmp_path / "报送")
    files = [
        sent.write(f"{year}年重大行政决策事项目录.docx", real.docx(f"{year}年目录", *TEXT))
        for year in (2021, 2022, 2023)
    ]
    monkeypatch.setattr(worker, "work", counting)
    taken = call(tracker, *command, *map(str, files), "--person", "张三")
    assert taken.code == 0, taken.stdout
    assert len(looked) >= 3 and set(looked.values()) == {1}
    monkeypatch.setattr("zzfz.rules.file_access.opened_ahead", _nobody_opens)
    assert numbers(call, tracker)["sets"]


def test_what_git_will_not_hold_as_it_is_is_not_kept(tracker: Repo, tmp_path: Path) -> None:
    """LFS, converted line ends, a file that was changed since Git looked at it."""
    path = tmp_path / "说明.docx"
    path.write_bytes(real.docx("说明", *TEXT))
    (own,) = tracker.run("hash-object", str(path)).split()
    cache = RepositoryResultCache(find_repository(tracker.path))
    for blob in ("0" * 40, "0" * 64, own):
        entry = TreeEntry(f"{SIMPLE}/说明.docx", "100644", "blob", blob)
        told = of_files([(entry, path)], KnownFacts({}, frozenset()), cache)
        assert told.of(entry).soundness is Soundness.SOUND
        kept = FactRows().get([fact_key(entry)])
        assert bool(kept) == (blob == own)


def _nobody_opens(*_: object) -> None:
    pytest.fail("a document was opened that is known")


def test_without_opening_all_is_unseen_and_the_past_is_not_opened(
    call: Call, tracker: Repo
) -> None:
    tracker.write(f"evidence/{SIMPLE}/说明.docx", real.docx("说明", *TEXT))
    tracker.write("evidence/6/空.docx", b"")
    tracker.commit("材料")
    assert numbers(call, tracker, "--no-open")["complete"] == 0
    assert numbers(call, tracker, "--at", "HEAD")["complete"] == 0
    codes = call(tracker, "show", "6", "--at", "HEAD").stdout
    assert "M112" in codes  # an empty file is known by its name
    course = json.loads(call(tracker, "trend", "--at", "HEAD", "--format", "json").stdout)
    assert course["points"][-1]["complete"] == 0
    assert numbers(call, tracker, "--at", "HEAD", "--open")["complete"] > 0
    complete = numbers(call, tracker)["complete"]
    assert complete > 0
    assert numbers(call, tracker, "--no-open")["complete"] == complete  # known by now
    course = json.loads(call(tracker, "trend", "--format", "json").stdout)
    assert course["points"][-1]["complete"] == complete


def test_what_newer_readers_have_not_read_is_believed_of_older_ones(
    call: Call, tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write(f"evidence/{SIMPLE}/说明.docx", real.docx("说明", *TEXT))
    tracker.commit("材料")
    complete = numbers(call, tracker)["complete"]
    monkeypatch.setattr("zzfz.cache.program", lambda: b"another version")
    assert numbers(call, tracker, "--at", "HEAD")["complete"] == complete


def test_interrupted_the_rest_is_unseen_and_said(
    call: Call, tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5, 12):
        tracker.write(f"evidence/{number}/说明.docx", real.docx(f"说明{number}", *TEXT))
    tracker.commit("材料")

    def interrupted(some: Iterable[object], *_: object) -> Iterator[object]:
        for count, one in enumerate(some):
            if count == 2:
                raise KeyboardInterrupt
            yield one

    monkeypatch.setattr("zzfz.cli.common._FEW_DOCUMENTS", 0)
    monkeypatch.setattr("zzfz.cli.common.watched", lambda some, *_: interrupted(some))
    done = call(tracker, "status", "--format", "json")
    assert done.code == 0
    assert "查验中断：5 份材料还没有打开" in done.stderr
    part = json.loads(done.stdout)["totals"]["complete"]
    monkeypatch.undo()
    assert numbers(call, tracker)["complete"] > part


def test_a_blob_that_is_not_here_is_unseen_though_it_is_known_elsewhere(
    call: Call, tracker: Repo
) -> None:
    tracker.write(f"evidence/{SIMPLE}/说明.docx", real.docx("说明", *TEXT))
    tracker.commit("材料")
    assert numbers(call, tracker)["complete"] > 0
    blob = tracker.run("rev-parse", f"HEAD:evidence/{SIMPLE}/说明.docx").strip()
    tracker.write("evidence/6/又一份.docx", real.docx("说明", *TEXT, "又一份。"))
    tracker.commit("材料")
    (tracker.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    codes = call(tracker, "show", SIMPLE).stdout
    assert "M113" in codes


def test_every_view_counts_as_status_does(call: Call, tracker: Repo) -> None:
    chooser = random.Random(13)
    for number in range(1, 60):
        name, content = chooser.choice([*BAD.items(), ("好.docx", b"")])
        content = content if name in BAD else real.docx("说明", *TEXT, f"{number}号")
        if f"{number}" in {one.name for one in (tracker.path / "evidence").glob("*")}:
            continue
        tracker.write(f"evidence/{number}/{name}", content)
    tracker.commit("材料")
    opened = open_tracker(tracker.path)
    states = {one.set.id: one.state for one in opened.progress.sets}
    assert {one.set.id: one.state for one in open_tracker(tracker.path).summary.sets} == states
    for one, state_of_set in states.items():
        alone = open_tracker(tracker.path).progress_of([one])
        assert {each.set.id: each.state for each in alone.sets} == {one: state_of_set}
    summary = json.loads(call(tracker, "summary").stdout)
    assert {one["id"]: one["state"] for one in summary["material_sets"]} == states


CUT = {
    "docx": real.docx("说明", *TEXT),
    "xlsx": real.xlsx("台账", "序号\t名称", "1\t甲公司未按规定公示案"),
    "pdf": real.pdf("报告", *TEXT),
    "ofd": real.ofd("报告", *TEXT),
}


def _png() -> bytes:
    from PIL import Image

    target = io.BytesIO()
    Image.effect_noise((120, 120), 60).save(target, "PNG")
    return target.getvalue()


CUT["png"] = _png()


@settings(max_examples=150)
@given(st.sampled_from(sorted(CUT)), st.floats(0, 1, exclude_max=True))
def test_a_cut_file_is_never_sound(ending: str, where: float) -> None:
    data = CUT[ending]
    cut = data[: int(where * len(data))]
    if data[len(cut) :].strip() in {b"", b"%%EOF"}:
        return  # nothing of it is missing
    whole = ending == "pdf" and b"startxref" in cut
    assert whole or fact(ending, cut) is Soundness.FAULTY


def test_a_zip_of_one_document_says_the_same_as_the_document() -> None:
    document = real.docx("说明", *TEXT * 8)
    facts = [
        fact_of(ending, data, extract(data))[0]
        for ending, data in (("docx", document), ("zip", real.zipped({"说明.docx": document})))
    ]
    assert facts[0].text is not None
    assert (facts[0].text, facts[0].case_text) == (facts[1].text, facts[1].case_text)


@pytest.mark.parametrize(
    ("stated", "complete"),
    [
        ("department: 县政府办\ncovers: all", True),
        ("department: 砖庙镇\ncovers: all", False),
        ("department: 各相关部门", False),
    ],
    ids=["the county", "a township", "a collective"],
)
def test_only_a_unit_that_may_answers_for_a_nil_return_of_the_county(
    call: Call, tracker: Repo, stated: str, complete: bool
) -> None:
    tracker.write("evidence/15/零报告.docx", real.docx("零报告", *TEXT))
    said = f"{stated}\nnil: true\nreason: 没有发生补偿\n"
    tracker.write("evidence/15/零报告.docx.meta.yaml", said)
    tracker.commit("材料")
    assert call(tracker, "review", "15", "--pass", "--by", "李四").code == 0
    assert (numbers(call, tracker)["complete"] > 0) is complete


class Kept:
    """What is kept of documents, in memory."""

    def __init__(self, known: dict[str, Any], old: dict[str, Any] | None = None) -> None:
        self.known, self.old = known, old or {}
        self.packs: dict[str, list[Any]] = {}
        self.expected: list[str] = []
        self.closed = 0

    def recall(self, keys: Iterable[str], *, outdated: bool = False) -> dict[str, Any]:
        """Of older readers only where they are asked for."""
        held = self.known | self.old if outdated else self.known
        return {one: held[one] for one in keys if one in held}

    def keep(self, entry: str, value: object) -> None:
        """Keep it."""
        self.known[entry] = value

    def expect(self, blobs: Iterable[str]) -> None:
        """Note them."""
        self.expected += blobs

    def recall_pack(self, name: str, blobs: Sequence[str]) -> list[Any] | None:
        """As it was kept."""
        del blobs
        return self.packs.get(name)

    def keep_pack(self, name: str, answers: Sequence[Any]) -> None:
        """Keep them."""
        self.packs[name] = list(answers)

    def close(self) -> None:
        """Count it."""
        self.closed += 1


def entry(path: str, letter: str = "a", mode: str = "100644") -> TreeEntry:
    return TreeEntry(path, mode, "blob", letter * 40)


SOUND = Fact(Soundness.SOUND, length=12)
STOPPED = Fact(Soundness.UNREAD, TOO_MUCH, "文字太多")


def packed_as_kept(one: Fact) -> list[Any]:
    return [*pack_fact(one), None]


def test_a_fact_is_that_of_a_content_under_an_ending() -> None:
    here = {("a" * 40, "docx"): SOUND, ("b" * 40, "docx"): STOPPED, ("c" * 40, "txt"): SOUND}
    known = KnownFacts(here, frozenset({("c" * 40, "txt")}))
    assert known.of(entry("5/甲.docx")) == known.of(entry("6/乙.DOCX")) == SOUND
    assert known.of(entry("5/甲.pdf")) == NOT_LOOKED_AT
    assert known.of(entry("5/甲.docx.meta.yaml")).soundness is Soundness.SOUND
    assert known.of(entry("5/甲.docx", mode="120000")).soundness is Soundness.SOUND
    lasting = {
        name: known.is_lasting(entry(name, letter))
        for name, letter in (("5/甲.docx", "a"), ("5/乙.docx", "b"), ("5/丙.txt", "c"), ("5/丁.pdf", "a"))
    }  # fmt: skip
    assert lasting == {"5/甲.docx": True, "5/乙.docx": False, "5/丙.txt": False, "5/丁.pdf": False}
    joined = known.joined(
        KnownFacts({("a" * 40, "docx"): STOPPED, ("d" * 40, ""): SOUND}, {("d" * 40, "")})
    )
    assert joined.of(entry("5/甲.docx")) == STOPPED
    assert joined.known[0].keys() == here.keys() | {("d" * 40, "")}
    assert joined.known[1] == {("c" * 40, "txt"), ("d" * 40, "")}


def test_what_is_known_is_recalled_without_opening_also_from_older_readers() -> None:
    new, old, empty = entry("5/甲.docx"), entry("5/乙.docx", "b"), entry("5/空.docx")
    empty = empty._replace(blob=next(iter(EMPTY_BLOBS)))
    kept = Kept({fact_key(new): packed_as_kept(SOUND)}, {fact_key(old): packed_as_kept(STOPPED)})
    asked = [new, old, empty, entry("5/丁.docx", "d"), entry("5/甲.docx.meta.yaml", "e")]
    found, passing = recalled(iter(asked), kept).known
    assert found == {
        (new.blob, "docx"): SOUND,
        (old.blob, "docx"): STOPPED,
        (empty.blob, "docx"): EMPTY_BLOBS[empty.blob],
    }
    assert passing == {(old.blob, "docx")}
    assert kept.expected == [one.blob for one in asked[:4]]
    assert recalled([], kept).known == ({}, frozenset())


def test_a_folder_of_many_files_is_recalled_together() -> None:
    many = [entry(f"5/{at}.docx", f"{at:040}"[-1:]) for at in range(FEWEST)]
    many = [one._replace(blob=f"{at:040}") for at, one in enumerate(many)]
    kept = Kept({fact_key(many[0]): packed_as_kept(STOPPED)})
    kept.packs[pack_key(many, FACT)] = [packed_as_kept(SOUND)] * FEWEST
    found, passing = recalled(many, kept).known
    assert set(found.values()) == {SOUND} and len(found) == FEWEST and not passing
    few = many[:-1]  # one by one
    kept.packs[pack_key(few, FACT)] = [packed_as_kept(SOUND)] * (FEWEST - 1)
    assert recalled(few, kept).known[0] == {(few[0].blob, "docx"): STOPPED}
    other = [one._replace(path=one.path.replace("5/", "6/")) for one in many]
    assert recalled(other, kept).known[0] == {(many[0].blob, "docx"): STOPPED}


def test_files_that_are_not_handed_in_yet_are_opened_as_they_lie(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("甲.txt", "空.docx", "大.txt", "甲.txt.meta.yaml")]
    for path, data in zip(paths, (TEXT[0].encode(), b"", b"", b"x"), strict=True):
        path.write_bytes(data)
    os.truncate(paths[2], LARGEST + 1)
    before = KnownFacts({("f" * 40, "pdf"): SOUND}, frozenset({("f" * 40, "pdf")}))
    files = [
        (entry(f"5/{path.name}", letter), path) for path, letter in zip(paths, "abcd", strict=True)
    ]
    cache = NoResultCache()
    found, passing = of_files(files, before, cache).known
    told = {name: one.soundness for name, one in found.items()}
    assert told == {
        ("f" * 40, "pdf"): Soundness.SOUND,
        ("a" * 40, "txt"): Soundness.SOUND,
        ("b" * 40, "docx"): Soundness.FAULTY,
        ("c" * 40, "txt"): Soundness.UNREAD,
    }
    assert passing == {("f" * 40, "pdf")}
    os.truncate(paths[2], LARGEST)
    assert (
        of_files(files[2:3], KnownFacts({}), cache).known[0][("c" * 40, "txt")].soundness
        is Soundness.FAULTY
    )
    with pytest.raises(OSError):
        of_files([(entry("5/无.txt"), tmp_path / "无.txt")], before, cache)


def test_what_was_stopped_is_opened_again_where_somebody_asks(tracker: Repo) -> None:
    for at in range(FEWEST):
        tracker.write(f"evidence/6/{at:02}.txt", f"第{at}份：{TEXT[0]}")
    tracker.write("evidence/5/指针.txt", POINTER)
    tracker.commit("材料")
    repo = find_repository(tracker.path)
    lines = tracker.run(
        "-c", "core.quotepath=false", "ls-tree", "-r", "HEAD", "evidence"
    ).splitlines()
    every = [
        TreeEntry(one[62:], "100644", "blob", one[12:52]) for one in lines if one.endswith(".txt")
    ]
    pointer, *many = every
    one, other = many[:2]
    read: list[str] = []

    def watch(some: Iterator[FileAnswers], count: int) -> Iterator[FileAnswers]:
        assert count
        for opened_file in some:
            read.append(opened_file.blob)
            yield opened_file

    def found(kept: Kept, *entries: TreeEntry, again: bool) -> KnownFacts:
        read.clear()
        return opened(
            entries,
            GitContents(repo),
            kept,
            DocumentOpening(watch, again=True) if again else DocumentOpening(watch),
        )

    stopped = {fact_key(one): packed_as_kept(STOPPED), fact_key(other): packed_as_kept(SOUND)}
    assert found(Kept(dict(stopped)), one, other, again=False).of(one) == STOPPED
    assert read == []
    kept = Kept(dict(stopped))
    facts = found(kept, one, other, again=True)
    assert facts.of(one).soundness is Soundness.SOUND and facts.of(one) != SOUND == facts.of(other)
    assert read == [one.blob]
    assert kept.known[fact_key(one)][0] == Soundness.SOUND and kept.closed == 1
    for last in (SOUND, STOPPED):
        kept = Kept({})
        kept.packs[pack_key(many, FACT)] = [packed_as_kept(SOUND)] * (FEWEST - 1) + [
            packed_as_kept(last)
        ]
        assert found(kept, *many, again=False).of(many[-1]) == last
        assert read == []
        assert found(kept, *many, again=True).of(many[-1]).soundness is Soundness.SOUND
        assert bool(read) is (last == STOPPED)

    kept = Kept({})
    for content in GitContents(repo).each([one.blob, pointer.blob]):
        for entry_ in (one, pointer):
            if entry_.blob == content.blob:
                opened_file = OpenedFile(GitContents(repo), content)
                keep_fact(entry_, opened_file, kept)
                keep_fact(entry_._replace(path=f"{entry_.path}.meta.yaml"), opened_file, kept)
    assert list(kept.known) == [fact_key(one)], "a large file may come and go"
    assert kept.known[fact_key(one)][0] == Soundness.SOUND


def test_a_reader_opens_each_document_once_and_nothing_of_the_past(tracker: Repo) -> None:
    for name, words in (("甲", TEXT[0]), ("乙", TEXT[1])):
        tracker.write(f"evidence/5/{name}.txt", words)
    tracker.commit("材料")
    repo = find_repository(tracker.path)
    lines = tracker.run(
        "-c", "core.quotepath=false", "ls-tree", "-r", "HEAD", "evidence/5"
    ).splitlines()
    one, other = (TreeEntry(line[62:], "100644", "blob", line[12:52]) for line in lines[:2])
    read: list[int] = []

    def watch(some: Iterator[FileAnswers], count: int) -> Iterator[FileAnswers]:
        read.append(count)
        return some

    def reader(*, opens: bool = True) -> FactReader:
        return FactReader(repo, DocumentOpening(watch) if opens else None)

    assert reader(opens=False).of([one]).of(one) == NOT_LOOKED_AT
    here = reader()
    assert here.of([one], only_known=True).of(one) == NOT_LOOKED_AT
    assert read == []
    assert here.of([one, one]).of(one).soundness is Soundness.SOUND
    assert here.of([one], only_known=True).of(one).soundness is Soundness.SOUND
    assert here.of(iter([one, other])).of(other).soundness is Soundness.SOUND
    assert here.of([one, other]).is_lasting(other)
    assert read == [1, 1]
    told = reader()
    both = dict.fromkeys([(one.blob, "txt"), (other.blob, "txt")], STOPPED)
    told.take(KnownFacts(both, {(one.blob, "txt")}))
    assert told.of([one, other]).of(one) == told.of([other]).of(other) == STOPPED
    assert told.of([one]).known[1] == {(one.blob, "txt")}
    told.take(KnownFacts({(one.blob, "txt"): SOUND}))
    assert told.of([one]).is_lasting(one)
    assert read == [1, 1]
    past = reader(opens=False)
    assert past.of([one, other]).of(other).soundness is Soundness.SOUND  # known by now


@given(
    st.sampled_from(("5", "5/.隐", "5/夹", ".x", "~甲")),
    st.sampled_from(("", ".", "~", "~$", "_", "甲", "网址", "readme", "Thumbs", "a.b")),
    st.sampled_from(("", ".")),
    st.sampled_from(
        (
            "docx",
            "PDF",
            "txt",
            "TXT",
            "url",
            "Url",
            "yaml",
            "meta.yaml",
            "db",
            "md",
            "zip",
            "jpg",
            "",
        )
    ),
    st.sampled_from(("100644", "100755", "120000", "160000")),
)
def test_the_name_of_a_fact_is_short_for_what_is_asked_at_length(
    folder: str, front: str, dot: str, ending: str, mode: str
) -> None:
    """Also of a file that is called docx and has no ending."""
    one = entry(f"{folder}/{front}{dot}{ending}", mode=mode)
    assert fact_name(one) == ((one.blob, ending_of(one)) if is_document(one) else None)


def test_what_a_check_kept_of_a_folder_is_all_that_is_asked_for_afterwards(
    call: Call, tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where addresses and the same document under another name lie in it: no row is read for each."""
    for at in range(FEWEST):
        tracker.write(f"evidence/6/{at:02}.txt", f"第{at}份：{TEXT[0]}")
    tracker.write("evidence/6/99.txt", f"第0份：{TEXT[0]}")
    tracker.write("evidence/6/网址.url", "[InternetShortcut]\nURL=https://www.example.gov.cn/1\n")
    tracker.commit("材料")
    assert call(tracker, "check").code in {0, 1}
    asked: list[str] = []
    get = FactRows.get

    def counted(rows: FactRows, keys: Iterable[str], *, outdated: bool = False) -> dict[str, Any]:
        some = list(keys)
        asked.extend(some)
        return get(rows, some, outdated=outdated)

    monkeypatch.setattr(FactRows, "get", counted)
    here = open_tracker(tracker.path)
    facts = here.fact_reader.of(here.snapshot.entries)
    assert [facts.of(one).soundness for one in here.snapshot.entries] == [Soundness.SOUND] * (
        FEWEST + 2
    )
    assert asked == []


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from([letter * 40 for letter in "abcdef"]), st.sampled_from(["", "txt"])
        ),
        st.builds(
            Fact,
            st.sampled_from(Soundness),
            st.sampled_from(["", TOO_MUCH]),
            st.sampled_from(["", "打不开"]),
            st.sampled_from([None, b"\0" * 32]),
            st.sampled_from([None, b"\1" * 32]),
            st.sampled_from([None, 0, 12]),
            st.booleans(),
        ).filter(lambda one: one.soundness is not Soundness.SOUND or not one.code),
    ),
    st.sampled_from([None, ("a" * 40, "txt"), ("f" * 40, "pdf")]),
)
def test_facts_of_a_tree_come_back_as_they_were_kept(
    found: dict[tuple[str, str], Fact], passing: tuple[str, str] | None
) -> None:
    """Unless one of them may be another the next time, or is not known at all."""
    entries = [
        entry(f"5/甲.{ending}" if ending else "5/甲")._replace(blob=blob) for blob, ending in found
    ]
    facts = KnownFacts(found, frozenset() if passing is None else frozenset({passing}))
    packed = pack_tree([*entries, entry("5/网址.url")], facts)
    lasting = all(
        one.soundness is not Soundness.UNSEEN and one.code != TOO_MUCH for one in found.values()
    )
    if lasting and passing not in found:
        assert unpack_tree(json.loads(json.dumps(packed))) == found
    else:
        assert packed is None
    assert pack_tree([*entries, entry("5/新.docx", "9")], facts) is None


def test_the_files_of_a_tree_that_was_checked_are_not_listed_for_their_facts(
    call: Call, tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Damaged, or without one of its documents, what was kept of the tree is not believed."""
    for at in range(3):
        tracker.write(f"evidence/6/{at:02}.txt", f"第{at}份：{TEXT[0]}")
    tracker.write("evidence/6/网址.url", "[InternetShortcut]\nURL=https://www.example.gov.cn/1\n")
    tracker.commit("材料")
    assert call(tracker, "check").code in {0, 1}
    every = open_tracker(tracker.path).entries
    listed = 0

    def facts() -> list[Soundness]:
        nonlocal listed
        listed = 0
        here = open_tracker(tracker.path)
        return [here.facts.of(one).soundness for one in every]

    def listing(*_: object) -> Sequence[TreeEntry]:
        nonlocal listed
        listed += 1
        return every

    monkeypatch.setattr(Tracker, "entries", property(listing))
    sound = [Soundness.SOUND] * 4
    assert (facts(), listed) == (sound, 0)
    shared = state.shared_folder()
    assert shared is not None
    (kept,) = shared.glob("tree-*")
    kept.write_bytes(kept.read_bytes().replace(b'"sound"', b'"faulty"'))
    assert (facts(), listed) == (sound, 1)
    kept.unlink()
    assert (facts(), listed) == (sound, 1)
    assert (facts(), listed) == (sound, 0), "kept again"
    blob = every[0].blob
    (tracker.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert (facts(), listed) == ([Soundness.UNSEEN, *sound[1:]], 1)
