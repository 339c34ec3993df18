"""Somebody at a browser who does what docs/网页报送.md says, word for word, and finds things by what is to
be read there: with a mouse, by touch, or with nothing but the keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import FileChooser, Locator, Page, expect

from tests.conftest import PROJECT

PAGE = PROJECT / "docs" / "网页报送.md"
_MOST_TABS = 600
_IS_BEFORE = """one => {
  const now = document.activeElement;
  return now !== document.body && Boolean(now.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING);
}"""
_QUOTED = r"“([^”]*)”"


def steps(heading: str = "照着做一遍") -> list[tuple[str, list[str]]]:
    """Who does what, as the page says it: each line of its numbered list as clauses."""
    text = PAGE.read_text(encoding="utf-8").partition(f"## {heading}")[2].partition("\n## ")[0]
    lines = re.findall(r"^\d+\. (\S+?)：(.*)$", text, re.MULTILINE)
    return [(who, re.findall(r"(?:[^，。；“]|“[^”]*”)+", said)) for who, said in lines]


@dataclass
class Person:
    """Somebody before ``page``, with ``files`` by name; ``by_keyboard`` alone where he has no mouse."""

    page: Page
    files: Mapping[str, Path]
    by_keyboard: bool = False
    actions: int = 0
    typed: int = 0
    _scope: Locator | None = field(default=None, repr=False)

    def do(self, clauses: list[str]) -> None:
        """One step. Raises AssertionError where something is not as it is told, ValueError for a clause
        that nobody could follow.
        """
        self._scope = None
        waiting: list[str] = list(clauses)
        while waiting:
            clause = waiting.pop(0)
            for pattern, action in self._ways().items():
                if found := re.fullmatch(pattern, clause):
                    if clause.startswith("点") and waiting and waiting[0].startswith("选“"):
                        self._choose(found[1], re.findall(_QUOTED, waiting.pop(0)))
                    else:
                        action(*found.groups())
                    break
            else:
                raise ValueError(f"nobody knows how to do: {clause}")

    def _ways(self) -> dict[str, Callable[..., None]]:
        return {
            f"看到{_QUOTED}": self._see,
            f"在{_QUOTED}里": self._within,
            f"点{_QUOTED}": self._press,
            f"点开{_QUOTED}": self._open,
            f"{_QUOTED}写着{_QUOTED}": self._reads,
            f"{_QUOTED}写{_QUOTED}": self._write,
            f"下载{_QUOTED}": self._download,
        }

    def _here(self) -> Locator | Page:
        return self._scope or self.page

    def _see(self, words: str) -> None:
        expect(self._here().get_by_text(words).locator("visible=true").first).to_be_visible()

    def _within(self, words: str) -> None:
        self._scope = self.page.get_by_role("listitem").filter(has_text=words).last

    def _named(self, words: str) -> Locator:
        here = self._here()
        button = here.get_by_role("button", name=words, exact=True)
        link = here.get_by_role("link", name=words, exact=True)
        return button.or_(link).first

    def _press(self, words: str) -> None:
        self._activate(self._named(words))

    def _open(self, words: str) -> None:
        found = self._here().locator("summary").filter(has_text=words).first
        if not found.evaluate("one => one.parentElement.open"):
            self._activate(found)

    def _reads(self, name: str, words: str) -> None:
        row = self.page.get_by_role("listitem").filter(has_text=name).first
        expect(row).to_contain_text(words)

    def _write(self, label: str, text: str) -> None:
        found = self._here().get_by_label(label).first
        self.actions += 1
        self.typed += len(text)
        if self.by_keyboard:
            self._tab_to(found)
            self.page.keyboard.type(text)
        else:
            found.fill(text)

    def _choose(self, words: str, names: list[str]) -> None:
        chosen: list[FileChooser] = []
        with self.page.expect_file_chooser() as chooser:
            self._activate(self._named(words), key="Space")
        chosen.append(chooser.value)
        self.actions += len(names)
        chooser.value.set_files([self.files[name] for name in names])

    def _download(self, words: str) -> None:
        with self.page.expect_download() as download:
            self._activate(self._here().get_by_role("link", name=words).first)
        assert download.value.suggested_filename.endswith(".docx")

    def _activate(self, found: Locator, key: str = "Enter") -> None:
        self.actions += 1
        if self.by_keyboard:
            self._tab_to(found)
            self.page.keyboard.press(key)
        else:
            found.click()

    def _tab_to(self, found: Locator) -> None:
        """Press Tab until the focus is there, backwards where it stands before, as somebody would."""
        found.wait_for(state="attached")
        key = "Shift+Tab" if found.evaluate(_IS_BEFORE) else "Tab"
        for _ in range(_MOST_TABS):
            if found.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"no way there by Tab: {found}")
