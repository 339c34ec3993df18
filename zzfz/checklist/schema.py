"""What each kind of checklist file holds: the one description behind loader and JSON Schema."""

from __future__ import annotations

from typing import Any

from zzfz.checklist.model import CountingUnit, UrlRule
from zzfz.yamlfile.reader import JsonSchema, Spec
from zzfz.yamlfile.records import ByShape, Key, ListOf, MapOf, Record
from zzfz.yamlfile.scalars import Boolean, Choice, Day, Identifier, Integer, Text

ALLOWED = "allowed"
YEAR = Integer(1990, 2099)
_NAMES = ListOf(Text())

EXCEPTION = Record(
    "例外",
    {
        "code": Key(Text(r"[A-Z][0-9]{3}", "规则代码（如 S101）"), "规则代码", required=True),
        "path": Key(Text(), "文件路径，相对仓库根", required=True),
        "blob": Key(Text(r"[0-9a-f]{40}|[0-9a-f]{64}", "文件内容编号"), "内容编号", required=True),
        "by": Key(Text(), "批准人", required=True),
        "reason": Key(Text(), "理由", required=True),
    },
)

LIST = Record(
    "清单总说明",
    {
        "title": Key(Text(), "清单名称", required=True),
        "issuer": Key(Text(), "印发单位"),
        "source": Key(Text(), "印发原文，相对 checklist/"),
        "timezone": Key(Choice(("+08:00",)), "日期所用时区"),
        "period": Key(
            Record(
                "创建周期",
                {
                    "start": Key(Day(), "开始日期", required=True),
                    "end": Key(Day(), "结束日期", required=True),
                },
            ),
            "创建周期",
        ),
        "due": Key(Day(), "报送截止日期"),
        "set_due": Key(
            MapOf(r"[^\s:：]{1,60}", "材料组（如 34-46）", Day()), "个别材料组的报送截止日期"
        ),
        "exceptions": Key(ListOf(EXCEPTION), "经人批准的检查例外"),
        "words": Key(
            MapOf(r"[a-z][a-z-]{1,30}", "词表名（如 parts）", ListOf(Text(), least=1)),
            "在程序自带的词表之外另加的词",
        ),
    },
)

DEPARTMENTS = Record(
    "单位名册",
    {
        "departments": Key(
            ListOf(
                Record(
                    "单位",
                    {
                        "name": Key(Text(), "名称", required=True),
                        "aliases": Key(_NAMES, "别名"),
                        "kind": Key(Text(), "类别，如 政府部门", required=True),
                        "note": Key(Text(), "说明"),
                    },
                ),
                least=1,
            ),
            "单位",
            required=True,
        ),
        "collectives": Key(
            ListOf(
                Record(
                    "统称",
                    {
                        "name": Key(Text(), "名称", required=True),
                        "aliases": Key(_NAMES, "别名"),
                        "members": Key(
                            Record(
                                "统称所含单位",
                                {
                                    "kinds": Key(_NAMES, "所含单位的类别"),
                                    "names": Key(_NAMES, "所含单位的名称"),
                                },
                            ),
                            "所含单位",
                        ),
                        "confirmed": Key(Boolean(), "是否已经主管单位确认，默认 true"),
                        "note": Key(Text(), "说明"),
                    },
                )
            ),
            "统称",
        ),
    },
)

DOMAINS = Record(
    "领域对照",
    {
        "domains": Key(
            ListOf(
                Record(
                    "领域",
                    {
                        "name": Key(Text(), "领域名称", required=True),
                        "aliases": Key(_NAMES, "其他叫法"),
                        "department": Key(Text(), "对应单位"),
                        "confirmed": Key(Boolean(), "是否已经主管单位确认，默认 false"),
                        "note": Key(Text(), "说明"),
                    },
                )
            ),
            "领域",
            required=True,
        )
    },
)

SLOT = Record(
    "分项",
    {
        "name": Key(Text(), "名称", required=True),
        "words": Key(ListOf(Text(), least=1), "名称里出现哪些词算这一分项"),
        "min": Key(Integer(1, 9999), "最少件数，默认 1"),
        "max": Key(Integer(1, 9999), "最多件数"),
        "rest": Key(Boolean(), "其余的都归这一分项"),
    },
)

ITEM = Record(
    "材料项",
    {
        "text": Key(Text(), "报送资料原文", required=True),
        "min": Key(Integer(0, 9999), "最少件数，默认 1"),
        "max": Key(Integer(1, 9999), "最多件数"),
        "unit": Key(Choice(tuple(CountingUnit)), "按什么计数，默认 件"),
        "url": Key(Choice(tuple(UrlRule)), "网址：必须附、只要网址、公开的才附、每个分项都附"),
        "contact": Key(Boolean(), "须注明联系方式"),
        "since": Key(Day(), "只收这一天以来的材料"),
        "years": Key(ListOf(YEAR, least=1), "须覆盖的年度"),
        "fields": Key(ListOf(Text(), least=1), "材料中须写明的内容"),
        "domains": Key(ListOf(Text(), least=1), "须覆盖的领域"),
        "departments": Key(ListOf(Text(), least=1), "须覆盖的单位或统称"),
        "slots": Key(ListOf(SLOT, least=1), "须分别提供的几种材料"),
        "nil": Key(
            ByShape(scalar=Choice((ALLOWED,)), sequence=ListOf(Text(), least=1)),
            "可以零报告：allowed，或可以零报告的单位、统称",
        ),
        "negative": Key(Boolean(), "指标要求的就是没有发生，说明没有发生的材料即为所要的材料"),
        "forms": Key(Choice((ALLOWED,)), "空白的格式文本就是所要的材料：allowed"),
        "due": Key(Day(), "本项材料另定的截止日期"),
    },
)

MATERIALS = ByShape(
    scalar=Choice(("none",)),
    mappings=(
        (
            "same_as",
            Record("报送资料", {"same_as": Key(Identifier(), "与哪一项共用", required=True)}),
        ),
        (
            "items",
            Record(
                "报送资料",
                {
                    "text": Key(Text(), "材料项之前的文字，如合并声明"),
                    "items": Key(ListOf(ITEM, least=1), "材料项", required=True),
                },
            ),
        ),
    ),
)

INDICATOR = Record(
    "指标",
    {
        "id": Key(Identifier(), "序号", required=True),
        "text": Key(Text(), "三级指标原文", required=True),
        "responsible": Key(_NAMES, "责任单位"),
        "cooperating": Key(_NAMES, "配合单位"),
        "materials": Key(MATERIALS, "报送资料"),
        "remarks": Key(_NAMES, "备注"),
        "questions": Key(
            ListOf(
                Record(
                    "疑问",
                    {
                        "about": Key(Text(), "关于哪一栏", required=True),
                        "reading": Key(Text(), "现在采用的读法", required=True),
                        "alternative": Key(Text(), "另一种读法", required=True),
                        "why": Key(Text(), "为什么", required=True),
                        "confidence": Key(Integer(0, 100), "把握，百分数"),
                    },
                )
            ),
            "待主管单位确认的疑问",
        ),
    },
)

INDICATORS = Record(
    "指标文件",
    {
        "level1": Key(Text(), "一级指标", required=True),
        "sections": Key(
            ListOf(
                Record(
                    "二级指标",
                    {
                        "level2": Key(Text(), "二级指标", required=True),
                        "indicators": Key(ListOf(INDICATOR, least=1), "三级指标", required=True),
                    },
                ),
                least=1,
            ),
            "二级指标",
            required=True,
        ),
    },
)

KINDS: dict[str, tuple[str, Spec[Any]]] = {
    "list": ("清单总说明 list.yaml", LIST),
    "departments": ("单位名册 departments.yaml", DEPARTMENTS),
    "domains": ("领域对照 domains.yaml", DOMAINS),
    "indicators": ("指标文件 NN-一级指标.yaml", INDICATORS),
}


def json_schema(title: str, spec: Spec[Any]) -> JsonSchema:
    """The JSON Schema (draft 2020-12) that editors use while such a file is being written."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **spec.schema(),
    }
