"""What the words of an item demand of its evidence: counts, addresses, contacts, years, parts.

Only 报送资料 is read so. The same words in a 三级指标 (不超过5个工作日, 每年至少1次) are targets of the
administration and mean nothing here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from zzfz.checklist.model import CountingUnit, Slot, UrlRule
from zzfz.checklist.phrases import Count, counts, days_since, years_named

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


class Demand(NamedTuple):
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
    unit: CountingUnit = CountingUnit.PIECE
    slots: tuple[Slot, ...] = ()
    nil: bool = False
    nil_units: tuple[str, ...] = ()
    negative: bool = False
    forms: bool = False
    published_by: str | None = None


@dataclass(frozen=True, slots=True)
class DoubtfulDemand:
    """A reading of the words that only the office can confirm."""

    reading: str
    alternative: str
    why: str
    confidence: int


_BOTH_LEVELS = re.compile(r"^(?:请?提供)?本级政府(?:及|和|、)乡镇政府")
_CASES = re.compile(r"案例")
_PAIRS = re.compile(r"文件及[^，。；]{0,8}公平竞争审查意见")
_MAY_NOT_OCCUR = re.compile(
    r"案件清单|行政诉讼(?:案件)?的情况|受到处分|追究刑事责任|处置重大突发事件情况"
)
"""What happens or does not: cases heard, proceedings, punishments, emergencies."""
_MAY_BE_LACKING = re.compile(
    r"从中任选\d+个|关于行政规范性文件的建议、提案|后评估工作|备案审查的情况|规范性文件开展清理"
    r"|执法辅助人员管理的文件"
)
_MAY_BE_LACKING_IN_ROW = re.compile(r"争议较大的行政规范性文件|新闻媒体曝光")
_ANY_PROOF = re.compile(r"^(?:请?提供)?相关证明(?:资料|材料)[。；]?$")
_DID_NOT_OCCUR = re.compile(r"没有发生|未发生|没有出现|未出现|没有下达|未下达")
_PUBLISHED_BY = re.compile(r"(\d{1,2})月(\d{1,2})日前[^。；]{0,30}?(?:公开|公布)")
"""How an indicator says by when a report of the year before is public (row 97)."""
_FORMS = re.compile(r"应急预案|格式文本|文书格式|示范文本|空白表格|(?:申请书|合同)样本")
_FORMS_IN_ROW = re.compile(r"文书格式文本|有关文书格式")
_ALL_TOGETHER = re.compile(r"本部门及各乡镇")
_MATTERS = re.compile(r"提供(?P<list>[^，。；]+?)(?:业务)?(?:所)?需要?的材料清单")
_MATTER_WORDS = {
    "迁户口": ("迁户口", ("户口", "户籍", "落户")),
    "社保": ("社保", ("社保", "社会保险", "参保")),
    "异地就医费用": ("异地就医", ("异地就医", "医保", "医疗费")),
    "食品经营许可证": ("食品经营许可", ("食品经营",)),
}
"""Matters that people come with: what the part is called, and the words that names of papers hold."""


def read_demand(text: str, domains: Iterable[str] = (), townships: str = "") -> Demand:
    """What ``text``, one item, demands. ``domains`` are names known besides the usual ones;
    ``townships`` is the list's collective for them, empty without one.
    """
    return _read_demand(text, tuple(domains), townships)


@lru_cache(2_048)
def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@lru_cache(2_048)
def _unquoted(text: str) -> str:
    plain = _narrow(text)
    return _QUOTED.sub("", plain) if "《" in plain or "〔" in plain else plain


@lru_cache(2_048)
def _read_demand(text: str, domains: tuple[str, ...], townships: str) -> Demand:
    plain = _unquoted(text)
    said = counts(plain)
    least, most = _limits(plain, said)
    since, years = _years(plain)
    named = _domains(plain, domains)
    both = not named and bool(townships) and _BOTH_LEVELS.search(plain) is not None
    if both:
        named = (OWN_LEVEL,)
    url = _url(plain)
    papers = tuple(_papers(plain, said))
    if url is UrlRule.REQUIRED and named:
        url = UrlRule.EACH
    unit = _unit(plain)
    # 不超过5个案例: there may be none; 至少2个 and 任意10家: there must be some.
    limited = [one for one in said if one.most is not None or one.least is not None]
    optional = unit is not CountingUnit.PIECE and bool(limited)
    optional = optional and all(one.least is None for one in limited)
    return Demand(
        min=1 if papers else least,
        max=None if papers else most,
        url=url,
        unit=unit,
        slots=papers,
        nil=both or optional or _MAY_NOT_OCCUR.search(plain) is not None,
        nil_units=(townships,) if both else (),
        forms=_FORMS.search(plain) is not None,
        contact="联系方式" in plain or "联系电话" in plain,
        since=since,
        years=years,
        fields=_fields(plain),
        domains=named,
        departments=(townships,) if named and townships and _TOWNSHIPS.search(plain) else (),
    )


def asks_for_any_proof(text: str) -> bool:
    """Whether the item ``text`` leaves to the words of its indicator what has to be proved."""
    return _ANY_PROOF.match(_narrow(text)) is not None


def in_row(demand: Demand, text: str, row: str) -> Demand:
    """``demand``, which the item ``text`` makes, with what its indicator's own words ``row`` add.

    Where any proof will do, a row that says that something did not occur is proved by saying so.
    """
    by = _PUBLISHED_BY.search(_narrow(row)) if demand.years and demand.url else None
    if by is not None:
        demand = demand._replace(published_by=f"{int(by[1]):02}-{int(by[2]):02}")
    if not asks_for_any_proof(text):
        return demand
    negative = _DID_NOT_OCCUR.search(row) is not None
    return demand._replace(negative=negative, forms=_FORMS_IN_ROW.search(row) is not None)


def doubts(demand: Demand, text: str, row: str) -> Iterator[DoubtfulDemand]:
    """What of ``demand`` the words leave open, each for the office to confirm."""
    plain = _unquoted(text)
    if demand.nil_units:
        yield DoubtfulDemand(
            f"{'、'.join(demand.nil_units)}没有这类决策的，可以零报告",
            "每个乡镇（街道）都要有，不接受零报告",
            "“本级政府及乡镇政府”的写法与第60、65项相同，乡镇是分项；乡镇可能没有这类决策",
            80 if demand.url is UrlRule.EACH else 75,
        )
    elif demand.nil:
        yield DoubtfulDemand(
            "没有发生的，可以零报告", "不接受零报告", "这类情况可能确实没有发生", 80
        )
    elif _MAY_BE_LACKING.search(plain) or (
        _ANY_PROOF.match(plain) and _MAY_BE_LACKING_IN_ROW.search(row)
    ):
        yield DoubtfulDemand(
            "不接受零报告", "没有发生的，可以零报告", "这类情况一般都有，也可能确实没有", 70
        )
    if demand.url is UrlRule.EACH:
        yield DoubtfulDemand(
            "每个分项都要有发布网址，一个网址可以用于几个分项",
            "有一个发布网址即可",
            "网址与各单位的材料并列写在一句里",
            70,
        )
    if _ALL_TOGETHER.search(plain):
        yield DoubtfulDemand(
            "一份情况说明包括本部门和各乡镇（街道）即可",
            "本部门和各乡镇（街道）分别提供",
            "写的是“本部门及各乡镇（街道）……的情况说明”，没有写明是否分别提供",
            70,
        )
    if len(demand.slots) > 1 and not any(one.rest for one in demand.slots):
        names = "、".join(one.name for one in demand.slots)
        yield DoubtfulDemand(
            f"{names}各要材料清单，一份材料可以包括几种",
            "有一份材料清单即可",
            "一句话列出几种业务，没有写明是否分别提供",
            70,
        )


def _unit(text: str) -> CountingUnit:
    if _PAIRS.search(text):
        return CountingUnit.PAIR
    return CountingUnit.CASE if _CASES.search(text) else CountingUnit.PIECE


def _papers(text: str, said: Sequence[Count]) -> Iterator[Slot]:
    """The kinds of paper that an item asks for apart: a list and originals, or matters it names."""
    choice = next((one for one in said if one.choice), None)
    if choice is not None and "原件" in text and _LISTED.search(text):
        yield Slot("清单", words=("清单", "目录"))
        yield Slot("原件", min=choice.least or 1, max=choice.most, rest=True)
        return
    match = _MATTERS.search(text)
    if match is None:
        return
    named = [re.sub(r"^(?:办理|办)", "", one) for one in match["list"].split("、")]
    named = [re.sub(r"业务$", "", one) for one in named]
    if len(named) > 1 and all(one in _MATTER_WORDS for one in named):
        for one in named:
            name, words = _MATTER_WORDS[one]
            yield Slot(name, words=words)


def _limits(text: str, said: Sequence[Count]) -> tuple[int, int | None]:
    """Least and most pieces. A list to choose from is a piece of its own (清单，并从中任选3个)."""
    least, most = 1, None
    for one in said:
        listed = one.choice and _LISTED.search(text) is not None
        least = max(least, (one.least or 1) + listed)
        if one.most is not None and (most is None or one.most + listed > most):
            most = one.most + listed
    return (least, most) if most is None else (min(least, most), most)


def _url(text: str) -> UrlRule | None:
    if "网址" not in text and "链接" not in text and "地址" not in text:
        return None
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
    match = _NAMES_FIELDS.search(text)
    if match is None and _lists(text):
        match = _ENDS_IN_FIELDS.search(text)
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


def _lists(text: str) -> bool:
    """Whether several things may be named in a row: without what joins them none are."""
    return "、" in text or "," in text or "和" in text or "及" in text


@lru_cache(64)
def _names_of_domains(known: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One name of a domain, and three or more in a row."""
    names = sorted({*DOMAINS, *known}, key=lambda name: (-len(name), name))
    one = "|".join(re.escape(name) for name in names if not name.startswith(OWN_LEVEL))
    run = rf"(?:{one})(?:部门)?(?:(?:、|,|和|及|以及)(?:{one})(?:部门)?){{2,}}"
    return re.compile(one), re.compile(run)


def _domains(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Three or more fields of administration named in a row, and the county's own level before."""
    if not _lists(text):
        return ()
    one, several = _names_of_domains(frozenset(known))
    run = several.search(text)
    if run is None:
        return ()
    found = one.findall(run.group())
    own = _OWN_LEVEL.search(text[: run.start()]) is not None
    return tuple(dict.fromkeys([OWN_LEVEL, *found] if own else found))
