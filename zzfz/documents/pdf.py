"""PDF, read by pdfium, or where this computer has none by pypdf; like every reader, in a worker.

pdfium is nine times as fast, and there is none for some processors (LoongArch). Both must find the
same: a test compares them.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause, DamagedError, EncryptedError, NoReaderError
from zzfz.documents.pdf_bytes import (
    PRINT_ANEW,
    Version,
    earlier_revisions,
    read_metadata,
    read_packed_files,
    tell_lost_objects,
)

SLOWER = 10
"""How many times as long pypdf may take."""
_READERS = {"pypdfium2": "pdf_pages", "pypdf": "pdf_plain"}
"""The libraries in the order in which they are preferred, and who uses each."""


class _PdfReader(Protocol):
    """What reads the pages of a PDF by one of the libraries."""

    def read(self, data: bytes, version: Version) -> None:
        """Read one revision, which ends where the data end; see the function below."""


def read(data: bytes, collector: Collector) -> None:
    """Read a PDF: every page, notes, properties, earlier revisions; attached files as documents.

    Raises EncryptedError, DamagedError, ExhaustedError, NoReaderError.
    """
    reader = _reader()
    version = Version(collector)
    reader.read(data, version)
    tell_lost_objects(data, collector)
    read_metadata(data, version)
    with collector.guard("附件"):
        read_packed_files(data, version)
    for end in earlier_revisions(data, collector):
        version = version.earlier()
        with collector.guard("早先版本"):
            try:
                reader.read(data[:end], version)
            except (DamagedError, EncryptedError):
                why = "文件里还留着修改以前的内容，读不出来，没有检查"
                collector.miss("早先版本", Cause.UNREADABLE, why, PRINT_ANEW)


def is_slow() -> bool:
    """Whether this installation reads PDF by the slower library."""
    return find_spec("pypdfium2") is None and find_spec("pypdf") is not None


def _reader() -> _PdfReader:
    """The best reader whose library works. Raises NoReaderError."""
    for library, module in _READERS.items():
        try:
            import_module(library)
        except (ImportError, OSError):
            continue
        return cast("_PdfReader", import_module(f"zzfz.documents.{module}"))
    raise NoReaderError("缺少读 PDF 的库 pypdfium2 和 pypdf，或它们在这台计算机上不能用")
