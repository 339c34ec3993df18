"""Set, item, unit and parts proposed for each piece, with the reason and how sure it is.

A piece assigned wrongly is not noticed, one asked about costs a key press: where two signs disagree,
or a lone number may as well be a serial number, a person is asked.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from zzfz.checklist.model import TOWNSHIP, Checklist, UrlRule
from zzfz.evidence.dates import period_in
from zzfz.evidence.domains import departments_named, vocabulary
from zzfz.evidence.item_numbers import item_numbers
from zzfz.evidence.model import is_address_file
from zzfz.intake.cases import names_case, part_name
from zzfz.intake.file_hints import (
    addresses_inside,
    damaged,
    first_words,
    foreign,
    is_address_list,
    is_picture,
    nil_reason,
    opening,
    with_address_ending,
)
from zzfz.intake.judge import Judge, Judgement
from zzfz.intake.material import Material
from zzfz.intake.naming import (
    is_carrier_folder,
    split_ending,
    without_carriers,
    without_front_number,
)
from zzfz.intake.path_claims import Force, mentions, without_set_number
from zzfz.intake.proposal import UNIT_SEEN, Candidate, Certainty, Covers, Proposal
from zzfz.intake.statements import Statements, clean
from zzfz.privacy.personal import mask_numbers

_JOINTS = " +＋&/、,，和及与"
_SENT = re.compile("报送|上报|提供|报来")


class Directive(NamedTuple):
    """What a filled-in ledger says about a piece that it names; ``unit`` is whose ledger it is."""

    choice: Candidate
    part: str
    nil_reason: str | None
    note: str | None
    where: str
    unit: str | None
    cautions: tuple[str, ...] = ()
    """What is to be said of the piece."""


class Proposer:
    """Makes proposals by one checklist; ``department`` is who handed everything in, where known."""

    def __init__(self, checklist: Checklist, department: str | None = None) -> None:
        self._checklist = checklist
        self._given = department
        self._words = vocabulary(checklist)
        self._covers = Covers(checklist, self._words)
        self._judge = Judge(checklist, self._covers)

    def propose(self, material: Material, directive: Directive | None = None) -> Proposal:
        """The proposal for one piece."""
        names = _said(material)
        unit, why = self._unit(_names(material))
        if unit is None and directive is not None:
            unit = directive.unit
        addresses = is_address(material)
        if directive is not None:
            verdict = Judgement(directive.choice, True, (f"{directive.where}写明",))
        else:
            verdict = self._judge.judge(material, names, unit, addresses=addresses)
            why_none = self._foreign(material, verdict, unit, addresses=addresses)
            if why_none:
                return self._refused(material, why_none)
        return self._proposal(material, names, verdict, directive, (unit, why))

    def _proposal(
        self,
        material: Material,
        names: Sequence[str],
        verdict: Judgement,
        directive: Directive | None,
        who: tuple[str | None, str],
    ) -> Proposal:
        """The proposal that a verdict comes to; ``who`` is the unit and where it was seen."""
        unit, why = who
        addresses = is_address(material)
        choice, cautions = verdict.choice, list(verdict.cautions)
        title = self._title(material, choice)
        inside: tuple[str, ...] = ()
        reasons = [*verdict.reasons]
        if choice is not None and addresses and wants_address(choice):
            title = with_address_ending(title)
        elif choice is not None and not addresses and _only_addresses(choice):
            inside = addresses_inside(material)
            reasons += [f"文件里的网址收作公开网址：{'、'.join(inside)}"] if inside else []
        broken = damaged(material)
        cautions += [f"{broken}，请报送单位重发"] if broken else []
        said = Statements(department=unit, addresses=inside)
        covers: tuple[str, ...] = ()
        clear = verdict.clear and choice is not None and bool(choice.items)
        why_nil = None
        if clear and directive is None and choice is not None:
            why_nil = nil_reason(material)
        if why_nil is not None and choice is not None and not _takes_nil(choice):
            clear, why_nil = False, None
            cautions.append(f"说的是没有发生，第 {choice.set.label} 项不接受零报告，请问清报送单位")
        if choice is not None and choice.items:
            part = directive.part if directive else why_nil or ""
            said, covers = self._covers.stated(said, choice, title, names[:-1], unit, part)
            if clear and directive is None and self._lacks_year(material, choice, names, unit):
                clear = False
                cautions.append("没有写明是哪一年的")
            elif verdict.clear and not covers and has_parts(choice):
                cautions.append("看不出是哪个分项，收下后不计入任何分项，请在名称里写明")
        if directive is not None:
            said = replace(said, nil_reason=directive.nil_reason, note=directive.note)
            cautions += directive.cautions
        wants_more = choice is not None and not addresses and _only_addresses(choice) and not inside
        if why_nil is not None:
            said = replace(said, nil_reason=clean(why_nil))
            reasons.append(f"零报告，正文写明：{mask_numbers(why_nil)}")
        if wants_more and said.nil_reason is None:  # a nil return takes the place of the address
            cautions.append("这一项只要网址，这个文件不计数，请另报网址")
        return Proposal(
            replace_name(material, title) if addresses else material,
            choice,
            Certainty.CLEAR if clear else Certainty.UNSURE,
            title,
            said,
            verdict.choices,
            covers,
            (*reasons, *([why] if why else [])),
            tuple(cautions),
            both=verdict.both,
        )

    def _lacks_year(
        self, material: Material, choice: Candidate, names: Sequence[str], unit: str | None
    ) -> bool:
        """Whether a paper is due of its unit for each of several years and neither its path nor its first
        lines say for which.
        """
        slots = [slot for no in choice.items for slot in choice.set.items[no - 1].slots]
        years = {slot.year for slot in slots}
        said = (*names, first_words(material), *opening(material))
        is_due = unit in self._covers.units_of(choice.set)
        return is_due and None not in years and len(years) > 1 and not any(map(period_in, said))

    def places_of(self, one: Proposal) -> tuple[Proposal, ...]:
        """``one``, or a proposal for each of the places that its name plainly names together."""
        if not one.is_clear or not one.both:
            return (one,)
        names = _said(one.material)
        who = self._unit(_names(one.material))
        return tuple(
            self._proposal(one.material, names, Judgement(place, True, one.reasons[:1]), None, who)
            for place in one.both
        )

    def _foreign(
        self, material: Material, verdict: Judgement, unit: str | None, *, addresses: bool
    ) -> str:
        """Why a piece that nothing places for sure is no evidence of any item; else nothing."""
        is_read = not (addresses or material.is_folder or is_picture(material))
        if verdict.clear or not is_read or self._judge.may_number(_names(material)[-1], unit):
            return ""
        is_like = bool(verdict.choices)
        is_like = is_like and self._judge.is_like_any(_said(material)[-1], material)
        why = foreign(material, is_like_any=is_like)
        if not why and self._judge.says_nothing_listed(_said(material), material):
            why = "名称和标题里没有清单里的词"
        return why

    def _refused(self, material: Material, why: str) -> Proposal:
        """A proposal not to take a piece in."""
        return Proposal(
            material, None, Certainty.REFUSED, material.name, Statements(), cautions=(why,)
        )

    def decided(self, one: Proposal, choice: Candidate, who: str) -> Proposal:
        """``one`` for the ``choice`` that a person made, named and described accordingly."""
        return self.propose(one.material, Directive(choice, "", None, None, who, None))

    def for_unit(self, unit: str) -> Proposer:
        """The same for what another unit handed in."""
        other = copy.copy(self)
        other._given = unit
        return other

    def _unit(self, names: Sequence[str]) -> tuple[str | None, str]:
        """Who handed a piece in: as given, by the innermost folder that names one body, by its name."""
        if self._given is not None:
            return self._given, ""
        for name in (*reversed(names[:-1]), names[-1]):
            found = departments_named(self._judge.without_numbers(name), self._words)
            if len(found) == 1 and not (name is names[-1] and self._is_scene(name, found[0])):
                return found[0], f"{UNIT_SEEN}“{name}”"
        return None, ""

    def _is_scene(self, name: str, unit: str) -> bool:
        """Whether a town in the name of a case (马蹄沟镇某加油站扣押案) is where it happened."""
        is_town = any(
            one.name == unit and one.kind == TOWNSHIP for one in self._checklist.departments
        )
        return is_town and names_case(name) and _SENT.search(name) is None

    def _title(self, material: Material, choice: Candidate | None) -> str:
        """The name to keep: without the numbers of set and item, which the path says."""
        name = part_name(material.name) if material.is_folder else material.name
        stem, ending = (name, "") if material.is_folder else split_ending(name)
        if choice is None:
            return name
        named = [one for one in mentions(stem, self._checklist.by_id) if one.at_front]
        of_set = any(set(one.indicators) <= set(choice.set.members) for one in named)
        if of_set and (item_numbers(stem) != choice.items or len(choice.set.items) == 1):
            rest = without_set_number(stem)
            if not self._names_another(rest, choice):
                stem = rest
        if len(choice.set.items) > 1 and item_numbers(stem) == choice.items:
            return without_front_number(stem + ending)
        for one in named:
            if len(choice.set.items) > 1 and one.indicators == tuple(map(str, choice.items)):
                rest = one.rest.lstrip("-_、.:, ")  # 1自觉接受监督情况
                return (rest or stem) + ending
        return stem + ending

    def _names_another(self, rest: str, choice: Candidate) -> bool:
        """Whether what stands behind a set's number goes on with that of another: 14项+15项补偿案例."""
        return any(
            one.at_front
            and one.force > Force.FRONT
            and not set(one.indicators) <= {*choice.set.members, *map(str, choice.items)}
            for one in mentions(rest.lstrip(_JOINTS), self._checklist.by_id)
        )


def replace_name(material: Material, title: str) -> Material:
    """A single file whose name inside the piece is ``title``, as address lists need it."""
    return replace(material, files=((title, material.files[0][1]),))


def _names(material: Material) -> list[str]:
    """The components of where a piece came from, without endings."""
    *folders, last = material.origin.split("/")
    last = part_name(last) if material.is_folder else split_ending(last)[0]
    return [*map(part_name, folders), last]


def _said(material: Material) -> list[str]:
    """The same without what chats, exports and scanners left in them and the folders that are theirs."""
    *folders, last = _names(material)
    kept = [one for one in folders if not is_carrier_folder(one)]
    return [*map(without_carriers, kept), without_carriers(last)]


def is_address(material: Material) -> bool:
    """Whether a piece is a file that holds addresses and nothing else."""
    if material.is_folder:
        return False
    name, path = material.files[0]
    return is_address_file(name) or is_address_list(name, path)


def wants_address(choice: Candidate) -> bool:
    """Whether any of the items asks for addresses."""
    return any(item.url is not None for item in choice.set.items if item.no in choice.items)


def _takes_nil(choice: Candidate) -> bool:
    return all(choice.set.items[no - 1].nil for no in choice.items)


def has_parts(choice: Candidate) -> bool:
    """Whether each piece must say which part (分项) of its items it is for: none takes the rest."""
    asked = [item for item in choice.set.items if item.no in choice.items]
    return bool(asked) and all(
        item.slots and not any(slot.rest for slot in item.slots) for item in asked
    )


def _only_addresses(choice: Candidate) -> bool:
    asked = [item for item in choice.set.items if item.no in choice.items]
    return bool(asked) and all(item.url is UrlRule.ONLY for item in asked)
