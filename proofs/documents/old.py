"""``python -m proofs.documents.old OUT [--limit N] [--convert] [--check] [--damage [--seed N]]``.

200 files of the old Office formats with a unique word in every hidden place and one leak each.

Without an option the docx, xlsx and pptx are written under ``OUT/sources``, with ``OUT/old.jsonl``.
``--convert`` lets LibreOffice make .doc, .xls and .ppt of them under ``OUT/files`` (own profile, batches,
a hard stop); one of five is renamed to .wps, .et or .dps. ``--check`` looks for every word in the bytes of
the made files, so that a word LibreOffice itself lost is not asked of a reader. ``--damage`` writes 150
damaged copies of each old format under ``OUT/damaged``, others for another seed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from proofs.documents import containers as c
from proofs.documents.corpus import KIN, STANDING
from proofs.documents.harmless import notice
from proofs.documents.leaks import NEEDLES

SEED = 14004
COUNTS = {"docx": 80, "xlsx": 70, "pptx": 50}
DAMAGED = 150
HIDDEN = {
    "docx": ("body", "cell", "header", "footer", "textbox", "comment", "deleted", "hidden", "footnote", "property"),
    "xlsx": ("body", "cell", "header", "footer", "comment", "hidden_sheet", "hidden_row", "validation", "prompt", "defined_name", "sheet_name", "property"),
    "pptx": ("body", "cell", "textbox", "notes", "hidden_slide", "property"),
}  # fmt: skip
"""The places of each format in which a word stands."""
LEAKS = (
    "mark.star",
    "mark.spaced",
    "mark.label",
    "identity.labelled",
    "identity.bare",
    "mobile.labelled",
    "card.labelled",
)
SIGNS = "鼋鼍虺蜮獬豸麒麟鲲鹏雎鸠蒹葭苤苢荇菡萏芣葑菲芄薜荔茱萸杞梓楩柟樗栎榛楛桤椴檿柘"
BATCH = 20
ORIGINS = "damaged.json"
"""Which file each damaged copy was made of."""


@dataclass
class Old:
    """An old file: its source, its words by place, and the leak in one of them."""

    file: str
    source: str
    words: dict[str, str]
    kind: str
    where: str
    expect: dict[str, str]
    lost: list[str] = field(default_factory=list)
    """Places whose word LibreOffice did not keep (filled by ``--check``)."""


def _word(hand: Random, taken: set[str]) -> str:
    while True:
        word = "".join(hand.sample(SIGNS, 4))
        if word not in taken:
            taken.add(word)
            return word


def olds() -> Iterator[tuple[Old, bytes]]:
    """The sources with their labels, the same for ever."""
    taken: set[str] = set()
    number = 0
    for ending, count in COUNTS.items():
        for at in range(count):
            number += 1
            hand = Random(f"{SEED}/{ending}/{at}")
            content = notice(hand)
            words = {place: _word(hand, taken) for place in HIDDEN[ending]}
            where = HIDDEN[ending][at % len(HIDDEN[ending])]
            kind = hand.choice(LEAKS)
            while True:
                needle = NEEDLES[kind][0](hand)
                text = str(needle.lines[0])
                if not set(text) & set('[]:*?/\\,"') and len(text) < 26:
                    break
                kind = hand.choice(LEAKS)
            for place, word in words.items():
                line = f"{word} {text}" if place == where else word
                if place == "body":
                    content.parts.append(line)
                elif place == "cell":
                    content.parts.append([["项目", "内容"], ["备注", line]])
                else:
                    content.places[place] = [line]
            old = STANDING[ending]
            target = KIN[old] if at % 5 == 4 else old
            writers = {"docx": c.docx, "xlsx": c.xlsx, "pptx": c.pptx}
            data = writers[ending](content)
            yield (
                Old(
                    f"{number:03d}.{target}",
                    f"{number:03d}.{ending}",
                    words,
                    kind,
                    where,
                    needle.expect,
                ),
                data,
            )


def generate(out: Path, limit: int = 0) -> list[Old]:
    """Write the sources and labels; with a limit every n-th, so that all formats are among them."""
    (out / "sources").mkdir(parents=True, exist_ok=True)
    every = max(1, sum(COUNTS.values()) // limit) if limit else 1
    made = []
    for at, (old, data) in enumerate(olds()):
        if at % every == 0:
            (out / "sources" / old.source).write_bytes(data)
            made.append(old)
    save(out, made)
    return made


def save(out: Path, made: list[Old]) -> None:
    """Write the labels."""
    with (out / "old.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(old), ensure_ascii=False) + "\n" for old in made)


def read_olds(out: Path) -> list[Old]:
    """The labels of written files."""
    return [
        Old(**json.loads(line))
        for line in (out / "old.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def convert(pairs: list[tuple[Path, Path]]) -> list[Path]:
    """Let LibreOffice make each second of the first, in batches; returns the sources it did not convert.

    The second's ending may be doc, xls, ppt or its kin (wps, et, dps: renamed afterwards).
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise FileNotFoundError("soffice")
    standing = {kin: old for old, kin in KIN.items()}
    failed = []
    for old in ("doc", "xls", "ppt"):
        mine = [
            pair for pair in pairs if standing.get(pair[1].suffix[1:], pair[1].suffix[1:]) == old
        ]
        for at in range(0, len(mine), BATCH):
            batch = mine[at : at + BATCH]
            with tempfile.TemporaryDirectory() as place:
                short = []
                for number, (source, _) in enumerate(batch):
                    short.append(Path(place) / f"{number}{source.suffix}")
                    shutil.copyfile(source, short[-1])
                command = [
                    program,
                    f"-env:UserInstallation=file://{place}/profile",
                    "--headless",
                    "--convert-to",
                    old,
                    "--outdir",
                    f"{place}/out",
                    *map(str, short),
                ]
                # What is there after the hard stop is taken, the rest is told.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    subprocess.run(
                        command, capture_output=True, check=False, timeout=60 + 10 * len(batch)
                    )
                for (source, target), name in zip(batch, short, strict=True):
                    result = Path(place) / "out" / f"{name.stem}.{old}"
                    if result.is_file():
                        shutil.copyfile(result, target)
                    else:
                        failed.append(source)
    return failed


def holds(data: bytes, word: str) -> bool:
    """Whether the word stands in the bytes in any encoding these formats use."""
    return any(word.encode(encoding) in data for encoding in ("utf-16-le", "utf-8", "gb18030"))


def damaged(data: bytes, hand: Random) -> bytes:
    """One damaged copy: cut, kilobytes of zeros, random bytes, sectors swapped, or a broken head."""
    kind = hand.choice(("cut", "cut", "zeros", "zeros", "bytes", "bytes", "swap", "head", "tail"))
    out = bytearray(data)
    if kind == "cut":
        return bytes(out[: hand.randint(1, len(out) - 1)])
    if kind == "zeros":
        for _ in range(hand.randint(1, 3)):
            at = 1024 * hand.randrange(max(1, len(out) // 1024))
            out[at : at + 1024] = bytes(min(1024, len(out) - at))
    elif kind == "bytes":
        for _ in range(hand.choice((1, 8, 64, 512))):
            out[hand.randrange(len(out))] = hand.randrange(256)
    elif kind == "swap":
        one, two = (512 * hand.randrange(1, max(2, len(out) // 512)) for _ in range(2))
        first, second = out[one : one + 512], out[two : two + 512]
        out[one : one + len(second)], out[two : two + len(first)] = second, first
    elif kind == "head":
        for _ in range(hand.randint(1, 12)):
            out[hand.randrange(8, 600)] = hand.randrange(256)
    else:
        out[-hand.randint(1, 2000) :] = hand.randbytes(hand.randint(1, 2000))
    return bytes(out)


def damage(out: Path, seed: int = SEED) -> int:
    """150 damaged copies of each old format, drawn from all made files of it; what they were made of."""
    (out / "damaged").mkdir(exist_ok=True)
    origins: dict[str, str] = {}
    for ending in ("doc", "xls", "ppt"):
        bases = sorted((out / "files").glob(f"*.{ending}"))
        for at in range(DAMAGED if bases else 0):
            hand = Random(f"{seed}/damage/{ending}/{at}")
            base = hand.choice(bases)
            name = f"{at:03d}.{ending}"
            (out / "damaged" / name).write_bytes(damaged(base.read_bytes(), hand))
            origins[name] = base.name
    (out / ORIGINS).write_text(json.dumps(origins), encoding="utf-8")
    return len(origins)


def main() -> int:
    """Do what was asked and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--seed", type=int, default=SEED, help="of the damage")
    for option in ("convert", "check", "damage"):
        parser.add_argument(f"--{option}", action="store_true")
    given = parser.parse_args()
    if not (given.out / "old.jsonl").is_file():
        sys.stdout.write(f"sources\t{len(generate(given.out, given.limit))}\n")
    made = read_olds(given.out)
    if given.convert:
        (given.out / "files").mkdir(exist_ok=True)
        failed = convert(
            [(given.out / "sources" / old.source, given.out / "files" / old.file) for old in made]
        )
        sys.stdout.write(
            f"converted\t{len(made) - len(failed)}\n"
            + "".join(f"failed\t{name}\n" for name in failed)
        )
    if given.check:
        for old in made:
            data = (given.out / "files" / old.file).read_bytes()
            old.lost = [place for place, word in old.words.items() if not holds(data, word)]
        save(given.out, made)
        asked = sum(len(old.words) for old in made)
        lost = sum(len(old.lost) for old in made)
        sys.stdout.write(f"words\t{asked}\nkept by LibreOffice\t{asked - lost}\n")
        gone = Counter(
            f"{old.file.rpartition('.')[2]} {place}" for old in made for place in old.lost
        )
        sys.stdout.write(
            "".join(f"lost\t{name}\t{count}\n" for name, count in sorted(gone.items()))
        )
    if given.damage:
        sys.stdout.write(f"damaged\t{damage(given.out, given.seed)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
