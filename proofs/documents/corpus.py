"""``python -m proofs.documents.corpus OUT [--part tune|report] [--kind K] [--limit N] [--old] [--verify]``.

Writes labelled documents in real containers: ``OUT/<part>/files/*`` and ``OUT/<part>/labels.jsonl``.
The part `tune` is for building the judgement, the part `report` is for the table and nothing else.
The same seed gives the same texts and labels; ``digests.json`` keeps what they were when this proof was
committed, and ``--verify`` tells whether anybody changed them since.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from proofs.documents import containers as c
from proofs.documents import numbers as n
from proofs.documents.harmless import HARMLESS, Content, Part, mixed, notice, plan, summary
from proofs.documents.leaks import NEEDLES, WHOLES, Needle

DIGESTS = Path(__file__).with_name("digests.json")
SEEDS = {"tune": 14001, "report": 14002}
COUNTS = {
    "tune": {"leak": 700, "harmless": 500, "harmless_mixed": 120, "unread": 60},
    "report": {"leak": 2000, "harmless": 1000, "harmless_mixed": 320, "unread": 180},
}
FORMATS = {
    "docx": 34,
    "xlsx": 18,
    "pdf": 16,
    "pptx": 6,
    "txt": 5,
    "html": 5,
    "eml": 6,
    "csv": 3,
    "ofd": 4,
    "zip": 3,
}
INNER = ("docx", "xlsx", "pdf", "txt")
CELLS = ("docx", "xlsx", "pptx", "pdf", "ofd", "html", "csv")
STANDING = {"docx": "doc", "xlsx": "xls", "pptx": "ppt"}
"""What LibreOffice is to make of a document, where it is converted."""
KIN = {"doc": "wps", "xls": "et", "ppt": "dps"}
"""The endings under which WPS Office keeps the same bytes."""


@dataclass
class Label:
    """What one document is and what must be found in it."""

    file: str
    part: str
    group: str
    kind: str
    format: str
    where: str
    expect: dict[str, str] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    subset: str = ""
    inner: str = ""


@dataclass
class Made:
    """A document before it is written: its label, what it says, and how it is packed."""

    label: Label
    content: Content
    choices: dict[str, Any] = field(default_factory=dict)
    packed: Callable[[bytes], bytes] | None = None
    raw: bytes | None = None

    def data(self) -> bytes:
        """The bytes of the file."""
        if self.raw is not None:
            return self.raw
        ending = self.label.inner or self.label.format
        writers = {
            "docx": c.docx,
            "xlsx": c.xlsx,
            "pptx": c.pptx,
            "pdf": c.pdf,
            "ofd": c.ofd,
            "html": c.web,
            "eml": c.mail,
            "txt": c.plain,
            "csv": c.table,
        }
        data: bytes = writers[ending](self.content, **self.choices)
        return self.packed(data) if self.packed else data

    def signature(self) -> str:
        """Label and text, without the bytes of the container."""
        kept = {k: v for k, v in self.choices.items() if isinstance(v, str | bool)}
        return json.dumps(
            [asdict(self.label), self.content.parts, self.content.places, kept],
            ensure_ascii=False,
            sort_keys=True,
        )


def documents(part: str) -> Iterator[Made]:
    """All documents of a part, the same for ever."""
    counts = COUNTS[part]
    makers: list[tuple[str, Callable[[Random, str, int], Made]]] = [
        ("leak", _leak),
        ("harmless", _harmless),
        ("harmless_mixed", _mixed),
        ("unread", _unread),
    ]
    number = 0
    for group, make in makers:
        for at in range(counts[group]):
            number += 1
            hand = Random(f"{SEEDS[part]}/{group}/{at}")
            made = make(hand, part, at)
            made.label.part = part
            stem = made.content.name or f"{made.content.title}"[:30].replace("\n", "")
            stem = "".join(sign for sign in stem if sign not in '/\\:*?"<>|')
            made.label.file = f"{number:05d}-{stem}.{made.label.format}"
            yield made


def _weighted(hand: Random, table: dict[str, int]) -> str:
    return hand.choices(list(table), list(table.values()))[0]


def all_text(content: Content) -> str:
    """All text of a content, wherever it is to stand."""
    return "".join(c.lines_of(content.parts)) + "".join(
        t for ts in content.places.values() for t in ts
    )


def _choices(hand: Random, ending: str, content: Content) -> dict[str, Any]:
    if ending == "txt":
        return {
            "encoding": hand.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030", "gb18030", "utf-16"))
        }
    if ending == "csv":
        return {"encoding": hand.choice(("utf-8", "utf-8-sig", "gb18030"))}
    if ending == "html":
        return {"encoding": hand.choice(("utf-8", "utf-8", "gb18030"))}
    if ending == "eml":
        return {
            "encoding": hand.choice(("utf-8", "gb18030")),
            "transfer": hand.choice(("base64", "quoted-printable")),
            "as_html": hand.random() < 0.3,
        }
    if ending == "docx":
        return {"symbols": hand.random() < 0.5} if "\uf0ab" in all_text(content) else {}
    if ending == "xlsx":
        return {"as_numbers": hand.random() < 0.5}
    if ending == "pdf":
        whole = all_text(content)
        try:
            whole.encode("gb2312")
        except UnicodeEncodeError:
            return {"font": "identity"}
        return {"font": hand.choice(("identity", "identity", "gb"))}
    return {}


def _host(hand: Random) -> Content:
    """An ordinary document that gets a needle; now and then one full of traps."""
    if hand.random() < 0.6:
        return hand.choice((notice, plan, summary))(hand)
    return HARMLESS[hand.choice(sorted(set(HARMLESS) - {"secrecy_rules", "broken_words"}))](hand)


def _leak(hand: Random, part: str, at: int) -> Made:
    """Half of the leaks take every kind in turn, half by weight, so that each kind has its share."""
    turn = [*NEEDLES, *WHOLES]
    if at % 2:
        weights = {k: w for table in (NEEDLES, WHOLES) for k, (_, w) in table.items()}
        kind = _weighted(hand, weights)
    else:
        kind = turn[at // 2 % len(turn)]
    if kind in NEEDLES:
        return _needle(hand, kind)
    whole = WHOLES[kind][0](hand)
    can_hold = [f for f in FORMATS if set(whole.content.places) <= set(c.PLACES[f])]
    if any(not isinstance(p, str) for p in whole.content.parts):
        can_hold = [f for f in can_hold if f in CELLS or f in {"zip", "eml", "txt"}]
    ending = _weighted(hand, {f: FORMATS[f] for f in can_hold})
    label = Label(
        "",
        part,
        "leak",
        kind,
        ending,
        "header" if whole.content.places else "document",
        whole.expect,
        list(whole.also),
    )
    return _packed(hand, label, whole.content)


def _fits(needle: Needle, ending: str, place: str) -> bool:
    if place not in c.PLACES[ending] or (needle.only and place not in needle.only):
        return False
    if any(not isinstance(line, str) for line in needle.lines):
        return place == "cell"
    text = str(needle.lines[0])
    if "\n" in text and place not in {"top", "body", "cell", "textbox"}:
        return False
    if place in {"name", "member_name"}:
        return len(text) < 40 and not set(text) & set('/\\:*?"<>|：')
    if place == "sheet_name":
        return len(text) <= 31 and not set(text) & set("[]:*?/\\'")
    if place in {"validation", "defined_name"}:
        return len(text) < 200 and not set(text) & set(',"')
    return place not in {"member", "nested"} or ending == "zip"


def _needle(hand: Random, kind: str) -> Made:
    needle = NEEDLES[kind][0](hand)
    while True:
        ending = _weighted(hand, FORMATS)
        inner = hand.choice(INNER) if ending == "zip" else ending
        places = [p for p in c.PLACES[inner] if _fits(needle, inner, p)]
        if ending == "zip":
            places = [p for p in places if p != "name"]
        if places:
            break
    common = [p for p in places if p in {"top", "body", "cell"}]
    aside = [p for p in places if p not in common]
    place = hand.choice(common if common and (not aside or hand.random() < 0.4) else aside)
    content = _host(hand)
    _put(hand, content, needle.lines, place)
    expect = dict(needle.expect)
    if place == "earlier":
        expect = dict.fromkeys(expect, "told")
    label = Label("", "", "leak", kind, ending, place, expect, list(needle.also))
    if ending == "zip" and hand.random() < 0.25 and _fits(needle, "zip", "member_name"):
        content = _host(hand)
        label.where, label.inner = "member_name", "txt"
        name = f"{needle.lines[0]}.txt"
        return Made(
            label,
            content,
            {"encoding": "utf-8"},
            lambda data: c.archive({"说明.txt": "附件".encode(), name: data}),
        )
    return _packed(hand, label, content, inner=inner if ending == "zip" else "")


def _put(hand: Random, content: Content, lines: list[Part], place: str) -> None:
    """Put the needle in its place of the host."""
    if place == "top":
        content.parts[0:0] = lines
    elif place == "body":
        at = hand.randint(1, len(content.parts))
        content.parts[at:at] = lines
    elif place == "cell":
        at = hand.randint(0, len(content.parts))
        block = lines[0]
        content.parts.insert(
            at,
            [["项目", "内容", "备注"], ["一", block, ""], ["二", "已办结", ""]]
            if isinstance(block, str)
            else block,
        )
    elif place == "name":
        content.name = f"附件{hand.randint(1, 9)} {lines[0]}"
    else:
        content.places.setdefault(place, []).extend(str(line) for line in lines)


def _packed(hand: Random, label: Label, content: Content, inner: str = "") -> Made:
    """Settle how it is packed; a zip may lie in a zip, and its names may be in GBK."""
    if label.format != "zip":
        return Made(label, content, _choices(hand, label.format, content))
    usable = [f for f in INNER if set(content.places) <= set(c.PLACES[f])]
    label.inner = inner or hand.choice(usable)
    gbk, nested = hand.random() < 0.5, hand.random() < 0.3

    def pack(data: bytes) -> bytes:
        files = {"目录.txt": "1 材料".encode(), f"材料/附件1.{label.inner}": data}
        whole = c.archive(files, gbk_names=gbk)
        return c.archive({"材料包.zip": whole}) if nested else whole

    return Made(label, content, _choices(hand, label.inner, content), pack)


def _harmless(hand: Random, part: str, at: int) -> Made:
    kind = sorted(HARMLESS)[at % len(HARMLESS)]
    content = HARMLESS[kind](hand)
    ending = _weighted(hand, FORMATS)
    return _packed(hand, Label("", part, "harmless", f"clean.{kind}", ending, ""), content)


def _mixed(hand: Random, part: str, _at: int) -> Made:
    ending = _weighted(hand, FORMATS)
    return _packed(
        hand,
        Label("", part, "harmless", "clean.mixed", ending, "", subset="harmless_mixed"),
        mixed(hand),
    )


def _jpeg(hand: Random, lines: list[str]) -> tuple[bytes, tuple[int, int]]:
    from proofs.documents.scans import small_page

    picture = small_page(lines)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=hand.randint(50, 85))
    return out.getvalue(), picture.size


UNREAD = (
    "scan_pdf",
    "scan_page_number",
    "ofd_picture",
    "picture",
    "docx_picture",
    "number_cell",
    "encrypted_pdf",
    "truncated",
    "deep_zip",
    "big5",
    "renamed_picture",
    "garbage",
)


def _unread(hand: Random, part: str, at: int) -> Made:
    """What cannot be read, or not wholly: the gate has to find what is there or to say 未检."""
    kind = UNREAD[at % len(UNREAD)]
    who = f"{n.name(hand)} 身份证号：{n.identity(hand)}"
    lines = [f"机密★{hand.choice((1, 3, 5, 10))}年", "情况报告", who]
    content = notice(hand)
    told = {"mark": "told", "identity": "told"}
    label = Label("", part, "unread", f"unread.{kind}", "pdf", "document", told)
    made = Made(label, content)
    if kind in {"scan_pdf", "scan_page_number"}:
        data, size = _jpeg(hand, lines)
        made.raw = c.picture_pdf(
            data,
            size,
            number=str(hand.randint(1, 90)) if kind == "scan_page_number" else "",
            gray=True,
        )
    elif kind == "ofd_picture":
        label.format = "ofd"
        made.raw = c.ofd(content, picture=_jpeg(hand, lines)[0])
    elif kind in {"picture", "renamed_picture"}:
        label.format = (
            hand.choice(("jpg", "jpeg")) if kind == "picture" else hand.choice(("pdf", "docx"))
        )
        made.raw = _jpeg(hand, lines)[0]
    elif kind == "docx_picture":
        label.format = "docx"
        made.raw = _docx_with_picture(content, _jpeg(hand, lines)[0])
    elif kind == "number_cell":
        label.format = "xlsx"
        label.expect = {"identity": "told"}
        made.raw = _number_cells(hand)
    elif kind == "encrypted_pdf":
        made.raw = _encrypted(lines)
    elif kind == "truncated":
        label.format = hand.choice(("docx", "xlsx", "pptx", "pdf", "ofd"))
        content.parts[0:0] = list(lines)
        writers = {"docx": c.docx, "xlsx": c.xlsx, "pptx": c.pptx, "pdf": c.pdf, "ofd": c.ofd}
        whole = writers[label.format](content)
        made.raw = whole[: int(len(whole) * hand.uniform(0.3, 0.9))]
    elif kind == "deep_zip":
        label.format = "zip"
        data = "\n".join(lines).encode()
        name = "材料.txt"
        for _ in range(hand.randint(6, 12)):
            data, name = c.archive({name: data}), "材料.zip"
        made.raw = data
    elif kind == "big5":
        label.format = "txt"
        label.expect = {"mark": "told"}
        made.raw = f"機密★{hand.choice((1, 5, 10))}年\r\n關於報送有關情況的報告\r\n各鄉鎮人民政府：\r\n為貫徹落實有關規定，現將情況報告如下，請審閱。\r\n".encode(
            "big5"
        )
    else:
        label.format = hand.choice(("docx", "pdf", "xlsx", "ofd", "doc", "xls", "wps"))
        made.raw = hand.randbytes(hand.randint(3000, 20000))
    return made


def _docx_with_picture(content: Content, picture: bytes) -> bytes:
    import docx as word

    document = word.Document(io.BytesIO(c.docx(content)))
    document.add_picture(io.BytesIO(picture))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _number_cells(hand: Random) -> bytes:
    """Identity numbers typed as numbers: the last digits are lost, the person is not."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["姓名", "身份证号", "村组"])
    for _ in range(hand.randint(2, 9)):
        number = n.identity(hand)
        sheet.append([n.name(hand), float(number.replace("X", "0")), n.village(hand)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _encrypted(lines: list[str]) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(out, encrypt=StandardEncryption("zizhou2023", "owner2023", canPrint=0))
    canvas.setFont("STSong-Light", 12)
    for at, line in enumerate(lines):
        canvas.drawString(60, 780 - 20 * at, line)
    canvas.save()
    return out.getvalue()


def to_convert(labels: list[Label]) -> list[tuple[Label, str]]:
    """Which documents LibreOffice is to convert, and the ending each then bears: doc, wps, xls, et, ppt, dps.

    Every docx, xlsx and pptx that leaks, and every third that is harmless; one of four under the ending of
    WPS Office. The labels hold for the converted file too; watermarks are left out, since what
    LibreOffice makes of them was not looked at.
    """
    out = []
    for at, label in enumerate(labels):
        if label.format not in STANDING or label.group == "unread" or label.where == "watermark":
            continue
        if label.group == "leak" or at % 3 == 0:
            old = STANDING[label.format]
            out.append((label, KIN[old] if at % 4 == 0 else old))
    return out


def read_labels(folder: Path) -> list[Label]:
    """The labels of a written part."""
    return [
        Label(**json.loads(line))
        for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def digest(part: str) -> str:
    """One digest over all labels and texts of a part."""
    whole = hashlib.sha256()
    for made in documents(part):
        whole.update(made.signature().encode() + b"\n")
    return whole.hexdigest()


def generate(out: Path, part: str, *, kind: str = "", limit: int = 0) -> list[Label]:
    """Write the documents and labels of a part under `out`; returns the labels."""
    folder = out / part / "files"
    folder.mkdir(parents=True, exist_ok=True)
    labels: list[Label] = []
    for made in documents(part):
        if kind and not made.label.kind.startswith(kind):
            continue
        if limit and len(labels) >= limit:
            break
        (folder / made.label.file).write_bytes(made.data())
        labels.append(made.label)
    _save(out / part, labels)
    return labels


def generate_old(out: Path, part: str, limit: int = 0) -> list[Label]:
    """Let LibreOffice convert what `to_convert` lists; writes ``OUT/<part>-old`` with labels of its own."""
    from proofs.documents.old import convert

    chosen = to_convert(read_labels(out / part))
    chosen = chosen[:: max(1, len(chosen) // limit)] if limit else chosen
    folder = out / f"{part}-old" / "files"
    folder.mkdir(parents=True, exist_ok=True)
    pairs, labels = [], []
    for label, ending in chosen:
        target = folder / f"{label.file.rpartition('.')[0]}.{ending}"
        pairs.append((out / part / "files" / label.file, target))
        labels.append(replace(label, file=target.name, format=ending))
    convert(pairs)
    labels = [label for label in labels if (folder / label.file).is_file()]
    _save(out / f"{part}-old", labels)
    return labels


def _save(folder: Path, labels: list[Label]) -> None:
    with (folder / "labels.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(label), ensure_ascii=False) + "\n" for label in labels)


def main() -> int:
    """Write the parts asked for and print how many of each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--part", choices=sorted(SEEDS))
    parser.add_argument("--kind", default="", help="only kinds that begin so")
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument(
        "--verify", action="store_true", help="compare labels and texts with digests.json"
    )
    parser.add_argument(
        "--old", action="store_true", help="convert the written parts to the old formats"
    )
    parser.add_argument(
        "--seed", type=int, help="with --part: other documents of the same templates"
    )
    given = parser.parse_args()
    if given.seed is not None:
        if given.part is None or given.verify:
            parser.error("--seed PART")
        SEEDS[given.part] = given.seed
    parts = [given.part] if given.part else sorted(SEEDS)
    if given.verify:
        kept = json.loads(DIGESTS.read_text(encoding="utf-8"))
        wrong = [part for part in parts if kept[part] != digest(part)]
        sys.stdout.write(f"改动过：{'、'.join(wrong)}\n" if wrong else "标注和文本没有改动\n")
        return 1 if wrong else 0
    if given.out is None:
        parser.error("OUT")
    for part in parts:
        if given.old:
            labels = generate_old(given.out, part, given.limit)
        else:
            labels = generate(given.out, part, kind=given.kind, limit=given.limit)
        counts: dict[str, int] = {}
        for label in labels:
            counts[f"{label.group}\t{label.kind}"] = (
                counts.get(f"{label.group}\t{label.kind}", 0) + 1
            )
        sys.stdout.write(
            f"{part}\t{len(labels)}\n"
            + "".join(f"{name}\t{count}\n" for name, count in sorted(counts.items()))
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
