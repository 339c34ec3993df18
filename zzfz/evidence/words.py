"""The word lists that counting rests on: data of the program, extensible by the office in list.yaml.

They lie in ``words.txt`` beside this module, a name in brackets and then a word a line. What is made
of them (patterns) is made once per list of additions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from pkgutil import get_data

from zzfz.checklist.model import Checklist
from zzfz.numerals import CHARACTERS

Added = tuple[tuple[str, tuple[str, ...]], ...]
"""Words that an office added, by the name of the list."""

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_GAP = "…"


class Words:
    """The word lists, and the patterns that are made of them."""

    def __init__(self, lists: Mapping[str, tuple[str, ...]]) -> None:
        self._lists = lists

    def list(self, name: str) -> tuple[str, ...]:
        """The words of one list, the program's own first. Raises KeyError for an unknown one."""
        return self._lists[name]

    def any_of(self, name: str) -> str:
        """A group that matches any word of a list, the longest first."""
        return f"(?:{'|'.join(map(re.escape, _longest_first(self.list(name))))})"

    @cached_property
    def own_folder(self) -> re.Pattern[str]:
        """What may follow the number of an item's own folder: a kind, and a year before or after."""
        year = r"(?:(?:19|20)\d\d(?:年度?)?)?"
        return re.compile(rf"{year}{self.any_of('kinds')}{year}")

    @cached_property
    def part(self) -> re.Pattern[str]:
        """A name that is that of a part of a case."""
        return re.compile(rf"{self.any_of('part-fronts')}*{self.any_of('parts')}+[\d{CHARACTERS}]*")

    @cached_property
    def attachment(self) -> re.Pattern[str]:
        """A name that is that of an attachment; its word is the first group."""
        return re.compile(rf"({self.any_of('attachments')}){self.any_of('attachment-ends')}?")

    @cached_property
    def may_attach(self) -> re.Pattern[str]:
        """What is met in every name, as ``plain`` gives it, that ``attachment`` may match once numbers, dates
        and blanks are taken out of it: the characters of a word, one after the other.
        """
        words = self.list("attachments")
        if any(character.isdigit() for word in words for character in word):
            return re.compile("")  # taking dates out may bring digits in
        return re.compile("|".join(".*".join(map(re.escape, word)) for word in words), re.DOTALL)

    @cached_property
    def machine_name(self) -> re.Pattern[str]:
        """A name that a camera, a chat program or a scanner gave: only the word, digits, separators."""
        return re.compile(rf"{self.any_of('machines')}[\W_\d]*\d[\W_\d]*", re.IGNORECASE)

    @cached_property
    def nil_sentence(self) -> re.Pattern[str]:
        """A whole text that says that nothing occurred."""
        return re.compile("|".join(map(_sentence, _longest_first(self.list("nil-names")))))

    @cached_property
    def nil_not(self) -> re.Pattern[str]:
        """Words that tell that a name speaks of something else than a nil return."""
        return re.compile(self.any_of("nil-not"))

    @cached_property
    def nil_denied(self) -> re.Pattern[str]:
        """Words that make of 零报告 something else: 不是零报告, 零报告制度."""
        before, after = self.any_of("nil-denied"), self.any_of("nil-about")
        return re.compile(rf"{before}零报告|零报告的?{after}")

    @cached_property
    def system_file(self) -> re.Pattern[str]:
        """The name of a file or folder that a program keeps for itself."""
        forms = (
            re.escape(one.casefold()).replace(r"\*", ".*") for one in self.list("system-files")
        )
        return re.compile("|".join(forms), re.DOTALL)

    @cached_property
    def not_an_address(self) -> re.Pattern[str]:
        """Words that stand where an address is still to come."""
        return re.compile(self.any_of("not-addresses"))

    @cached_property
    def date_after(self) -> re.Pattern[str]:
        """What follows a year that is no covered time: 印发, or 计划 and its like."""
        words = f"{self.any_of('date-words')}|{self.any_of('not-covered')}"
        return re.compile(rf"\s*(?:{words})")

    @cached_property
    def date_before(self) -> re.Pattern[str]:
        """What stands before a year that is no covered time (同比2021年)."""
        return re.compile(rf"{self.any_of('not-covered')}\s*$")


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def _sentence(form: str) -> str:
    """The pattern of one form; its gap takes any words."""
    return re.escape(form).replace(re.escape(_GAP), ".*")


def words_of(checklist: Checklist) -> Words:
    """The lists of the program with what the office of ``checklist`` added."""
    return _words(checklist.words)


@lru_cache(maxsize=8)
def _words(added: Added) -> Words:
    lists = dict(_own())
    for name, more in added:
        if name in lists:
            lists[name] = tuple(dict.fromkeys((*lists[name], *more)))
    return Words(lists)


def usual_words() -> Words:
    """The lists of the program alone."""
    return _words(())


@lru_cache(maxsize=1)
def _own() -> Mapping[str, tuple[str, ...]]:
    lists: dict[str, list[str]] = {}
    current: list[str] = []
    data = get_data("zzfz.evidence", "words.txt")  # also where the program lies in a zip
    for line in (data or b"").decode("utf-8").splitlines():
        if line.startswith("["):
            current = lists.setdefault(line[1 : line.index("]")], [])
        elif line and not line.startswith("#"):
            current.append(line)
    return {name: tuple(dict.fromkeys(found)) for name, found in lists.items()}


def list_names() -> frozenset[str]:
    """The names of the lists that an office may add to."""
    return frozenset(_own())


def without_ending(name: str) -> str:
    """``name`` without what programs know its format by."""
    return _ENDING.sub("", name)
