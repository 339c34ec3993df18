"""What a person is asked about a piece, what may be answered, and what the answers make of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from zzfz.checklist.model import Checklist, Department
from zzfz.checklist.units import roster
from zzfz.intake.proposal import Candidate, Certainty, EarlierPiece, Proposal
from zzfz.intake.statements import Statements, clean

if TYPE_CHECKING:
    from zzfz.intake.classify import Proposer

RECEIVER = "收件人"
"""Who answers where nothing else is said; stands in the reason for a piece's place."""
NOT_TAKEN, NO_PLACE = "收件人决定不收", "不属于清单里的任何一项"
"""Why a piece is refused where nobody says it otherwise."""

_LAST_PART = re.compile(r"(?P<set>.+?)\s*(?:[-.\s]|第)\s*(?P<item>\d{1,2})\s*项?")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
MOST_FOUND = 9
"""Places that words are answered with at most."""
_REFUSED = re.compile(
    r"(?P<word>不收|不属于?|no?(?![a-z.]|\s*\d))(?:\s*[:：,，]?\s*(?P<why>.*))?", re.IGNORECASE
)
"""No.70 and №33 name a place."""
_NIL = re.compile(r"(?:^|\s)零报告\s*[:：,，]?\s*(?P<why>.*)\Z")
_YEARS = re.compile(
    r"(?P<first>(?:19|20)\d\d)(?:年?[-—–~至](?P<last>(?:19|20)\d\d))?年?度?", re.ASCII
)
_REPLACE, _BESIDE = frozenset({"更换", "换"}), frozenset({"另加", "另加一件"})
_BETWEEN = re.compile(r"[、,，;；]")


class PieceQuestion(NamedTuple):
    """A piece that is unclear: what it is called, why it is asked about, what is offered.

    Every one of ``choices`` names items. ``reasons`` speak for the first, ``cautions`` against it.
    ``earlier`` is the piece that it seems to replace; ``alike`` are the origins of those of which the
    same is to be asked, which one answer settles. ``is_placed`` tells that only ``earlier`` is open;
    ``both`` are the places that the name names together.
    """

    origin: str
    choices: tuple[Candidate, ...]
    reasons: tuple[str, ...]
    cautions: tuple[str, ...]
    earlier: EarlierPiece | None = None
    alike: tuple[str, ...] = ()
    is_placed: bool = False
    both: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class PieceAnswer:
    """What is decided of the piece called ``origin``: its place, or None where it is not taken in.

    ``by`` is who says so, ``why`` the reason where it is not that. ``nil_reason``, ``period``,
    ``domains``, ``unit`` and ``note`` are said beside what names tell; with ``title`` and ``said``
    nothing is read from names any more. ``follows`` is the origin of the piece whose answer this is.
    ``also`` are further places for the same piece, ``replaces`` is the path of the piece whose place it
    takes; ``refused`` tells one that is not taken in (不收) from one that is left for later.
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
    unit: str | None = None
    also: tuple[Candidate, ...] = ()
    replaces: str = ""
    refused: bool = False


def question(
    one: Proposal, earlier: EarlierPiece | None = None, alike: Iterable[str] = ()
) -> PieceQuestion:
    """What is asked about a piece."""
    if one.is_clear and one.choice is not None and earlier is not None:
        reasons = (earlier.why, *one.reasons)
        return PieceQuestion(
            one.material.origin, (one.choice,), reasons, one.cautions, earlier, (), is_placed=True
        )
    reasons = one.reasons if earlier is None else (earlier.why, *one.reasons)
    return PieceQuestion(
        one.material.origin,
        complete(one.choices),
        reasons,
        one.cautions,
        earlier,
        tuple(alike),
        both=one.both,
    )


def offered(one: PieceQuestion) -> tuple[PieceAnswer, ...]:
    """The answers that are offered, the likeliest first: to replace what is there, the places, not to
    take it in where nothing speaks for any place, or where only the replacing is open.
    """
    answers: list[PieceAnswer] = []
    if one.earlier is not None:
        place = Candidate(one.earlier.set, one.earlier.items)
        answers.append(PieceAnswer(one.origin, place, replaces=one.earlier.path))
    if len(one.both) > 1:
        answers.append(PieceAnswer(one.origin, one.both[0], also=one.both[1:]))
    answers += [PieceAnswer(one.origin, choice) for choice in one.choices]
    if one.is_placed:
        answers.append(PieceAnswer(one.origin, why=NOT_TAKEN, refused=True))
    elif not answers:
        answers.append(PieceAnswer(one.origin, why=NO_PLACE, refused=True))
    return tuple(answers)


def with_answer(
    answers: Iterable[PieceAnswer], given: PieceAnswer, rest: Iterable[str] = ()
) -> tuple[PieceAnswer, ...]:
    """``answers`` and one more, in place of an earlier one; it holds for the pieces ``rest`` too, but
    for what it replaces.
    """
    new = [
        given,
        *(replace(given, origin=one, follows=given.origin, replaces="") for one in rest),
    ]
    named = {one.origin for one in new}
    kept = without_answer(answers, given.origin)
    return (*(one for one in kept if one.origin not in named), *new)


def without_answer(answers: Iterable[PieceAnswer], origin: str) -> tuple[PieceAnswer, ...]:
    """``answers`` without that for a piece, and without those that followed from it."""
    return tuple(one for one in answers if origin not in {one.origin, one.follows})


def settled(one: Proposal, given: PieceAnswer, proposer: Proposer) -> tuple[Proposal, ...]:
    """The proposals for a piece as the answer decides it: one for each place."""
    if given.choice is None:
        return (undecided(one, given.why, refused=given.refused),)
    if given.title is not None and given.said is not None:
        found = replace(
            one,
            choice=given.choice,
            certainty=Certainty.CLEAR,
            title=given.title,
            said=given.said,
            reasons=(given.why,),
            cautions=(),
            replaces=given.replaces,
        )
        return (found,)
    if given.unit is not None:
        proposer = proposer.for_unit(given.unit)
    if one.is_clear and one.choice == given.choice and given.unit is None:
        first = one
    else:
        first = proposer.decided(one, given.choice, given.by)
    places = [first, *(proposer.decided(one, choice, given.by) for choice in given.also)]
    more: dict[str, Any] = {
        name: value
        for name in ("nil_reason", "period", "domains", "note")
        if (value := getattr(given, name))
    }
    if more:
        places = [replace(place, said=replace(place.said, **more)) for place in places]
    return (replace(places[0], replaces=given.replaces), *places[1:])


def undecided(one: Proposal, why: str, *, refused: bool = False) -> Proposal:
    """The proposal as one that is not taken in, and ``why`` where that is known; ``refused`` where that
    is meant to be so.
    """
    certainty = Certainty.REFUSED if refused else Certainty.UNSURE
    return replace(one, certainty=certainty, cautions=(why,) if why else one.cautions)


def understood(
    text: str, one: PieceQuestion, choices: Sequence[PieceAnswer], checklist: Checklist
) -> PieceAnswer | tuple[Candidate, ...] | str:
    """What ``text`` answers: one of the ``choices`` by number, a place or several (34-1、35-2), with a
    unit, a year, or 零报告 and its reason behind; 更换, 另加, or 不收 and why.

    Several places where it is words that stand in the list (普法); what is wrong where it is neither.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    refused = _REFUSED.fullmatch(text)
    if refused is not None:
        usual = NO_PLACE if refused["word"].startswith("不属") else NOT_TAKEN
        why = clean(refused["why"] or "")
        return PieceAnswer(one.origin, why=why or usual, refused=True)
    if text in _REPLACE | _BESIDE:
        return _replaced(choices, is_replacing=text in _REPLACE)
    nil = _NIL.search(text)
    reason = clean(nil["why"]) if nil is not None else None
    place, period, unit = _apart(text[: nil.start()] if nil is not None else text, checklist)
    if reason == "":
        return "零报告后面要写理由，如：1 零报告 本年度没有发生"
    if not place and len(one.choices) != 1:
        return "先写归入哪一项，如：1 2022年 或 34-2 零报告 没有发生"
    if not place:
        place = str(next(at for at, each in enumerate(choices, 1) if each.choice == one.choices[0]))
    found = _places(place, choices, checklist)
    if isinstance(found, PieceAnswer):
        found = replace(found, origin=one.origin, nil_reason=reason, period=period, unit=unit)
        return _refused_nil(found) or found
    return found


def _refused_nil(one: PieceAnswer) -> str:
    """What is wrong with a nil return for a place that takes none; empty where nothing is."""
    if one.nil_reason is None or one.choice is None:
        return ""
    for choice in (one.choice, *one.also):
        refusing = [no for no in choice.items if not choice.set.items[no - 1].takes_nil]
        if refusing:
            shown = "、".join(map(str, refusing))
            return f"第 {choice.set.label} 项第 {shown} 项材料不接受零报告"
    return ""


def _replaced(choices: Sequence[PieceAnswer], *, is_replacing: bool) -> PieceAnswer | str:
    """The first of ``choices`` that replaces something, or that only adds."""
    fits = [one for one in choices if one.choice is not None and bool(one.replaces) is is_replacing]
    if fits:
        return fits[0]
    return "没有认出要更换的材料" if is_replacing else "先写归入哪一项，如 34-2"


def _apart(text: str, checklist: Checklist) -> tuple[str, str | None, str | None]:
    """The place in ``text``, and the period and unit behind it."""
    words = text.split()
    period = unit = None
    known = roster(checklist)
    while len(words) > 1:
        years, body = _YEARS.fullmatch(words[-1]), known.find(words[-1])
        if years is not None and period is None:
            first, last = years["first"], years["last"]
            period = f"{first}-{last}" if last else first
        elif isinstance(body, Department) and unit is None and not _WORDS.search(words[0]):
            unit = body.name
        else:
            break
        words.pop()
    return " ".join(words), period, unit


def _places(
    text: str, choices: Sequence[PieceAnswer], checklist: Checklist
) -> PieceAnswer | tuple[Candidate, ...] | str:
    """The answer that a place makes, or several with 、 between them."""
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    numbers = all(part.isdecimal() and 1 <= int(part) <= len(choices) for part in parts)
    if len(parts) == 1 and numbers:
        return choices[int(parts[0]) - 1]
    whole = _named(text, checklist) if len(parts) > 1 and not numbers else None
    if isinstance(whole, Candidate):
        return PieceAnswer("", whole)
    if len(parts) < 2:
        found = meant(parts[0] if parts else text, (), checklist)
        return PieceAnswer("", found) if isinstance(found, Candidate) else found
    several: dict[str, list[int]] = {}
    sets = {}
    for part in parts:
        said = choices[int(part) - 1].choice if numbers else _named(part, checklist)
        if not isinstance(said, Candidate):
            return said or "“不收”不能和别的一起选"
        sets[said.set.id] = said.set
        several.setdefault(said.set.id, []).extend(said.items)
    first, *rest = (
        Candidate(sets[set_id], tuple(sorted(set(items)))) for set_id, items in several.items()
    )
    return PieceAnswer("", first, also=tuple(rest))


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
        return _by_words(text, checklist) or f"清单里没有同时写到“{text}”的材料要求，换个词"
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
    """The items of sets in whose words every word of ``text`` stands: their own first, then those of
    their indicators, then those of the titles of both levels.
    """
    words = text.split()
    found: list[Candidate] = []
    for level in range(3):
        for one in checklist.sets:
            members = [checklist.by_id[member] for member in one.members]
            if level == 0:
                hits = [item for item in one.items if _all_in(words, item.text)]
            elif level == 1:
                hits = (
                    [*one.items] if _all_in(words, "".join(each.text for each in members)) else []
                )
            else:
                whole = "".join(f"{each.level1}{each.level2}{each.text}" for each in members)
                hits = [item for item in one.items if _all_in(words, whole + item.text)]
            found += [Candidate(one, (item.no,)) for item in hits]
    return tuple(dict.fromkeys(found))[:MOST_FOUND]


def _all_in(words: Iterable[str], text: str) -> bool:
    return all(word.lower() in text.lower() for word in words)


def _named(text: str, checklist: Checklist) -> Candidate | str:
    """The place that was named (34-2, 34-46-2, 33), or what is wrong with it."""
    one = checklist.set_named(text)
    if one is not None:
        if len(one.items) == 1:
            return Candidate(one, (1,))
        return f"第 {one.label} 项有 {len(one.items)} 项材料，请写明第几项，如 {one.folder}-1"
    last = _LAST_PART.fullmatch(text)
    found = checklist.set_named(last["set"]) if last else None
    if last is None or found is None:
        return f"清单里没有“{text}”这个要求材料的指标"
    item = int(last["item"])
    if not 1 <= item <= len(found.items):
        return f"第 {found.label} 项没有第 {item} 项材料（共 {len(found.items)} 项）"
    return Candidate(found, (item,))
