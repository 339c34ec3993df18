"""``python -m proofs.documents.recognise OUT [--every N] [--limit N] [--engine rapidocr|tesseract] [--table]``.

Writes each N-th of the 500 scanned pages (``proofs.documents.scans``) to OUT unless they are there, has
their letters recognised as ``zzfz check --ocr`` does, and prints the judge's table of scans, how many
masked numbers are those that stand on the page, how often title and 文号 are proposed rightly, and the
seconds a page takes. What was recognised is kept in OUT, so that a run that is interrupted goes on; the
pages are made up, so nobody's data are in it. Ends with 1 when a bar of issue 14 is not met, with 2
where there is no engine.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from proofs.documents import judge, scans
from zzfz import worker
from zzfz.documents.page_images import list_images, take_image
from zzfz.documents.recognition import (
    Engine,
    PageText,
    Part,
    PictureLine,
    Proposals,
    RapidEngine,
    TesseractEngine,
    proposals,
)
from zzfz.privacy.personal import mask_numbers
from zzfz.rules.recognition import hits_on
from zzfz.rules.scan import Hit
from zzfz.worker import Stop

ENGINES = {"rapidocr": RapidEngine.find, "tesseract": TesseractEngine.find}


def read_page(engine: Engine, data: bytes) -> list[dict[str, Any]]:
    """What is recognised on every picture of a document, as JSON has it."""
    pages = []
    for image in list_images(data).each:
        picture = take_image(data, image.key)
        if picture is None:
            continue
        begun = time.monotonic()
        text = engine.read(picture, Part.WHOLE)
        pages.append(
            {
                "looks": [[list(line) for line in look] for look in text.looks],
                "stop": text.stop.name if text.stop is not None else "",
                "seconds": round(time.monotonic() - begun, 2),
            }
        )
    return pages


def page_text(page: dict[str, Any]) -> PageText:
    """The page that was kept."""
    looks = tuple(tuple(PictureLine(*line) for line in look) for look in page["looks"])
    return PageText(looks, Stop[page["stop"]] if page["stop"] else None)


def hits_of(pages: Sequence[dict[str, Any]]) -> list[Hit]:
    """All hits of a document."""
    return [hit for page in pages for hit in hits_on("图片", page_text(page), Part.WHOLE)]


def proposal_of(pages: Sequence[dict[str, Any]]) -> Proposals:
    """What the first page proposes."""
    return proposals(page_text(pages[0])) if pages else Proposals()


def recognise(out: Path, engine: Engine, limit: int) -> tuple[dict[str, Any], float, int]:
    """What was recognised in each file of ``out``; processor seconds of this run, and its pages."""
    kept = _place(out, engine)
    before, new = _processor(), 0
    labels = scans.read_scans(out)
    # So that a part of them is a fair sample, and several may work on one folder.
    Random().shuffle(labels)
    for scan in labels:
        known = kept_pages(out, engine)
        if scan.file in known:
            continue
        if limit and new >= limit:
            break
        row = {
            "file": scan.file,
            "pages": read_page(engine, (out / "files" / scan.file).read_bytes()),
        }
        new += 1
        with kept.open("ab", buffering=0) as stream:
            stream.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    worker.end()
    return kept_pages(out, engine), _processor() - before, new


def _place(out: Path, engine: Engine) -> Path:
    return out / f"recognised-{engine.name.partition(' ')[0]}.jsonl"


def kept_pages(out: Path, engine: Engine) -> dict[str, Any]:
    """What was recognised so far, by file."""
    path = _place(out, engine)
    if not path.is_file():
        return {}
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {one["file"]: one["pages"] for one in rows}


def _processor() -> float:
    """Processor seconds of all processes that this one started and that are gone."""
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def more_rows(labels: Sequence[scans.Scan], known: dict[str, Any]) -> str:
    """What is exact to the digits shown, also by what was done to the page, and proposals that are right."""
    exact, right, effects = [], [], []
    for scan in labels:
        masked = {hit.masked for hit in hits_of(known[scan.file])}
        for family in ("identity", "mobile", "mark"):
            if family in scan.expect:
                hit = mask_numbers(scan.expect[family]) in masked
                exact.append((family, hit))
                effects += [(one, hit) for one in _effects(scan)]
        proposed = proposal_of(known[scan.file])
        for what in ("title", "number"):
            if what in scan.proposes:
                said = _folded(getattr(proposed, what))
                right.append((what, said == _folded(scan.proposes[what])))
    rows = []
    for title, pairs in (
        ("逐字正确", exact),
        ("逐字正确，按损伤", effects),
        ("提议正确", right),
    ):
        rows.append(f"\n{title}\t找到\tn\t比例\t95% 区间")
        for name in sorted({one for one, _ in pairs}):
            values = [hit for one, hit in pairs if one == name]
            rows.append(f"{name}\t{judge.share(sum(values), len(values))}")
    return "\n".join(rows) + "\n"


def _effects(scan: scans.Scan) -> list[str]:
    """What was done to a page beside its turn and its size."""
    jpeg = (
        "PNG"
        if scan.file.endswith(".png")
        else "JPEG 30～49"
        if scan.quality < 50
        else "JPEG 50～90"
    )
    names = {"blur": "模糊", "noise": "噪点", "shade": "阴影", "grey": "灰度"}
    return [jpeg, *(names[one] for one in scan.effects)]


def _folded(text: str) -> str:
    return text.translate(str.maketrans("（）()[]【】", "〔〕〔〕〔〕〔〕"))


def table(out: Path, known: dict[str, Any], show: int) -> tuple[str, bool]:
    """The judge's table of those scans that were looked at, and the rows beside it."""
    labels = [scan for scan in scans.read_scans(out) if scan.file in known]
    done = out / "done"
    done.mkdir(exist_ok=True)
    with (done / "scans.jsonl").open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in labels)

    def judged(paths: Sequence[Path]) -> dict[Path, judge.Found]:
        found = {}
        for path in paths:
            hits = hits_of(known[path.name])
            levels = {(one.code, "error" if one.code == "S101" else "warning") for one in hits}
            found[path] = levels | {("S303", "notice")}
        return found

    text, well = judge.scan_table(done, judged, show)
    return text + more_rows(labels, known), well


def speed(known: dict[str, Any], processor: float, new: int) -> str:
    """The line of the benchmark."""
    seconds = sorted(page["seconds"] for pages in known.values() for page in pages)
    stopped = sum(bool(page["stop"]) for pages in known.values() for page in pages)
    middle = seconds[len(seconds) // 2] if seconds else 0.0
    most = seconds[-1] if seconds else 0.0
    text = f"\n速度\t{len(seconds)} 页\t每页中位 {middle:.1f} 秒，最长 {most:.1f} 秒\t停下 {stopped} 页\n"
    if new:
        text += f"处理器\t{new} 份\t每份 {processor / new:.1f} 秒（含启动）\n"
    return text


def main() -> int:
    """Recognise, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--limit", type=int, default=0, help="look at so many more and stop")
    parser.add_argument("--engine", choices=sorted(ENGINES), default="rapidocr")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--table", action="store_true", help="only print what is there so far")
    given = parser.parse_args()
    engine = ENGINES[given.engine]()
    if engine is None:
        sys.stderr.write(f"没有 {given.engine}\n")
        return 2
    if not (given.out / "scans.jsonl").is_file():
        scans.generate(given.out, every=given.every)
    if given.table:
        known, processor, new = kept_pages(given.out, engine), 0.0, 0
    else:
        known, processor, new = recognise(given.out, engine, given.limit)
    text, well = table(given.out, known, given.show)
    sys.stdout.write(f"{engine.name}\n{text}{speed(known, processor, new)}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
