"""What people see who open a document, beside all that is read for safety.

Notes, properties, deleted text, embedded files are read for safety alone. A document that says the
same as another, or nothing, does so by its body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from zzfz.documents.model import DamagedError
from zzfz.documents.xml_stream import END, START, Event

LONGEST = 2_000_000
"""Characters; what comes after so many does not make another document of it."""
FEW_WORDS = 200
"""Characters of a body up to which it matters whether its pictures show anything."""
_WEIGHED = 1000
"""Characters beside headings that are kept apart; a document with so many says something."""
_LONGEST_HEADING = 60
_SENTENCE = re.compile("[。；！？;!?]")
_WORDS = frozenset({"t", "TextCode"})
_PICTURES = frozenset({"drawing", "pict", "pic", "object", "ImageObject", "PathObject"})


class Body:
    """The words and pictures of one document, as its reader comes to them."""

    def __init__(self) -> None:
        self.pictures = False
        """Whether there is something that only eyes can read."""
        self.locked = False
        """Whether a part of it asks for a password."""
        self.fault: str | None = None
        """Why the document, or a part of it that holds the body, does not open, in Chinese."""
        self.parts = frozenset[str]()
        """The names of what is packed in it, where it is an archive that opens."""
        self.beside = ""
        """The beginning of the words that are no headings."""
        self.heading_styles = frozenset[str]()
        """The paragraph styles that make a heading, by id."""
        self.worst: list[str] | None = None
        """Of a zip: soundness, code and reason of the worst file in it; empty where it shows none."""
        self._words: list[str] = []
        self._left = LONGEST
        self._unfinished = 0

    @property
    def text(self) -> str:
        """The words in their order; the spaces between them mean nothing."""
        return " ".join(self._words)

    @property
    def whole(self) -> bool:
        """Whether it was read to its end, or as far as words are kept."""
        return not self._unfinished or self._left <= 0

    def show(self, words: str, *, weigh: bool = True) -> None:
        """Take in words that are seen, as many as are kept; ``weigh`` them where they are no heading."""
        if weigh:
            self.weigh(words)
        if self._left > 0:
            self._words.append(words[: self._left])
            self._left -= len(words)

    def weigh(self, words: str) -> None:
        """Note words, shown before, that are no heading."""
        if len(self.beside) < _WEIGHED:
            self.beside += f" {words[:_WEIGHED]}"

    def leave_unfinished(self) -> None:
        """Note that some of it was not read."""
        self._unfinished += 1

    @contextmanager
    def opening(self) -> Iterator[None]:
        """Note whether the document as a whole opens and is read to its end."""
        self._unfinished += 1
        try:
            yield
        except DamagedError as error:
            self.fault = str(error)
            raise
        self._unfinished -= 1

    def watch(self, part: str, stream: Iterator[Event]) -> Iterator[Event]:
        """Pass on the events of a part of the body, noting why they break off if they do."""
        self._unfinished += 1
        try:
            yield from stream
        except DamagedError as error:  # what is merely too large is unread, not faulty
            self.fault = f"其中的 {part} 读不出来：{error}"
            raise
        self._unfinished -= 1

    def hear(self, part: str, stream: Iterator[Event]) -> Iterator[Event]:
        """Pass on the events of a part of the body, taking in the words and pictures in it."""
        inside = heading = False
        paragraph: list[str] = []
        for event in self.watch(part, stream):
            kind, value, attributes = event
            if kind == START:
                inside = value in _WORDS
                self.pictures = self.pictures or value in _PICTURES
                if value == "pStyle":
                    heading = attributes.get("val") in self.heading_styles
            elif kind == END:
                inside = False
                if value == "p":
                    self.weigh_paragraph("".join(paragraph), heading=heading)
                    heading = False
                    paragraph.clear()
            elif inside:
                self.show(value, weigh=False)
                paragraph.append(value)
            yield event
        self.weigh_paragraph("".join(paragraph), heading=False)

    def weigh_paragraph(self, words: str, *, heading: bool) -> None:
        """A heading says what follows; whole sentences in its style say something themselves."""
        if not heading or len(words) > _LONGEST_HEADING or _SENTENCE.search(words):
            self.weigh(words)
