"""Nil returns (零报告) where none is allowed, or by whom, or for what it does not speak."""

from __future__ import annotations

from proofs.traps.build import GOOD, cases, nil, nil_paper, slots, statement, trap
from proofs.traps.forms import Content, docx, meta, paper, txt, url, xlsx
from proofs.traps.world import (
    Case,
    HaveAtMost,
    Mark,
    NotComplete,
    Put,
    Run,
    SlotOpen,
    review,
)

N6 = "6：只有清单写明可以零报告的才行"
N12 = "12：没有审核通过的零报告不算"
N13 = "13：没有标明的零报告不算"
BUREAUS_13 = ("县公安局", "县市场监管局", "县自然资源规划局", "县环保局", "县住建局", "县交通局")
FOUR_59 = ("公安", "市场监管", "生态环境", "城市管理")


def _nil(file: str, unit: str, what: str, **more: object) -> dict[str, Content | None]:
    """A signed nil return with its sidecar."""
    reason = str(more.pop("reason", f"创建周期内没有发生{what}"))
    return {file: nil_paper(unit, what), f"{file}.meta.yaml": nil(unit, reason, **more)}


def _refused_items() -> list[Case]:
    """Items where something exists or must exist: no nil return, reviewed or not."""
    out = []
    for where, unit, what, word in (
        ("5.1", "县审批局", "证照分离改革", "5/零报告.docx"),
        ("26.2", "县司法局", "规范性文件合法性审核", "26/2-零报告.docx"),
        ("33.1", "县政府办", "查询平台建设", "33/零报告.docx"),
        ("加分1.1", "县司法局", "获得表彰", "加分1/零报告.docx"),
        ("24.1", "县司法局", "公开征求意见", "24/零报告.docx"),
        ("85.2", "县应急局", "编制应急预案", "85/2-零报告.docx"),
        ("60.1", "三川口镇", "配备法制审核人员", "60/三川口镇零报告.docx"),
        ("97.1", "何家集镇", "编制年度报告", "97/何家集镇2021年零报告.docx"),
        ("19.1", "县审批局", "差评整改", "19/2022-2023年零报告.docx"),
    ):
        number = where.partition(".")[0]
        out.append(
            trap(
                f"第 {where} 项写零报告并审核通过",
                "这一项必须有东西，没有就是没有做到，零报告不是答复",
                N6,
                (Put(_nil(word, unit, what)), review(number, "pass")),
                NotComplete(where),
            )
        )
    return out


def _not_yet() -> list[Case]:
    """Nil returns where they are allowed, that do not settle the item."""
    first = {"9/1-双随机情况说明.docx": statement("双随机监管", "县市场监管局")}
    nine = _nil("9/2-零报告.docx", "县市场监管局", "双随机典型案例")
    all_13 = {
        k: v
        for unit in BUREAUS_13
        for k, v in _nil(f"13/{unit}零报告.docx", unit, "行政强制措施").items()
    }
    five_13 = {k: v for k, v in all_13.items() if "县交通局" not in k}
    return [
        trap("9.2 零报告没有审核", "没有人看过的零报告不能算报齐", N12, {**first, **nine}, NotComplete("9.2"), fair=(Put({**first, **nine}), review("9", "pass"))),
        trap("11.2 由没有责任的单位写零报告", "这一项不归县水利局管", "6：责任单位各写一份才行", (Put({"11/1-惩戒措施.docx": statement("信用监管"), **_nil("11/2-零报告.docx", "县水利局", "信用修复案例")}), review("11", "pass")), NotComplete("11.2")),
        trap("13.1 六个单位只有一个写零报告", "一个局代替不了六个局", "6：每个责任单位都要有", (Put(_nil("13/县公安局零报告.docx", "县公安局", "行政强制措施")), review("13", "pass")), NotComplete("13.1"), fair=(Put(all_13), review("13", "pass"))),
        trap("13.1 六个单位缺一个", "还差县交通局", "6：每个责任单位都要有", (Put(five_13), review("13", "pass")), NotComplete("13.1"), fair=(Put(all_13), review("13", "pass"))),
        trap("13.1 六份零报告都没有审核", "没有人看过", N12, all_13, NotComplete("13.1"), fair=(Put(all_13), review("13", "pass"))),
        trap("15.1 自称代表全县", "covers: all 没有审核通过", "6、12：全县的零报告审核通过才算", _nil("15/零报告.docx", "县财政局", "补偿案例", covers="all"), NotComplete("15.1")),
        trap("15.1 乡镇自称代表全县", "乡镇代表不了县里", "6：全县的零报告由县里出", (Put(_nil("15/零报告.docx", "砖庙镇", "补偿案例", covers="all")), review("15", "pass")), NotComplete("15.1")),
        trap("15.1 由统称写零报告", "“各相关部门”不是单位", "6：统称不算，一个一个的责任单位才算", (Put(_nil("15/零报告.docx", "各相关部门", "补偿案例")), review("15", "pass")), NotComplete("15.1")),
        trap("77.1 零报告没有理由", "没有理由的零报告不算", "6：要有理由", (Put({"77/零报告.docx": nil_paper("县司法局", "信息公开败诉"), "77/零报告.docx.meta.yaml": meta(department="县司法局", nil=True)}), review("77", "pass")), NotComplete("77.1"), fair=(Put(_nil("77/零报告.docx", "县司法局", "信息公开败诉")), review("77", "pass"))),
        trap("77.1 零报告的理由是空格", "空格不是理由", "6：要有理由", (Put(_nil("77/零报告.docx", "县司法局", "信息公开败诉", reason="  ")), review("77", "pass")), NotComplete("77.1")),
        trap("77.1 零报告是 0 字节的文件", "零报告也要是一份打得开的文件", "6：须是完好的文件", (Put({"77/零报告.docx": b"", "77/零报告.docx.meta.yaml": nil("县司法局")}), review("77", "pass")), NotComplete("77.1")),
        trap("77.1 零报告的正文是空的", "零报告也要写清楚", "6、11：须是完好的文件", (Put({"77/零报告.docx": docx(""), "77/零报告.docx.meta.yaml": nil("县司法局")}), review("77", "pass")), NotComplete("77.1")),
        trap("77.1 用网址作零报告", "只有网址的不是文件", "8：只有网址的一件不是文件", (Put({"77/零报告.url": url("http://www.zizhou.gov.cn/1.html"), "77/零报告.url.meta.yaml": nil("县司法局")}), review("77", "pass")), NotComplete("77.1")),
        trap("59.1 一个局的零报告", "公安没有，不等于市场监管没有", "6：只算它说的分项", (Put(_nil("59/公安零报告.docx", "县公安局", "重大执法决定")), review("59", "pass")), NotComplete("59.1"), SlotOpen("59.1", "市场监管"), SlotOpen("59.1", "城市管理"), fair=slots("59", FOUR_59, "法制审核案件清单")),
        trap("59.1 一个局的零报告写 domains: all", "一个局代表不了四个局", "5：超过一个单位的是自报，未通过不算", _nil("59/零报告.docx", "县公安局", "重大执法决定", domains="all"), NotComplete("59.1"), SlotOpen("59.1", "生态环境")),
        trap("59.1 乡镇的零报告", "乡镇不是点名的四个领域", "6、12：零报告只填它自己的分项", (Put(_nil("59/马岔镇零报告.docx", "马岔镇", "重大执法决定")), review("59", "pass")), NotComplete("59.1"), SlotOpen("59.1", "公安")),
        trap("34–46.1 一个乡镇的零报告代表全部", "别的乡镇没有说话", "12：只算写明的单位", (Put(_nil("34/1-三川口镇2022年零报告.docx", "三川口镇", "重大行政决策")), review("34", "pass")), NotComplete("34.1"), SlotOpen("34.1", "何家集镇2022年")),
        trap("34–46.1 本级写零报告", "可以零报告的只是乡镇，本级必须有目录", "12：nil 只许各乡镇", (Put(_nil("34/1-本级2022年零报告.docx", "县政府办", "重大行政决策")), review("34", "pass")), SlotOpen("34.1", "本级2022年"), NotComplete("34.1")),
        trap("34–46.3 写零报告", "贯彻条例的情况说明总是有的", N6, (Put(_nil("34/3-2021年以来零报告.docx", "县政府办", "贯彻落实条例")), review("34", "pass")), NotComplete("34.3")),
        trap("9.2 零报告通过以后换了单位", "换成了不负责的单位，审核不再算数", "DESIGN Reviews：单位在指纹里，变了就是审后有变", (Put({**first, **nine}), review("9", "pass"), Put({"9/2-零报告.docx.meta.yaml": nil("县水利局")})), NotComplete("9.2"), fair=(Put({**first, **nine}), review("9", "pass"))),
        trap("9.2 零报告通过以后换了文件", "通过的是另一份", "DESIGN Reviews：内容变了就是审后有变；12：未通过的零报告不算", (Put({**first, **nine}), review("9", "pass"), Put({"9/2-零报告.docx": nil_paper("县市场监管局", "跨部门联合监管")})), NotComplete("9.2"), fair=(Put({**first, **nine}), review("9", "pass"))),
        trap("9.2 零报告被退回", "退回的不算", "12、DESIGN Reviews：退回的不算", (Put({**first, **nine}), review("9", "案例是有的，请报送")), NotComplete("9.2")),
        trap("13.1 零报告旁边有六个案例", "最多五个，写一份零报告不能免掉上限", "12：有件的以件为准", (Put({**cases("13", 6, about="查封扣押"), **all_13}), review("13", "pass")), NotComplete("13.1")),
    ]  # fmt: skip


def _unmarked() -> list[Case]:
    """Documents which say that nothing occurred, handed in as the material asked for."""
    none = xlsx((("事项", "时间", "结果"), ("无", "无", "无"), ("无", "无", "无")))
    out = []
    for name, file, content, where in (
        ("第 5 项交一句话“未发生”", "5/说明.docx", docx("我单位未发生此类情形，特此说明。"), "5.1"),
        ("第 20 项交“零报告”", "20/零报告.docx", docx("零报告：本单位没有此类情况。"), "20.1"),
        (
            "第 66 项交“不涉及”",
            "66/县司法局不涉及.docx",
            docx("县司法局不涉及行政执法辅助人员管理。"),
            "66.1",
        ),
        (
            "第 30 项交“尚未开展”",
            "30/后评估情况.txt",
            txt("我县尚未开展行政规范性文件后评估工作。"),
            "30.1",
        ),
        ("第 23 项交“没有此类情况”", "23/情况.docx", docx("没有引入第三方评估的情况。"), "23.1"),
        ("第 7 项交全是“无”的表", "7/目录清单.xlsx", none, "7.1"),
        ("9.2 交没有标明的零报告", "9/2-无此类案例.docx", docx("县市场监管局无此类案例。"), "9.2"),
        (
            "93.1 交没有标明的零报告",
            "93/情况说明.docx",
            docx("县纪委监委：没有受到处分的情况。"),
            "93.1",
        ),
        (
            "62 交“零报告”的扫描名",
            "62/县司法局零报告.docx",
            docx("县司法局零报告。本年度没有发生。"),
            "62.1",
        ),
        (
            "47.3 交“无此类情况”",
            "47/3-无此类情况.docx",
            docx("各部门无此类情况，特此报告说明。"),
            "47.3",
        ),
    ):
        out.append(
            trap(
                f"{name}",
                "说没有的文件要标明零报告，否则不算材料",
                N13,
                {file: content},
                NotComplete(where),
                HaveAtMost(where, 0),
            )
        )
    return out


def _slots() -> list[Case]:
    townships = (Put({"60/各乡镇零报告.docx": nil_paper("县司法局", "法制审核"), "60/各乡镇零报告.docx.meta.yaml": nil("县司法局", covers="all")}), review("60", "pass"))  # fmt: skip
    return [
        trap("60.1 一份零报告 covers: all", "每个乡镇都该有机构和人员，清单没有许可零报告", N6, townships, NotComplete("60.1"), SlotOpen("60.1", "三川口镇")),
        trap("65.1 县公安局一份零报告代表所有", "清单没有许可零报告", N6, (Put(_nil("65/零报告.docx", "县公安局", "编制", domains="all")), review("65", "pass")), NotComplete("65.1"), SlotOpen("65.1", "本级")),
        trap("61.1 四个领域都写零报告", "目录清单必须制定", N6, (Put({k: v for d in ("发展改革", "文化旅游", "卫生健康", "市场监管") for k, v in _nil(f"61/{d}零报告.docx", "县发改局", f"{d}目录清单").items()}), review("61", "pass")), NotComplete("61.1")),
        trap("6.1 零报告代替网址", "权责清单必须公开", N6, (Put(_nil("6/零报告.docx", "县委编办", "权责清单")), review("6", "pass")), NotComplete("6.1")),
        trap("用 add --nil 给第 5 项写零报告", "程序应当拒绝，写进去也不算", "6：别处拒绝 --nil", (Run(("add", "5", "evidence/说明.docx", "--nil", "没有发生")), Put({"5/说明.docx": GOOD, "5/说明.docx.meta.yaml": nil("县审批局")})), NotComplete("5.1"), fair={"5/说明.docx": GOOD}),
        trap("有内容的材料标上 nil", "标了零报告的不是件", "6：不许零报告的项里，有 nil 的一件不算", (Put({"14/政务诚信.docx": docx(paper("政务诚信")), "14/政务诚信.docx.meta.yaml": nil("县发改局")}), review("14", "pass")), NotComplete("14.1"), HaveAtMost("14.1", 0)),
        trap("59.1 零报告说的分项写错", "写的分项不存在，什么也不填", "12：零报告写明的分项才算", (Put(_nil("59/零报告.docx", "县公安局", "重大执法决定", covers=["税务", "海关"])), review("59", "pass")), NotComplete("59.1")),
        trap("合并以前改成零报告", "把被退回的案例改成零报告，没有人审核", N12, (Put(cases("13", 3, about="查封扣押")), review("13", "缺少联系方式"), Mark(), Put({"13/惠民超市": None, "13/永兴加油站": None, "13/兴农种业": None, **_nil("13/零报告.docx", "县公安局", "行政强制措施")})), NotComplete("13.1")),
    ]  # fmt: skip


def entries() -> list[Case]:
    """Every trap of this kind."""
    return [*_refused_items(), *_not_yet(), *_unmarked(), *_slots()]
