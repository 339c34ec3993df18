"""What the words of an item demand of its evidence: counts, addresses, contacts, years, parts.

Only 报送资料 is read so. The same words in a 三级指标 (不超过5个工作日, 每年至少1次) are targets of the
administration and mean nothing here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zzfz.checklist.model import UrlRule
from zzfz.checklist.phrases import counts, days_since, years_named

_LISTED = re.compile(r"(?:清单|目录|名录|汇总表|台账).*(?:任选|选取)")
_IF_PUBLIC = re.compile(
    r"(?:如果?|若|凡)?已?在?[^，。；]{0,8}公开的?，[^。；]{0,4}(?:提供|附)[^。；]{0,6}网址"
)
_BESIDES = re.compile(r"(?:及其?|和|与|、|并|附|注明)[^，。；、及和与]{0,7}网址")
_OR_ADDRESS = re.compile(r"(?:或者?|/)[^，。；、]{0,8}网址")
_ADDRESS = re.compile(r"(?:网址)?(?:网页|网站|公开|发布|公示)?链接(?:地址)?|网站地址|网页地址")
_QUOTED = re.compile(r"《[^》]*》|〔[^〕]*〕")
_NAMES_FIELDS = re.compile(r"(?:注明|写明|列明|载明|包括|包含|含有)(?P<list>[^。；（）]+)")
_FIELD_NOUN = "时间|日期|地点|主题|人数|名称|编制数|姓名|职务|单位|事由|案由|结果|文号|金额|数量"
_ENDS_IN_FIELDS = re.compile(
    rf"(?P<list>[^的、，。；和及]{{0,2}}(?:{_FIELD_NOUN})"
    rf"(?:[、和及][^的、，。；和及]{{0,2}}(?:{_FIELD_NOUN})){{2,}})[。；]?$"
)
_CONTENTS = re.compile(r"(?:包括|包含|含有).*的情况$")
_FIELD_SEPARATOR = re.compile(r"[、，,]|及其?|和|以及")
_NOT_A_FIELD = re.compile(r"联系|电话|网址|不超过|最多|件$|个$|材料")
_TOWNSHIPS = re.compile(r"乡镇(?:政府|（街道|\(街道)")
_OWN_LEVEL = re.compile(r"本级政府(?:及|、|和)")

DOMAINS = (
    "市场监管",
    "住建",
    "住房城乡建设",
    "住房和城乡建设",
    "自然资源",
    "自然资源和规划",
    "卫生",
    "卫健",
    "卫生健康",
    "生态环境",
    "生态环境保护",
    "环保",
    "安全生产",
    "应急",
    "应急管理",
    "劳动保障",
    "人社",
    "人力资源社会保障",
    "城市管理",
    "城管",
    "交通",
    "交通运输",
    "教育",
    "教育培训",
    "教体",
    "文化市场",
    "文化市场监管",
    "文化旅游",
    "文旅",
    "农业",
    "农业农村",
    "水利",
    "公安",
    "发改",
    "发展改革",
    "民政",
    "财政",
    "税务",
    "林业",
    "消防",
    "金融",
    "食品药品",
    "医疗保障",
    "医保",
    "退役军人",
    "体育",
    "商务",
    "科技",
)
OWN_LEVEL = "本级"


@dataclass(frozen=True, slots=True)
class Demand:
    """The fields of one item besides its text; see the model's MaterialItem."""

    min: int = 1
    max: int | None = None
    url: UrlRule | None = None
    contact: bool = False
    since: date | None = None
    years: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


def read_demand(text: str, domains: Iterable[str] = (), townships: str = "") -> Demand:
    """What ``text``, one item, demands. ``domains`` are names known besides the usual ones;
    ``townships`` is the list's collective for them, empty without one.
    """
    plain = _QUOTED.sub("", unicodedata.normalize("NFKC", text))
    least, most = _limits(plain)
    since, years = _years(plain)
    named = _domains(plain, domains)
    return Demand(
        min=least,
        max=most,
        url=_url(plain),
        contact="联系方式" in plain or "联系电话" in plain,
        since=since,
        years=years,
        fields=_fields(plain),
        domains=named,
        departments=(townships,) if named and townships and _TOWNSHIPS.search(plain) else (),
    )


def _limits(text: str) -> tuple[int, int | None]:
    """Least and most pieces. A list to choose from is a piece of its own (清单，并从中任选3个)."""
    least, most = 1, None
    for one in counts(text):
        listed = one.choice and _LISTED.search(text) is not None
        least = max(least, (one.least or 1) + listed)
        if one.most is not None and (most is None or one.most + listed > most):
            most = one.most + listed
    return (least, most) if most is None else (min(least, most), most)


def _url(text: str) -> UrlRule | None:
    text = text.replace(",", "，").replace(";", "；")
    text = _ADDRESS.sub("网址", text)
    if "网址" not in text:
        return None
    if _IF_PUBLIC.search(text) or _OR_ADDRESS.search(text):
        return UrlRule.IF_PUBLIC
    return UrlRule.REQUIRED if _BESIDES.search(text) else UrlRule.ONLY


def _years(text: str) -> tuple[date | None, tuple[int, ...]]:
    """The day from which material counts, or the years it must cover; 2022、2023年以来 is both years."""
    years = years_named(text)
    since = next(iter(days_since(text)), None)
    if since is None or len(years) > 1:
        return None, years
    return since, tuple(year for year in years if year != since.year)


def _fields(text: str) -> tuple[str, ...]:
    """What the document must state: 注明时间、案由、措施, or a list of such nouns at the end."""
    match = _NAMES_FIELDS.search(text) or _ENDS_IN_FIELDS.search(text)
    if match is None:
        return ()
    if match.re is _NAMES_FIELDS and _CONTENTS.match(match.group()):
        return ()  # 情况说明，包括覆盖范围……及整改措施的情况: what it tells of, not what it must state
    listed = re.sub(r"等.*$|的?(?:有关)?情况$", "", match["list"])
    names = [re.sub(r"^(?:人员|以及)", "", one) for one in _FIELD_SEPARATOR.split(listed)]
    names = [one for one in names if one and not _NOT_A_FIELD.search(one)]
    cases = any(len(one) > 6 or one.startswith("被") for one in names)
    if len(names) < 2 or cases:
        return ()
    return tuple(dict.fromkeys(names))


@lru_cache(64)
def _names_of_domains(known: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One name of a domain, and three or more in a row."""
    names = sorted({*DOMAINS, *known}, key=lambda name: (-len(name), name))
    one = "|".join(re.escape(name) for name in names if not name.startswith(OWN_LEVEL))
    run = rf"(?:{one})(?:部门)?(?:(?:、|,|和|及|以及)(?:{one})(?:部门)?){{2,}}"
    return re.compile(one), re.compile(run)


def _domains(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Three or more fields of administration named in a row, and the county's own level before."""
    one, several = _names_of_domains(frozenset(known))
    run = several.search(text)
    if run is None:
        return ()
    found = one.findall(run.group())
    own = _OWN_LEVEL.search(text[: run.start()]) is not None
    return tuple(dict.fromkeys([OWN_LEVEL, *found] if own else found))
