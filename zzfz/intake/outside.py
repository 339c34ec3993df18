"""What must lie outside the evidence: what is handed in, and the receipt for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from zzfz.errors import UsageError
from zzfz.evidence.snapshot import FOLDER
from zzfz.intake.naming import free_name


def refuse_own(root: Path, paths: Iterable[Path]) -> None:
    """Refuse what lies in ``evidence/`` of the tracker at ``root``: it is in the tracker already.

    Raises UsageError.
    """
    evidence = (root / FOLDER).resolve()
    for path in paths:
        here = path.resolve()
        if here.is_relative_to(evidence) or evidence.is_relative_to(here):
            raise UsageError(
                f"“{path}”就是材料库，不能收到自己里面", "写出单位报来的文件夹或压缩包"
            )


def receipt_path(root: Path, wanted: Path | None, now: datetime) -> Path:
    """Where the receipt goes: as asked, else into the current folder; never among the evidence.

    Raises UsageError for a path that cannot be that of a receipt.
    """
    evidence = (root / FOLDER).resolve()
    if wanted is not None:
        if wanted.suffix.lower() != ".docx":
            raise UsageError(
                f"材料交接单是 Word 文档，不能写成“{wanted.name}”", "文件名以 .docx 结尾"
            )
        if wanted.resolve().is_relative_to(evidence):
            raise UsageError("材料交接单不是佐证材料，不能写进 evidence/", "换一个文件夹")
        return wanted
    here = Path.cwd()
    if here.resolve().is_relative_to(evidence):
        here = root
    name = free_name(f"材料交接单-{now:%Y%m%d-%H%M}.docx", lambda one: (here / one).exists())
    return here / name
