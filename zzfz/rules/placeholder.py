"""Documents that only keep a place (E204): 待补充, 样例, an empty body.

A place kept is counted like material, so that the list looks complete when it is not.
"""

from __future__ import annotations

import re
import unicodedata

from zzfz.evidence.names import plain, without_item_numbers

_SHORT = 60
"""Characters. In a longer body the same words are usually about something else."""

_SEPARATORS = re.compile(r"[-—_、,.，。\s()\[\]【】《》“”:：]+")
_NAMES = frozenset(
    {
        *("待补充", "待补", "待完善", "待上传", "待提供", "待提交"),
        *("占位", "占位文件", "样例", "示例", "模板", "空白", "空白文档", "新建文档"),
    }
)
_NAME_BEGINNINGS = ("新建 microsoft", "新建microsoft", "新建文本文档", "新建 docx", "新建 xlsx")
_BODY = re.compile(
    r"待补充|待补|待完善|待上传|待提供|待提交|占位|样例|示例|模板|此处填写|请填写|请输入|"
    r"正在整理|xxx|todo|lorem ipsum",
    re.IGNORECASE,
)


def why_placeholder(name: str, text: str | None) -> str | None:
    """Why a document is taken for a placeholder, in Chinese; None when it is not.

    ``name`` is that of the file, ``text`` as of ``Document.text``.
    """
    stem = plain(name).rpartition(".")[0] or plain(name)
    stem = without_item_numbers(stem.lstrip()).strip().lower()
    parts = _SEPARATORS.split(stem)
    for word in parts:
        if word in _NAMES:
            return f"名称里写着“{word}”"
    if stem.startswith(_NAME_BEGINNINGS):
        return "名称是新建文件时的默认名称"
    if text is None:
        return None
    body = "".join(unicodedata.normalize("NFKC", text).split())
    if not body:
        return "正文是空白"
    found = _BODY.search(body) if len(body) <= _SHORT else None
    return f"正文只有“{body[:20]}”" if found else None
