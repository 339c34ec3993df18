"""Damaged copies of old Office files: ``python -m proofs.documents.damaged [copies [seed]]``.

Every copy must be read within the limits and without a traceback, and what is lost of its words must
be said (未检): a copy that looks whole and is not would be a leak. Another seed damages them in other
places. Prints a table, exits with 1 where a rule is broken.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from tests.old_office_files import EXCEL_PLACES, POWERPOINT_PLACES, WORD_PLACES, old
from zzfz.documents.extract import Extraction, read_here
from zzfz.documents.model import LIMITS

COPIES = 150
FILES = {"doc": WORD_PLACES, "xls": EXCEL_PLACES, "ppt": POWERPOINT_PLACES}
_BYTES = 8
_ALIKE = 0.5
"""Of a word whose letters were hit themselves: so much of it is still found somewhere."""


def copies(data: bytes, count: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """So many damaged copies and what was done to each: cut, zeroed, single bytes, sectors swapped."""
    for number in range(count):
        dice = random.Random(f"{seed}/{number}" if seed else number)
        copy = bytearray(data)
        match number % 6:
            case 0:
                how = "截断"
                del copy[dice.randrange(len(copy)) :]
            case 1:
                how = "清零一段"
                start = dice.randrange(len(copy))
                end = min(len(copy), start + dice.choice((64, 512, 1024, 4096)))
                copy[start:end] = bytes(end - start)
            case 2:
                how = "扇区互换"
                one, other = (512 * dice.randrange(1, len(copy) // 512) for _ in range(2))
                copy[one : one + 512], copy[other : other + 512] = (
                    copy[other : other + 512],
                    copy[one : one + 512],
                )
            case _:
                how = f"改 {_BYTES} 个字节"
                # Half of them where the structures are rather than pictures or blank space.
                filled = [at for at in range(len(copy)) if copy[at]]
                for _ in range(_BYTES):
                    copy[dice.choice(filled)] = dice.randrange(256)
        yield how, bytes(copy)


def lost(found: Extraction, words: list[str]) -> list[str]:
    """The words that are not found, not even with some letters changed, though all looks read."""
    text = "\n".join(one.text for one in found.passages)
    if found.unread:
        return []
    missing = [one for one in words if one not in text]
    return [one for one in missing if not _nearly(one, text)]


def _nearly(word: str, text: str) -> bool:
    for line in text.splitlines():
        same = SequenceMatcher(None, word, line, autojunk=False).get_matching_blocks()
        if sum(block.size for block in same) >= len(word) * _ALIKE:
            return True
    return False


def judge(
    ending: str, count: int, seed: int = 0
) -> tuple[Counter[tuple[str, str]], list[str], float]:
    """Of the copies of one file: how many were what, which rule was broken where, the longest time."""
    data = old(f"places.{ending}")
    words = list(FILES[ending])
    whole = [one.place for one in read_here(data, LIMITS).unread]
    states: Counter[tuple[str, str]] = Counter()
    broken: list[str] = []
    longest = 0.0
    for number, (how, copy) in enumerate(copies(data, count, seed)):
        begun = time.process_time()
        found = read_here(copy, LIMITS)
        longest = max(longest, time.process_time() - begun)
        gaps = tuple(one for one in found.unread if one.place not in whole)
        quiet = Extraction(found.kind, found.passages, gaps, found.body)
        state = "不合格" if found.body.fault else "未检" if gaps else "读完"
        states[how, state] += 1
        if words_lost := lost(quiet, words):
            broken.append(f"{ending} 第 {number} 份（{how}）：少了 {'、'.join(words_lost)}，没有说")
        if found.body.whole and not found.body.text.strip() and not found.unread:
            broken.append(f"{ending} 第 {number} 份（{how}）：什么都没有，没有说")
    return states, broken, longest


def main(arguments: list[str]) -> int:
    """Print how the copies were read."""
    count = int(arguments[0]) if arguments else COPIES
    seed = int(arguments[1]) if len(arguments) > 1 else 0
    every: list[str] = []
    print("| 格式 | 损坏 | 读完 | 未检 | 不合格 |\n|---|---|---|---|---|")
    for ending in FILES:
        states, broken, longest = judge(ending, count, seed)
        for how in sorted({how for how, _ in states}):
            row = (states[how, state] for state in ("读完", "未检", "不合格"))
            print(f"| {ending} | {how} | {' | '.join(map(str, row))} |")
        print(f"| {ending} | 最长 {longest:.2f} 秒 | | | |")
        every += broken
    print(f"\n少了而没有说的：{len(every)}")
    print("\n".join(every))
    return 1 if every else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
