"""The words of a 责任单位 cell: which units, and in what role.

Roles as lists write them: 甲、乙按职责分工负责 (all responsible), 甲牵头，乙配合, 牵头单位：甲；配合单位：乙,
and 甲，各部门配合, where the collectives that 配合 governs cooperate and the named units before them
are responsible.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from zzfz.importing.printed_text import wide, without_tags
from zzfz.numerals import CHARACTERS

_SUFFIX = "局|办公室|办|委员会|委|部|院|厅|中心|政府|街道|镇|乡|党校|法院|检察院|监察|总队|支队|大队|公司|银行|支行|联|会|社|所|站|校|馆|协|队|台|园|集团|单位|部门|司|处|科室"
_ENDS_LIKE_A_UNIT = re.compile(rf"(?:{_SUFFIX}|（[^（）]*）)$")
_COLLECTIVE = re.compile(
    r"^(?:各|有关|相关|其他|全县|全市|全省|县直|市直|涉|被)|相关|有关|(?:部门|单位)$"
)
_PREFIX = re.compile(
    r"(?P<prefix>[一-龥]{2,3}(?:省|市|县|区|自治州|自治县|旗)(?=[一-龥]{2,})"
    r"|省(?!级)|市(?!场|级|政)|县(?!级)|区(?!域|块|级)|州|旗|盟)"
)
# A separator that was left out: after the end of a name, before the beginning of the next.
_GLUED = re.compile(
    r"(?<=[局办委部厅院校])(?=各)|(?<=[局厅院校])(?=(?:县|市|省|区)(?!场)[一-龥]{1,8}(?:局|办|委|部|厅|院))"
    r"|(?<=局)(?=[一-龥]{2,9}局$)"
)
_LABEL = re.compile(
    r"(?P<role>牵头|责任|主办|承办|负责|主责|配合|协办|协助|参与|参加)(?:单位|部门)?：|(?P<end>[；。])"
)
_NOT_A_NAME = "(?!单位|部门|机构|主体|司局|处室|企业)"
_ALL_RESPONSIBLE = re.compile(
    rf"(?:(?:按照?|依照)?(?:各自)?(?:职责|职能)(?:分工)?(?:分别|共同)?(?:负责|落实|实施)|"
    rf"(?:分工|共同|分别|牵头|具体)?(?:负责|落实|承办)|牵头|为主){_NOT_A_NAME}|等?(?=按职责)"
)
_COOPERATING = re.compile(rf"(?:(?:协助|共同)?配合|协助|协办|参与|参加|协同){_NOT_A_NAME}")
_LEADS = re.compile(r"牵头(?:负责|组织|落实|实施)?|为主")
_TOGETHER_WITH = re.compile(r"，?会同")
_ROLE_IN_BRACKETS = re.compile(r"（(牵头|主办|负责|责任|配合|协办|参与|参加)(?:单位|部门)?）")
_ROLE_AT_END = re.compile(r"(?:负责|落实|实施|承办|牵头|配合|协助|协办|参与|参加)$")
_SEPARATOR = re.compile(r"[、，,；;/|｜。\s]+(?![^（）]*）)")
"""Not inside brackets, which belong to a name: 各县（市、区）."""
_ELSEWHERE = re.compile(
    r"^(?:国家|中国|国网|驻|中央|人民银行)|[一-龥]{2}(?:省|市(?!场|政)|县|区(?!域|块))[一-龥]{2}"
)
"""A body that is not one of the place: its name says where it is, or of whom."""
_AND = re.compile(r"(?:以及|和|及|与)")
NO_UNIT = re.compile(
    r"[（(]?(?:(?:暂?无|没有)(?:具体)?(?:(?:责任|牵头|配合|协办)?(?:单位|部门))?|不涉及"
    r"|[/／\\＼—–―−－\-]+|[*＊]|…+)[）)]?[。]?"
)
"""What a cell says that names nobody."""
_BY = re.compile(r"^由(?=[一-龥]{2,}(?:局|办|委|部|厅|院|会|社|馆|中心|政府|镇|乡))")
SOME_MORE = re.compile(rf"[等各][\d{CHARACTERS}两多几]+[个家](?:单位|部门)?")
"""A count of bodies that are not named (等3个单位)."""
_NOBODY = re.compile(rf"{SOME_MORE.pattern}|等|（?[无/／—–−\-*＊…]+）?")
_STRAY = re.compile(r"(?<=[局办委部院门位）])的$")


Note = tuple[str, str, str, int]
"""What was read, the alternative, why, and how sure (per cent)."""


class NamedUnit(NamedTuple):
    """A unit as the cell names it: ``printed`` there, ``name`` in full, and what was supplied."""

    name: str
    printed: str
    supplied: str = ""


class CellUnits(NamedTuple):
    """Responsible and cooperating units in the order printed, and readings that are not plain:
    what was read, the alternative, why, and how sure (per cent).
    """

    responsible: tuple[NamedUnit, ...]
    cooperating: tuple[NamedUnit, ...]
    notes: tuple[Note, ...] = ()


@lru_cache(4096)
def read_units(text: str) -> CellUnits:
    """The units that ``text``, the words of one cell, names."""
    return _Cell(wide(text)).read()


def by_lines(text: str, knows: Callable[[str], bool]) -> tuple[str, tuple[Note, ...]]:
    """The words of a cell with a separator where a line ends with one unit and the next begins with
    another (县政府办 ⏎ 县司法局), and what was read so; where a line ends inside a name, nothing.

    ``knows`` tells whether a name is on the roster.
    """
    if not text:
        return "", ()
    lines = [line for line in map(wide, without_tags(text).splitlines()) if line]
    joined = lines[0] if lines else ""
    notes = []
    for line in lines[1:]:
        last, first = _SEPARATOR.split(joined)[-1], _first_name(line)
        ends = len(last) > 2 and _ENDS_LIKE_A_UNIT.search(last) is not None
        begins = len(first) > 2 and bool(prefix_of(first) or is_collective(first))
        apart = ends and begins and _is_name(first)
        if apart or (knows(last) and knows(first)):
            notes.append(
                (
                    f"责任单位“{last}”和“{first}”是两个单位",
                    "是一个单位",
                    "各占一行，中间没有分隔号",
                    99,
                )
            )
            joined = f"{joined}、{line}"
        else:
            joined += line
    return joined, tuple(notes)


def _first_name(text: str) -> str:
    """The name that ``text`` begins with, without the role behind it."""
    first = next(iter(_ALL_RESPONSIBLE.split(_SEPARATOR.split(text)[0])), "") or ""
    return _COOPERATING.split(first)[0]


def is_units(text: str) -> bool:
    """Whether ``text`` names units and says nothing else."""
    plain = wide(text)
    if not plain or len(plain) > 400 or plain.startswith(("提供", "请")):
        return False
    units = read_units(text)
    names = [one.printed for one in (*units.responsible, *units.cooperating)]
    return bool(names) and all(_is_name(name) for name in names)


def ends_whole(text: str) -> bool:
    """Whether ``text``, the words of a cell, ends with a name or a role and not in the middle."""
    last = _SEPARATOR.split(text)[-1]
    return bool(last) and (_is_name(last) or _ROLE_AT_END.search(last) is not None)


def begins_whole(text: str) -> bool:
    """Whether ``text`` begins with a name and not in the middle of one."""
    return _is_name(_first_name(text))


def is_collective(name: str) -> bool:
    """Whether ``name`` is one of a class of bodies (各部门) and not of one body."""
    return _COLLECTIVE.search(name) is not None or name.startswith("等") or name in {"部门", "乡镇"}


def prefix_of(name: str) -> str:
    """The place or rank that a name begins with: 县, 省, 子洲县; empty without one."""
    match = None if is_collective(name) else _PREFIX.match(name)
    return match["prefix"] if match else ""


def _is_name(name: str) -> bool:
    return len(name) <= 24 and (_ENDS_LIKE_A_UNIT.search(name) is not None or is_collective(name))


class _Cell:
    def __init__(self, text: str) -> None:
        self.notes: list[tuple[str, str, str, int]] = []
        self.text = self._without_stray(text)

    def read(self) -> CellUnits:
        responsible: list[str] = []
        cooperating: list[str] = []
        led = False
        for role, words in _clauses(self.text):
            if role == "牵头" and _ALL_RESPONSIBLE.search(words.partition("，")[2]):
                # 牵头单位：甲，乙按职责分工负责 says the same as 甲牵头，乙按职责分工负责.
                role, words = "", words.replace("，", "牵头，", 1)  # noqa: PLW2901
            if not role and _ROLE_IN_BRACKETS.search(words):
                lead, help_ = self._by_brackets(words)
            else:
                lead, help_ = self._split(role, words, follows=bool(responsible))
            leads = role == "牵头" or _LEADS.search(words) is not None
            if led and lead and not leads and role in {"", "责任", "负责"}:
                self._note_unsaid(responsible, lead)  # 甲牵头；乙按职责分工负责
                lead, help_ = [], [*lead, *help_]
            led = led or leads
            responsible.extend(lead)
            cooperating.extend(help_)
        if not responsible and cooperating:
            responsible, cooperating = cooperating[:1], cooperating[1:]
        named = self._complete([*responsible, *cooperating])
        return CellUnits(
            tuple(dict.fromkeys(named[: len(responsible)])),
            tuple(dict.fromkeys(named[len(responsible) :])),
            tuple(self.notes),
        )

    def _without_stray(self, text: str) -> str:
        plain = _STRAY.sub("", text)
        if plain != text:
            self.notes.append(
                (f"责任单位印作“{text}”，读作“{plain}”", "照印刷读", "末尾的“的”字多余", 99)
            )
        return plain

    def _split(self, role: str, words: str, *, follows: bool) -> tuple[list[str], list[str]]:
        """The names of one clause by role; ``role`` is what a label before it says, ``follows`` that
        an earlier clause has named who is responsible.
        """
        if role:
            names = self._names(_COOPERATING.sub("、", _ALL_RESPONSIBLE.sub("、", words)))
            return ([], names) if _COOPERATING.match(role) else (names, [])
        together = _TOGETHER_WITH.search(words)
        if together is not None and together.start():
            before, after = words[: together.start()], words[together.end() :]
            return self._without_verbs(before), self._without_verbs(after)
        helped = _COOPERATING.search(words)
        if helped is None:
            return self._led(words)
        first, rest = words[: helped.start()], words[helped.end() :]
        more = self._without_verbs(rest)
        lead, helping = ([], more) if _COOPERATING.search(rest) else (more, [])
        verbs = [match for match in _ALL_RESPONSIBLE.finditer(first) if match.group()]
        if verbs:
            lead = self._without_verbs(first[: verbs[-1].end()]) + lead
            return lead, self._names(first[verbs[-1].end() :]) + helping
        if follows and not lead:
            return [], self._names(first) + helping
        named, help_ = self._by_kind(first)
        return named + lead, help_ + helping

    def _without_verbs(self, words: str) -> list[str]:
        return self._names(_COOPERATING.sub("、", _ALL_RESPONSIBLE.sub("、", words)))

    def _led(self, words: str) -> tuple[list[str], list[str]]:
        """甲牵头，乙、丙: those after the one that leads, without a role of their own, help."""
        leads = _LEADS.search(words)
        rest = words[leads.end() :] if leads else ""
        verbs = [match for match in _ALL_RESPONSIBLE.finditer(rest) if match.group()]
        if leads is None or any(_LEADS.match(match.group()) for match in verbs):
            return self._without_verbs(words), []
        lead, help_ = self._without_verbs(words[: leads.end()]), self._without_verbs(rest)
        if lead and help_:
            self._note_unsaid(lead, help_)
        return lead, help_

    def _by_brackets(self, words: str) -> tuple[list[str], list[str]]:
        """甲（牵头）、乙、丙（配合）: the bracket tells about the one name before it."""
        lead: list[str] = []
        help_: list[str] = []
        unsaid: list[str] = []
        start = 0
        for match in _ROLE_IN_BRACKETS.finditer(words):
            *others, last = self._without_verbs(words[start : match.start()]) or [""]
            unsaid.extend(others)
            if last:
                (help_ if _COOPERATING.match(match[1]) else lead).append(last)
            start = match.end()
        unsaid.extend(self._without_verbs(words[start:]))
        if not lead:
            return unsaid, help_
        if unsaid:
            self._note_unsaid(lead, unsaid)
        return lead, [*help_, *unsaid]

    def _note_unsaid(self, lead: Sequence[str], help_: Sequence[str]) -> None:
        self.notes.append(
            (
                f"{'、'.join(lead)}负责，{'、'.join(help_)}配合",
                "后面的单位也负责",
                "原件只写明由谁牵头",
                80,
            )
        )

    def _by_kind(self, words: str) -> tuple[list[str], list[str]]:
        """甲、乙，各部门、各乡镇配合: the collectives cooperate. Without any, the last group does."""
        names = self._names(words)
        first = next((i for i, name in enumerate(names) if is_collective(name)), None)
        if first:
            return names[:first], names[first:]
        head, comma, tail = words.rstrip("，").rpartition("，")
        lead, help_ = (self._names(head), self._names(tail)) if comma else (names[:1], names[1:])
        if len(names) > 2 or not comma:
            self.notes.append(
                (
                    f"{'、'.join(lead)}负责，{'、'.join(help_)}配合",
                    "只有最后一个单位配合" if len(help_) > 1 else "前面的单位也是配合单位",
                    "“配合”管到哪几个单位，原文没有写明",
                    70,
                )
            )
        return lead, help_

    def _names(self, words: str) -> list[str]:
        names: list[str] = []
        pieces = list(filter(None, _SEPARATOR.split(words)))
        for piece in pieces if words.count("（") == words.count("）") else words.split("、"):
            names.extend(self._unglued(_BY.sub("", piece).strip("、，") or piece))
        return _rejoined(names)

    def _unglued(self, piece: str) -> list[str]:
        names: list[str] = []
        for part in _split_and(piece):
            found = list(filter(None, _GLUED.split(part)))
            if len(found) > 1:
                read = "、".join(found)
                self.notes.append(
                    (f"责任单位“{part}”读作“{read}”", "是一个单位", "中间缺分隔号", 99)
                )
            for name in found:
                head, etc, rest = name.partition("等")
                names.extend(filter(None, [head, etc + rest] if etc else [head]))
        return [name for name in names if not _NOBODY.fullmatch(name)]

    def _complete(self, names: list[str]) -> list[NamedUnit]:
        """Supply the rank that a name leaves out because the one before it has it (县委办、政府办)."""
        named: list[NamedUnit] = []
        last = ""
        for name in names:
            own = prefix_of(name)
            last = own or last
            if own or not last or is_collective(name) or _ELSEWHERE.search(name):
                named.append(NamedUnit(name, name))
                continue
            named.append(NamedUnit(f"{last}{name}", name, last))
        return named


def _clauses(text: str) -> list[tuple[str, str]]:
    """Label and words of each clause; a clause without a label has an empty one."""
    clauses: list[tuple[str, str]] = []
    role, start = "", 0
    for match in _LABEL.finditer(text):
        clauses.append((role, text[start : match.start()]))
        role, start = match["role"] or "", match.end()
    clauses.append((role, text[start:]))
    return [(role, words) for role, words in clauses if words.strip("，、")]


def _split_and(piece: str) -> list[str]:
    """``piece`` at 和, 及, 与 where both sides are whole names (not in 工业和信息化局)."""
    for match in _AND.finditer(piece):
        before, after = piece[: match.start()], piece[match.end() :]
        if _is_name(before) and _is_name(after):
            return [*_split_and(before), *_split_and(after)]
    return [piece]


def _rejoined(names: list[str]) -> list[str]:
    """相关乡镇（街道办）、部门 is one collective: a bare 部门 belongs to the words before it."""
    joined: list[str] = []
    for name in names:
        if name in {"部门", "单位"} and joined and is_collective(joined[-1]):
            joined[-1] = f"{joined[-1]}、{name}"
        else:
            joined.append(name)
    return joined
