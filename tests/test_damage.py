"""A damaged checklist yields findings with lines, never a traceback.

``ZZFZ_DAMAGES=60 pytest tests/test_damage.py`` damages the list that often in each way.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable

import pytest

from tests.conftest import PROJECT, Call, Repo
from zzfz.checklist.load import load
from zzfz.checklist.model import Loaded
from zzfz.rules.checklist import checklist_findings

SOUND = {
    f"checklist/{path.name}": path.read_bytes()
    for path in sorted((PROJECT / "checklist").glob("*.yaml"))
}
TIMES = int(os.environ.get("ZZFZ_DAMAGES", "12"))
CHARACTERS = "：:、，“”\"'[]{}#&*!|>%@`-? \t\r\n\x00\x07\x1b\x85\u2028\ufeff\u202e😀。0１Ⅳ~<"

LAST_OF_THEIR_IDS = ("09-法治政府建设组织领导落实到位.yaml", "10-附加项.yaml")

Files = dict[str, bytes]
Damage = Callable[[random.Random, bytes], bytes]


def lines_changed(change: Callable[[random.Random, list[bytes]], object]) -> Damage:
    def damage(dice: random.Random, data: bytes) -> bytes:
        lines = data.splitlines(keepends=True) or [b""]
        change(dice, lines)
        return b"".join(lines)

    return damage


def delete_lines(dice: random.Random, lines: list[bytes]) -> None:
    start = dice.randrange(len(lines))
    del lines[start : start + dice.randint(1, 5)]


def repeat_lines(dice: random.Random, lines: list[bytes]) -> None:
    start = dice.randrange(len(lines))
    lines[start:start] = lines[start : start + dice.randint(1, 8)]


def swap_lines(dice: random.Random, lines: list[bytes]) -> None:
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def move_indentation(dice: random.Random, lines: list[bytes]) -> None:
    number = dice.randrange(len(lines))
    lines[number] = dice.choice([b" ", b"  ", b"\t", b"      "]) + (
        lines[number] if dice.random() < 0.5 else lines[number].lstrip()
    )


def empty_a_value(dice: random.Random, lines: list[bytes]) -> None:
    number = dice.randrange(len(lines))
    lines[number] = lines[number].partition(b":")[0] + b":\n"


def flip_bytes(dice: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut_off(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randint(0, len(data))]


def replace_characters(dice: random.Random, data: bytes) -> bytes:
    text = list(data.decode("utf-8", "replace"))
    for _ in range(dice.randint(1, 4)):
        if text:
            text[dice.randrange(len(text))] = dice.choice(CHARACTERS)
    return "".join(text).encode("utf-8")


def change_a_number(dice: random.Random, data: bytes) -> bytes:
    numbers = [*re.finditer(rb"\d+", data)]
    if not numbers:
        return data
    one = dice.choice(numbers)
    other = dice.choice([b"0", b"-1", b"010", b"99999", b"9" * 5000, b"1e9", b"", b"1.5", b"NO"])
    return data[: one.start()] + other + data[one.end() :]


def change_encoding(dice: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(
        dice.choice(["gb18030", "utf-16", "utf-8-sig", "utf-32", "latin-1"]), "replace"
    )


DAMAGES: dict[str, Damage] = {
    "lines deleted": lines_changed(delete_lines),
    "lines repeated": lines_changed(repeat_lines),
    "lines swapped": lines_changed(swap_lines),
    "indentation": lines_changed(move_indentation),
    "values emptied": lines_changed(empty_a_value),
    "bytes flipped": flip_bytes,
    "cut off": cut_off,
    "characters replaced": replace_characters,
    "numbers changed": change_a_number,
    "encoding": change_encoding,
}


def damaged(dice: random.Random, damage: Damage) -> Files:
    """The sound files, one or two of them damaged once or twice."""
    files = dict(SOUND)
    for path in dice.sample(sorted(files), dice.randint(1, 2)):
        for _ in range(dice.randint(1, 2)):
            files[path] = damage(dice, files[path])
    return files


def lines_in(data: bytes) -> int:
    """Lines as YAML counts them."""
    return len(
        re.split("\r\n|[\r\n\x85\u2028\u2029]", data.decode("utf-8-sig", "replace").rstrip())
    )


def told(files: Files) -> Loaded:
    """What is loaded, which neither fails nor stays silent about where a fault is."""
    loaded = load(files)
    for finding in checklist_findings(loaded):
        place = finding.place
        assert finding.message
        assert finding.advice
        if place.path in files:
            assert 1 <= place.line <= lines_in(files[place.path]), finding
            assert place.column >= 1
        else:
            assert finding.code == "C007", finding
            assert place.line == 1
    if loaded.checklist is None:
        assert loaded.findings
    return loaded


@pytest.mark.parametrize("kind", DAMAGES)
def test_random_damage_yields_findings_with_lines_within_the_file(kind: str) -> None:
    dice = random.Random(kind)
    for _ in range(TIMES):
        told(damaged(dice, DAMAGES[kind]))


@pytest.mark.parametrize("path", SOUND)
@pytest.mark.parametrize(
    "content", [None, b"", b"\n", b"{}", b"[]", b"null", b"---\n---\n", b"\xff"]
)
def test_lost_or_emptied_file_is_told(path: str, content: bytes | None) -> None:
    files = dict(SOUND)
    del files[path]
    if content is not None:
        files[path] = content
    loaded = told(files)
    # Nothing says that a list goes on after its last ids.
    lost_unnoticed = path.endswith(LAST_OF_THEIR_IDS) and content is None
    assert bool(loaded.findings) is not lost_unnoticed


def write(repo: Repo, files: Files) -> None:
    for present in (repo.path / "checklist").glob("*.yaml"):
        present.unlink()
    for path, data in files.items():
        repo.write(path, data)
    repo.commit()


@pytest.mark.parametrize("kind", DAMAGES)
def test_commands_survive_damage(kind: str, tracker: Repo, call: Call) -> None:
    dice = random.Random(f"{kind} by command")
    for _ in range(4):
        files = damaged(dice, DAMAGES[kind])
        write(tracker, files)
        outcome = call(tracker, "check", "--format", "json")
        assert outcome.code in (0, 1), outcome
        assert "建议" not in outcome.stderr
        document = json.loads(outcome.stdout)
        assert outcome.code == (document["summary"]["error"] > 0)
        for columns in (None, 80):
            shown = call(tracker, "check", columns=columns)
            assert shown.code == outcome.code
            assert all(one["code"] in shown.stdout for one in document["findings"])
            status = call(tracker, "status", columns=columns)
            # C162, what the issued list prints and this one lacks, stops no view.
            stops = {one["code"] for one in document["findings"] if one["level"] == "error"} - {
                "C162"
            }
            assert status.code == bool(stops), status.stderr
            if status.code:
                first, second = status.stderr.splitlines()
                assert first.startswith("错误：清单有错误，不能使用：checklist")
                assert re.search(r"第 \d+ 行", first)
                assert second.startswith("建议：运行 zzfz check")


def test_a_list_without_its_list_file_is_told_what_to_do(tracker: Repo, call: Call) -> None:
    (tracker.path / "checklist/list.yaml").unlink()
    for command in ("check", "questions"):
        outcome = call(tracker, command)
        assert outcome.code == 3
        assert outcome.stderr.startswith(
            "错误：这里没有责任清单：找不到 checklist/list.yaml\n"
            "建议：最近的提交里还有，从那里恢复：git checkout HEAD -- checklist\n"
        )
    assert "清单有未提交的修改，未计入" in call(tracker, "status").stderr
    tracker.run("checkout", "HEAD", "--", "checklist")
    assert call(tracker, "status").code == 0


def test_damage_shown_by_the_program_itself_has_no_traceback(tracker: Repo) -> None:
    tracker.write("checklist/04-行政执法严格规范公正文明.yaml", b"level1: [\x00")
    outcome = tracker.zzfz("check")
    assert outcome.code == 1
    assert "checklist/04-行政执法严格规范公正文明.yaml:1:10" in outcome.stdout
    assert "Traceback" not in outcome.stdout + outcome.stderr
