"""What a person is asked about a piece, what may be answered, and what the answers make of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from zzfz.checklist.model import Checklist
from zzfz.intake.proposal import Candidate, Certainty, Proposal
from zzfz.intake.statements import Statements

if TYPE_CHECKING:
    from zzfz.intake.classify import Proposer

RECEIVER = "收件人"
"""Who answers where nothing else is said; stands in the reason for a piece's place."""

_LAST_PART = re.compile(r"(?P<set>.+?)\s*(?:[-.\s]|第)\s*(?P<item>\d{1,2})\s*项?")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_MOST_FOUND = 9


class PieceQuestion(NamedTuple):
    """A piece that is unclear: what it is called, why it is asked about, what is offered.

    Every one of ``choices`` names items. ``reasons`` speak for the first, ``cautions`` against it.
    """

    origin: str
    choices: tuple[Candidate, ...]
    reasons: tuple[str, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PieceAnswer:
    """What is decided of the piece called ``origin``: its place, or None where it is not taken in.

    ``by`` is who says so, ``why`` the reason where it is not that. ``nil_reason``, ``period``,
    ``domains`` and ``note`` are said beside what names tell; with ``title`` and ``said`` nothing is
    read from names any more. ``follows`` is the origin of the piece in the same folder whose answer
    this is.
    """

    origin: str
    choice: Candidate | None = None
    by: str = RECEIVER
    why: str = ""
    nil_reason: str | None = None
    period: str | None = None
    domains: tuple[str, ...] = ()
    note: str | None = None
    title: str | None = None
    said: Statements | None = None
    follows: str | None = None


def question(one: Proposal) -> PieceQuestion:
    """What is asked about a piece."""
    return PieceQuestion(one.material.origin, complete(one.choices), one.reasons, one.cautions)


def with_answer(
    answers: Iterable[PieceAnswer], given: PieceAnswer, rest: Iterable[str] = ()
) -> tuple[PieceAnswer, ...]:
    """``answers`` and one more, in place of an earlier one; it holds for the pieces ``rest`` too."""
    new = [given, *(replace(given, origin=one, follows=given.origin) for one in rest)]
    named = {one.origin for one in new}
    kept = without_answer(answers, given.origin)
    return (*(one for one in kept if one.origin not in named), *new)


def without_answer(answers: Iterable[PieceAnswer], origin: str) -> tuple[PieceAnswer, ...]:
    """``answers`` without that for a piece, and without those that followed from it."""
    return tuple(one for one in answers if origin not in {one.origin, one.follows})


def settled(one: Proposal, given: PieceAnswer, proposer: Proposer) -> Proposal:
    """The proposal for a piece as the answer decides it."""
    if given.choice is None:
        return undecided(one, given.why)
    if given.title is not None and given.said is not None:
        return replace(
            one,
            choice=given.choice,
            certainty=Certainty.CLEAR,
            title=given.title,
            said=given.said,
            reasons=(given.why,),
            cautions=(),
        )
    found = proposer.decided(one, given.choice, given.by)
    more: dict[str, Any] = {
        name: value
        for name in ("nil_reason", "period", "domains", "note")
        if (value := getattr(given, name))
    }
    return replace(found, said=replace(found.said, **more)) if more else found


def undecided(one: Proposal, why: str) -> Proposal:
    """The proposal as one that is not taken in, and ``why`` where that is known."""
    return replace(one, certainty=Certainty.UNSURE, cautions=(why,) if why else one.cautions)


def meant(
    text: str, choices: Sequence[Candidate], checklist: Checklist
) -> Candidate | tuple[Candidate, ...] | str:
    """The place that ``text`` names: the number of one of ``choices``, or 34-2, 34-46-2, 33.

    Several places where it is words that stand in the list (普法); what is wrong where it is neither.
    """
    if text.isdecimal() and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1]
    found = _named(text, checklist)
    if isinstance(found, str) and _WORDS.search(text):
        return _by_words(text, checklist) or found
    return found


def complete(choices: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The choices with every item of those that do not say which."""
    found = {
        (choice.set.id, items): Candidate(choice.set, items)
        for choice in choices
        for items in ([choice.items] if choice.items else [(i.no,) for i in choice.set.items])
    }
    return tuple(found.values())


def _by_words(text: str, checklist: Checklist) -> tuple[Candidate, ...]:
    """The items of sets in whose words, or whose indicators', every word of ``text`` stands."""
    words = text.split()
    found: list[Candidate] = []
    for one in checklist.sets:
        context = "".join(checklist.by_id[member].text for member in one.members)
        own = [item for item in one.items if all(word in item.text.lower() for word in words)]
        if own or all(word in context.lower() for word in words):
            found += [Candidate(one, (item.no,)) for item in own or one.items]
    return tuple(found[:_MOST_FOUND])


def _named(text: str, checklist: Checklist) -> Candidate | str:
    """The place that was named (34-2, 34-46-2, 33), or what is wrong with it."""
    last = _LAST_PART.fullmatch(text)
    one = checklist.set_named(text)
    if one is not None and (len(one.items) == 1 or last is None):
        if len(one.items) == 1:
            return Candidate(one, (1,))
        return f"第 {one.label} 项有 {len(one.items)} 项材料，请写明第几项，如 {one.folder}-1"
    found = checklist.set_named(last["set"]) if last else None
    if last is None or found is None:
        return f"清单里没有“{text}”这个要求材料的指标"
    item = int(last["item"])
    if not 1 <= item <= len(found.items):
        return f"第 {found.label} 项没有第 {item} 项材料（共 {len(found.items)} 项）"
    return Candidate(found, (item,))
