"""Single XML files: Word saved as XML, drawings, exports."""

from __future__ import annotations

from zzfz.safety import html, words
from zzfz.safety.collector import Collector
from zzfz.safety.model import DamagedError
from zzfz.safety.office import read_any
from zzfz.safety.xmlstream import events

_WORD = (b"wordprocessingml", b"schemas.microsoft.com/office/word/2003/wordml", b":opendocument:")
_HEAD = 8192


def read(data: bytes, collector: Collector) -> None:
    """Read an XML file; what is not proper XML, or declares entities, is read as markup."""
    before = len(collector.passages)
    try:
        if any(name in data[:_HEAD] for name in _WORD):
            words.read_part("正文", events([data]), collector)
        else:
            read_any("元素", events([data]), collector)
    except DamagedError:
        del collector.passages[before:]
        html.read(data, collector)
