"""``python -m proofs.documents.judge FOLDER [--show N] [--batch N] [--keep FILE] [--direct] [--judge M:F]``.

Prints what the gate found against the labels: per kind, per family and per format n, recall and precision
with 95 % intervals (Wilson); `--show N` lists N misses and N false alarms. FOLDER is what one of the
other scripts wrote: a part of the corpus (labels.jsonl), scans (scans.jsonl) or old files (old.jsonl).
Ends with 1 when a bar of issue 14 is not met.

A judge takes paths and returns for each what was found as (code, level). The judge used by default is the
public command alone: a new repository, the files staged under ``evidence/50``, `zzfz gate --format json`.
A batch that takes longer than ten minutes ends the run; with ``--keep FILE`` what was judged so far is in
FILE, and the next run goes on from there.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs.documents.corpus import Label, read_labels
from proofs.documents.old import ORIGINS, Old, read_olds
from proofs.documents.scans import read_scans

Found = set[tuple[str, str]]
Judge = Callable[[Sequence[Path]], dict[Path, Found]]

FAMILY = {
    "S101": "mark",
    "S102": "mark",
    "S103": "internal",
    "S201": "identity",
    "S202": "mobile",
    "S203": "card",
}
NEW: dict[str, tuple[str, ...]] = {
    "S204": ("identity",),
    "S205": ("passport",),
    "S206": ("address",),
}
"""Which families a code may stand for that did not exist when the labels were written. Whoever adds a code
narrows its line here and changes nothing else in this folder."""
FAMILIES = ("mark", "internal", "identity", "passport", "mobile", "card", "address")
UNREAD = ("S301", "S302", "S303", "S304", "S305", "S306")
STOPS = ("error", "warning")
BARS = {"recall": 0.995, "precision": 0.99}
SCAN_BARS = {"mark": 0.97, "identity": 0.98, "precision": 0.98}


@dataclass
class Case:
    """A file and what its label demands."""

    path: Path
    kind: str
    format: str
    where: str
    group: str
    expect: dict[str, str]
    also: tuple[str, ...] = ()
    subset: str = ""


def families(code: str) -> tuple[str, ...]:
    """The families that a code may stand for; none where it is not about secrets or persons."""
    return (FAMILY[code],) if code in FAMILY else NEW.get(code, ())


def is_met(family: str, level: str, found: Found) -> bool:
    """Whether the finding asked for is there."""
    hits = [
        lev
        for code, lev in found
        if family in families(code) or (family == "passport" and code == "S201")
    ]
    if level == "error":
        return "error" in hits
    if level == "told" and any(code in UNREAD or code.startswith("E") for code, _ in found):
        return True
    return any(lev in STOPS for lev in hits)


def alarms(found: Found) -> set[str]:
    """The codes about secrets and persons that stop a commit."""
    return {
        code
        for code, level in found
        if level in STOPS and (code.startswith("S1") or code.startswith("S2"))
    }


def is_right(code: str, case: Case) -> bool:
    """Whether an alarm has something in the document to be about."""
    true = {*case.expect, *case.also}
    return bool(true & set(families(code))) or (code == "S201" and "passport" in true)


def share(hits: int, count: int) -> str:
    """Hits, count, share and its 95 % interval."""
    if not count:
        return "0\t0\t–\t–"
    z, p = 1.96, hits / count
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return f"{hits}\t{count}\t{p:.2%}\t{max(0.0, middle - half):.2%}–{min(1.0, middle + half):.2%}"


def _rows(title: str, groups: dict[str, list[bool]]) -> list[str]:
    return [
        f"\n{title}\t找到\tn\t比例\t95% 区间",
        *(f"{name}\t{share(sum(values), len(values))}" for name, values in sorted(groups.items())),
    ]


def _grouped(pairs: Iterable[tuple[str, bool]]) -> dict[str, list[bool]]:
    out: dict[str, list[bool]] = {}
    for name, value in pairs:
        out.setdefault(name, []).append(value)
    return out


def table(cases: Sequence[Case], verdicts: dict[Path, Found], show: int) -> tuple[str, bool]:
    """The whole table, and whether the bars are met."""
    leaks = [case for case in cases if case.group == "leak"]
    unread = [case for case in cases if case.group == "unread"]
    clean = [case for case in cases if case.group == "harmless"]
    met = {
        case.path: all(is_met(f, level, verdicts[case.path]) for f, level in case.expect.items())
        for case in cases
    }
    out: list[str] = []
    out += _rows("泄露，按种类", _grouped((case.kind, met[case.path]) for case in leaks))
    out += _rows("泄露，按格式", _grouped((case.format, met[case.path]) for case in leaks))
    out += _rows("泄露，按位置", _grouped((case.where, met[case.path]) for case in leaks))
    wanted = [
        (f, is_met(f, level, verdicts[case.path]))
        for case in leaks
        for f, level in case.expect.items()
    ]
    out += _rows("该有的，按族（召回）", _grouped(wanted))
    raised = [
        (code, is_right(code, case))
        for case in (*leaks, *clean)
        for code in alarms(verdicts[case.path])
    ]
    out += _rows("报出的，按代码（准确）", _grouped(raised))
    out += _rows(
        "无害而放行的，按种类",
        _grouped((case.kind, not alarms(verdicts[case.path])) for case in clean),
    )
    out += _rows(
        "无害而放行的，按格式",
        _grouped((case.format, not alarms(verdicts[case.path])) for case in clean),
    )
    mixed = [not alarms(verdicts[case.path]) for case in clean if case.subset == "harmless_mixed"]
    out += _rows("harmless_mixed", {"放行": mixed} if mixed else {})
    out += _rows(
        "读不了的，找到或说了未检", _grouped((case.kind, met[case.path]) for case in unread)
    )
    whole = [met[case.path] for case in leaks]
    right = [value for _, value in raised]
    stopped = [bool(alarms(verdicts[case.path])) for case in leaks]
    refused = sum(bool(alarms(verdicts[case.path])) for case in clean)
    out += ["\n合计\t\tn\t比例\t95% 区间", f"召回（每个该有的都有）\t{share(sum(whole), len(whole))}", f"召回（至少停下）\t{share(sum(stopped), len(stopped))}",
            f"准确（每条报出的有所指）\t{share(sum(right), len(right))}", f"准确（停下的文件确有泄露）\t{share(sum(stopped), sum(stopped) + refused)}", f"读不了的有交代\t{share(sum(met[c.path] for c in unread), len(unread))}"]  # fmt: skip
    if show:
        missed = [case for case in (*leaks, *unread) if not met[case.path]]
        false = [
            case
            for case in (*leaks, *clean)
            if any(not is_right(code, case) for code in alarms(verdicts[case.path]))
        ]
        for title, listed in (("漏掉的", missed), ("误报的", false)):
            out.append(f"\n{title}\t{len(listed)}")
            out += [
                f"{case.kind}\t{case.where}\t{case.path.name}\t要 {case.expect}\t有 {sorted(verdicts[case.path])}"
                for case in listed[:show]
            ]
    well = (
        (not whole or sum(whole) / len(whole) >= BARS["recall"])
        and (not right or sum(right) / len(right) >= BARS["precision"])
        and all(mixed)
        and all(met[c.path] for c in unread)
    )
    return "\n".join(out) + "\n", well


_LONGEST_BATCH = 600
"""Seconds for one batch; 200 documents take 20 on an idle core."""


def through_gate(batch: int, *, direct: bool = False, keep: Path | None = None) -> Judge:
    """The public command as a judge: each batch in a repository of its own, staged, asked once.

    With ``keep`` what was judged is appended there, one document a line, and not asked again.
    """

    def judge(paths: Sequence[Path]) -> dict[Path, Found]:
        out = _kept(keep, paths)
        left = [path for path in paths if path not in out]
        for at in range(0, len(left), batch):
            found = _one_batch(left[at : at + batch], direct=direct)
            if keep is not None:
                with keep.open("a", encoding="utf-8") as file:
                    for path, codes in found.items():
                        line = json.dumps([path.name, sorted(codes)], ensure_ascii=False)
                        file.write(line + "\n")
            out |= found
            sys.stderr.write(f"{len(out)}/{len(paths)}\n")
        return out

    return judge


def _kept(keep: Path | None, paths: Sequence[Path]) -> dict[Path, Found]:
    if keep is None or not keep.is_file():
        return {}
    by_name = {path.name: path for path in paths}
    told = (json.loads(line) for line in keep.read_text(encoding="utf-8").splitlines())
    return {
        by_name[name]: {(code, level) for code, level in codes}
        for name, codes in told
        if name in by_name
    }


def _one_batch(paths: Sequence[Path], *, direct: bool) -> dict[Path, Found]:
    program = [sys.executable, "-m", "zzfz"]
    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "r"
        who = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "判"), ("EMAIL", "j@example.com"))
        }
        env = os.environ | who | {"ZZFZ_STATE": f"{place}/state", "PYTHONIOENCODING": "utf-8"}
        subprocess.run([*program, "init", str(home)], env=env, check=True, capture_output=True)
        folder = home / "evidence" / "50"
        folder.mkdir(parents=True, exist_ok=True)
        names = {f"evidence/50/1-{path.name}": path for path in paths}
        for name, path in names.items():
            shutil.copyfile(path, home / name)
        subprocess.run(
            ["git", "-C", str(home), "add", "--all"], env=env, check=True, capture_output=True
        )
        asked = [*program, "gate", "--format", "json", *(names if direct else ())]
        done = subprocess.run(
            asked,
            cwd=home,
            env=env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=_LONGEST_BATCH,
        )
        if done.returncode not in {0, 1}:
            raise RuntimeError(f"zzfz gate: {done.returncode}\n{done.stderr[-2000:]}")
        return sort_findings(json.loads(done.stdout), names)


def sort_findings(answer: Any, names: dict[str, Path]) -> dict[Path, Found]:  # noqa: ANN401 - JSON
    """The findings of `zzfz gate --format json` by file; a member of an archive counts for its archive."""
    out: dict[Path, Found] = {path: set() for path in names.values()}
    listed = sorted(names)
    for finding in answer["findings"]:
        name = _named(str(finding.get("path") or ""), listed)
        if name:
            out[names[name]].add((str(finding["code"]), str(finding["level"])))
    return out


_OWN_NAME = len("evidence/50/1-")


def _named(told: str, listed: Sequence[str]) -> str:
    """Which of the files, sorted by name, a finding is about; nothing for one about something else.

    A path is shown with the numbers of persons masked, and with more behind it for what is packed in a
    file; of all names the one that begins most like it is meant.
    """
    at = bisect_left(listed, told)
    near = listed[max(0, at - 1) : at + 1]
    best = max(near, key=lambda name: _alike(name, told), default="")
    return best if _alike(best, told) > _OWN_NAME else ""


def _alike(one: str, other: str) -> int:
    """With how many characters in common two texts begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _case(folder: Path, label: Label) -> Case:
    return Case(
        folder / "files" / label.file,
        label.kind,
        label.format,
        label.where,
        label.group,
        label.expect,
        tuple(label.also),
        label.subset,
    )


def _plugged(name: str) -> Any:  # noqa: ANN401 - whatever was named
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


def scan_table(folder: Path, judge: Judge, show: int) -> tuple[str, bool]:
    """Marks and numbers recognised on scans, false alarms, and whether every page is still called 未检."""
    labels = read_scans(folder)
    verdicts = judge([folder / "files" / scan.file for scan in labels])
    found = {scan.file: verdicts[folder / "files" / scan.file] for scan in labels}
    wanted = [
        (f, is_met(f, "warning", found[scan.file]), scan) for scan in labels for f in scan.expect
    ]
    raised = [
        (code, bool(set(families(code)) & set(scan.expect)), scan)
        for scan in labels
        for code in alarms(found[scan.file])
    ]
    told = [any(code in UNREAD for code, _ in found[scan.file]) for scan in labels]
    out = _rows("扫描件，按族（召回）", _grouped((f, hit) for f, hit, _ in wanted))

    def turned(turn: float) -> str:
        return "0" if not turn else "±3" if abs(turn) <= 3 else f"{turn:.0f}"

    out += _rows("按转角", _grouped((turned(s.turn), hit) for _, hit, s in wanted))
    out += _rows("按精度", _grouped((str(s.dpi), hit) for _, hit, s in wanted))
    out += _rows(
        "按印章",
        _grouped(
            ("压在上面" if s.seal == f else "别处" if s.seal else "没有", hit)
            for f, hit, s in wanted
        ),
    )
    out += _rows("按格式", _grouped((s.file.partition(".")[2], hit) for _, hit, s in wanted))
    out += _rows("报出的（准确）", _grouped((code, right) for code, right, _ in raised))
    out += _rows("未检", {"仍说未检": told})
    if show:
        out += [
            "",
            *(
                f"漏\t{f}\t{s.file}\t{s.expect[f]}\t{s.turn}°\t{s.dpi} dpi\t印章 {s.seal}\t{s.effects}"
                for f, hit, s in wanted
                if not hit
            ),
        ][: show + 1]
        out += [f"误\t{code}\t{s.file}" for code, right, s in raised if not right][:show]
    rates = {f: [hit for g, hit, _ in wanted if g == f] for f in ("mark", "identity")}
    rights = [right for _, right, _ in raised]
    well = (
        all(not hits or sum(hits) / len(hits) >= SCAN_BARS[f] for f, hits in rates.items())
        and (not rights or sum(rights) / len(rights) >= SCAN_BARS["precision"])
        and all(told)
    )
    return "\n".join(out) + "\n", well


def old_table(
    folder: Path, judge: Judge, reader: Callable[[Path], str] | None, show: int
) -> tuple[str, bool]:
    """Leaks and words of the old files, and the answer to each damaged copy."""
    labels = [old for old in read_olds(folder) if (folder / "files" / old.file).is_file()]
    cases = [
        Case(
            folder / "files" / old.file,
            old.kind,
            Path(old.file).suffix[1:],
            old.where,
            "leak",
            old.expect,
        )
        for old in labels
        if old.where not in old.lost
    ]
    text, well = table(cases, judge([case.path for case in cases]), show)
    if reader is not None:
        hits: list[tuple[str, bool]] = []
        for old in labels:
            read = reader(folder / "files" / old.file)
            hits += [
                (f"{Path(old.file).suffix} {place}", word in read)
                for place, word in old.words.items()
                if place not in old.lost
            ]
        text += (
            "\n".join(_rows("词，按格式和位置", _grouped(hits)))
            + f"\n词合计\t{share(sum(hit for _, hit in hits), len(hits))}\n"
        )
        well = well and sum(hit for _, hit in hits) >= 0.98 * len(hits)
    broken = sorted((folder / "damaged").glob("*"))
    if broken:
        verdicts = judge(broken)
        if reader is not None:
            silent = _lost_in_silence(folder, labels, verdicts, reader)
            text += f"损坏的，少了词而没有说\t{len(silent)}\tn {len(broken)}\n"
            text += "".join(f"少了而没有说\t{one}\n" for one in silent)
            well = well and not silent
        answered = [
            (
                path.suffix,
                bool(alarms(verdicts[path])) or any(code in UNREAD for code, _ in verdicts[path]),
            )
            for path in broken
        ]
        text += "\n".join(_rows("损坏的，有发现或说了未检", _grouped(answered))) + "\n"
        text += "".join(
            f"没有交代\t{path.name}\n"
            for path, (_, hit) in zip(broken, answered, strict=True)
            if not hit
        )
        well = well and all(hit for _, hit in answered)
    return text, well


def _lost_in_silence(
    folder: Path, labels: Sequence[Old], verdicts: dict[Path, Found], reader: Callable[[Path], str]
) -> list[str]:
    """Damaged copies of which words are gone, and nothing says that anything was not read."""
    origins = json.loads((folder / ORIGINS).read_text(encoding="utf-8"))
    by_file = {old.file: old for old in labels}
    silent = []
    for path, found in verdicts.items():
        if any(code in UNREAD or code.startswith("E") for code, _ in found):
            continue
        read = reader(path)
        base = by_file[origins[path.name]]
        gone = [
            f"{place}（{word}）"
            for place, word in base.words.items()
            if place not in base.lost and not _nearly(word, read)
        ]
        if gone:
            silent.append(f"{path.name}\t{base.file}\t{'、'.join(gone)}\t有 {sorted(found)}")
    return silent


def _nearly(word: str, text: str) -> bool:
    """Whether a word stands there, or all but half of its letters, which the damage hit themselves."""
    half = len(word) // 2
    return any(word[at : at + half] in text for at in range(len(word) - half + 1))


def text_of(path: Path) -> str:
    """All that is read of a file, as a reader for ``--reader``."""
    from zzfz.documents.extract import extract

    return "\n".join(one.text for one in extract(path.read_bytes()).passages)


def main() -> int:
    """Judge the folder and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--batch", type=int, default=200)
    parser.add_argument(
        "--direct",
        action="store_true",
        help="name the files to the gate instead of asking for what is staged",
    )
    parser.add_argument("--keep", type=Path, help="where verdicts are kept from run to run")
    parser.add_argument("--judge", default="", help="another judge, module:function")
    parser.add_argument(
        "--reader", default="", help="for old files: module:function that gives the text of a path"
    )
    parser.add_argument("--only", default="", help="kinds that begin so")
    given = parser.parse_args()
    judge: Judge = (
        _plugged(given.judge)
        if given.judge
        else through_gate(given.batch, direct=given.direct, keep=given.keep)
    )
    if (given.folder / "scans.jsonl").is_file():
        text, well = scan_table(given.folder, judge, given.show)
    elif (given.folder / "old.jsonl").is_file():
        text, well = old_table(
            given.folder, judge, _plugged(given.reader) if given.reader else None, given.show
        )
    else:
        cases = [
            _case(given.folder, label)
            for label in read_labels(given.folder)
            if label.kind.startswith(given.only)
        ]
        text, well = table(cases, judge([case.path for case in cases]), given.show)
    sys.stdout.write(text)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
