"""What each kind of checklist file holds: the one description behind loader and JSON Schema."""

from __future__ import annotations

from typing import Any

from zzfz.checklist.item_fields import ITEM
from zzfz.yamlfile.reader import JsonSchema, Spec
from zzfz.yamlfile.records import ByShape, Key, ListOf, MapOf, Record
from zzfz.yamlfile.scalars import Boolean, Choice, Day, Identifier, Integer, Text

_NAMES = ListOf(Text())
_PATH = Text(r"[^/\\*?\s][^/\\*?]*(?:/[^/\\*?]+)*/?", "路径（不用 \\、* 和 ?），文件夹以 / 结尾")

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

DEVIATION = Record(
    "与原文不同的写法",
    {
        "at": Key(Text(), "哪一项，如 33 或 34-46.1（材料组.材料项）", required=True),
        "field": Key(Text(r"[a-z][a-z0-9_]*", "字段名（如 max）"), "哪个字段", required=True),
        "value": Key(Text(), "清单里的写法，照检查结果的说法", required=True),
        "by": Key(Text(), "批准人", required=True),
        "date": Key(Day(), "批准日期", required=True),
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
        "unused_ids": Key(ListOf(Text(), least=1), "原件本来就没有的序号（如 7、加分3），不算缺号"),
        "out_of_order": Key(
            ListOf(Text(), least=1), "原件印在较大序号后面的序号（如 1），不算次序不对"
        ),
        "exceptions": Key(ListOf(EXCEPTION), "经人批准的检查例外"),
        "contact_paths": Key(
            ListOf(_PATH, least=1),
            "可以写手机号码的文件或文件夹（如 通讯录/），相对仓库根；contacts.yaml、chases/ 不必写",
        ),
        "program_paths": Key(
            ListOf(_PATH, least=1),
            "程序的文件夹（如 tests/），其中的纯文本里编造的号码、标志不算；evidence/、checklist/ 里的不算",
        ),
        "deviations": Key(ListOf(DEVIATION), "经人批准的、与印发原文不同的写法"),
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
                        "answer": Key(
                            Choice(("reading", "alternative")),
                            "主管单位定了：reading 照现在的读法，alternative 用另一种",
                        ),
                        "by": Key(Text(), "谁定的"),
                        "date": Key(Day(), "哪天定的"),
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
