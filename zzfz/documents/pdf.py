"""PDF, read by pdfium; like every reader, in a worker."""

from __future__ import annotations

from zzfz.documents.collector import Collector
from zzfz.documents.model import NoReaderError


def read(data: bytes, collector: Collector) -> None:
    """Read a PDF: every page, notes, properties; attached files as documents of their own.

    Raises EncryptedError, DamagedError, ExhaustedError, NoReaderError.
    """
    try:
        import pypdfium2  # noqa: F401 - pdfpages imports it wherever it is used
    except (ImportError, OSError) as error:
        raise NoReaderError("缺少读 PDF 的库 pypdfium2，或它在这台计算机上不能用") from error
    from zzfz.documents import pdf_pages

    pdf_pages.read(data, collector)
