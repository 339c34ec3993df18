"""A new list in place of the one in use: nothing is lost, and what did not change stays as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import real_documents as real
from tests.complete_tracker import write_complete
from tests.conftest import Call, Outcome, Repo
from tests.new_lists import NEW_ROW, issued, rows
from tests.tools import at_terminal, unremovable
from zzfz.checklist.load import load
from zzfz.evidence.reviews import fingerprint
from zzfz.evidence.sidecars import sidecar_blobs
from zzfz.git import find_repository
from zzfz.git.history import handed_in, history
from zzfz.tracker import open_tracker

HEAD = "序号\t三级指标\t责任单位\t报送资料"
OPEN = "推行行政执法公示制度，主动公开执法信息\t县司法局\t1. 公示目录 2. 公示情况说明 3. 执法情况统计表"
RECORD = "推行执法全过程记录制度，做到全程留痕\t县公安局\t全过程记录情况说明"
REVIEW = "重大执法决定法制审核全覆盖，应审必审\t县司法局、县财政局\t法制审核案件清单"
TRAINING = "每年组织执法人员培训，学习新法规\t县人社局\t培训签到表"


def source(*lines: str) -> bytes:
    numbered = [f"{number}\t{line}" for number, line in enumerate(lines, start=1)]
    return "\n".join(["执法任务清单", HEAD, *numbered]).encode()


@pytest.fixture
def small(repo: Repo, call: Call) -> Repo:
    """A tracker made by an import, with evidence for each of three indicators."""
    repo.write("../list.txt", source(OPEN, RECORD, REVIEW))
    assert call(repo, "import", "../list.txt", "-o", "checklist").code == 0
    repo.write("evidence/1/1-目录.pdf", real.small_pdf("catalogue"))
    repo.write("evidence/1/2-网址.docx", paper("addresses"))
    repo.write("evidence/1/2/又一份.docx", paper("more addresses"))
    repo.write("evidence/1/统计.xlsx", real.small_xlsx("table of the year"))
    repo.write("evidence/1/统计.xlsx.meta.yaml", "# 手写\nitems:\n  - 3\nnote: 全年\n")
    repo.write("evidence/2/情况说明.docx", paper("second"))
    repo.write("evidence/3/情况说明.docx", paper("third"))
    repo.commit("入库")
    return repo


def migrate(call: Call, repo: Repo, data: bytes, *more: str, name: str = "new.txt") -> Outcome:
    repo.write(f"../{name}", data)
    return call(repo, "migrate", f"../{name}", "--yes", *more)


def done(outcome: Outcome) -> Any:
    assert outcome.code == 0, outcome.stdout + outcome.stderr
    return json.loads(outcome.stdout)


def paper(words: str) -> bytes:
    """A Word document that says ``words`` and opens."""
    return real.small_docx(f"关于工作情况的说明：{words}")


def tree(repo: Repo, revision: str = "HEAD") -> dict[str, str]:
    """Every file of a revision with its blob."""
    listed = repo.run("ls-tree", "-r", "-z", revision).split("\0")[:-1]
    return {line.partition("\t")[2]: line.split()[2] for line in listed}


def states(call: Call, repo: Repo) -> dict[tuple[str, str], tuple[Any, ...]]:
    """State and files of each item, by the words of its set's first indicator and the item's."""
    status = json.loads(call(repo, "status", "--format", "json").stdout)
    listed = json.loads(call(repo, "list", "--format", "json").stdout)
    text = {one["id"]: one["text"] for one in listed["indicators"]}
    words = {one["id"]: (one["members"], one["items"]) for one in listed["material_sets"]}
    found: dict[tuple[str, str], tuple[Any, ...]] = {}
    for one in status["material_sets"]:
        members, items = words[one["id"]]
        for asked, item in zip(items, one["items"], strict=True):
            facts = (item["state"], item["have"], sorted(Path(f).name for f in item["files"]))
            found[text[members[-1]], asked["text"]] = facts
    return found


def test_the_real_list_renumbered_with_rows_gone_rows_new_and_another_membership(
    new_repo: Callable[[str], Repo], call: Call
) -> None:
    repo = new_repo("全")
    first = write_complete(repo)
    before, old = states(call, repo), tree(repo)
    # 34 is where its set's evidence lies; the set lives on without it.
    kept = [row for row in rows() if row[2] not in {"12", "34"} or row[0].startswith("十、")]
    unasked = migrate(call, repo, issued([NEW_ROW, *kept]), name="新.xlsx")
    assert (unasked.code, tree(repo)) == (1, old)
    assert re.search(
        r"有 1 项.*原第12项（\d+ 个文件）没有相像的.*--pairs 12=", unasked.stderr, re.DOTALL
    )
    told = done(call(repo, "migrate", "../新.xlsx", "--yes", "--pairs", "12=", "--format", "json"))
    assert told["counts"]["added"] == 1
    assert told["counts"]["removed"] == 2
    after = states(call, repo)
    gone = {key for key in before if key not in after}
    assert [words[:10] for words, _ in gone] == ["认真开展公平竞争审查"]
    new = {key for key in after if key not in before}
    assert {words for words, _ in new} == {NEW_ROW[3]}
    assert {key: facts for key, facts in after.items() if key in before} == {
        key: facts for key, facts in before.items() if key in after
    }
    now = tree(repo)
    material = sorted(blob for path, blob in old.items() if path.startswith("evidence/"))
    kept_blobs = [b for p, b in now.items() if p.startswith(("evidence/", "archive/"))]
    assert sorted(b for p, b in now.items() if p.startswith("archive/") and "README" not in p)
    assert sorted(kept_blobs) == sorted(
        [*material, *(b for p, b in now.items() if p.endswith("README.md"))]
    )
    assert repo.run("rev-list", "--count", f"{first}..HEAD").strip() == "1"
    assert repo.run("status", "--porcelain") == ""
    moved = next(path for path in now if path.startswith("evidence/34/4-"))
    assert f"evidence/34/{Path(moved).name}" in old
    assert "部分报送" not in call(repo, "show", "34").stdout
    errors = json.loads(call(repo, "check", "--format", "json").stdout)["summary"]["error"]
    assert errors == 0
    again = call(repo, "migrate", "../新.xlsx", "--yes")
    assert again.code == 0
    assert "完全相同" in again.stdout


def test_numbers_that_change_places_keep_their_evidence_and_history(
    small: Repo, call: Call
) -> None:
    told = done(migrate(call, small, source(OPEN, REVIEW, RECORD), "--format", "json"))
    assert told["evidence"]["moved"] == 2
    assert (small.path / "evidence/3/情况说明.docx").read_bytes() == paper("second")
    assert (small.path / "evidence/2/情况说明.docx").read_bytes() == paper("third")
    log = json.loads(call(small, "log", "3", "--format", "json").stdout)["material_sets"][0]
    assert [(one["action"], one["path"]) for one in log["events"]] == [
        ("moved", "evidence/3/情况说明.docx"),
        ("added", "evidence/2/情况说明.docx"),
    ]
    assert log["events"][0]["old_path"] == "evidence/2/情况说明.docx"
    found = find_repository(small.path)
    events = history(found, small.run("rev-parse", "HEAD").strip(), ["evidence"])
    first = small.run("rev-parse", "HEAD~1").strip()
    assert handed_in(events)["evidence/3/情况说明.docx"].revision == first


def test_git_follows_a_file_through_a_renumbering(small: Repo, call: Call) -> None:
    first = small.run("rev-parse", "HEAD").strip()
    done(migrate(call, small, source(TRAINING, OPEN, RECORD, REVIEW), "--format", "json"))
    followed = small.run("log", "--follow", "--format=%H", "--", "evidence/4/情况说明.docx")
    assert followed.split()[-1] == first
    assert not (small.path / "evidence/1").exists()


def test_a_file_that_cannot_be_removed_stops_it_before_anything_has_moved(
    small: Repo, call: Call
) -> None:
    """And where it comes to be so just then, every other file has moved, and the next command does it."""
    new, held = source(TRAINING, OPEN, RECORD, REVIEW), "evidence/2/情况说明.docx"
    before, head = tree(small), small.run("rev-parse", "HEAD")
    with unremovable(small.path / held):
        outcome = migrate(call, small, new)
        assert (outcome.code, held in outcome.stderr) == (3, True)
        assert (small.run("rev-parse", "HEAD"), tree(small)) == (head, before)
        with pytest.MonkeyPatch.context() as late:
            late.setattr("zzfz.git.commit.refuse_held", lambda *_: None)
            outcome = migrate(call, small, new)
        assert (outcome.code, "但文件夹里还是旧的内容" in outcome.stderr) == (3, True)
        assert (small.path / held).read_bytes() == paper("second")
        assert (small.path / "evidence/4/情况说明.docx").read_bytes() == paper("third")
        assert not (small.path / ".git/index.lock").exists()
    assert call(small, "status").code == 0
    assert small.run("status", "--porcelain") == ""
    assert small.run("log", "-1", "--format=%s").startswith("换用新清单")
    assert (small.path / "evidence/3/情况说明.docx").read_bytes() == paper("second")
    assert (small.path / "evidence/4/情况说明.docx").read_bytes() == paper("third")
    assert not (small.path / "evidence/1").exists()


def test_items_that_change_places_rename_files_folders_and_sidecars(
    small: Repo, call: Call
) -> None:
    turned = OPEN.replace(
        "1. 公示目录 2. 公示情况说明 3. 执法情况统计表",
        "1. 执法情况统计表 2. 公示目录 3. 公示情况说明",
    )
    before = tree(small)
    done(migrate(call, small, source(turned, RECORD, REVIEW), "--format", "json"))
    now = tree(small)
    assert now["evidence/1/2-目录.pdf"] == before["evidence/1/1-目录.pdf"]
    assert now["evidence/1/3-网址.docx"] == before["evidence/1/2-网址.docx"]
    assert now["evidence/1/3/又一份.docx"] == before["evidence/1/2/又一份.docx"]
    said = (small.path / "evidence/1/统计.xlsx.meta.yaml").read_text(encoding="utf-8")
    assert said == "# 手写\nitems: [1]\nnote: 全年\n"
    status = json.loads(call(small, "status", "--format", "json").stdout)
    assert status["unassigned"] == []
    assert [one["have"] for one in status["material_sets"][0]["items"]] == [1, 1, 2]


def test_a_single_item_that_becomes_one_of_several_gets_its_number(small: Repo, call: Call) -> None:
    more = RECORD.replace("全过程记录情况说明", "1. 设备清单 2. 全过程记录情况说明")
    done(migrate(call, small, source(OPEN, more, REVIEW), "--format", "json"))
    assert (small.path / "evidence/2/2-情况说明.docx").read_bytes() == paper("second")


def test_evidence_without_a_place_is_kept_and_counts_for_nothing(small: Repo, call: Call) -> None:
    small.write("archive/旧/说明.txt", "以前留存的")
    small.commit("留存")
    fewer = OPEN.replace(" 2. 公示情况说明 3. 执法情况统计表", " 2. 执法情况统计表")
    new = source(fewer, REVIEW)
    told = done(migrate(call, small, new, "--pairs", "2=", "--format", "json"))
    archived = {
        move["old"]: move["new"]
        for folder in told["evidence"]["folders"]
        for move in folder["moves"]
        if move["archived"]
    }
    assert set(archived) == {
        "evidence/1/2-网址.docx",
        "evidence/1/2/又一份.docx",
        "evidence/2/情况说明.docx",
    }
    for old, new in archived.items():
        assert new.startswith("archive/20")
        assert new.endswith(old.removeprefix("evidence"))
        assert (small.path / new).is_file()
    page = (small.path / next(iter(archived.values()))).parents[1] / "README.md"
    assert "清单里不再有这项指标" in page.read_text(encoding="utf-8")
    assert "不再要求报送这项材料" in page.read_text(encoding="utf-8")
    assert (small.path / "archive/旧/说明.txt").is_file()
    assert json.loads(call(small, "status", "--format", "json").stdout)["unassigned"] == []


def open_to_all(repo: Repo) -> None:
    """Put documents that open in place of those of the fixture: only these can be passed."""
    write = {"pdf": real.pdf, "docx": real.docx, "xlsx": real.xlsx}
    for path in tree(repo):
        ending = path.rsplit(".", 1)[-1]
        if path.startswith("evidence/") and ending in write:
            repo.write(path, write[ending](path, "全年情况如下：共办理三十件，均已办结。"))
    repo.commit("换成打得开的")


def test_verdicts_follow_and_hold_where_the_demand_is_the_same(small: Repo, call: Call) -> None:
    open_to_all(small)
    for indicator in ("1", "2", "3"):
        assert call(small, "review", indicator, "--pass", "--by", "李四").code == 0
    turned = OPEN.replace("1. 公示目录 2. 公示情况说明", "1. 公示情况说明 2. 公示目录")
    other = REVIEW.replace("法制审核案件清单", "法制审核案件清单，注明案由")
    done(migrate(call, small, source(turned, other, RECORD), "--format", "json"))
    status = json.loads(call(small, "status", "--format", "json").stdout)
    reviews = {one["id"]: one["review"] for one in status["material_sets"]}
    assert reviews == {"1": "passed", "2": "stale", "3": "passed"}


def test_verdicts_on_whole_sets_become_verdicts_on_each_piece(small: Repo, call: Call) -> None:
    """Also those that match no more: what they were on is what their commit had."""
    open_to_all(small)
    opened = open_tracker(small.path)
    for folder, word in (("1", "passed"), ("3", "returned\n    reason: 缺公章")):
        one = opened.progress.by_set[opened.checklist.set_of[folder].id]
        pieces = dict.fromkeys(piece for item in one.items for piece in item.pieces)
        small.write(
            f"evidence/{folder}/review.yaml",
            f"verdicts:\n  - verdict: {word}\n    reviewer: 李四\n    date: 2023-04-01\n"
            f"    fingerprint: {fingerprint(pieces, sidecar_blobs(opened.snapshot))}\n",
        )
    small.commit("旧的审核")
    small.write("evidence/3/补充.docx", paper("more"))
    small.commit("补充")
    done(migrate(call, small, source(TRAINING, OPEN, RECORD, REVIEW), "--format", "json"))
    progress = open_tracker(small.path).progress
    found = {
        path.split("/", 1)[1]: str(review.state)
        for one in progress.sets
        for path, review in one.piece_reviews.items()
    }
    assert found == {
        "2/1-目录.pdf": "passed",
        "2/2-网址.docx": "passed",
        "2/2/又一份.docx": "passed",
        "2/统计.xlsx": "passed",
        "3/情况说明.docx": "pending",
        "4/情况说明.docx": "returned",
        "4/补充.docx": "pending",
    }
    for folder in ("2", "4"):
        text = (small.path / f"evidence/{folder}/review.yaml").read_text(encoding="utf-8")
        assert "fingerprint" not in text
        assert "files:" in text


def test_pages_are_made_anew(small: Repo, call: Call) -> None:
    assert call(small, "scaffold").code == 0
    new = source(TRAINING, OPEN, RECORD)
    done(migrate(call, small, new, "--pairs", "3=", "--format", "json"))
    assert "培训签到表" in (small.path / "evidence/1/README.md").read_text(encoding="utf-8")
    assert not [
        path for path in tree(small) if path.startswith("archive") and "/README" in path[19:]
    ]
    assert call(small, "scaffold").stdout.startswith("共 3 页说明，更新了 0 页")


def test_what_the_list_in_use_says_of_dates_and_exceptions_is_carried_over(
    small: Repo, call: Call
) -> None:
    blob = tree(small)["evidence/3/情况说明.docx"]
    said = (small.path / "checklist/list.yaml").read_text(encoding="utf-8")
    small.write(
        "checklist/list.yaml",
        said + "issuer: 县委依法治县办\ndue: 2023-06-30\nset_due: {3: 2023-05-31}\nexceptions:\n"
        f"  - code: S201\n    path: evidence/3/情况说明.docx\n    blob: {blob}\n"
        "    by: 李四\n    reason: 公开电话\n",
    )
    small.commit("定下日期")
    done(migrate(call, small, source(TRAINING, OPEN, RECORD, REVIEW), "--format", "json"))
    now = (small.path / "checklist/list.yaml").read_text(encoding="utf-8")
    assert 'issuer: "县委依法治县办"' in now
    assert "# issuer" not in now
    assert 'path: "evidence/4/情况说明.docx"' in now
    status = json.loads(call(small, "groups", "--format", "json").stdout)
    assert status["groups"] == []
    sets = json.loads(call(small, "list", "--format", "json").stdout)["material_sets"]
    assert {one["id"]: one["due"] for one in sets} == {
        "1": "2023-06-30",
        "2": "2023-06-30",
        "3": "2023-06-30",
        "4": "2023-05-31",
    }


def test_a_reviewed_folder_takes_the_place_with_what_was_put_right_in_it(
    small: Repo, call: Call
) -> None:
    small.write("../new.txt", source(TRAINING, OPEN, RECORD, REVIEW))
    assert call(small, "import", "../new.txt", "-o", "../新清单").code == 0
    chapter = next((small.path / "../新清单").glob("01-*.yaml"))
    chapter.write_text(
        chapter.read_text(encoding="utf-8").replace("[县人社局]", "[县公安局]"), encoding="utf-8"
    )
    assert call(small, "migrate", "../新清单", "--yes").code == 0
    assert "县公安局" in call(small, "show", "1").stdout
    assert (small.path / "checklist/source/new.txt").is_file()


def test_nothing_is_written_without_consent_or_over_uncommitted_work(
    small: Repo, call: Call
) -> None:
    head = small.run("rev-parse", "HEAD")
    small.write("../new.txt", source(TRAINING, OPEN, RECORD, REVIEW))
    asked = call(small, "migrate", "../new.txt")
    assert asked.code == 2
    assert "--yes" in asked.stderr
    dry = call(small, "migrate", "../new.txt", "--dry-run")
    assert dry.code == 0
    assert "只是试运行" in dry.stdout
    small.write("evidence/2/草稿.docx", paper("draft"))
    stopped = call(small, "migrate", "../new.txt", "--yes")
    assert stopped.code == 2
    assert "草稿.docx" in stopped.stderr
    assert small.run("rev-parse", "HEAD") == head
    assert small.run("status", "--porcelain", "-uall", "-z") == "?? evidence/2/草稿.docx\0"


def test_a_list_that_loses_words_or_has_errors_is_refused(small: Repo, call: Call) -> None:
    small.write("../坏/list.yaml", "title: 坏\n")
    outcome = call(small, "migrate", "../坏", "--yes")
    assert outcome.code == 1
    assert "新清单有错误" in outcome.stderr
    assert small.run("status", "--porcelain") == ""


def test_the_comparison_tells_every_change_and_what_becomes_of_the_evidence(
    small: Repo, call: Call
) -> None:
    small.write(
        "../new.txt",
        source(
            TRAINING,
            OPEN.replace("主动公开执法信息", "主动公开全部执法信息").replace(
                "1. 公示目录 2.", "1."
            ),
            REVIEW.replace("县司法局、", ""),
        ),
    )
    outcome = call(small, "import", "../new.txt", "--compare", "--format", "json")
    assert outcome.code == 1
    told = json.loads(outcome.stdout)
    assert next(iter(told)) == "schema_version"
    assert {kind for kind, count in told["counts"].items() if count} == {
        *("added", "removed", "renumbered", "reworded", "units", "materials"),
    }
    folders = {one["old"]: one for one in told["evidence"]["folders"]}
    assert folders["1"]["new"] == "2"
    assert folders["1"]["items"][0] == {"old": 1, "new": None}
    assert folders["2"]["new"] is None
    assert folders["2"]["archived"] == 1
    assert small.run("status", "--porcelain") == ""
    piped = call(small, "import", "../new.txt", "--compare").stdout
    assert "删去\t2\t-\t推行执法全过程记录制度，做到全程留痕" in piped
    assert "材料\tevidence/2\t-\t1 个文件\t1 个留存" in piped
    for columns in (80, 120):
        screen = call(small, "import", "../new.txt", "--compare", columns=columns).stdout
        assert "没有去处" in screen
        assert "新：推行行政执法公示制度，主动公开全部执法信息" in screen
    small.write("../same.txt", source(OPEN, RECORD, REVIEW))
    assert call(small, "import", "../same.txt", "--compare").code == 0


def test_what_was_withdrawn_before_is_told_under_the_new_number(small: Repo, call: Call) -> None:
    assert call(small, "withdraw", "2", "情况说明.docx", "--reason", "有误").code == 0
    done(migrate(call, small, source(TRAINING, OPEN, RECORD, REVIEW), "--format", "json"))
    log = json.loads(call(small, "log", "3", "--format", "json").stdout)["material_sets"][0]
    assert [one["action"] for one in log["events"]] == ["removed", "added"]
    other = json.loads(call(small, "log", "2", "--format", "json").stdout)["material_sets"][0]
    assert all("情况说明.docx" not in one["path"] for one in other["events"])


def test_a_title_cannot_add_trailers_to_the_commit(small: Repo, call: Call) -> None:
    call(small, "import", put(small, source(OPEN, REVIEW, RECORD)), "-o", "../新清单")
    path = small.path / "../新清单/list.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "title: 执法任务清单", 'title: "甲\\n\\nSubmitted-by: 冒名"'
    )
    path.write_text(text, encoding="utf-8")
    assert call(small, "migrate", "../新清单", "--yes").code == 0
    assert "冒名" not in small.run("log", "-1", "--format=%(trailers)")


def put(repo: Repo, data: bytes) -> str:
    repo.write("../new.txt", data)
    return "../new.txt"


def test_names_that_meet_in_one_folder_are_kept_apart(repo: Repo, call: Call) -> None:
    """Two sets become one: each had a file of the same name."""
    assert call(repo, "import", put(repo, source(RECORD, REVIEW)), "-o", "checklist").code == 0
    repo.write("evidence/1/说明.docx", paper("one"))
    repo.write("evidence/1/说明.docx.meta.yaml", "note: 一\n")
    repo.write("evidence/2/1-说明.docx", paper("two"))
    repo.commit()
    merged = "1、2项合并提供以下资料：1. 全过程记录情况说明 2. 法制审核案件清单"
    record = RECORD.replace("全过程记录情况说明", merged)
    review = REVIEW.replace("法制审核案件清单", merged)
    done(migrate(call, repo, source(record, review), "--format", "json"))
    now = tree(repo)
    assert {path for path in now if path.startswith("evidence")} == {
        "evidence/1/1-说明.docx",
        "evidence/1/1-说明.docx.meta.yaml",
        "evidence/2/2-说明.docx",
    }
    status = json.loads(call(repo, "status", "--format", "json").stdout)
    assert [one["have"] for one in status["material_sets"][0]["items"]] == [1, 1]


def test_a_piece_for_two_items_that_part_is_there_for_both(repo: Repo, call: Call) -> None:
    """1+2-说明 served both items of a merged set; now each indicator asks for its own."""
    merged = "1、2项合并提供以下资料：1. 全过程记录情况说明 2. 法制审核案件清单"
    record = RECORD.replace("全过程记录情况说明", merged)
    review = REVIEW.replace("法制审核案件清单", merged)
    assert call(repo, "import", put(repo, source(record, review)), "-o", "checklist").code == 0
    repo.write("evidence/1/1+2-说明.docx", paper("both"))
    repo.write("evidence/1/总说明.docx", paper("both by sidecar"))
    repo.write("evidence/1/总说明.docx.meta.yaml", "items: [1, 2]\n")
    repo.commit()
    before = states(call, repo)
    outcome = migrate(call, repo, source(RECORD, REVIEW))
    assert outcome.code == 0, outcome.stderr
    assert "两处各存一份：evidence/1/1+2-说明.docx → evidence/2/" in outcome.stdout
    now = tree(repo)
    assert sum(path.endswith("说明.docx") for path in now) == 4
    assert {one[0] for one in states(call, repo).values()} == {"complete"}
    assert {one[0] for one in before.values()} == {"complete"}
    assert json.loads(call(repo, "status", "--format", "json").stdout)["unassigned"] == []


def logged(call: Call, repo: Repo, number: str) -> list[tuple[str, str]]:
    log = json.loads(call(repo, "log", number, "--format", "json").stdout)["material_sets"][0]
    return [(one["action"], one["path"]) for one in log["events"]]


def test_taking_a_migration_back_takes_its_numbers_back(small: Repo, call: Call) -> None:
    before = {number: logged(call, small, number) for number in "123"}
    new = source(TRAINING, OPEN, REVIEW)
    done(migrate(call, small, new, "--pairs", "2=", "--format", "json"))
    small.write("evidence/2/补充.docx", paper("more"))
    small.commit("补充第 2 项，即原第 1 项")
    small.run("mv", "evidence/2/补充.docx", "evidence/2/1-补充.docx")
    small.run("commit", "-qm", "改名")
    small.run("rm", "-q", "evidence/2/1-补充.docx")
    small.run("commit", "-qm", "不要补充")
    small.run("revert", "--no-edit", "HEAD~3")
    assert tree(small) == tree(small, "HEAD~5")
    after = {number: logged(call, small, number) for number in "123"}
    for number in "23":
        assert after[number][-len(before[number]) :] == before[number]
        assert not any("补充" in path for _, path in after[number])
    extra = [event for event in after["1"] if "补充" in event[1]]
    assert extra == [
        ("removed", "evidence/2/1-补充.docx"),
        ("moved", "evidence/2/1-补充.docx"),
        ("added", "evidence/2/补充.docx"),
    ]
    assert after["1"][-len(before["1"]) :] == before["1"]
    small.run("revert", "--no-edit", "HEAD")
    again = logged(call, small, "2")
    assert ("added", "evidence/1/1-目录.pdf") in again
    assert logged(call, small, "1") == []


def test_pieces_of_a_set_that_was_split_keep_who_brought_them(repo: Repo, call: Call) -> None:
    joint = "第1、2项指标合并提供：1. 全过程记录目录 2. 法制审核案件清单"
    first, second = RECORD.rpartition("\t")[0], REVIEW.rpartition("\t")[0]
    repo.write("../list.txt", source(f"{first}\t{joint}", f"{second}\t"))
    assert call(repo, "import", "../list.txt", "-o", "checklist").code == 0
    repo.write("evidence/1/1-目录.pdf", real.small_pdf("catalogue"))
    repo.write("evidence/1/2-清单.docx", paper("cases"))
    repo.commit("入库")
    parted = source(f"{first}\t1. 全过程记录目录", f"{second}\t1. 法制审核案件清单")
    done(migrate(call, repo, parted, "--format", "json"))
    assert logged(call, repo, "2") == [
        ("moved", "evidence/2/2-清单.docx"),
        ("added", "evidence/1/2-清单.docx"),
    ]
    status = json.loads(call(repo, "status", "--format", "json").stdout)
    assert [one["state"] for one in status["material_sets"]] == ["complete", "complete"]
    assert status["unassigned"] == []
    assert ("added", "evidence/1/2-清单.docx") in logged(call, repo, "1")


def test_a_unit_of_a_sidecar_that_the_new_roster_lacks_is_told_beforehand(
    small: Repo, call: Call
) -> None:
    small.write("evidence/2/情况说明.docx.meta.yaml", "department: 县公安局\n")
    small.commit("写明单位")
    new = put(small, source(OPEN, RECORD.replace("县公安局", "县公安分局"), REVIEW))
    assert call(small, "import", new, "-o", "../新清单").code == 0
    path = small.path / "../新清单/departments.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(one for one in lines if "县公安局" not in one), encoding="utf-8")
    told = json.loads(call(small, "import", "../新清单", "--compare", "--format", "json").stdout)
    assert told["evidence"]["unknown_departments"] == [{"name": "县公安局", "files": 1}]
    screen = call(small, "migrate", "../新清单", "--dry-run", columns=80).stdout
    assert "新名册里没有“县公安局”" in screen


NEW_TASK = "建立涉企检查备案制度，每季度公布检查次数\t县审批局\t备案登记表"
NEAR_ONE = "推行行政执法公示，逐项公布执法信息\t县司法局\t1. 公示目录 2. 逐项公布的网页截图和存档"
REWRITTEN = "全面落实行政执法信息公开，逐项公布\t县司法局\t1. 公示目录 2. 逐项公布的网页截图和存档"


def test_what_nobody_can_pair_is_settled_by_a_person_and_not_put_away(
    small: Repo, call: Call
) -> None:
    before = tree(small)
    refused = migrate(call, small, source(REWRITTEN, RECORD, REVIEW))
    assert refused.code == 1, refused.stdout
    assert "原第1项（4 个文件）像是新的第1项" in refused.stderr
    assert tree(small) == before
    wrong = migrate(call, small, source(REWRITTEN, RECORD, REVIEW), "--pairs", "1=9")
    assert (wrong.code, "9 不在新清单里" in wrong.stderr) == (2, True)
    gone = call(small, "migrate", "../new.txt", "--yes", "--dry-run", "--pairs", "1=")
    assert "4 个没有去处、留存备查" in gone.stdout
    done(
        migrate(
            call, small, source(REWRITTEN, RECORD, REVIEW), "--pairs", "1=1", "--format", "json"
        )
    )
    after = tree(small)
    assert [path for path in after if path.startswith("evidence/1/")]


def test_pairs_are_settled_in_the_workbook_of_the_new_list(small: Repo, call: Call) -> None:
    small.write("../new.txt", source(NEW_TASK, NEAR_ONE, REVIEW))
    assert call(small, "import", "../new.txt", "-o", "../新清单").code == 0
    assert call(small, "migrate", "../新清单", "--yes").code == 1
    path = small.path / "../新清单/import-review.xlsx"
    book = openpyxl.load_workbook(path)
    rows = {str(row[0].value): row for row in book["新旧对应"].iter_rows(min_row=3)}
    assert (str(rows["1"][2].value), str(rows["1"][1].value)[:8]) == ("2", "推行行政执法公示")
    rows["1"][5].value = "是"
    rows["2"][5].value = "取消"
    book["指标"]["B3"].value = "删去"  # the first: every number moves up by one
    book.save(path)
    corrected = call(small, "import", "--corrections", "../新清单/import-review.xlsx")
    assert corrected.code == 0, corrected.stderr
    kept = openpyxl.load_workbook(path)["新旧对应"].iter_rows(min_row=3, values_only=True)
    assert [(row[0], row[2], row[5]) for row in kept] == [("1", "1", "1"), ("2", None, "取消")]
    again = call(small, "import", "../new.txt", "-o", "../新清单", "--overwrite")
    assert again.code == 0, again.stderr  # handed back: nothing is lost
    openpyxl.load_workbook(path).save(path)
    assert call(small, "import", "../新清单", "--compare").code == 1
    small.write("../new.txt", source(NEAR_ONE, REVIEW))
    assert call(small, "import", "../new.txt", "-o", "../新清单2").code == 0
    path = small.path / "../新清单2/import-review.xlsx"
    book = openpyxl.load_workbook(path)
    for row in book["新旧对应"].iter_rows(min_row=3):
        row[5].value = {"1": "第1项", "2": "取消"}[str(row[0].value)]
    book.save(path)
    told = done(call(small, "migrate", "../新清单2", "--yes", "--format", "json"))
    assert told["evidence"]["archived"] == 5  # four of items that are asked for no longer
    after = tree(small)
    assert [one for one in after if one.startswith("evidence/1/")] == ["evidence/1/1-目录.pdf"]
    assert "evidence/2/情况说明.docx" in after  # what was 3


def test_two_old_ones_become_one_and_both_keep_their_evidence(small: Repo, call: Call) -> None:
    merged = "；".join(line.partition("\t")[0] for line in (OPEN, RECORD))
    items = "1. 公示目录 2. 公示情况说明 3. 执法情况统计表 4. 全过程记录情况说明"
    data = source(f"{merged}\t县司法局、县公安局\t{items}", REVIEW)
    told = done(migrate(call, small, data, "--format", "json"))
    assert told["counts"]["merged"] == 1
    assert told["evidence"]["archived"] == 0
    assert "evidence/1/4-情况说明.docx" in tree(small)


def test_a_verdict_stays_with_its_piece_when_its_set_grows(small: Repo, call: Call) -> None:
    """Verdicts are per piece: an item that is new changes none, and makes the set partial."""
    assert call(small, "review", "3", "--pass").code == 0
    more = REVIEW.replace("法制审核案件清单", "1. 法制审核案件清单 2. 审核意见书")
    done(migrate(call, small, source(OPEN, RECORD, more), "--format", "json"))
    shown = call(small, "show", "3").stdout
    assert "审后有变" not in shown
    assert "3\t材料组\t3\t部分报送" in shown
    status = json.loads(call(small, "status", "--format", "json").stdout)
    assert status["totals"]["passed"] == 0


def test_where_any_proof_will_do_the_indicator_s_words_are_the_demand(
    small: Repo, call: Call
) -> None:
    proof = "提供相关证明资料"
    old = [one.rpartition("\t")[0] + f"\t{proof}" for one in (RECORD, REVIEW)]
    done(migrate(call, small, source(OPEN, *old), "--format", "json"))
    for path in ("evidence/2/情况说明.docx", "evidence/3/情况说明.docx"):
        small.write(path, real.docx(path, "全年情况如下：共办理三十件，均已办结。"))
    small.commit("补报")
    assert call(small, "review", "2", "--pass").code == 0
    assert call(small, "review", "3", "--pass").code == 0
    more = old[1].replace("应审必审", "应审必审，每季度通报一次")
    done(migrate(call, small, source(OPEN, old[0], more), "--format", "json"))
    status = json.loads(call(small, "status", "--format", "json").stdout)["material_sets"]
    assert [one["reviews"][0]["state"] for one in status[1:]] == ["passed", "stale"]


def test_a_renamed_body_is_found_and_its_old_name_kept_as_an_alias(small: Repo, call: Call) -> None:
    data = source(
        OPEN, RECORD.replace("县公安局", "县执法局"), REVIEW.replace("县财政局", "县金融局")
    )
    small.write("../new.txt", data)
    compared = call(small, "import", "../new.txt", "--compare", "--format", "json")
    found = json.loads(compared.stdout)["renamed_departments"]
    assert [(one["old"], one["new"]) for one in found] == [
        ("县公安局", "县执法局"),
        ("县财政局", "县金融局"),
    ]
    done(migrate(call, small, data, "--renamed", "县公安局=县执法局", "--format", "json"))
    roster = (small.path / "checklist/departments.yaml").read_text("utf-8")
    line = next(one for one in roster.splitlines() if "name: 县执法局" in one)
    assert "aliases: [县公安局]" in line
    assert "起改用现名" in line
    assert "name: 县公安局" not in roster
    todo = json.loads(call(small, "depts", "--format", "json").stdout)
    assert "县公安局" not in {one["name"] for one in todo["departments"]}


NOTED = """# 2023年3月核对过，改动先问县委编办
departments:
  # 政法口
  - {name: 县司法局, aliases: [司法局], kind: 政府部门}  # 牵头
  - name: 县公安局
    kind: 政府部门
    # 经办：治安大队
  # 财经口
  - {name: 县财政局, kind: 政府部门}  # 经办：预算股
  - name: 县金融办
    aliases: [金融办]
    kind: 政府部门  # 挂靠财政局

collectives:
  - name: 各执法部门
    members:
      names: [县公安局, 县司法局]  # 会议纪要第3号
"""


def test_what_only_a_person_knows_is_asked_at_the_terminal_and_comments_stay(
    small: Repo, call: Call
) -> None:
    """县公安局 into 县司法局, which was there before; 县财政局 under a new name; the fourth task gone."""
    fourth = TRAINING.replace("县人社局", "县司法局")
    done(migrate(call, small, source(OPEN, RECORD, REVIEW, fourth), "--format", "json"))
    small.write("evidence/4/签到表.docx", paper("fourth"))
    small.write("checklist/departments.yaml", NOTED)
    small.write(
        "checklist/domains.yaml", "domains:\n  - {name: 治安, department: 县公安局}  # 注\n"
    )
    small.commit("核对名册")
    data = source(
        OPEN,
        RECORD.replace("县公安局", "县司法局"),
        REVIEW.replace("县财政局", "县财政金融局"),
    )
    small.write("../new.txt", data)
    said = {
        "“县公安局”并入“县司法局”": "y\n",
        "“县财政局”改名为“县财政金融局”": "\n",
        "（1 个文件）确已取消，材料移到 archive/ 留存": "y\n",
        "换用新清单": "y\n",
    }
    code, shown = at_terminal(small.path, said, "migrate", "../new.txt")
    assert code == 0, shown
    (kept,) = (path for path in tree(small) if path.endswith("/4/签到表.docx"))
    assert kept.startswith("archive/")
    roster = (small.path / "checklist/departments.yaml").read_text("utf-8")
    for kept in (
        "# 2023年3月核对过",
        "  # 政法口\n",
        "  # 牵头\n",
        "  # 财经口\n",
        "  # 挂靠财政局",
        "# 会议纪要第3号",
    ):
        assert kept in roster, roster
    loaded = load(
        {
            f"checklist/{one.name}": one.read_bytes()
            for one in (small.path / "checklist").glob("*.yaml")
        }
    )
    assert loaded.findings == ()
    assert loaded.checklist is not None
    bodies = {one.name: one for one in loaded.checklist.departments}
    assert [*bodies] == ["县司法局", "县金融办", "县财政金融局"]
    assert bodies["县司法局"].aliases == ("司法局", "县公安局")
    assert bodies["县财政金融局"].aliases == ("县财政局",)
    assert re.search(r"原县公安局，\d{4}-\d\d-\d\d起改用现名", roster)
    assert loaded.checklist.collectives[0].members == ("县司法局",)
    domains = (small.path / "checklist/domains.yaml").read_text("utf-8")
    assert "department: 县司法局}  # 注" in domains
    todo = json.loads(call(small, "depts", "--format", "json").stdout)
    assert {one["name"] for one in todo["departments"]}.isdisjoint({"县公安局", "县财政局"})
