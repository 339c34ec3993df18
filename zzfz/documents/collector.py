"""Where the readers put what they find: passages and gaps, counted against the bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from zzfz.documents.body import Body
from zzfz.documents.model import (
    Cause,
    DamagedError,
    EncryptedError,
    Limits,
    NoReaderError,
    Passage,
    TooBigError,
    Unread,
)
from zzfz.privacy.digits import ExhaustedError
from zzfz.privacy.marks import Spot
from zzfz.privacy.normal import with_symbols
from zzfz.text import printable

ADVICE = {
    Cause.UNREADABLE: "请人工查看；能转换的另存为 docx、xlsx 或 pdf 后重新提交。",
    Cause.ENCRYPTED: "请取消密码后重新提交。",
    Cause.IMAGE: "请人工查看图片里的文字；有文字版的请提交文字版。",
    Cause.LIMIT: "请解压后分开提交。",
    Cause.NO_READER: "请重新安装 zzfz（带上它要的各个库），再检查一次。",
}

Drain = Callable[[list[Passage], list[Unread]], None]
"""Takes what was found so far, and empties both lists."""


class Budget:
    """What is still allowed for one document, shared by everything packed in it."""

    def __init__(self, limits: Limits) -> None:
        self.members = limits.members
        self.expanded = limits.expanded
        self.text = limits.text
        self.passages = limits.passages
        self.held = 0
        """How many readers may still take back what they found."""

    def spend_members(self, count: int) -> None:
        """Count packed files. Raises ExhaustedError."""
        self.members -= count
        if self.members < 0:
            raise ExhaustedError("压缩包里的文件太多")

    def spend_expanded(self, size: int) -> None:
        """Count unpacked bytes. Raises ExhaustedError."""
        self.expanded -= size
        if self.expanded < 0:
            raise ExhaustedError("解压后的内容太大")

    def spend_text(self, length: int) -> None:
        """Count a passage of so many characters. Raises ExhaustedError."""
        self.text -= length
        self.passages -= 1
        if self.text < 0 or self.passages < 0:
            raise ExhaustedError("文字太多")


class Collector:
    """Takes what one reader finds in one document, and hands packed documents on.

    ``read`` reads a packed document: it gets the bytes and a collector of its own. ``prefix`` goes
    before every place and says in which packed file it is. Where there is a ``drain``, everything is
    handed to it as soon as it is found, so that it counts even when the reader is stopped.
    """

    def __init__(
        self,
        limits: Limits,
        budget: Budget,
        read: Callable[[bytes, Collector], None],
        drain: Drain | None = None,
    ) -> None:
        self.limits = limits
        self.budget = budget
        self.passages: list[Passage] = []
        self.unread: list[Unread] = []
        self.body = Body()
        self.prefix = ""
        self.depth = 0
        self.is_body = False
        """Whether all that is added is seen by whoever opens the document, and so its body."""
        self._read = read
        self._drain = drain

    def add(self, place: str, text: str, spot: Spot = Spot.BODY) -> None:
        """Keep a passage; one of white space only is dropped.

        Raises ExhaustedError, after keeping as much of it as is allowed.
        """
        if not text or text.isspace():
            return
        if not text.isascii():
            text = with_symbols(text)
        if len(text) > self.budget.text > 0 < self.budget.passages:
            self.passages.append(Passage(self.prefix + place, text[: self.budget.text], spot))
            self._hand_on()
        if self.is_body and spot is not Spot.NAME:
            self.body.show(text)
        self.budget.spend_text(len(text))
        self.passages.append(Passage(self.prefix + place, text, spot))
        self._hand_on()

    def miss(
        self,
        place: str,
        cause: Cause,
        why: str,
        advice: str | None = None,
        *,
        passing: bool = False,
    ) -> None:
        """Note a part that is not read. Texts without a full stop at the end of ``why``."""
        advice = advice or ADVICE[cause]
        self.unread.append(Unread(self.prefix + place, why, advice, cause, passing))
        self._hand_on()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Hand nothing on meanwhile: what is found inside may still be changed or taken back."""
        self.budget.held += 1
        try:
            yield
        finally:
            self.budget.held -= 1
            self._hand_on()

    def _hand_on(self) -> None:
        if self._drain is not None and not self.budget.held:
            self._drain(self.passages, self.unread)

    def nested(self, name: str, data: bytes) -> None:
        """Read a packed document, named as it is called inside its container."""
        self.packed(name, lambda inner: self._read(data, inner))

    def packed(self, name: str, read: Callable[[Collector], None]) -> None:
        """Have something packed read by ``read`` into a collector of its own."""
        inner = Collector(self.limits, self.budget, self._read, self._drain)
        inner.passages, inner.unread = self.passages, self.unread
        inner.prefix = f"{self.prefix}“{printable(name)}”中的"
        inner.depth = self.depth + 1
        with inner.guard("全文"):
            read(inner)

    @contextmanager
    def guard(self, place: str) -> Iterator[None]:
        """Turn any failure inside into a gap at ``place``; only ExhaustedError goes through.

        Documents come from anywhere, and one that breaks a parser in a way nobody foresaw must be
        reported as unread, never stop the check of the others.
        """
        try:
            yield
        except ExhaustedError:
            raise
        except TooBigError as error:
            self.miss(place, Cause.LIMIT, str(error))
        except MemoryError:
            self.miss(place, Cause.LIMIT, "太大，内存不够，没有读完")
        except EncryptedError:
            self.body.locked = True
            self.miss(place, Cause.ENCRYPTED, "有密码，打不开")
        except NoReaderError as error:
            self.body.leave_unfinished()
            self.miss(place, Cause.NO_READER, f"没有检查：{error}", passing=True)
        except DamagedError as error:
            self.miss(place, Cause.UNREADABLE, f"读不出来：{error}")
        except Exception:  # noqa: BLE001
            self.miss(place, Cause.UNREADABLE, "已损坏或不合格式，读不出来")
