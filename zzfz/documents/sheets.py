"""Documents as clean pages for a bound volume (卷), and the binding of such pages: by pikepdf, in a worker.

What is bound is handed on under our name, so nothing of a document comes along but what is seen on its
pages: each is drawn into a new page, upright, of the size that is seen, beginning at 0,0. Actions, scripts,
links, forms, layers, attached files, properties and the file's own identifiers stay behind, and so the same
document always gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zzfz import worker
from zzfz.worker import Stop, WorkerAnswer

if TYPE_CHECKING:
    import pikepdf

    from zzfz.worker.child import Send

MOST_PAGES = 3000
"""Pages of one document; more are no reading for anybody, and the original says it all."""
_SECONDS, _WALL = 60, 4
_MEMORY = 768 << 20
_LARGEST = 160 << 20
"""Bytes of the clean pages of one document."""
_MOST_CONTENT = 64 << 20
"""Bytes of what draws one page."""
_MOST_FIELDS, _MOST_SIGNERS, _LONGEST_NAME = 20_000, 5, 40
_MOST_DOTS = 100_000_000
_MOST_FRAMES = 500
_A4 = (595.28, 841.89)
_LONGEST, _SHORTEST = 3400.0, 28.0
"""Points of the sides of a page that is taken as it is: A0, a centimetre. Others are scaled to A4."""
_MARGIN = 28.35
"""Points left free around a picture: a centimetre, in which the page number finds its place."""

SIGNED, LOCKED, DYNAMIC, LAYERS, FILES = "signed", "locked", "dynamic", "layers", "files"
"""What is told of a PDF whose pages do not say it all."""
WORDS_ONLY = "words"
"""The same of a web page."""
NOTES = {
    SIGNED: "签名见附件原件",
    LOCKED: "原件限制打印或修改，见附件原件",
    DYNAMIC: "是动态表单，以附件原件为准",
    LAYERS: "有可以隐藏的图层，以附件原件为准",
    FILES: "原件里附带的文件没有编入",
    WORDS_ONLY: "只编入文字，版式见附件原件",
}
_BETWEEN = ":"
WITH_ORIGINAL = frozenset({SIGNED, LOCKED, DYNAMIC, LAYERS, WORDS_ONLY})
"""Of these the original goes with the pages."""


def note_words(note: str) -> str:
    """A note in Chinese, with what is told beside it: who signed and when."""
    key, _, more = note.partition(_BETWEEN)
    return f"{NOTES[key]}（{more}）" if more else NOTES[key]


def asks_for_original(notes: Iterable[str]) -> bool:
    """Whether what ``notes`` tell wants the original beside the pages."""
    return any(note.partition(_BETWEEN)[0] in WITH_ORIGINAL for note in notes)


class Sheets(NamedTuple):
    """A document as a PDF of clean pages; without any, ``why`` tells the reason in Chinese.

    ``notes`` are for ``note_words``; ``lasting`` tells whether it will be so the next time.
    """

    pages: int = 0
    data: bytes = b""
    notes: tuple[str, ...] = ()
    why: str = ""
    lasting: bool = True


def missing_libraries() -> tuple[str, ...]:
    """Those of ``zzfz[volume]`` that are not installed."""
    return tuple(one for one in ("pikepdf", "PIL", "fontTools") if find_spec(one) is None)


def identity() -> str:
    """The versions on which the bytes of clean pages depend."""
    from importlib.metadata import version

    return f"pikepdf {version('pikepdf')}, Pillow {version('pillow')}"


def sheets_of_pdf(data: bytes, *, converted: bool = False) -> Sheets:
    """The pages of a PDF; of one that was ``converted`` here without what the converter counts through.
    Never raises.
    """
    return _sheets("zzfz.documents.sheets:clean_relay", data, {"converted": converted})


def sheets_of_picture(data: bytes) -> Sheets:
    """A picture, or each of a TIFF of several, on a page of A4 of its own. Never raises."""
    return _sheets("zzfz.documents.sheets:picture_relay", data, {})


def _sheets(task: str, data: bytes, options: dict[str, Any]) -> Sheets:
    answer = worker.work(
        task,
        data,
        options,
        seconds=_SECONDS * _WALL,
        processor=_SECONDS,
        memory=_MEMORY,
        largest=_LARGEST,
    )
    match answer.sent:
        case (["why", str(why)],):
            return Sheets(why=why)
        case (["pages", int(pages), [*notes]], bytes(made)) if answer.stop is None:
            return Sheets(pages, made, tuple(map(str, notes)))
    return Sheets(why=_stopped(answer), lasting=answer.stop in {Stop.TIME, Stop.MEMORY, Stop.SIZE})


def _stopped(answer: WorkerAnswer) -> str:
    if answer.stop is Stop.START:
        return "转换的进程启动不了"
    if answer.stop is Stop.LATE:
        return "等了太久没有转完（电脑正忙，或文件结构异常）"
    if answer.stop in {Stop.MEMORY, Stop.SIZE}:
        return "解开后太大"
    return (
        f"结构异常，{_SECONDS} 秒没有转完" if answer.stop is Stop.TIME else "结构损坏，转不出页面"
    )


# In the worker, from here on.


def clean_relay(data: bytes, send: Send, *, converted: bool) -> None:
    """The task of ``sheets_of_pdf``."""
    import pikepdf

    try:
        source = pikepdf.open(BytesIO(data))
    except pikepdf.PasswordError:
        send(["why", "有密码，打不开"])
        return
    except pikepdf.PdfError:
        send(["why", "PDF 结构损坏，转不出页面"])
        return
    with source, pikepdf.new() as made:
        count = len(source.pages)
        if not 0 < count <= MOST_PAGES:
            why = f"有 {count} 页，超过 {MOST_PAGES} 页" if count else "PDF 里没有页面"
            send(["why", why])
            return
        notes = _notes(source)
        _flatten(source)
        for page in source.pages:
            _take_over(page, source, made)
        _disarm(made)
        if converted:
            _forget_numbers(made)
        send(["pages", count, notes])
        send(_saved(made))


def _saved(made: pikepdf.Pdf) -> bytes:
    stream = BytesIO()
    made.save(stream, **_SAVING)
    return stream.getvalue()


_SAVING: dict[str, Any] = {"deterministic_id": True, "compress_streams": True}


def _notes(source: pikepdf.Pdf) -> list[str]:
    """What must be told of a PDF because its pages do not show it."""
    from pikepdf import Dictionary

    notes = []
    form = source.Root.get("/AcroForm")
    if isinstance(form, Dictionary):
        flags = form.get("/SigFlags", 0)
        signatures = list(islice(_signatures(form), _MOST_SIGNERS))
        if signatures or (isinstance(flags, int) and flags & 1):
            signers = "；".join(one for one in signatures if one)
            notes.append(f"{SIGNED}{_BETWEEN}{signers}" if signers else SIGNED)
        if "/XFA" in form:
            notes.append(DYNAMIC)
    if source.is_encrypted:
        notes.append(LOCKED)
    layers = source.Root.get("/OCProperties")
    if isinstance(layers, Dictionary) and "/OCGs" in layers:
        notes.append(LAYERS)
    names = source.Root.get("/Names")
    if isinstance(names, Dictionary) and "/EmbeddedFiles" in names:
        notes.append(FILES)
    return notes


def _signatures(form: pikepdf.Object) -> Iterator[str]:
    """Who signed and when, for each field of a form that holds a signature, as it is told there."""
    from pikepdf import Array, Dictionary, Name

    waiting, seen = [form.get("/Fields")], set[tuple[int, int]]()
    while waiting and len(seen) < _MOST_FIELDS:
        fields = waiting.pop()
        if not isinstance(fields, Array):
            continue
        for field in list(fields)[:_MOST_FIELDS]:
            if not isinstance(field, Dictionary) or field.objgen in seen:
                continue
            if field.is_indirect:
                seen.add(field.objgen)
            value = field.get("/V")
            if field.get("/FT") == Name.Sig and isinstance(value, Dictionary):
                name, time = (str(value.get(key, ""))[:_LONGEST_NAME] for key in ("/Name", "/M"))
                day = re.match(r"D:([0-9]{4})([0-9]{2})([0-9]{2})", time)
                yield " ".join(filter(None, (name.strip(), "-".join(day.groups()) if day else "")))
            waiting.append(field.get("/Kids"))


def _flatten(source: pikepdf.Pdf) -> None:
    """Draw filled forms, seals and notes onto their pages; what cannot be drawn stays behind."""
    import pikepdf

    for draw in (source.generate_appearance_streams, lambda: source.flatten_annotations("all")):
        try:
            draw()
        except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, AttributeError, KeyError):
            continue


def _take_over(page: pikepdf.Page, source: pikepdf.Pdf, made: pikepdf.Pdf) -> None:
    """Draw what is seen of ``page`` into a new page of ``made``."""
    from pikepdf import Array, Dictionary, Name, Page

    left, low, right, high = _seen(page)
    turned = _whole(_inherited(page.obj, "/Rotate")) % 360 // 90 * 90
    unit = _number(page.obj.get("/UserUnit")) or 1.0
    width, height = right - left, high - low
    scale = unit if 0 < unit <= 100 else 1.0
    sides = (width * scale, height * scale)
    if max(sides) > _LONGEST or min(sides) < _SHORTEST:
        scale = min(_A4[1] / max(width, height), _LONGEST / max(width, height))
    matrix = {
        0: (1, 0, 0, 1, -left, -low),
        90: (0, -1, 1, 0, -low, right),
        180: (-1, 0, 0, -1, right, high),
        270: (0, 1, -1, 0, high, -left),
    }[turned]
    form = made.make_stream(b"")
    _fill(form, page.obj.get("/Contents"))
    form.Type, form.Subtype, form.FormType = Name.XObject, Name.Form, 1
    form.BBox = Array([left, low, right, high])
    resources = _inherited(page.obj, "/Resources")
    form.Resources = _copied(resources, source, made) or Dictionary()
    if group := _copied(page.obj.get("/Group"), source, made):
        form.Group = group
    seen = (height, width) if turned in {90, 270} else (width, height)
    sheet = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, *(max(round(side * scale, 3), 1.0) for side in seen)]),
        Resources=Dictionary(XObject=Dictionary(P=form)),
        Contents=made.make_stream(f"q {_operands(matrix, scale)} cm /P Do Q\n".encode()),
    )
    made.pages.append(Page(made.make_indirect(sheet)))


def _operands(matrix: Sequence[float], scale: float) -> str:
    return " ".join(f"{value * scale:.5f}".rstrip("0").rstrip(".") for value in matrix)


def _inherited(page: pikepdf.Object, key: str) -> Any:  # noqa: ANN401 - any object of a PDF
    """The value of ``key`` of a page, or of the nearest folder of pages above it that has one."""
    from pikepdf import Dictionary

    here: Any = page
    for _ in range(50):
        if not isinstance(here, Dictionary):
            return None
        if key in here:
            return here.get(key)
        here = here.get("/Parent")
    return None


def _seen(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """The part of a page that is seen: its crop box within its media box; A4 where neither is one."""
    media = _box(_inherited(page.obj, "/MediaBox")) or (0.0, 0.0, *_A4)
    crop = _box(_inherited(page.obj, "/CropBox"))
    if crop is None:
        return media
    left, low = max(media[0], crop[0]), max(media[1], crop[1])
    right, high = min(media[2], crop[2]), min(media[3], crop[3])
    return (left, low, right, high) if left < right and low < high else media


def _box(value: object) -> tuple[float, float, float, float] | None:
    from pikepdf import Array

    if not isinstance(value, Array) or len(value) != 4:
        return None
    sides = [_number(one) for one in value]
    if any(one is None or abs(one) > 1e7 for one in sides):
        return None
    left, right = sorted((sides[0] or 0.0, sides[2] or 0.0))
    low, high = sorted((sides[1] or 0.0, sides[3] or 0.0))
    return (left, low, right, high) if right - left > 0.01 and high - low > 0.01 else None


def _number(value: object) -> float | None:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


def _whole(value: object) -> int:
    number = _number(value)
    return int(number) if number is not None and abs(number) < 1e6 else 0


def _fill(form: pikepdf.Stream, contents: Any) -> None:  # noqa: ANN401 - any object of a PDF
    """Write what draws a page into ``form``. Raises PdfError where it cannot be unpacked."""
    from pikepdf import Array, Name, Stream

    if isinstance(contents, Stream):
        if contents.get("/Filter") == Name.FlateDecode and "/DecodeParms" not in contents:
            form.write(contents.read_raw_bytes(), filter=Name.FlateDecode)
            return
        contents = [contents]
    drawn: list[bytes] = []
    size = 0
    for part in contents if isinstance(contents, (Array, list)) else ():
        if isinstance(part, Stream):
            drawn.append(part.read_bytes())
            size += len(drawn[-1])
            if size > _MOST_CONTENT:
                raise MemoryError
    form.write(b"\n".join(drawn))


def _copied(value: Any, source: pikepdf.Pdf, made: pikepdf.Pdf) -> Any:  # noqa: ANN401 - any object
    from pikepdf import Dictionary

    if not isinstance(value, Dictionary):
        return None
    return made.copy_foreign(value if value.is_indirect else source.make_indirect(value))


_ACTIONS = re.compile(
    rb"/(?:JavaScript|Launch|URI|SubmitForm|ImportData|GoToR|GoToE|Rendition|RichMediaExecute|"
    rb"Movie|Sound|Hide|ResetForm|Named|Thread|SetOCGState|Trans|GoTo3DView|GoTo)\b"
)
_OUTSIDE = (
    "/F", "/FFilter", "/FDecodeParms", "/OPI", "/Ref", "/Alternates", "/Metadata", "/PieceInfo",
    "/AF", "/StructParent", "/StructParents", "/LastModified", "/Measure", "/PtData", "/JS", "/AA", "/A",
)  # fmt: skip
"""What the dictionary of a stream may name besides what is drawn: files elsewhere, and what acts."""


def _disarm(made: pikepdf.Pdf) -> None:
    """Take away what acts or leads elsewhere, wherever it hides among what the pages are drawn with."""
    from pikepdf import Dictionary, Name, Stream

    for one in list(made.objects):
        if isinstance(one, Stream):
            for key in _OUTSIDE:
                if key in one:
                    del one[key]
            if one.get("/Subtype") == Name.PS:  # PostScript
                one.write(b"")
                one.Subtype, one.BBox = Name.Form, [0, 0, 0, 0]
            _disarmed(one, 0)
        elif isinstance(one, Dictionary):
            _disarmed(one, 0)


def _disarmed(value: Any, depth: int) -> None:  # noqa: ANN401 - any object of a PDF
    """Take actions out of a dictionary and the direct ones in it."""
    from pikepdf import Array, Dictionary, Stream

    if depth > 60:
        raise RecursionError
    if isinstance(value, (Dictionary, Stream)):
        for key in list(value.keys()):
            inner = value.get(key)
            if not isinstance(inner, (Dictionary, Array)):
                continue
            if isinstance(inner, Dictionary) and _acts(inner):
                del value[key]
            elif not inner.is_indirect:
                _disarmed(inner, depth + 1)
    elif isinstance(value, Array) and len(value) < 1000:
        for inner in value:
            if isinstance(inner, (Dictionary, Array)) and not inner.is_indirect:
                _disarmed(inner, depth + 1)


def _acts(value: pikepdf.Object) -> bool:
    kind = value.get("/S")
    return "/JS" in value or (
        kind is not None and _ACTIONS.fullmatch(str(kind).encode("utf-8", "replace")) is not None
    )


_FONT_NUMBER = re.compile(rb"/UniqueID [0-9]{1,8} def")


def _forget_numbers(made: pikepdf.Pdf) -> None:
    """Blank the numbers of fonts (Type 1, UniqueID, which need not be there): LibreOffice counts them on
    from document to document, so that the bytes would depend on what was converted before.
    """
    from pikepdf import Dictionary, Stream

    for one in list(made.objects):
        program = one.get("/FontFile") if isinstance(one, Dictionary) else None
        if isinstance(program, Stream):
            font, clear = program.read_bytes(), _whole(program.get("/Length1"))
            end = clear + _whole(program.get("/Length2"))
            if 0 < clear < end <= len(font) <= _LARGEST_FONT:
                known, secret = _without_number(font[:clear]), font[clear:end]
                program.write(known + _encrypted(secret, _without_number) + font[end:])


_LARGEST_FONT = 4 << 20
"""Bytes; a part of a Chinese font that a document needs takes a hundredth of it."""
_KEY, _TIMES, _MORE = 55665, 52845, 22719
"""Of the encrypted half of a font: Adobe Type 1 Font Format, 7.3."""


def _without_number(font: bytes) -> bytes:
    return _FONT_NUMBER.sub(lambda found: b" " * len(found[0]), font, count=1)


def _encrypted(secret: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The encrypted half of a font, with a ``change`` that leaves its length."""
    plain, state = bytearray(), _KEY
    for byte in secret:
        plain.append(byte ^ state >> 8)
        state = (byte + state) * _TIMES + _MORE & 0xFFFF
    made, state = bytearray(), _KEY
    for byte in change(bytes(plain)):
        made.append(coded := byte ^ state >> 8)
        state = (coded + state) * _TIMES + _MORE & 0xFFFF
    return bytes(made)


def picture_relay(data: bytes, send: Send) -> None:
    """The task of ``sheets_of_picture``."""
    import warnings

    import pikepdf
    from PIL import Image, UnidentifiedImageError

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # asked for below, before anything is unpacked
    try:
        with Image.open(BytesIO(data)) as picture, pikepdf.new() as made:
            frames = getattr(picture, "n_frames", 1) if picture.format in {"TIFF", "MPO"} else 1
            frames = 1 if picture.format == "MPO" else frames
            if frames > _MOST_FRAMES:
                send(["why", f"有 {frames} 页，超过 {_MOST_FRAMES} 页"])
                return
            for number in range(frames):
                if frames > 1:
                    picture.seek(number)
                if picture.width * picture.height > _MOST_DOTS:
                    send(["why", f"图片太大（{picture.width} × {picture.height} 点）"])
                    return
                _draw_picture(picture, data, made, frames)
            send(["pages", frames, []])
            send(_saved(made))
    except UnidentifiedImageError:
        send(["why", "图片的格式少见，转不出页面"])
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError):
        send(["why", "图片不完整，转不出页面"])


def _draw_picture(picture: Any, data: bytes, made: pikepdf.Pdf, frames: int) -> None:  # noqa: ANN401
    """A page of A4, upright or lying as the picture is seen, with the picture in its middle."""
    from pikepdf import Array, Dictionary, Name, Page

    turn = _orientation(picture)
    image, wide, high = _image(picture, data, made, frames)
    seen = (high, wide) if turn >= 5 else (wide, high)
    page = _A4 if seen[1] >= seen[0] else _A4[::-1]
    scale = min((page[0] - 2 * _MARGIN) / seen[0], (page[1] - 2 * _MARGIN) / seen[1])
    width, height = seen[0] * scale, seen[1] * scale
    left, low = (page[0] - width) / 2, (page[1] - height) / 2
    matrix = {  # EXIF 2.3, 4.6.4 A: where row 0 and column 0 of the picture are seen
        1: (width, 0, 0, height, 0, 0),
        2: (-width, 0, 0, height, width, 0),
        3: (-width, 0, 0, -height, width, height),
        4: (width, 0, 0, -height, 0, height),
        5: (0, -height, -width, 0, width, height),
        6: (0, -height, width, 0, 0, height),
        7: (0, height, width, 0, 0, 0),
        8: (0, height, -width, 0, width, 0),
    }[turn]
    a, b, c, d, e, f = matrix
    place = _operands((a, b, c, d, e + left, f + low), 1)
    sheet = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, *(round(side, 3) for side in page)]),
        Resources=Dictionary(XObject=Dictionary(P=image)),
        Contents=made.make_stream(f"q {place} cm /P Do Q\n".encode()),
    )
    made.pages.append(Page(made.make_indirect(sheet)))


def _orientation(picture: Any) -> int:  # noqa: ANN401 - a picture of Pillow
    try:
        turn = picture.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001 - whatever its notes are, the picture is shown as it lies
        return 1
    return turn if isinstance(turn, int) and 1 <= turn <= 8 else 1


def _image(
    picture: Any,  # noqa: ANN401 - a picture of Pillow
    data: bytes,
    made: pikepdf.Pdf,
    frames: int,
) -> tuple[pikepdf.Stream, int, int]:
    """A picture as an image of a PDF: a JPEG as it is but for its notes, others unpacked on white."""
    from pikepdf import Name
    from PIL import Image

    width, height = picture.size
    if picture.format in {"JPEG", "MPO"} and picture.mode in {"L", "RGB"} and frames == 1:
        picture.draft(picture.mode, (width // 8, height // 8))
        picture.load()  # raises OSError where it is cut off
        image = made.make_stream(b"")
        image.write(_without_notes(data), filter=Name.DCTDecode)
        space, bits = (Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB), 8
    else:
        picture.load()
        if picture.mode == "1":
            dots, space, bits = picture, Name.DeviceGray, 1
        else:
            if picture.mode in {"LA", "PA", "RGBA", "RGBa", "La"} or "transparency" in picture.info:
                seen = picture.convert("RGBA")
                dots = Image.new("RGB", seen.size, "white")
                dots.paste(seen, mask=seen.getchannel("A"))
            elif picture.mode.startswith("I;16"):
                dots = picture.point(lambda value: value / 256).convert("L")
            elif picture.mode in {"I", "F"}:
                dots = _spread(picture)
            else:
                dots = picture.convert("L" if picture.mode == "L" else "RGB")
            space, bits = (Name.DeviceGray if dots.mode == "L" else Name.DeviceRGB), 8
        image = made.make_stream(dots.tobytes())
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height, image.ColorSpace, image.BitsPerComponent = width, height, space, bits
    return image, width, height


def _spread(picture: Any) -> Any:  # noqa: ANN401 - pictures of Pillow
    """A picture with values of 32 bits in the greys that it can be seen in."""
    low, high = picture.getextrema()
    scale = 255 / ((high - low) or 1)
    return picture.point(lambda value: value * scale - low * scale).convert("L")


def _without_notes(data: bytes) -> bytes:
    """A JPEG without what programs and cameras noted in it: where it was taken, earlier pictures."""
    kept, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        mark = data[at + 1]
        if mark == 0xFF:  # fill
            at += 1
            continue
        if mark == 0xDA:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if not (0xE1 <= mark <= 0xEF and mark != 0xEE) and mark != 0xFE:
            kept += data[at:end]
        at = end
    last = data.rfind(b"\xff\xd9")
    return bytes(kept) + data[at : last + 2 if last >= at else len(data)]


# Binding.


class BoundPart(NamedTuple):
    """Pages of one clean PDF in a volume: from which (0-based) to before which, and the figure that the
    first of them bears (None for cover, catalogue and 备考表, which bear none).
    """

    path: str
    start: int
    end: int
    stamp: int | None = None


class BoundMark(NamedTuple):
    """A bookmark: how deep, what it says, to which page (0-based)."""

    depth: int
    title: str
    page: int


class BoundAttachment(NamedTuple):
    """A file that goes with a volume as it is: its name in it, and where it lies."""

    name: str
    path: str


class BindingOrder(NamedTuple):
    """What is bound together into the file at ``target``. ``digits`` is a clean PDF whose first page has a
    font ``/FN`` for figures; ``codes`` gives the code and the width (thousandths) of each figure in it.
    """

    target: str
    parts: tuple[BoundPart, ...]
    marks: tuple[BoundMark, ...]
    attachments: tuple[BoundAttachment, ...]
    labels: tuple[tuple[int, str, int], ...]
    digits: str
    codes: Mapping[str, tuple[str, int]]


def bind(order: BindingOrder) -> tuple[int, str]:
    """Bind a volume; how many pages it has, and in Chinese why it was not bound. Never raises."""
    answer = worker.work(
        "zzfz.documents.sheets:bind_relay",
        json.dumps(order).encode("ascii"),
        {},
        seconds=1800,
        processor=900,
        memory=2 << 30,
        largest=1 << 16,
    )
    match answer.sent:
        case (["bound", int(pages)],) if answer.stop is None:
            return pages, ""
    return 0, _stopped(answer)


def bind_relay(data: bytes, send: Send) -> None:
    """The task of ``bind``."""
    import pikepdf

    target, parts, marks, attachments, labels, digits, codes = json.loads(data)
    with pikepdf.open(digits) as figures, pikepdf.new() as made:
        font = _copied(figures.pages[0].obj.Resources.Font.FN, figures, made)
        last = {path: place for place, (path, *_) in enumerate(parts)}
        opened: dict[str, pikepdf.Pdf] = {}
        for place, (path, start, end, stamp) in enumerate(parts):
            # Opened once: what its pages share comes over once then.
            source = opened[path] if path in opened else pikepdf.open(path)
            opened[path] = source
            for number in range(start, end):
                made.pages.append(source.pages[number])
                if stamp is not None:
                    _stamp(made, made.pages[-1], stamp + number - start, font, codes)
            if last[path] == place:
                opened.pop(path).close()
        _mark(made, marks)
        _label(made, labels)
        _attach(made, attachments)
        made.save(target, **_SAVING)
        send(["bound", len(made.pages)])


_STAMP_SIZE, _FROM_EDGE = 14.0, (34.0, 30.0)
"""Points: 四号, as GB/T 9704 sets page numbers; from the outer and the upper edge of the page."""


def _stamp(
    made: pikepdf.Pdf,
    page: pikepdf.Page,
    number: int,
    font: pikepdf.Object,
    codes: Mapping[str, Sequence[Any]],
) -> None:
    """Write a figure on a page: front pages (odd) at the upper right, back pages at the upper left."""
    from pikepdf import Array

    _, _, width, height = (float(one) for one in page.obj.MediaBox)
    text = str(number)
    size = min(_STAMP_SIZE, height / 10, width / 10)
    long = sum(int(codes[one][1]) for one in text) * size / 1000
    aside, down = (
        min(edge, side / 8) for edge, side in zip(_FROM_EDGE, (width, height), strict=True)
    )
    left = width - aside - long if number % 2 else aside
    base = height - down - size * 0.8
    said = "".join(str(codes[one][0]) for one in text)
    ground = f"q 1 g {left - 2:.2f} {base - 3:.2f} {long + 4:.2f} {size + 3:.2f} re f Q"
    drawn = f"{ground} q 0 g BT /ZN {size:.2f} Tf {left:.2f} {base:.2f} Td <{said}> Tj ET Q\n"
    resources = _again(page.obj.Resources)
    resources.Font = _again(resources.get("/Font"))
    resources.Font.ZN = font
    page.obj.Resources = resources
    page.obj.Contents = Array([page.obj.Contents, made.make_stream(drawn.encode())])


def _again(value: Any) -> pikepdf.Dictionary:  # noqa: ANN401 - any object of a PDF
    """A dictionary with the same entries, for this page alone."""
    from pikepdf import Dictionary

    return Dictionary(dict(value.items()) if isinstance(value, Dictionary) else {})


def _mark(made: pikepdf.Pdf, marks: Sequence[Sequence[Any]]) -> None:
    from pikepdf import Name, OutlineItem

    with made.open_outline() as outline:
        above: list[Any] = []
        for depth, title, page in marks:
            item = OutlineItem(str(title), int(page))
            del above[depth:]
            (above[-1].children if above else outline.root).append(item)
            above.append(item)
    made.Root.PageMode = Name.UseOutlines


def _label(made: pikepdf.Pdf, labels: Sequence[Sequence[Any]]) -> None:
    """Call each page what is stamped on it: from which page, the words before, the first figure (0: none)."""
    from pikepdf import Array, Dictionary, Name

    entries: list[Any] = []
    for page, words, first in labels:
        label = Dictionary(S=Name.D, St=first) if first else Dictionary()
        if words:
            label.P = str(words)
        entries += [int(page), label]
    made.Root.PageLabels = Dictionary(Nums=Array(entries))


def _attach(made: pikepdf.Pdf, attachments: Sequence[Sequence[str]]) -> None:
    """Put files into the volume as they are: no dates, so that the same ones give the same bytes."""
    from pikepdf import Array, Dictionary, Name, String

    named: list[Any] = []
    for name, path in sorted(map(tuple, attachments)):
        content = Path(path).read_bytes()
        stream = made.make_stream(content)
        stream.Type = Name.EmbeddedFile
        stream.Params = Dictionary(Size=len(content))
        about = Dictionary(
            Type=Name.Filespec,
            F=String(name),
            UF=String(name),
            EF=Dictionary(F=made.make_indirect(stream), UF=made.make_indirect(stream)),
        )
        named += [String(name), made.make_indirect(about)]
    if named:
        made.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(named)))


class BoundFacts(NamedTuple):
    """What a bound volume is found to be: pages, SHA-256 of each attachment, the statement in it."""

    pages: int
    attachments: Mapping[str, str]
    statement: str


def inspect(data: bytes, statement: str) -> BoundFacts | None:
    """Look at a bound volume; None where it is none. Never raises."""
    answer = worker.work(
        "zzfz.documents.sheets:inspect_relay",
        data,
        {"statement": statement},
        seconds=600,
        processor=120,
        memory=1 << 30,
        largest=32 << 20,
    )
    match answer.sent:
        case (["volume", int(pages), dict(attachments), str(said)],) if answer.stop is None:
            return BoundFacts(pages, attachments, said)
    return None


def inspect_relay(data: bytes, send: Send, statement: str) -> None:
    """The task of ``inspect``."""
    import pikepdf

    with pikepdf.open(BytesIO(data)) as source:
        found: dict[str, str] = {}
        said = ""
        for name, content in _attached(source):
            found[name] = hashlib.sha256(content).hexdigest()
            if name == statement:
                said = content.decode("utf-8")
        send(["volume", len(source.pages), found, said])


def _attached(source: pikepdf.Pdf) -> Iterator[tuple[str, bytes]]:
    from pikepdf import Dictionary

    names = source.Root.get("/Names", Dictionary()).get("/EmbeddedFiles", Dictionary())
    each = list(names.get("/Names", []))
    for name, about in zip(each[::2], each[1::2], strict=False):
        yield str(name), about.EF.F.read_bytes()
