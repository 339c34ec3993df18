"""Looking into documents for several families of rules at once: each is opened once, for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from zzfz.git import TreeEntry
from zzfz.rules.contents import Contents
from zzfz.rules.memory import Memory
from zzfz.rules.opened import Opened


class Answer(NamedTuple):
    """What a look found in one file, as JSON has it, and whether that may be kept."""

    value: Any
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """What one family wants to know: ``ask`` tells it of a file that is opened.

    ``keys`` has the files it wants to know it of, by path, and under which key each answer is kept.
    """

    keys: Mapping[str, str]
    ask: Callable[[TreeEntry, Opened], Answer]
    answers: dict[str, Any] = field(default_factory=dict, init=False)
    """What was found, by path."""

    def lacks(self, path: str) -> bool:
        """Whether a file is still to be looked into."""
        return path in self.keys and path not in self.answers


def look(
    entries: Iterable[TreeEntry], looks: Sequence[Look], contents: Contents, memory: Memory
) -> None:
    """Fill in the answers of all ``looks`` at ``entries``. What ``memory`` knows is not opened.

    Raises GitError where the repository is damaged.
    """
    for one in looks:
        known = memory.recall(one.keys.values())
        one.answers.update((path, known[key]) for path, key in one.keys.items() if key in known)
    by_blob: dict[str, list[TreeEntry]] = {}
    for entry in entries:
        if any(one.lacks(entry.path) for one in looks):
            by_blob.setdefault(entry.blob, []).append(entry)
    for content in contents.each(by_blob):
        opened = Opened(contents, content)
        for entry in by_blob[content.blob]:
            for one in looks:
                if one.lacks(entry.path):
                    answer = one.ask(entry, opened)
                    one.answers[entry.path] = answer.value
                    if answer.lasting and opened.lasting:
                        memory.keep(one.keys[entry.path], answer.value)
    memory.close()
