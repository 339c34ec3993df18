"""The little that is read inside a file to find where it belongs: its first line, headings, addresses."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from zzfz.documents.signatures import contradiction
from zzfz.evidence.addresses import addresses_in
from zzfz.evidence.model import ADDRESS_LIST
from zzfz.intake.material import Material
from zzfz.numerals import CHARACTERS

_LARGEST = 8 << 20
"""Bytes of a document that is read for this; a larger one is mostly pictures."""
_LARGEST_LIST = 64 << 10
_READ = (".docx", ".txt", ".pdf", ".xlsx")
_TABLES = (".docx", ".xlsx", ".pdf")
_MOST_ADDRESSES = 30
_LONGEST_LABEL = 40
"""Characters on a line of an address list that are no address: 市场监管局行政处罚公示："""
_LONGEST_HEADING = 60
_OPENING, _LONGEST_OPENING = 2, 200
"""Lines of a document, and characters of each, that may say what its title does not."""
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_MOST_HEADINGS = 200
_ABOVE_TITLE = 6
_DOCUMENT_NUMBER = re.compile(
    r"^\s*[\u4e00-\u9fff]{2,12}\s*[〔\[（(]\s*20\d{2}\s*[〕\]）)]\s*第?\s*\d{1,4}\s*号\s*"
)
_RED_HEAD = re.compile(
    r"^\s*(?:[\u4e00-\u9fff\s]{2,40}(?:政府|委员会|办公室|领导小组|[局部委办镇乡]|街道办事处|党校|法院|检察院)"
    r"(?:\s*文\s*件)?|签发人.*|份号.*|20\d\d年\d+月\d+日)\s*$"
    rf"|^\s*附\s*[件表]\s*[0-9{CHARACTERS}]*\s*[:：]?\s*$"
)
"""What stands above the title on the first page (GB/T 9704): who issues it, its number, who signs."""
_BEGINNING = 4096
_PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".heic", ".tif", ".tiff")
_HEAD = 2
"""Headings that stand for what a document is."""
_NIL_LINES = 4
_NIL_NAME = re.compile(r"(?:^|[镇乡局办委县街道])(?:无|没有|未发生|未开展)[\u4e00-\u9fff]+情况")
"""驼耳巷乡无重大决策征求意见情况说明."""
_ANY_NOTHING = re.compile(r"没有|(?<![尚还])未(?![来成])|无此|不存在|不涉及")
"""What says in a document which calls itself a nil return that there was nothing."""
_NOTHING = re.compile(
    r"(?:没有|未)(?:发生|开展|出现|收到|制定|办理|作出|需要|涉及|[\u4e00-\u9fff]{0,4}需要)|无此类"
)


_OUR_LIST = r"法治政府|佐证材料|佐证资料|依法治县"
_ASKED_FOR = re.compile(
    r"(?:报送|上报|催报|催交|补报|补充|提供|提交|征集|收集|整理|准备)[^。]{0,24}?(?:材料|资料|台账|清单)[^。]{0,8}?"
    r"(?:通知|函|提示|提醒|公告|要求|须知|说明书)$"
    r"|(?:材料|资料|台账|清单)(?:的)?(?:报送|上报|填报|收集|整理|准备|补报)[^。]{0,8}?(?:通知|函|提示|提醒|公告)$"
)
"""关于报送…材料的通知: a paper that asks for material is none itself."""
_OUR_PAPERS = re.compile(
    r"(?<!权力)(?<!工作)责任清单|待办清单|催办(?:通知|消息|函)|材料交接单|联[系络][人员](?:表|回执)|(?:填报|报送)(?:说明|要求|指南|须知)"
)
"""What the office sends out so that material comes."""
_EVERYDAY = re.compile(
    r"考勤|请假条|值班(?:表|安排)|工资(?:表|条|发放)|津补贴|绩效奖|报销|差旅费|加班|请销假|年休假|慰问品|福利(?:发放|领取)|接龙|体检|生日|食堂|加油(?:费|卡|票)|公务用车|党费|工会会费"
    r"|主题党日|组织生活会|办公用品|送货单|领用(?:表|单)|会议室|订餐|水电费|物业费"
    r"|发票|收据|购销合同|采购合同|询价|招标文件|中标通知|验收单|报价单|固定资产|公积金|资金预算|项目预算|施工图|工程量|竣工|监理"
    r"|产量|播种面积|存栏|出栏|亩数|客流量|销售额|苗木|良种|低产|地膜|化肥"
    r"|运动会|秩序册|球赛|联欢|文艺汇演|广场舞|征文|摄影展|书画|春晚|菜单|买菜|座次|座位表|旅游团|团购"
    r"|成绩单|招生|期末|月考|职称|退休|工龄|简历|入党|党员名册|团费|转正"
)
"""Matters of every office that no list of this kind asks about."""


def foreign(material: Material, *, is_like_any: bool) -> str:
    """Why a piece is no evidence at all, in Chinese; empty where nothing says so.

    It asks for material itself, or is what the office sent out; or is a paper of every office, and then
    only where its name and title are like no item's (``is_like_any``).
    """
    lines = [split_stem(material.name), *headings(material)[:_HEAD]]
    about = any(re.search(_OUR_LIST, line) for line in lines)
    if about and any(_ASKED_FOR.search(line.rstrip("。")) for line in lines[:2]):
        return "是要求报送材料的通知，不是佐证材料"
    told = [line for line in lines[:2] if _OUR_PAPERS.search(line)]
    if about and len(told) == len(lines[:2]):
        return "是发给各单位的清单或表格，不是佐证材料"
    if not is_like_any and any(_EVERYDAY.search(line) for line in lines[:2]):
        return "是机关日常事务，清单里没有一项要它"
    return ""


def split_stem(name: str) -> str:
    """A file's name without its ending and what was put behind it in brackets."""
    stem = name.rpartition(".")[0] or name
    return re.sub(r"[（(][^（()）]*[)）]\s*$", "", stem).strip()


def is_address_list(name: str, path: Path) -> bool:
    """Whether a text file holds addresses and, beside them, no more than what they are of."""
    if not name.lower().endswith(".txt") or path.stat().st_size > _LARGEST_LIST:
        return False
    data = path.read_bytes()
    found = [one for one in addresses_in(ADDRESS_LIST, data) if one.ok]
    if not found:
        return False
    from zzfz.documents.model import DamagedError
    from zzfz.documents.plain_text import decode

    try:
        rest = decode(data).text
    except DamagedError:
        return False
    for one in found:
        rest = rest.replace(one.url, "\n")
    return all(len(line.strip()) <= _LONGEST_LABEL for line in rest.splitlines())


def addresses_inside(material: Material) -> tuple[str, ...]:
    """The addresses in a Word, Excel or PDF file that holds them and what they are of, and no more;
    none where it says anything else, for then nobody knows what an address in it is for.
    """
    name, path = material.files[0]
    if material.is_folder or not name.lower().endswith(_TABLES) or path.stat().st_size > _LARGEST:
        return ()
    lines = _body(path)
    found = addresses_in(ADDRESS_LIST, "\n".join(lines).encode("utf-8", "replace"))
    good = [one.url for one in found if one.ok]
    for url in good:
        lines = [line.replace(url, "") for line in lines]
    if any(_HAN.search(url) for url in good):
        return ()  # 网址http://…/1.html有关情况: nobody can tell where it ends
    if not 0 < len(good) <= _MOST_ADDRESSES or any(len(line) > _LONGEST_LABEL for line in lines):
        return ()
    return tuple(good)


def damaged(material: Material) -> str:
    """The first file of a piece that is not what its ending says, and what it is; else nothing.

    It is taken all the same, as a person may know better, but ``check`` will call it an error.
    """
    for name, path in material.files:
        with path.open("rb") as file:
            wrong = contradiction(name.rpartition(".")[2].lower(), file.read(_BEGINNING))
        if wrong:
            return f"“{name}”{wrong}" if material.is_folder else wrong
    return ""


def with_address_ending(name: str) -> str:
    """``网址.txt`` as ``网址.url.txt``, by which an address list is known."""
    if name.lower().endswith(".txt") and not name.lower().endswith(ADDRESS_LIST):
        return name[: -len(".txt")] + ADDRESS_LIST
    return name


def is_picture(material: Material) -> bool:
    """Whether a piece is a photograph, told by its ending."""
    return not material.is_folder and material.files[0][0].lower().endswith(_PICTURES)


def nil_reason(material: Material) -> str | None:
    """The sentence in which a document that calls itself a nil return (零报告) says that there was
    nothing; None where it does not call itself so, or says more than one sentence of its own.
    """
    lines = [material.name, *headings(material)]
    told = any("零报告" in line for line in lines[:3])
    for line in headings(material)[:_NIL_LINES]:
        for sentence in re.split(r"[。；;]", line):
            is_said = _NOTHING.search(sentence) or (told and _ANY_NOTHING.search(sentence))
            if is_said and (told or _NIL_NAME.search(material.name)):
                return sentence.strip()
    return None


def first_words(material: Material) -> str:
    """The first line of a document that says what it is, without the number of the document before it;
    a red head, a number and other lines above a title are none. Empty where none can be read cheaply.
    """
    above = (line[:_LONGEST_OPENING] for line in _lines(material)[:_ABOVE_TITLE])
    lines = [_DOCUMENT_NUMBER.sub("", line).strip() for line in above]
    return next((line for line in lines if _HAN.search(line) and not _RED_HEAD.match(line)), "")


def opening(material: Material) -> tuple[str, ...]:
    """The first lines of a document after the one that says what it is, which may say nothing (说明)."""
    first, found = first_words(material), []
    for line in _lines(material)[:_ABOVE_TITLE]:
        begin = line[:_LONGEST_OPENING]
        if begin != first and not _RED_HEAD.match(begin):
            found.append(begin)
    return tuple(found[:_OPENING])


def headings(material: Material) -> tuple[str, ...]:
    """The short lines of a document, among them its headings."""
    lines = (line for line in _lines(material) if len(line) <= _LONGEST_HEADING)
    return tuple(lines)[:_MOST_HEADINGS]


def _lines(material: Material) -> tuple[str, ...]:
    name, path = material.files[0]
    if material.is_folder or not name.lower().endswith(_READ) or path.stat().st_size > _LARGEST:
        return ()
    return _lines_of(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _lines_of(path: Path, changed: int) -> tuple[str, ...]:
    """Kept for the few questions asked about one piece after another: reading takes long."""
    del changed
    return tuple(line for line in _body(path) if _HAN.search(line))


def _body(path: Path) -> list[str]:
    """The lines of a document's own text."""
    from zzfz.documents.extract import extract

    return extract(path.read_bytes()).lines
