"""Years that are no covered years: numbers, dates, plans, ranges, the future, machines' names."""

from __future__ import annotations

from proofs.traps.build import GOOD, nil, papers, statement, trap
from proofs.traps.forms import docx, jpg, meta, paper, pdf, scan, url
from proofs.traps.world import Case, HaveAtMost, NotComplete, Put, SlotFilled, SlotOpen, review

ITEM19 = NotComplete("19.1")
FAIR19 = papers(
    "19", {"2022年好差评情况说明.docx": "好差评", "2023年好差评情况说明.docx": "差评整改"}
)
Y2022 = papers("19", {"2022年好差评情况说明.docx": "好差评"})


def _only(name: str, why: str, rule: str, file: str, slot: str = "2023年") -> Case:
    """Item 19.1 wants 2022 and 2023; one file covers 2022, the other only looks like 2023."""
    ending = file.rpartition(".")[2]
    content = {"pdf": scan(file), "jpg": jpg(file)}.get(ending) or statement(file)
    return trap(
        name,
        why,
        rule,
        {**Y2022, f"19/{file}": content},
        ITEM19,
        SlotOpen("19.1", slot),
        fair=FAIR19,
    )


def _dates() -> list[Case]:
    date = "4、6：带月日的、〔〕里的、与印发修订相连的年份是日期，不是所属年度"
    return [
        trap("19.1 只有 2022 年", "还差 2023 年", "DESIGN 4：按年度的分项要写明年度", Y2022, ITEM19, SlotOpen("19.1", "2023年"), fair=FAIR19),
        _only("文号里的年份", "〔2023〕是文号", date, "子政办发〔2023〕5号好差评情况.docx"),
        _only("文号和所属年度", "写的是 2022 年的事，2023 年印的", date, "子政办发〔2023〕5号2022年差评整改情况.docx"),
        _only("印发日期", "2023年印发的不是 2023 年的事", date, "2023年印发的好差评办法.docx"),
        _only("修订年份", "（2023年修订）是日期", date, "好差评管理办法（2023年修订）.docx"),
        _only("年月日", "2023年3月15日是日期", date, "2023年3月15日好差评通报.docx"),
        _only("八位数字的日期", "20230315 是日期", date, "20230315好差评通报.docx"),
        _only("六位数字的日期", "202303 是日期", date, "202303好差评通报.docx"),
        _only("带点的日期", "2023.3 是日期", date, "2023.3好差评通报.docx"),
        _only("带横线的日期", "2023-03-15 是日期", date, "2023-03-15好差评通报.docx"),
        _only("案号里的年份", "（2023）陕08行初1号是案号", "21：案号里的年份是日期", "（2023）陕0831行初1号好差评.docx"),
        _only("公布年份", "2023年公布的是日期", date, "2023年公布好差评结果.docx"),
        _only("下一年的计划", "计划不是情况", "21：计划、打算、安排旁边的年份是日期", "2022年总结和2023年计划.docx"),
        _only("与 2023 年相比", "比较用的年份不是所属年度", "21：相比、同比旁边的年份是日期", "2022年好差评与2023年相比.docx"),
        _only("扫描仪起的名字", "扫描件2023 不是年度", "4、6：相机、扫描仪起的名称不给年度", "扫描件_2023.pdf"),
        _only("相机起的名字", "IMG_2023 是编号", "4、6：相机、扫描仪起的名称不给年度", "IMG_2023.jpg"),
        _only("微信图片", "微信给的时间", "4、6：聊天软件起的名称不给年度", "微信图片_20230315093012.jpg"),
        _only("长数字的一部分", "12023456 不是 2023", "6：不是更长数字的一部分才是年度", "好差评12023456号工单.docx"),
        _only("人次数", "2023人次 是数量", "6：数量不是年度", "好差评参与2023人次统计.docx"),
    ]  # fmt: skip


def _ranges() -> list[Case]:
    r4 = "4：范围最多三年才填年度"
    both = SlotOpen("19.1", "2022年")

    def whole(name: str, why: str, rule: str, file: str, *more: SlotOpen, **side: object) -> Case:
        files = {f"19/{file}": GOOD}
        if side:
            files[f"19/{file}.meta.yaml"] = meta(**side)
        return trap(
            name, why, rule, files, ITEM19, *more, fair={"19/2022-2023年好差评情况.docx": GOOD}
        )

    return [
        whole("倒着写的范围", "2023-2022 不是范围", "21：倒着的范围不算", "2023-2022年好差评情况.docx", both),
        whole("五年的范围", "2019—2023年 太宽", r4, "2019—2023年好差评情况.docx", both),
        whole("2021年以来", "只写从哪年起", "21：以来对年度只算那一年", "2021年以来好差评情况.docx", both),
        whole("说明文件写六年", "period 太宽", r4, "好差评情况.docx", both, period="2018-2023"),
        whole("说明文件倒着写", "start 在 end 以后", "21：倒着的范围不算", "好差评情况.docx", both, period={"start": "2023-12-31", "end": "2022-01-01"}),
        whole("没有年份", "不知道是哪一年的", "4：没有年份的不算，年份未检", "好差评情况.docx", both),
        whole("成文日期当年度", "date 是成文日期", "4：日期只用于 since", "好差评情况.docx", both, date="2023-03-15"),
        trap("两份都写 period: 2022", "名称写 2023，说明文件写 2022", "4：说明文件优先", {**FAIR19, "19/2023年好差评情况说明.docx.meta.yaml": meta(period=2022)}, ITEM19, SlotOpen("19.1", "2023年"), fair=FAIR19),
        trap("将来的年度", "2023 年 4 月报 2023—2025 年", "21：清单提交以后的年份不算", {"34/1-2022年目录.docx": GOOD, "19/2024年好差评.docx": statement("好差评"), "19/2025年好差评.docx": statement("差评")}, ITEM19, HaveAtMost("19.1", 0)),
        trap("将来的年度（since）", "2026 年的意见书还没有写", "21：清单提交以后的日期不算", {"34/3-2026年贯彻条例情况.docx": GOOD}, NotComplete("34.3"), fair={"34/3-2022年贯彻条例情况.docx": GOOD}),
    ]  # fmt: skip


def _since() -> list[Case]:
    r7 = "7：早于 since 的不算"
    fair = {"34/3-2022年贯彻条例情况.docx": GOOD}

    def three(name: str, why: str, rule: str, file: str, **side: object) -> Case:
        files = {f"34/{file}": GOOD}
        if side:
            files[f"34/{file}.meta.yaml"] = meta(**side)
        return trap(name, why, rule, files, NotComplete("34.3"), fair=fair)

    return [
        three("34–46.3 2020 年的说明", "要 2021 年以来的", r7, "3-2020年贯彻条例情况.docx"),
        three("34–46.3 2018 至 2020 年", "全在以前", r7, "3-2018-2020年贯彻条例情况.docx"),
        three("34–46.3 没有日期", "不知道是哪一年的", "4：没有日期的是年份未检，不算", "3-贯彻条例情况.docx"),
        three("34–46.3 date 是 2020 年", "成文在以前", r7, "3-贯彻条例情况.docx", date="2020-12-31"),
        three("34–46.3 文号〔2020〕", "成文在以前", "4、7：名称里的日期用于 since", "3-子政发〔2020〕8号贯彻条例情况.docx"),
        three("34–46.3 倒着的 period", "2023 到 2019", "21：倒着的范围不算", "3-贯彻条例情况.docx", period="2023-2019"),
        three("34–46.3 年度在以前，日期在以后", "2019 年的事，2022 年重印", "4：写明所属年度时不看日期", "3-2019年贯彻条例情况.docx", date="2022-05-01"),
        trap("34–46.4 五份 2020 年的意见书", "要 2021 年以来的", r7, papers("34", {f"4-2020年合法性审查意见书（{w}）.docx": f"{w}审查" for w in ("供热", "供水", "公交", "学校", "医院")}), NotComplete("34.4"), HaveAtMost("34.4", 0)),
        trap("34–46.4 六份意见书", "不超过五件", "readings 34–46.4：整组最多 5 件", papers("34", {f"4-2022年合法性审查意见书（{w}）.docx": f"{w}审查" for w in ("供热", "供水", "公交", "学校", "医院", "公园")}), NotComplete("34.4"), fair=papers("34", {f"4-2022年合法性审查意见书（{w}）.docx": f"{w}审查" for w in ("供热", "供水")})),
        trap("34–46.4 六份分在两个文件夹", "放在组内别的项的文件夹里也是六份", "readings 34–46.4：整组最多 5 件", {**papers("34", {f"4-2022年审查意见书（{w}）.docx": f"{w}审查" for w in ("供热", "供水", "公交")}), **papers("41", {f"4-2022年审查意见书（{w}）.docx": f"{w}审查" for w in ("学校", "医院", "公园")})}, NotComplete("34.4")),
        trap("加分1 2019 年的表彰", "要 2021 年以来的", r7, {"加分1/2019年省政府表彰决定.pdf": pdf(paper("表彰决定"))}, NotComplete("加分1.1"), fair={"加分1/2022年省政府表彰决定.pdf": pdf(paper("表彰决定"))}),
        trap("加分1 没有日期的表彰", "不知道是哪一年的", "4：没有日期的不算", {"加分1/省政府表彰决定.pdf": pdf(paper("表彰决定"))}, NotComplete("加分1.1"), fair={"加分1/2022年省政府表彰决定.pdf": pdf(paper("表彰决定"))}),
        trap("一份表彰得两项加分", "加分1 的表彰不是加分2 的推广", "readings：加分1、加分2 是两个组", {"加分1/2022年省政府表彰决定.pdf": pdf(paper("表彰决定"))}, NotComplete("加分2")),
        trap("34–46.1 2021 年的目录", "要 2022 年的", "4：年度要对得上", (Put({"34/1-本级2021年重大行政决策目录.docx": GOOD, "34/1-本级2021年重大行政决策目录.docx.meta.yaml": meta(address="http://www.zizhou.gov.cn/ml.html")}),), SlotOpen("34.1", "本级2022年"), NotComplete("34.1"), fair={"34/1-本级2022年重大行政决策目录.docx": GOOD, "34/1-本级2022年重大行政决策目录.docx.meta.yaml": meta(address="http://www.zizhou.gov.cn/ml.html")}, fair_wants=(SlotFilled("34.1", "本级2022年"),)),
    ]  # fmt: skip


def _reports() -> list[Case]:
    side = meta(address="http://www.zizhou.gov.cn/nb.html")

    def report(name: str, why: str, rule: str, file: str, slot: str) -> Case:
        return trap(name, why, rule, {f"97/{file}": GOOD, f"97/{file}.meta.yaml": side}, SlotOpen("97.1", slot), NotComplete("97.1"), fair={"97/公安2021-2022年法治政府建设年度报告.docx": GOOD, "97/公安2021-2022年法治政府建设年度报告.docx.meta.yaml": side}, fair_wants=(SlotFilled("97.1", "公安2021年"), SlotFilled("97.1", "公安2022年")))  # fmt: skip

    return [
        report("97.1 文号和年度", "〔2022〕3号 2021年报告只填 2021 年", "4：文号里的年份不填年度", "〔2022〕3号公安2021年法治政府建设年度报告.docx", "公安2022年"),
        report("97.1 日期和年度", "2022年1月10日交的 2021 年报告", "4：日期不填年度", "2022年1月10日公安2021年法治政府建设年度报告.docx", "公安2022年"),
        report("97.1 计划里的年份", "2021年总结和2022年打算", "21：打算旁边的年份是日期", "公安2021年法治政府建设情况及2022年打算.docx", "公安2022年"),
        report("97.1 别的局的报告", "公安交通管理不是交通运输", "23：词在开头或在局、部门等字前才算", "关于支持公安工作的2021年报告.docx", "公安2021年"),
        report("97.1 以来", "2021年以来不填 2022 年", "21：以来对年度只算那一年", "公安2021年以来法治政府建设报告.docx", "公安2022年"),
        trap("97.1 零报告的年度不对", "没有许可零报告", "6：只有清单写明的才行", (Put({"97/公安2022年报告.docx": docx(paper("公安零报告")), "97/公安2022年报告.docx.meta.yaml": nil("县公安局", period=2022)}), review("97", "pass")), SlotOpen("97.1", "公安2022年"), NotComplete("97.1")),
        trap("97.1 网址没有对应的报告", "只有网址，没有报告", "8：只有网址的一件只算网址", {"97/公安2021年报告网址.url": url("http://www.zizhou.gov.cn/1.html")}, SlotOpen("97.1", "公安2021年"), NotComplete("97.1")),
    ]  # fmt: skip


def entries() -> list[Case]:
    """Every trap of this kind."""
    found = [*_dates(), *_ranges(), *_since(), *_reports()]
    return [
        trap(
            case.name,
            case.why,
            case.rule,
            case.steps,
            *case.wants,
            fair=case.fair,
            fair_wants=case.fair_wants,
        )
        for case in found
    ]
