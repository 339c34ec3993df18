"""Changes to the list that demand less, by whatever way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from proofs.traps.build import GOOD, statement, trap
from proofs.traps.forms import Link, txt
from proofs.traps.world import (
    BaseFails,
    BaseNames,
    BasePasses,
    Case,
    Edit,
    ListChange,
    Mark,
    Move,
    Put,
    Step,
)

WEAKER = "DESIGN Changes：要求变少的，不论用什么办法，都是错误（没有批准的摘要）"
SOURCE = "checklist/source/子洲县法治政府建设责任清单.txt"
HARMLESS: tuple[Step, ...] = (Mark(), ListChange("i:5", {"remarks": ["材料由县审批局汇总。"]}))


def _less(name: str, why: str, *changes: Step) -> Case:
    return trap(name, why, WEAKER, (Mark(), *changes), BaseFails(), fair=HARMLESS)


def _fields(name: str, why: str, where: str, **fields: object) -> Case:
    return _less(name, why, ListChange(where, fields))


def _without(word: str) -> Callable[[Any], Any]:
    """A text, or a list of words, without ``word``."""

    def change(value: Any) -> Any:  # noqa: ANN401 - YAML
        if isinstance(value, str):
            return value.replace(word, "")
        return [entry for entry in value if entry != word]

    return change


def _drop_item(number: int) -> Callable[[Any], Any]:
    def change(value: Any) -> Any:  # noqa: ANN401 - YAML
        return [entry for place, entry in enumerate(value, 1) if place != number]

    return change


def _entry(name: str, **fields: object) -> Callable[[Any], Any]:
    """A list of entries where the one called ``name`` gets other fields."""

    def change(value: Any) -> Any:  # noqa: ANN401 - YAML
        return [{**entry, **fields} if entry["name"] == name else entry for entry in value]

    return change


def _no_entry(name: str) -> Callable[[Any], Any]:
    def change(value: Any) -> Any:  # noqa: ANN401 - YAML
        return [entry for entry in value if entry["name"] != name]

    return change


def _no_indicator(number: str) -> Callable[[str], str]:
    """The text of a list file without the indicator."""

    def change(text: str) -> str:
        import yaml

        data = yaml.safe_load(text)
        for section in data["sections"]:
            section["indicators"] = [i for i in section["indicators"] if str(i["id"]) != number]
        return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=4000))

    return change


def _slot_words(value: Any) -> Any:  # noqa: ANN401 - YAML
    return [{**slot, "words": [*slot.get("words", []), "说明", "材料"]} for slot in value]


def entries() -> list[Case]:
    """Every trap of this kind."""
    f1 = "checklist/01-政府职能依法全面履行.yaml"
    f4 = "checklist/04-行政执法严格规范公正文明.yaml"
    return [
        _fields("去掉 9.2 的上限", "案例不超过 3 件成了不限", "9.2", max=None),
        _fields("9.2 的上限改成 30", "不超过 3 件成了 30 件", "9.2", max=30),
        _less("上限和原文一起改", "文字和字段都改成不超过 9 件", ListChange("9.2", {"max": 9, "text": lambda t: t.replace("不超过3件", "不超过9件")})),
        _less("上限、文字和印发原文一起改", "连原件也改了，三处一致", ListChange("9.2", {"max": 9, "text": lambda t: t.replace("不超过3件", "不超过9件")}), Edit(SOURCE, lambda t: t.replace("不超过3件", "不超过9件", 1))),
        _fields("10.1 只要一家", "十家成了一家", "10.1", min=1),
        _fields("10.1 去掉下限", "十家成了一家", "10.1", min=None),
        _fields("61.1 去掉领域", "四个领域成了一份", "61.1", domains=None),
        _fields("47.2 少一个领域", "教育培训不要了", "47.2", domains=_without("教育培训")),
        _fields("60.1 去掉乡镇", "十三个乡镇不要了", "60.1", departments=None),
        _fields("97.1 只要 2022 年", "2021 年不要了", "97.1", years=[2022]),
        _fields("19.1 去掉年度", "两年都不要了", "19.1", years=None),
        _fields("34–46.3 改成 2015 年以来", "早年的也收", "34.3", since=date(2015, 1, 1)),
        _fields("34–46.4 去掉 since", "哪年的都收", "34.4", since=None),
        _fields("24.1 网址改成公开了的才附", "必须附网址成了可以不附", "24.1", url="if-public"),
        _fields("33.1 去掉只要网址", "随便一份文件都行", "33.1", url=None),
        _fields("6.1 改成 required", "只要网址成了一个网址就行", "6.1", url="required"),
        _fields("4.1 去掉网址", "公开了也不用附", "4.1", url=None),
        _fields("第 5 项许可零报告", "加一个 nil: allowed", "5.1", nil="allowed"),
        _fields("60.1 许可乡镇零报告", "十三个乡镇都可以写没有", "60.1", nil=["各乡镇（街道办）"]),
        _fields("10.1 不要联系方式", "contact 改成 false", "10.1", contact=False),
        _fields("13.1 去掉要写明的内容", "时间案由措施结果不用写了", "13.1", fields=None),
        _fields("71–72.1 少写一项内容", "败诉率不用写了", "71.1", fields=_without("败诉率")),
        _fields("10.1 的单位改成 件", "案例成了随便一件", "10.1", unit="件"),
        _fields("许可空表", "第 5 项写 forms: allowed", "5.1", forms="allowed"),
        _fields("许可消极陈述", "第 5 项写 negative: true", "5.1", negative=True),
        _fields("22.1 的分项去掉", "三个原件不要了", "22.1", slots=None),
        _fields("22.1 的词放宽", "“说明”“材料”也算清单", "22.1", slots=_slot_words),
        _fields("26–29 少一个材料项", "第 3 项不要了", "m:26", items=_drop_item(3)),
        _fields("85–91 少一个材料项", "第 5 项不要了", "m:85", items=_drop_item(5)),
        _fields("52–54 并入更多指标", "声明里多写一项，第 55 项就不用报了", "m:52", text="52、53、54、55项指标合并提供以下资料："),
        _fields("47–51 的声明去掉", "合并的声明没有了", "m:47", text=None),
        _fields("第 69 项不要材料", "写 materials: none", "i:69", materials="none"),
        _fields("第 18 项与第 17 项共用", "写 same_as", "i:18", materials={"same_as": 17}),
        _less("去掉第 18 项", "清单里少了一项", Edit(f1, _no_indicator("18"))),
        _less("去掉整个文件", "第七部分没有了", Put({"/checklist/07-重大突发事件依法预防处置.yaml": None})),
        _less("清单文件改后缀", "改名 .yml 就不读了", Move({"/checklist/10-附加项.yaml": "/checklist/10-附加项.yml"}), Move({"/checklist/06-社会矛盾纠纷依法有效化解.yaml": "/checklist/06-社会矛盾纠纷依法有效化解.yaml.bak"})),
        _less("清单文件换成链接", "链接到仓库外的文件", Put({"/checklist/06-社会矛盾纠纷依法有效化解.yaml": Link("/tmp/list.yaml")})),
        _fields("第 13 项少五个责任单位", "只剩县公安局，一份零报告就够", "i:13", responsible=["县公安局"]),
        _fields("乡镇统称改成一个镇", "各乡镇只剩三川口镇", "departments", collectives=_entry("各乡镇（街道办）", members={"names": ["三川口镇"]})),
        _fields("名册里去掉一个乡", "驼耳巷乡没有了", "departments", departments=_no_entry("驼耳巷乡")),
        _fields("一个局的别名写成别的局", "公安的材料也算市场监管的", "domains", domains=_entry("市场监管", aliases=["公安", "城管", "环保局"])),
        _fields("单位的别名放宽", "县司法局也叫三川口镇", "departments", departments=_entry("三川口镇", aliases=["县司法局", "何家集镇报送"])),
        _fields("乡镇改成别的类别", "kind 改了，统称里就没有它", "departments", departments=_entry("马岔镇", kind="政府部门")),
        _fields("领域换单位", "生态环境由县司法局报", "domains", domains=_entry("生态环境", department="县司法局")),
        _less("在原件里删去一项", "印发原文也是要求的来源", Edit(SOURCE, lambda t: t.replace("，不超过3件", "", 1))),
        _fields("原件换成别的文件", "source 指向一份空的", "list", source="source/新.txt"),
        _less("原件换成空文件", "没有原件就没有可对照的", Put({"/" + SOURCE: b""})),
        trap("创建周期放宽", "周期以外的旧材料也收了", WEAKER, (ListChange("list", {"period": {"start": date(2021, 1, 1), "end": date(2023, 12, 31)}}), Mark(), ListChange("list", {"period": {"start": date(2010, 1, 1), "end": date(2035, 12, 31)}})), BaseFails(), fair=HARMLESS),
        _less("重复的键", "后写的 max 盖住先写的", Edit(f1, lambda t: t.replace("              max: 3\n", "              max: 3\n              max: 300\n", 1))),
        _less("用 YAML 合并键放宽", "用 << 带进 max", Edit(f1, lambda t: t.replace("              max: 3\n", "              <<: {max: 300}\n", 1))),
        _less("材料的文字改空", "要什么都不写了", ListChange("59.1", {"text": "提供相关材料", "domains": None})),
        _less("序号改成重复的", "第 6 项改成第 5 项", Edit(f1, lambda t: t.replace("      - id: 6\n", "      - id: 5\n", 1))),
        _less("放宽的同时交材料", "一次改动里又放宽又报齐", ListChange("61.1", {"domains": ["发展改革"]}), Put({"61/发展改革目录清单.docx": GOOD})),
        _less("换一个领域的名字", "教育培训换成本级，少一个局", Edit(f4, lambda t: t.replace("交通运输, 教育培训]", "交通运输, 交通]", 1))),
        trap("自己批准清单的摘要", "批准只能由维护人给，写进文件不算", "DESIGN Changes：摘要来自维护人设的变量，从不来自文件", (Mark(), ListChange("10.1", {"min": 1}), Put({"/.zzfz/list-approved": txt("*\n"), "/list-approved.txt": txt("all\n")})), BaseFails(), fair=HARMLESS, fair_wants=(BasePasses(),)),
        trap("改检查的配置", "把 CI 里的检查去掉", "DESIGN Changes：改动的流程文件要点名", (Put({"/.github/workflows/check.yml": txt("on: push\njobs: {}\n")}), Mark(), Put({"/.github/workflows/check.yml": txt("on: never\njobs: {}\n"), "5/证照分离.docx": statement("证照分离")})), BaseNames("", ("check.yml",))),
    ]  # fmt: skip
