"""The whole tracker at once, every view of it, and tricks on which the rules are silent."""

from __future__ import annotations

from proofs.traps.build import (
    ENTERPRISES,
    GOOD,
    GOV,
    cases,
    everywhere,
    nil,
    nil_paper,
    slots,
    statement,
    trap,
)
from proofs.traps.forms import (
    Content,
    case_text,
    docx,
    lfs_pointer,
    meta,
    paper,
    pdf,
    resaved,
    txt,
    url,
)
from proofs.traps.world import (
    Case,
    Complete,
    CompleteAtMost,
    Mark,
    NotComplete,
    NoView,
    Put,
    review,
)

Files = dict[str, Content | None]
A = "5/证照分离情况说明.docx"
FOUR_61 = ("发展改革", "文化旅游", "卫生健康", "市场监管")


def _tracker() -> list[Case]:
    """One trick for all hundred indicators."""
    # Of the unmarked ones at most the rows which themselves say that nothing occurred
    # (negative: true, 63, 67 and their like) may take such a sentence for an answer.
    one_line = docx("我单位没有发生此类情况。")
    return [
        trap("全部 67 组各一句零报告", "一百项都报齐，一份材料也没有", "12：没有审核通过的零报告不算；13：63、67 两项要的就是没有发生的说明", everywhere("零报告.docx", one_line, nil("县司法局")), CompleteAtMost(2)),
        trap("全部各一份没有标明的零报告", "一百项都写没有", "13：没有标明的零报告不算", everywhere("零报告.docx", one_line), CompleteAtMost(8)),
        trap("全部各一个 0 字节的文件", "一百项都是空文件", "11：打不开的不算", everywhere("说明.docx", b""), CompleteAtMost(0)),
        trap("全部各一个空白的 Word", "一百项都是空文档", "11：没有内容的不算", everywhere("说明.docx", docx("")), CompleteAtMost(0)),
        trap("全部各一个“待补充”", "一百项都占了位", "11：占位的不算", everywhere("说明.docx", docx("待补充")), CompleteAtMost(0)),
        trap("全部各一个 LFS 指针", "一百项都只有指针", "DESIGN Facts：未查验的不计", everywhere("说明.pdf", lfs_pointer()), CompleteAtMost(0)),
        trap("全部用同一份文件", "一份文件报齐一百项", "10：三个组以上相同的，只算第一个组", everywhere("说明.docx", GOOD), CompleteAtMost(1)),
        trap("全部用同一份，说明文件什么都声称", "covers、domains、count、年度、网址全写上", "5、10：自报未通过不算", everywhere("说明.docx", GOOD, meta(domains="all", covers="all", count=10, period="2022-2023", address=f"{GOV}/1.html")), CompleteAtMost(1)),
    ]  # fmt: skip


def _views() -> list[Case]:
    """What check and review know, every view knows."""
    one = "DESIGN：只有一个真相，各处的数字一致"
    nine = {"9/1-说明.docx": statement("双随机"), "9/2-零报告.docx": nil_paper("县市场监管局", "典型案例"), "9/2-零报告.docx.meta.yaml": nil("县市场监管局")}  # fmt: skip
    return [
        trap("各处：空文件", "汇总不能把空文件报上去", one, {A: b""}, NoView("5")),
        trap("各处：只有指针", "汇总不能把指针报上去", one, {"5/说明.pdf": lfs_pointer()}, NoView("5")),
        trap("各处：退回的", "汇总不能把退回的报上去", one, (Put({A: GOOD}), review("5", "没有公章")), NoView("5")),
        trap("各处：没有审核的零报告", "汇总不能算没有审核的零报告", one, nine, NoView("9")),
        trap("各处：没有审核的自报", "汇总不能算没有审核的自报", one, {"61/目录.docx": GOOD, "61/目录.docx.meta.yaml": meta(domains="all")}, NoView("61")),
        trap("各处：假网址", "汇总不能算本机的网址", one, {"76/清单.url": url("http://192.168.0.1/")}, NoView("76")),
        trap("各处：十份相同的案例", "汇总不能算抄的", one, {f"10/{w}案例.docx": docx(case_text("惠民超市")) for w in ENTERPRISES}, NoView("10")),
        trap("各处：八个案例超过五个", "汇总不能算超过上限的", one, cases("13/案例", 8, about="查封扣押"), NoView("13")),
        trap("各处：文号里的年份", "汇总不能把文号当年度", one, {"19/〔2022〕3号2023年好差评.docx": GOOD}, NoView("19")),
        trap("各处：没有成对的审查意见", "汇总不能算半对", one, {"12/供热办法.docx": GOOD}, NoView("12")),
    ]  # fmt: skip


def _silent() -> list[Case]:
    """Tricks at the edge of the rules. Where no rule forbids one, it is said what holds it back:
    complete is not 审核通过, and only a reviewer can judge what is written.
    """
    short = "本单位已经制定重大执法决定法制审核目录清单，共五类二十二项，已经印发执行，并在门户网站公开。"
    long_nil = docx("我单位不涉及此项工作，没有发生此类情况。" + "经过认真核对台账、案卷和有关记录，逐项逐件进行了排查，确认没有任何需要报送的内容，" * 3 + "特此说明。")  # fmt: skip
    swapped: Files = {f"10/{w}案例.docx": docx(case_text("惠民超市").replace("惠民超市", w)) for w in ENTERPRISES}  # fmt: skip
    one_shop: Files = {f"10/惠民超市/第{n}次检查/笔录.docx": docx(case_text(f"第{n}次")) for n in "一二三四五六七八九十"}  # fmt: skip
    digit: Files = {f"61/{d}目录清单.docx": docx(paper("法制审核目录") + f"\n编号{n}") for n, d in enumerate(FOUR_61)}  # fmt: skip
    small: Files = {
        f"61/{FOUR_61[0]}目录清单.docx": docx(short),
        f"61/{FOUR_61[1]}目录清单.docx": resaved(docx(short)),
        f"61/{FOUR_61[2]}目录清单.txt": txt(short),
        f"61/{FOUR_61[3]}目录清单.pdf": pdf(short),
    }
    return [
        trap("十家企业只换了店名", "一篇文字换十个店名，别的一字不差", "没有条款禁止：10 只去掉数字、空白和标点，店名不同就是两个案例；抄没抄只有审核人看得出", swapped, Complete("10.1")),
        trap("一家企业检查十次", "要十家不同行业的企业", "没有条款禁止：19 只有子文件夹的都是容器；是不是十家企业只有审核人看得出", one_shop, Complete("10.1")),
        trap("61.1 四份只差一个编号", "不数案例的项，改一个数字就不算相同", "没有条款禁止：10 只对案例去掉数字；别的项里编号不同就是两份文件", digit, Complete("61.1")),
        trap("61.1 一段短文存成四种格式", "不到 200 字的文字不比较", "没有条款禁止：2 从 200 字起才比较文字；更短的不同文件难免相同", small, Complete("61.1")),
        trap("退回以后只加一个句号", "多一个标点就是新的内容", "没有条款禁止：18 只说文字没有变，改过的是待复审，由审核人看", (Put({A: GOOD}), review("5", "没有写办理时限"), Mark(), Put({A: docx(paper("证照分离改革") + "。")})), Complete("5.1")),
        trap("写得长一点的“没有发生”", "超过 100 字就不算没有标明的零报告", "没有条款禁止：13 只看 100 字以内；更长的说明由审核人看", {A: long_nil}, Complete("5.1")),
        trap("“详见纸质材料，另行报送”", "八个字以上的指路牌", "没有条款禁止：11 少于 8 个字才算没有内容；有话的由审核人看", {A: docx("详见纸质材料，另行报送县委依法治县办。")}, Complete("5.1")),
        trap("同一个字写三百遍", "有字没有内容", "11：翻来覆去不到五个不同的字，没有内容", {A: docx("法" * 300)}, NotComplete("5.1")),
        trap("33.1 借用商业网站", "打得开，但不是查询平台", "没有条款禁止：24 只看网址的写法；是不是查询平台由审核人打开看", {"33/查询平台.url": url("https://www.baidu.com/")}, Complete("33.1")),
        trap("33.1 指回本机的公网域名", "127.0.0.1.nip.io 是公网顶级域下的名称", "24：名称里藏着 IP 地址的也是 IP 地址，nip.io 一类是指回内部的网站名", {"33/查询平台.url": url("http://127.0.0.1.nip.io/gfxwj")}, NotComplete("33.1")),
        trap("61.1 四个领域抄别的组的一份", "四份各抄自另一个组，每份只在两个组里", "没有条款禁止：10 两个组以内可以相同，同一份材料常常两个组都要", {**slots("61", FOUR_61, "法制审核目录清单"), **{f"{n}/证明.docx": statement(f"{d}法制审核目录清单", d) for n, d in zip((17, 18, 20, 23), FOUR_61, strict=True)}}, Complete("17.1")),
    ]  # fmt: skip


def entries() -> list[Case]:
    """Every trap of this kind."""
    return [*_tracker(), *_views(), *_silent()]
