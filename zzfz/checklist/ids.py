"""Indicator and set numbers: how people write them, their order, and what a declaration claims.

A declaration (合并声明) stands before the materials of a merged set: 「34、35、……、46项指标合并提供
以下资料」. Lists spell it in many ways; what is claimed is worked out here from the words alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_DASHES = "-‐‑‒–—―−－﹣~～∼"
_SEPARATORS = ",，、;；"
_CANONICAL = {ord(one): "-" for one in _DASHES} | {ord(one): "," for one in _SEPARATORS}
_PART = (
    r"(?P<gap>[、,]*(?:\.{3,}|⋯+)[、,]*)"
    r"|(?P<dash>[-~—–‐‑−]+|直?至|到)"
    r"|(?P<separator>[、,;.和及与])"
    r"|第?(?P<prefix>加分|否决)?项?(?P<number>[1-9][0-9]{0,4})项?"
)
# The numbers stand at the very beginning, after at most a word or two (上述第…); what follows tells
# that they are indicators of this list and not, say, cases.
_LIST = (
    r"(?:上述|以上|本表|其中)?(?P<numbers>[0-9第项加分否决、,;.和及与~—–‐‑−⋯至到直-]*[0-9项])"
    r"(?:(?<=项)|[条号]|(?=指标))(?:三级)?(?:指标|任务|内容)?"
    r"(?=合并|共同|共用|统一|一并|提供|报送|材料|资料|[:,]|$)"
)
_MOST_MEMBERS = 10_000
_MERGED = r"(?:[项条号]|指标)(?:合并|共用|共同提供|一并)|合并(?:提供|报送|提交)"


class IndicatorKey(NamedTuple):
    """An id in two parts, so that 加分2 follows 加分1 and 10 follows 9."""

    prefix: str
    number: int


def split_id(indicator: str) -> IndicatorKey:
    """``34`` → ("", 34), ``加分1`` → ("加分", 1). The id must be one the loader accepted."""
    if indicator.isdecimal():  # nearly all
        return IndicatorKey("", int(indicator))
    match = re.fullmatch(r"(\D*)(\d+)", indicator)
    if match is None:
        return IndicatorKey(indicator, 0)
    return IndicatorKey(match[1], int(match[2]))


def label(number: str) -> str:
    """An id of an indicator or a set as people write it: 34–46, 3、5、9."""
    return number.replace("-", "–").replace(",", "、")


def canonical(text: str) -> str:
    """What a person typed for an indicator or a set, as ids are written: ``34-46``, ``3,5,9``, ``加分1``.

    Understood are every dash, ``、`` and ``，``, full-width figures, leading zeros, spaces, and 第…项 or
    指标 around the number. What is none of these comes back without spaces, for the caller to look up.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_CANONICAL)
    plain = re.sub(r"\s+|第|项|号|三级指标|指标|材料组", "", plain)
    plain = re.sub(r"(?<=\d)[至到](?=\d)", "-", plain)
    plain = re.sub(r"(?<!\d)0+(?=\d)", "", plain)
    return unicodedata.normalize("NFKC", re.sub(r"-+", "-", plain).strip(","))


def parts(number: str) -> tuple[str, ...]:
    """The single ids of a canonical list: ``3,5,9`` → 3, 5, 9; anything else stays one."""
    return tuple(one for one in number.split(",") if one)


def set_id(members: Sequence[str]) -> str:
    """The id of a set with these members in list order: ``33``, ``34-46``, ``3,5,9``."""
    if len(members) == 1:
        return members[0]
    keys = [split_id(member) for member in members]
    runs_on = all(
        after.prefix == before.prefix and after.number == before.number + 1
        for before, after in pairwise(keys)
    )
    return f"{members[0]}-{members[-1]}" if runs_on else ",".join(members)


def speaks_of_merging(text: str) -> bool:
    """Whether ``text`` says in any way that several indicators hand in one set of material."""
    plain = _plain(text)
    return ("并" in plain or "共" in plain) and re.search(_MERGED, plain) is not None


def declared_members(text: str) -> tuple[str, ...] | None:
    """The ids that a declaration claims, in the order written; ``None`` if it is none.

    Understands 26、27、28、29 项 / 第85、86……91项 / 34—46项 / 34至46项 / 71、72 项 and mixtures.
    An ellipsis or a dash stands for every number between its neighbours. A number named twice is
    given twice, so that the caller can report it.
    """
    match = re.match(_LIST, _plain(text)) if text else None
    if match is None:
        return None
    members = _expand(match["numbers"])
    return members if members is not None and len(members) > 1 else None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _expand(numbers: str) -> tuple[str, ...] | None:
    """Ids named by a run of numbers, separators, dashes and ellipses; ``None`` if it makes no sense.

    A run of more members than any list has makes none either.
    """
    members: list[IndicatorKey] = []
    bridge = False
    token_at = re.compile(_PART).match
    position = 0
    while position < len(numbers):
        token = token_at(numbers, position)
        if token is None:
            return None
        position = token.end()
        if token["gap"] or token["dash"]:
            bridge = True
        elif token["number"]:
            prefix = token["prefix"] or (members[-1].prefix if members else "")
            key = IndicatorKey(prefix, int(token["number"]))
            if bridge:
                between = _between(members[-1] if members else None, key)
                if between is None:
                    return None
                members.extend(between)
                bridge = False
            members.append(key)
            if len(members) > _MOST_MEMBERS:
                return None
    if bridge:
        return None
    return tuple(f"{key.prefix}{key.number}" for key in members)


def _between(first: IndicatorKey | None, last: IndicatorKey) -> list[IndicatorKey] | None:
    """The keys strictly between two ends; ``None`` when they do not make a rising run."""
    if first is None or first.prefix != last.prefix or not 0 < last.number - first.number <= 500:
        return None
    return [IndicatorKey(last.prefix, n) for n in range(first.number + 1, last.number)]
