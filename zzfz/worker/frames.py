"""What goes over the pipes between the two processes: frames with their length before them.

Nothing is pickled: the process that reads hostile documents may be taken over by one.
"""

from __future__ import annotations

import json
import struct
from enum import Enum
from typing import IO, Any

_HEAD = struct.Struct(">cQ")


class Frame(Enum):
    """What a frame holds: a JSON value, bytes as they are, or where the work stands."""

    BEGUN = b"B"
    """The document is there and work on it begins."""
    VALUE = b"V"
    DATA = b"D"
    DONE = b"E"
    FAILED = b"F"
    NO_MEMORY = b"M"


class BrokenFrameError(Exception):
    """No frame: the pipe ended, or what came is none."""


class TooLongError(Exception):
    """A frame that is longer than allowed."""


def write(stream: IO[bytes], kind: Frame, content: bytes = b"") -> None:
    """Write one frame. Raises OSError when nobody reads."""
    stream.write(_HEAD.pack(kind.value, len(content)))
    stream.write(content)


def write_value(stream: IO[bytes], value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write a value as JSON; half surrogates, which PDF may hold, go through as escapes."""
    try:
        content = json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        content = json.dumps(value).encode()
    write(stream, Frame.VALUE, content)


def read(stream: IO[bytes], longest: int) -> tuple[Frame, bytes]:
    """Read one frame of at most ``longest`` bytes. Raises BrokenFrameError, TooLongError, OSError."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise BrokenFrameError
    mark, length = _HEAD.unpack(head)
    try:
        kind = Frame(mark)
    except ValueError as error:
        raise BrokenFrameError from error
    if length > longest:
        raise TooLongError
    content = stream.read(length)
    if len(content) < length:
        raise BrokenFrameError
    return kind, content
