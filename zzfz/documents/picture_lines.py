"""The lines of letters on one picture: where they are, which way up the page lies, and what they say.

This is the side of ``recognition`` that works in a process of its own, with rapidocr's three models:
one finds lines, one tells what is upside down, one reads. They are called one by one, as half of the
time goes into lines that another order need not look for: they are found on a smaller copy, read from
the large one, and in the second look, in red light, only what a seal touches is read again.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from zzfz.documents.pictures import size_of
from zzfz.worker.child import Send

MOST_DOTS = 60_000_000
"""Dots of a picture that is unpacked: 10,000 × 6,000, a sheet of A2 at 300 dpi."""
RED, RED_SHARE = 60, 0.001
"""How much more red than green or blue a dot of a seal is, and how many of them make a second look: a
single seal covers 0.27 % of A4."""
THIRD = 3
MOST_LINES, LONGEST_LINE = 2_000, 1_000
_LONGEST_SIDE = 2000
"""Dots; what is larger is made smaller first."""
_FOUND_SIDE = 1120
"""Dots of the longer side in which lines are looked for: 96 dpi of A4."""
_MOST_ENLARGED = 4
_FINE = 14
"""Dots between the edges of a line (type of 8 points on A4) below which it is looked for in all dots."""
_LONG = 1.5
"""Times as long as it is high: what surely is a line, and lies or stands."""
_RED_IN_LINE = 0.003
_SURE = 0.5
_MOST_ASKED, _MOST_AGREED, _SURELY_TURNED = 15, 0.8, 0.9
"""Lines asked which way up they are; the share of them that decides for all; else each for itself."""


class _LetterLine(NamedTuple):
    """A line: its corners in dots of the picture, the first at its top left, and what it says."""

    corners: Any
    text: str


class _PageTurn(NamedTuple):
    """How a page lies: on its side, upside down; ``upside_down`` is None where its lines disagree."""

    sideways: bool
    upside_down: bool | None


def relay(data: bytes, send: Send, top: bool, threads: int) -> None:
    """Send what stands on the picture ``data``, each look at once: ``["look", lines]`` or ``["why", words]``.

    Looked at is the upper third (``top``) or all. Places are those on the page once it stands upright.
    """
    _close_ways_out()
    size = size_of(data)
    if size is None or size[0] * size[1] > MOST_DOTS:
        send(["why", "图片太大或格式少见，没有识别"])
        return
    import cv2
    import numpy as np

    cv2.setNumThreads(threads)
    picture = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        send(["why", "图片已损坏或格式少见，没有识别"])
        return
    if top:
        picture = picture[: max(1, picture.shape[0] // THIRD)]
    picture = _sized(picture)
    reader = _PictureReader(_engine(threads), picture)
    lines = reader.lines()
    send(["look", reader.sent(lines)])
    if top:
        return
    blue, green, red = cv2.split(picture)
    inked = cv2.subtract(red, cv2.max(green, blue)) > RED
    if inked.mean() > RED_SHARE:
        # Ink of a seal is white in red light, and what lies below it stays black.
        below = _PictureReader(_engine(threads), cv2.cvtColor(red, cv2.COLOR_GRAY2BGR), reader.way)
        send(["look", below.sent(below.lines(lines, inked))])


def _sized(picture: Any) -> Any:  # noqa: ANN401 - of libraries without types
    """A picture of a size in which letters are found: a large one made smaller, a small one larger."""
    import cv2

    longer = max(picture.shape[:2])
    scale = min(_LONGEST_SIDE / longer, max(1.0, min(_FOUND_SIDE / longer, _MOST_ENLARGED)))
    if scale == 1:
        return picture
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how)


class _PictureReader:
    """Reads one picture; ``way`` is how it lies, where that is known."""

    def __init__(self, engine: Any, picture: Any, way: _PageTurn | None = None) -> None:  # noqa: ANN401
        self._engine = engine
        self._picture = picture
        self.way = way

    def lines(self, known: Sequence[_LetterLine] = (), inked: Any = None) -> list[_LetterLine]:  # noqa: ANN401
        """The lines of the picture. Where no dot is ``inked``, a line that is ``known`` is not read again."""
        found: list[_LetterLine | None] = []
        boxes = self._boxes()
        for corners in boxes:
            found.append(None if inked is None else _same(corners, known, inked))
        cut = {at: self._cut(boxes[at]) for at, one in enumerate(found) if one is None}
        if self.way is None:
            self.way = self._way(list(cut.values()))
        lines = []
        for at, one in enumerate(found):
            line = one or _LetterLine(boxes[at], self._text(cut[at], self.way))
            if line.text:
                lines.append(line)
        return lines[:MOST_LINES]

    def _boxes(self) -> list[Any]:
        import cv2
        import numpy as np

        scale = _FOUND_SIDE / max(self._picture.shape[:2])
        sizes = (scale, 1.0) if scale < 1 else (1.0,)
        boxes: list[Any] = []
        for size in sizes:
            seen = self._picture
            if size < 1:
                seen = cv2.resize(seen, None, fx=size, fy=size, interpolation=cv2.INTER_AREA)
            answer = self._engine(seen, use_det=True, use_cls=False, use_rec=False)
            if getattr(answer, "boxes", None) is None:
                continue
            boxes = [np.asarray(one, dtype=np.float32) / size for one in answer.boxes]
            if np.median([min(_sides(one)) for one in boxes]) * size >= _FINE:
                break
        return boxes[:MOST_LINES]

    def _cut(self, corners: Any) -> Any:  # noqa: ANN401
        """The line alone, straightened."""
        import cv2
        import numpy as np

        width, height = (max(1, round(float(one))) for one in _sides(corners))
        flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
        move = cv2.getPerspectiveTransform(corners, flat)
        how = cv2.INTER_CUBIC
        return cv2.warpPerspective(
            self._picture, move, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=how
        )

    def _way(self, cut: Sequence[Any]) -> _PageTurn:
        """How the page lies, by the longest of its lines."""
        lying = sum(one.shape[1] for one in cut if one.shape[1] >= one.shape[0] * _LONG)
        standing = sum(one.shape[0] for one in cut if one.shape[0] >= one.shape[1] * _LONG)
        sideways = standing > lying
        longest = sorted(cut, key=lambda one: max(one.shape[:2]), reverse=True)[:_MOST_ASKED]
        asked = [self._is_upside_down(_laid(one, sideways=sideways)) for one in longest]
        answers = [one for one in asked if one is not None]
        if not answers:
            return _PageTurn(sideways, False)
        share = sum(answers) / len(answers)
        agreed = share >= _MOST_AGREED or share <= 1 - _MOST_AGREED
        return _PageTurn(sideways, share > 0.5 if agreed else None)

    def _is_upside_down(self, lying: Any) -> bool | None:  # noqa: ANN401
        """Whether a line is; None where that is not sure."""
        answer = self._engine(lying, use_det=False, use_cls=True, use_rec=False)
        ((label, score),) = answer.cls_res
        return label == "180" if score > _SURELY_TURNED else None

    def _text(self, cut: Any, way: _PageTurn) -> str:  # noqa: ANN401
        """What a line says."""
        import cv2

        line = _laid(cut, sideways=way.sideways)
        turned = way.upside_down
        if turned is None:
            turned = self._is_upside_down(line)
        if turned:
            line = cv2.rotate(line, cv2.ROTATE_180)
        answer = self._engine(line, use_det=False, use_cls=False, use_rec=True)
        if not answer.txts or answer.scores[0] < _SURE:
            return ""
        return str(answer.txts[0]).strip()[:LONGEST_LINE]

    def sent(self, lines: Sequence[_LetterLine]) -> list[list[Any]]:
        """Lines as JSON has them, with left, top, right and bottom as shares of the upright page."""
        height, width = self._picture.shape[:2]
        way = self.way or _PageTurn(sideways=False, upside_down=False)
        sent: list[list[Any]] = []
        for one in lines:
            xs, ys = (
                sorted(float(at) for at in one.corners[:, axis] / whole)
                for axis, whole in ((0, width), (1, height))
            )
            left, top, right, bottom = xs[0], ys[0], xs[-1], ys[-1]
            if way.sideways:  # a quarter to the left
                left, top, right, bottom = top, 1 - right, bottom, 1 - left
            if way.upside_down:
                left, top, right, bottom = 1 - right, 1 - bottom, 1 - left, 1 - top
            sent.append([one.text, *(round(at, 4) for at in (left, top, right, bottom))])
        return sent


def _sides(corners: Any) -> tuple[float, float]:  # noqa: ANN401
    """Width and height of a line."""
    import numpy as np

    a, b, c, d = corners
    return (
        float(max(np.linalg.norm(a - b), np.linalg.norm(c - d))),
        float(max(np.linalg.norm(a - d), np.linalg.norm(b - c))),
    )


def _same(corners: Any, known: Sequence[_LetterLine], inked: Any) -> _LetterLine | None:  # noqa: ANN401
    """The line that is known to stand there, where no ink is on it."""
    import numpy as np

    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    seen = inked[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1]
    if not seen.size or seen.mean() > _RED_IN_LINE:
        return None
    near = min(_sides(corners)) / 4
    for one in known:
        if np.abs(one.corners - corners).max() <= near:
            return one
    return None


def _laid(cut: Any, *, sideways: bool) -> Any:  # noqa: ANN401
    """A line that stands in the picture, laid down; on a page on its side short ones are too."""
    import numpy as np

    high, wide = cut.shape[:2]
    stands = wide < high * _LONG if sideways else high >= wide * _LONG
    return np.ascontiguousarray(np.rot90(cut)) if stands else cut


_loaded: list[Any] = []


def _engine(threads: int) -> Any:  # noqa: ANN401 - has no types
    """The engine, which this worker keeps."""
    if not _loaded:
        import rapidocr

        settings = {
            "Global.log_level": "critical",
            "Global.use_preprocess_img": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": _LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
        _loaded.append(rapidocr.RapidOCR(params=settings))
    return _loaded[0]


_WAYS_OUT = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "urllib.",
)
_closed: list[bool] = []


def _close_ways_out() -> None:
    """Let this process open no connection and start no program from here on; it cannot be undone.

    Neither rapidocr nor what it uses needs either: it would only fetch another model. A hook of the
    interpreter (PEP 578) sees each attempt, whichever module makes it.
    """
    if not _closed:
        _closed.append(True)
        sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(_WAYS_OUT):
        raise PermissionError("no way out of this process")
