"""Fifty-odd hand-ins as county offices make them, and what each office may expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from proofs.traps.build import (
    ENTERPRISES,
    GOOD,
    GOV,
    TOWNSHIPS,
    Given,
    cases,
    nil,
    nil_paper,
    papers,
    rows,
    single_cases,
    slots,
    statement,
    steps,
    urls,
)
from proofs.traps.forms import (
    Content,
    archive,
    case_text,
    docx,
    html,
    jpg,
    meta,
    paper,
    pdf,
    resaved,
    sample,
    scan,
    txt,
    url,
)
from proofs.traps.world import (
    Asked,
    BasePasses,
    Case,
    Complete,
    Mark,
    Mentioned,
    Partial,
    Put,
    Want,
    review,
)

Files = dict[str, Content | None]
Expect = Literal["complete", "partial", "asked"]
NINE = ("市场监管", "卫生健康", "自然资源", "生态环境", "应急管理", "劳动保障", "城市管理", "交通运输", "教育")  # fmt: skip
NINE_47 = ("市场监管", "卫生健康", "自然资源", "生态环境", "安全生产", "劳动保障", "城市管理", "交通运输", "教育培训")  # fmt: skip
NINE_60 = ("本级", "公安", "交通运输", "文化旅游", "自然资源", "生态环境", "农业农村", "市场监管", "城市管理")  # fmt: skip
FIVE_97 = ("本级", "公安", "交通运输", "人社", "教育")
SIX_13 = ("县公安局", "县市场监管局", "县自然资源规划局", "县环保局", "县住建局", "县交通局")
CLAIM = ("自报",)  # the one word for what nobody has looked at yet


@dataclass(frozen=True)
class HandIn:
    """One hand-in: ``expect`` and the sentence that a fair program could say to the office."""

    case: Case
    expect: Expect
    sentence: str


def _take(
    name: str,
    expect: Expect,
    where: str,
    given: Given,
    sentence: str,
    rule: str,
    *more: Want,
    words: tuple[str, ...] = (),
    undecided: bool = False,
) -> HandIn:
    """``where`` may name several items, divided by blanks; ``words`` are any of what is said."""
    wants: list[Want] = []
    for place in where.split():
        if expect == "complete":
            wants.append(Complete(place))
            if words:
                wants.append(Mentioned(place, words))
        else:
            if expect == "partial":
                wants.append(Partial(place))
            wants.append(Asked(place, words))
    case = Case(name, sentence, rule, steps(given), (*wants, *more), open=undecided)
    return HandIn(case, expect, sentence)


def _nils(files: dict[str, tuple[str, str]], **more: object) -> Files:
    out: Files = {}
    for name, (unit, what) in files.items():
        out[name] = nil_paper(unit, what)
        out[f"{name}.meta.yaml"] = nil(unit, f"自 2021 年以来没有发生{what}", **more)
    return out


def _formats() -> list[HandIn]:
    f = "5/证照分离情况说明"
    say = "第 5 项已报齐（1 件），待审核。"
    unread = "已报齐；这一件是扫描件，文字未检，请审核人打开看。"
    return [
        _take("Word 文档", "complete", "5.1", {f"{f}.docx": GOOD}, say, "3"),
        _take("老的 doc", "complete", "5.1", {f"{f}.doc": sample("证照分离.doc")}, say, "11：OLE 在 .doc 下是正常的"),
        _take("WPS 文字", "complete", "5.1", {f"{f}.wps": sample("证照分离.doc")}, say, "11：OLE 在 .wps 下是正常的"),
        _take("RTF 存成 doc", "complete", "5.1", {f"{f}.doc": sample("告知承诺.rtf")}, "已报齐；文件其实是 RTF，建议另存为 docx。", "11：RTF 在 .doc 下是提示，不是错误"),
        _take("系统导出的 xls 其实是网页", "complete", "5.1", {"5/企业开办办件统计.xls": html("<table><tr><td>企业名称</td><td>办结时间</td></tr><tr><td>惠民超市</td><td>三个小时</td></tr><tr><td>永兴加油站</td><td>一个工作日</td></tr></table>")}, "已报齐；文件其实是网页，建议另存为 xlsx。", "11：HTML 在 .xls 下是提示"),
        _take("盖章后扫描的 PDF", "complete", "5.1", {f"{f}.pdf": scan("证照分离")}, unread, "Facts：未检的照计", words=("未检",)),
        _take("手机拍的照片", "complete", "5.1", {"5/IMG_20230310_093012.jpg": jpg("a"), "5/IMG_20230310_093020.jpg": jpg("b")}, unread, "Facts：图片是未检，照计"),
        _take("压缩包交来", "complete", "5.1", {"5/证照分离材料.zip": archive({"情况说明.docx": GOOD, "办件统计.xlsx": rows("企业开办")})}, say, "11：压缩包按文件夹判断"),
        _take("文件夹里有 Word 的临时文件和缩略图", "complete", "5.1", {f"{f}.docx": GOOD, "5/~$照分离情况说明.docx": b"\x06wang" + b"\0" * 157, "5/Thumbs.db": b"\xd0\xcf\x11\xe0" + b"\0" * 900}, say, "20：系统文件不是材料"),
        _take("文件夹名写成全角数字", "complete", "5.1", {"５/证照分离情况说明.docx": GOOD}, "已报齐；文件夹请改名为 5。", "20：照读，并提示应当用的名称"),
        _take("名称带文号的正式文件", "complete", "5.1", {"5/子审发〔2023〕1号关于推行证照分离改革的通知.docx": GOOD}, say, "3"),
        _take("退回以后重新写了一份", "complete", "5.1", (Put({f"{f}.docx": GOOD}), review("5", "没有写办理时限"), Put({f"{f}.docx": statement("压缩企业开办时间")})), "已报齐，待复审：退回的已经换成新的内容。", "DESIGN Reviews：换成别的内容是待复审，照计"),
        _take("新交一份，合并请求的检查放行", "complete", "5.1", (Put({"17/网上可办.docx": statement("网上可办")}), Mark(), Put({f"{f}.docx": GOOD})), say, "DESIGN：check --base", BasePasses()),
    ]  # fmt: skip


def _many() -> list[HandIn]:
    ten = "第 10 项已报齐（10 家），待审核。"
    bound: Files = {"10/十家企业现场检查案例.pdf": pdf(paper("十家企业现场检查案例", "县市场监管局")), "10/十家企业现场检查案例.pdf.meta.yaml": meta(count=10)}  # fmt: skip
    parts: Files = {}
    for who in ENTERPRISES:
        parts[f"10/{who}/笔录/检查笔录.docx"] = docx(case_text(who))
        parts[f"10/{who}/照片/现场.jpg"] = jpg(who)
    numbered: Files = {f"第10项/现场检查案例/{n}.{w}/检查笔录.docx": docx(case_text(w)) for n, w in enumerate(ENTERPRISES, 1)}  # fmt: skip
    mixed = cases("10/现场检查案例", 10)
    plans: Files = {f"85/2-应急预案/{w}应急预案.docx": statement(f"{w}应急预案", "县应急局") for w in ("地震", "防汛", "森林火灾", "危化品", "道路交通", "食品安全", "传染病")}  # fmt: skip
    return [
        _take("十份 Word 放在 1/ 里", "complete", "10.1", single_cases("10/1", 10), ten, "1：自己的文件夹是容器"),
        _take("十份 Word 直接放", "complete", "10.1", single_cases("10", 10), ten, "1：直接放的各是一件"),
        _take("第10项/现场检查案例/1.惠民超市/…", "complete", "10.1", numbered, "已报齐（10 家）；文件夹请改名为 10。", "1、20"),
        _take("案例文件夹旁边一份汇总表", "complete", "10.1", {**mixed, "10/现场检查案例/汇总表.xlsx": rows("检查汇总")}, ten, "3：汇总表是附件"),
        _take("案例文件夹旁边有封面和目录", "complete", "10.1", {**mixed, "10/现场检查案例/封面.docx": docx("涉企现场检查案例汇编\n县市场监管局"), "10/现场检查案例/目录.docx": statement("案例目录")}, ten, "3、19：每个词一份附件"),
        _take("每家分笔录和照片两个文件夹", "complete", "10.1", parts, ten, "1：按名称是一案的各部分"),
        _take("十家装订成一个 PDF", "asked", "10.1", bound, "写明有 10 个案例，要审核人看过才算；现在先算 1 件。", "5：count 是自报", words=CLAIM),
        _take("十家装订成一个 PDF，审核通过", "complete", "10.1", (Put(bound), review("10", "pass")), ten, "5：审核通过后按 count 计"),
        _take("只有八家", "partial", "10.1", cases("10", 8), "至少要 10 个案例，现有 8 个案例。", "16", words=("8 家", "8 个案例", "差 2")),
        _take("十家平铺在一个文件夹", "asked", "10.1", {**{f"10/现场检查/{w}.docx": docx(case_text(w)) for w in ENTERPRISES}}, "“现场检查”里有 10 个文件，是一家的材料还是十家？请用 edit 说明。", "4：一件的文件夹里有几个文件，件数不定", words=("E105", "几件", "件数")),
        _take("一个案例一份 Word", "complete", "15.1", {"15/2022年征收补偿案例.docx": docx(case_text("兴农种业", "征收补偿"))}, "第 15 项已报齐（1 个案例）。", "3"),
        _take("信用修复案例文件夹里三份材料", "complete", "11.2", {"11/1-惩戒措施.docx": statement("信用监管"), "11/2-佳和物流信用修复/申请书.docx": statement("信用修复申请"), "11/2-佳和物流信用修复/决定书.docx": statement("信用修复决定"), "11/2-佳和物流信用修复/公示截图.jpg": jpg("公示")}, "已报齐；文件夹里有 3 个文件，是一个案例还是三个？请确认。", "4：1 和 3 都在要求以内"),
        _take("各类预案放在 2-应急预案/", "complete", "85.2", plans, "第 85–91 组第 2 项已报齐（7 件）。", "2：不限件数，一件或七件都够"),
        _take("材料分放在 27、28 的文件夹", "complete", "26.1 26.2 26.3", {"26/1-规范性文件目录.xlsx": rows("规范性文件"), "27/2-合法性审核.doc": sample("告知承诺.doc"), "28/3-监督管理情况.pdf": pdf(paper("规范性文件监督"))}, "26–29 组三项都已报齐。", "files.md：组内别的项的文件夹也算"),
        _take("一份说明写 1+3", "complete", "26.1 26.2 26.3", {"26/1+3-规范性文件目录和管理情况.docx": statement("规范性文件管理", "县司法局"), "26/2-合法性审核.docx": statement("合法性审核", "县司法局")}, "26–29 组三项都已报齐。", "10：两项以内不是自报"),
        _take("没有写项号", "asked", "9.1 9.2", {"9/双随机情况说明.docx": statement("双随机"), "9/典型做法.docx": statement("典型做法")}, "不知道是第几项材料，请在名称前写“1-”或“2-”。", "files.md：认不出的列为未归类", words=("第几项", "编号")),
    ]  # fmt: skip


def _bodies() -> list[HandIn]:
    platform: Files = {"52/陕西省执法信息公示平台.url": url("https://zfgs.shaanxi.gov.cn/"), "52/陕西省执法信息公示平台.url.meta.yaml": meta(covers=list(NINE))}  # fmt: skip
    same: Files = {f"52/{w}执法信息公开.url": url("https://zfgs.shaanxi.gov.cn/") for w in NINE}
    lines = txt("\n".join(f"{w} https://zfgs.shaanxi.gov.cn/" for w in NINE) + "\n")
    whole: Files = {"60/全县法制审核人员情况.xlsx": rows("法制审核人员"), "60/全县法制审核人员情况.xlsx.meta.yaml": meta(department="县司法局", covers=[*NINE_60, *TOWNSHIPS])}  # fmt: skip
    ranges: Files = {}
    single: Files = {}
    bodies = (*FIVE_97, *TOWNSHIPS)
    for who in bodies:
        name = f"97/{who}2021-2022年法治政府建设年度报告.docx"
        ranges[name] = docx(paper(f"{who}两年报告", who))
        ranges[f"{name}.meta.yaml"] = meta(address=f"{GOV}/nb/{bodies.index(who)}.html")
        for year in (2021, 2022):
            single[f"97/〔{year + 1}〕3号{who}{year}年法治政府建设年度报告.docx"] = docx(
                paper(f"{who}{year}报告", who)
            )
    addresses = txt(
        "\n".join(f"{w}{y}年 {GOV}/nb/{y}.html" for w in bodies for y in (2021, 2022)) + "\n"
    )
    by_unit = {"2-县市场监管局": "市场监管", "2-县卫健局": "卫生", "2-县自然资源规划局": "自然资源", "2-县环保局": "环保", "2-县应急局": "安全生产", "2-县人社局": "劳动", "2-县住建局": "城管", "2-县交通局": "交通", "2-县教体局": "教育"}  # fmt: skip
    sixty = slots("60", NINE_60, "法制审核人员配备情况")
    towns: Files = {f"60/各乡镇/{t}.docx": statement(f"{t}法制审核", t) for t in TOWNSHIPS}
    return [
        _take("九个局用一个公示平台", "asked", "52.1", platform, "一个网址写明覆盖 9 个领域，要审核人看过才算。", "5：超过一个单位是自报", words=CLAIM),
        _take("九个局用一个公示平台，审核通过", "complete", "52.1", (Put(platform), review("52", "pass")), "52–54 组已报齐。", "5"),
        _take("九个局各交一份，网址相同", "complete", "52.1", same, "52–54 组已报齐。", "10：只有网址的，各填自己写明的分项"),
        _take("一个文本列九行，写明领域", "complete", "52.1", {"52/公开网址.url.txt": lines}, "52–54 组已报齐。", "3、8：每行可以以分项的名称开头，不是自报"),
        _take("权责清单网址，四个领域和十三个乡镇", "complete", "6.1", urls("6", ("市场监管", "住建", "自然资源", "卫生", *TOWNSHIPS), "权责清单"), "第 6 项已报齐（17 个网址）。", "3"),
        _take("乡镇放在“各乡镇”文件夹里", "complete", "60.1", {**sixty, **towns}, "第 60 项已报齐（22 个分项）。", "19：统称名的文件夹是容器"),
        _take("全县一张汇总表", "asked", "60.1", whole, "一张表写明覆盖 22 个单位，要审核人看过才算。", "5：自报", words=CLAIM),
        _take("全县一张汇总表，审核通过", "complete", "60.1", (Put(whole), review("60", "pass")), "第 60 项已报齐。", "5"),
        _take("差一个乡", "partial", "60.1", {**sixty, **{k: v for k, v in towns.items() if "驼耳巷" not in k}}, "还缺 1 个分项：驼耳巷乡。", "16", words=("驼耳巷乡",)),
        _take("九个局用自己的名称报统计表", "partial", "47.2", {f"47/{k}处罚案件统计.xlsx": rows(f"{v}处罚") for k, v in by_unit.items()}, "五个领域已有；其余四个的单位是清单建议的，哪个领域由哪个单位报还没有确认，请主管单位确认。", "23：单位的名称填它已确认的领域；没有确认的是待确认", words=("还没有确认",)),
        _take("四个局的审核目录清单", "complete", "61.1", slots("61", ("发展改革", "文化旅游", "卫生健康", "市场监管"), "局重大执法决定法制审核目录清单"), "第 61 项已报齐。", "3、23"),
        _take("每个单位一份 2021-2022 年报告", "complete", "97.1", ranges, "第 97 项已报齐（36 个分项）。", "4：三年以内的范围填各年；8：一个网址用于这一件的各分项"),
        _take("名称带文号的两年报告，一份网址清单", "complete", "97.1", {**single, "97/发布网址.url.txt": addresses}, "第 97 项已报齐（36 个分项）。", "3、4：文号里的年份不是所属年度；网址每行写明分项"),
        _take("报告没有网址", "partial", "97.1", single, "报告已有，还缺发布网址。", "3：each", words=("网址",)),
    ]  # fmt: skip


def _nothing() -> list[HandIn]:
    four: Files = {f"13/{u}/{w}查封扣押案/执法文书.docx": docx(case_text(w, "查封扣押")) for u, w in zip(SIX_13[:4], ENTERPRISES, strict=False)}  # fmt: skip
    two = _nils({f"13/{u}零报告.docx": (u, "采取行政强制措施") for u in SIX_13[4:]})
    six = _nils({f"13/{u}零报告.docx": (u, "采取行政强制措施") for u in SIX_13})
    nine: Files = {"9/1-双随机情况说明.docx": statement("双随机", "县市场监管局"), **_nils({"9/2-零报告.docx": ("县市场监管局", "双随机典型案例")})}  # fmt: skip
    level: Files = {"34/1-本级2022年重大行政决策事项目录.docx": statement("重大行政决策目录", "县政府办"), "34/1-本级2022年重大行政决策事项目录.docx.meta.yaml": meta(address=f"{GOV}/jcml.html")}  # fmt: skip
    towns1 = _nils({f"34/1-{t}2022年未制定目录的说明.docx": (t, "制定重大行政决策事项目录") for t in TOWNSHIPS})  # fmt: skip
    towns2 = _nils({f"34/2-{t}未公开征求意见的说明.docx": (t, "公开征求意见") for t in TOWNSHIPS})
    court = _nils({f"71/{u}零报告.docx": (u, "县政府为被告的行政诉讼") for u in ("县司法局", "县法院", "县检察院")})  # fmt: skip
    return [
        _take("六个局，四个有案例，两个零报告", "complete", "13.1", (Put({**four, **two}), review("13", "pass")), "第 13 项已报齐（4 个案例），2 个单位零报告。", "12：有件的以件为准"),
        _take("六个局都是零报告，审核通过", "complete", "13.1", (Put(six), review("13", "pass")), "第 13 项已报齐（零报告，6 个单位）。", "6、12"),
        _take("六个局都是零报告，还没有审核", "asked", "13.1", six, "6 份零报告待审核，审核通过后算报齐。", "12", words=("待审核", "审核通过")),
        _take("9.2 零报告，审核通过", "complete", "9.1 9.2", (Put(nine), review("9", "pass")), "第 9 项已报齐，其中第 2 项零报告。", "12"),
        _take("9.2 零报告，还没有审核", "asked", "9.2", nine, "零报告待审核。", "12", words=("待审核", "审核通过")),
        _take("县政府办代表全县零报告，审核通过", "complete", "15.1", (Put(_nils({"15/全县零报告.docx": ("县政府办", "补偿案例")}, covers="all")), review("15", "pass")), "第 15 项已报齐（零报告，全县）。", "6：covers: all 审核通过"),
        _take("乡镇没有制定决策目录", "complete", "34.1", (Put({**level, **towns1}), review("34", "pass")), "34–46 组第 1 项已报齐，13 个乡镇零报告。", "12：nil 许可各乡镇"),
        _take("乡镇没有公开征求意见", "complete", "34.2", (Put({"34/2-本级公开征求意见.url": url(f"{GOV}/zqyj/"), **towns2}), review("34", "pass")), "34–46 组第 2 项已报齐，13 个乡镇零报告。", "12：nil 许可各乡镇"),
        _take("没有行政诉讼，三个单位零报告", "complete", "71.1", (Put(court), review("71", "pass")), "71–72 组已报齐（零报告，3 个单位）。", "12：配合的统称不问"),
        _take("纪委监委零报告", "complete", "74.1 74.2", (Put({"74/1-接受监督情况说明.docx": statement("自觉接受监督", "县纪委监委"), **_nils({"74/2-零报告.docx": ("县纪委监委", "领导干部受到处分")})}), review("74", "pass")), "74–75 组已报齐，其中第 2 项零报告。", "12：印有这一项的指标的责任单位"),
        _take("没有下达指标的说明", "complete", "67.1", {"67/未下达冲突任务指标的说明.docx": docx("关于没有下达与法律规定冲突任务指标的说明\n" + paper("支持依法行使职权", "县司法局"))}, "第 67 项已报齐。", "13：原文就是没有发生的，说明就是材料"),
    ]  # fmt: skip


def _years() -> list[HandIn]:
    opinions: Files = {f"34/4-子司审〔2022〕{n}号{w}合法性审查意见书.docx": statement(f"{w}审查", "县司法局") for n, w in enumerate(("供热", "供水", "公交", "学校", "医院"), 1)}  # fmt: skip
    scans: Files = {}
    for n in range(1, 4):
        scans[f"34/4-扫描件000{n}.pdf"] = scan(f"意见书{n}")
        scans[f"34/4-扫描件000{n}.pdf.meta.yaml"] = meta(department="县司法局", date="2022-06-01")
    return [
        _take("2022-2023 年一份", "complete", "19.1", {"19/2022-2023年好差评情况说明.docx": GOOD}, "第 19 项已报齐（2 个年度）。", "4：三年以内的范围填各年"),
        _take("全角和汉字的年份", "complete", "19.1", papers("19", {"２０２２年好差评情况.docx": "好差评", "二〇二三年好差评情况.docx": "差评整改"}), "第 19 项已报齐。", "6、21：全角和汉字数字照读"),
        _take("扫描件在说明文件里写时间", "complete", "19.1", {"19/扫描件0003.pdf": scan("好差评"), "19/扫描件0003.pdf.meta.yaml": meta(period="2022-2023", department="县审批局")}, "第 19 项已报齐；扫描件文字未检。", "4：period 优先"),
        _take("按年度分文件夹", "complete", "19.1", papers("19", {"2022年/好差评情况.docx": "好差评", "2023年/好差评情况.docx": "差评整改"}), "第 19 项已报齐。", "4：文件夹的年度也算"),
        _take("没有写年份", "asked", "19.1", {"19/好差评情况说明.docx": GOOD}, "没有写明年度，请在名称里写“2022年”，或用 edit 写明。", "4：年份未检，不算", words=("年份", "年度")),
        _take("2021年以来的说明", "complete", "34.3", {"34/3-2021年以来贯彻条例情况说明.docx": GOOD}, "34–46 组第 3 项已报齐。", "21：以来对 since 算"),
        _take("五份意见书，名称带文号", "complete", "34.4", opinions, "34–46 组第 4 项已报齐（5 件）。", "4：名称里的日期用于 since"),
        _take("三份意见书的扫描件，说明文件写成文日期", "complete", "34.4", scans, "34–46 组第 4 项已报齐（3 件），文字未检。", "4：date 用于 since"),
        _take("省政府的表彰决定", "complete", "加分1.1", {"加分1/陕政发〔2022〕5号陕西省人民政府表彰决定.pdf": pdf(paper("法治政府建设表彰", "陕西省人民政府"))}, "加分1 已报齐。", "4：文号的年份用于 since"),
        _take("2020 年的表彰", "partial", "加分1.1", {"加分1/陕政发〔2020〕5号陕西省人民政府表彰决定.pdf": pdf(paper("法治政府建设表彰", "陕西省人民政府"))}, "这份表彰是 2020 年的，要 2021 年以来的。", "7", words=("2021",)),
    ]  # fmt: skip


def _kinds() -> list[HandIn]:
    originals: Files = {f"22/原件/{w}管理办法.pdf": pdf(paper(f"{w}管理办法", "县政府")) for w in ("供热", "养犬", "校车")}  # fmt: skip
    loose = papers("22", {"子洲县行政规范性文件目录.docx": "规范性文件目录", "子政发〔2021〕3号供热管理办法.docx": "供热", "子政发〔2022〕1号养犬管理办法.docx": "养犬", "子政发〔2022〕6号校车管理办法.docx": "校车"})  # fmt: skip
    four = {"4/2-告知承诺制情况说明.docx": statement("告知承诺制", "县司法局")}
    return [
        _take("清单和原件文件夹", "complete", "22.1", {"22/规范性文件清单.xlsx": rows("规范性文件"), **originals}, "第 22 项已报齐（清单 1、原件 3）。", "15"),
        _take("清单和三份原件平铺", "complete", "22.1", loose, "第 22 项已报齐（清单 1、原件 3）。", "15、23"),
        _take("只有两份原件", "partial", "22.1", {k: v for k, v in loose.items() if "校车" not in k}, "清单已有，原件还差 1 份。", "15", words=("原件",)),
        _take("一份清单写四种业务", "complete", "4.1 4.2", {**four, "4/1-迁户口、办社保、异地就医、食品经营许可材料清单.docx": statement("四项业务材料清单", "县司法局")}, "第 4 项已报齐；没有说明是否公开。", "5：几个分项的词在一个名称里不是自报；22"),
        _take("清单没有写是哪种业务", "partial", "4.1", {**four, "4/1-材料清单.docx": statement("业务材料清单", "县司法局")}, "还缺 4 个分项，请在名称里写明业务。", "16", words=("户", "分项", "社保")),
        _take("正文和审查意见同名", "complete", "12.1", {"12/供热管理办法.docx": statement("供热管理办法", "县政府"), "12/供热管理办法公平竞争审查意见.pdf": pdf(paper("供热办法审查", "县市场监管局"))}, "第 12 项已报齐（1 对）。", "7"),
        _take("一个文件夹一对", "complete", "12.1", {f"12/{w}/{n}": statement(f"{w}{n}") for w in ("供热", "校车") for n in ("管理办法.docx", "公平竞争审查表.docx")}, "第 12 项已报齐（2 对）。", "14：一个文件夹最多一对"),
        _take("印发通知和审查表", "complete", "12.1", {"12/关于印发供热管理办法的通知.docx": statement("供热管理办法", "县政府"), "12/供热管理办法公平竞争审查表.docx": statement("供热审查表", "县市场监管局")}, "第 12 项已报齐（1 对）。", "14：去掉关于、印发、的通知以后对得上"),
        _take("审查意见还没有交", "partial", "12.1", {"12/供热管理办法.docx": statement("供热管理办法", "县政府")}, "“供热管理办法”缺公平竞争审查意见。", "14", words=("公平竞争审查意见", "成对", "1 对")),
        _take("清单、网址和 xls 名录", "complete", "3.1 3.2", {"3/1-中介服务事项清单.docx": statement("中介服务事项"), "3/1-公开网址.url": url(f"{GOV}/zj/"), "3/2-中介机构名录.xls": sample("中介名录.xls")}, "第 3 项已报齐。", "3"),
        _take("平台网址写在文本里", "complete", "33.1", {"33/查询平台.url.txt": txt(f"{GOV}/gfxwj/\n")}, "第 33 项已报齐。", "3"),
        _take("平台说明，网址写在说明文件里", "complete", "33.1", {"33/查询平台说明.docx": statement("查询平台", "县政府办"), "33/查询平台说明.docx.meta.yaml": meta(address=f"{GOV}/gfxwj/")}, "第 33 项已报齐。", "3"),
        _take("网址只写在 Word 里", "partial", "33.1", {"33/查询平台说明.docx": docx(f"子洲县行政规范性文件查询平台已经建成，网址：{GOV}/gfxwj/，欢迎查询。")}, "只要网址：请把网址另交一份，或写进说明文件。", "3", words=("网址",)),
        _take("同一份另存了一次，重复交来", "complete", "17.1", {"17/网上可办.docx": GOOD, "17/网上可办 - 副本.docx": resaved(GOOD)}, "第 17 项已报齐（1 件），另有 1 件重复。", "2：相同的算一件"),
    ]  # fmt: skip


def hand_ins() -> tuple[HandIn, ...]:
    """All honest hand-ins, in one order."""
    return (*_formats(), *_many(), *_bodies(), *_nothing(), *_years(), *_kinds())
