"""Copies, claims and containers: one paper that wants to be many."""

from __future__ import annotations

from proofs.traps.build import (
    ENTERPRISES,
    GOOD,
    TOWNSHIPS,
    cases,
    papers,
    single_cases,
    slots,
    statement,
    trap,
)
from proofs.traps.forms import (
    Content,
    archive,
    case_text,
    docx,
    meta,
    paper,
    pdf,
    png,
    resaved,
    txt,
    url,
)
from proofs.traps.world import (
    Case,
    Complete,
    HaveAtMost,
    NotComplete,
    Put,
    SlotFilled,
    SlotOpen,
    Told,
    review,
)

Files = dict[str, Content | None]
TEN = NotComplete("10.1")
R10 = "10：相同的只算一次"
R5 = "5：一件填几个单位的分项是自报，审核通过才算"
FOUR_61 = ("发展改革", "文化旅游", "卫生健康", "市场监管")
NINE_47 = ("市场监管", "卫生健康", "自然资源", "生态环境", "安全生产", "劳动保障", "城市管理", "交通运输", "教育培训")  # fmt: skip


def _equal() -> list[Case]:
    text = case_text("惠民超市")
    one = docx(text)
    fair = single_cases("10", 10)
    digits = {f"10/{n + 1}-企业.docx": docx(text.replace("三月", f"{n + 1}月")) for n in range(10)}
    endings: Files = {
        "10/惠民超市案例.docx": one,
        "10/惠民超市案例.pdf": pdf(text),
        "10/惠民超市案例.txt": txt(text),
        "10/惠民超市案例.zip": archive({"案例.docx": one}),
    }
    three = statement("规范性文件管理", "县司法局")
    return [
        trap("同一个案例抄十份", "改个名字还是同一份", R10, {f"10/{w}案例.docx": one for w in ENTERPRISES}, TEN, HaveAtMost("10.1", 1), fair=fair),
        trap("十份只差一个数字", "只改了日期里的数字", "10：案例去掉数字和标点后相同的算一件", digits, TEN, HaveAtMost("10.1", 1), fair=fair),
        trap("十份只差标点和空格", "加几个空格", "10：案例去掉空白和标点后相同的算一件", {f"10/{w}案例.docx": docx(text + "。" * n + " " * n) for n, w in enumerate(ENTERPRISES)}, TEN, HaveAtMost("10.1", 1), fair=fair),
        trap("换后缀凑数", "docx、pdf、txt、zip 是同一篇文字", "2、10：文字相同（200 字以上）的算一件", {**single_cases("10", 7), **endings}, TEN, HaveAtMost("10.1", 7), fair=fair),
        trap("另存一次凑数", "另存以后字节不同，文字相同", "2：文字相同的算一件", {**single_cases("10", 9), "10/另一家案例.docx": resaved(one)}, TEN, HaveAtMost("10.1", 9), fair=fair),
        trap("一份单独放，一份放进文件夹", "只有一个文件的文件夹和那个文件相同", "10：一个文件的文件夹等于那个文件", {**single_cases("10", 9), "10/某某商行/检查.docx": one}, TEN, HaveAtMost("10.1", 9), fair=fair),
        trap("文件夹里的文件改了名", "内容一样的两个文件夹", "2：文件夹按里面内容的集合判断", {**cases("10", 9), "10/另一家/a.docx": docx(case_text("惠民超市")), "10/另一家/b.pdf": pdf(paper("惠民超市现场检查结果"))}, TEN, HaveAtMost("10.1", 9), fair=cases("10", 10)),
        trap("文件夹里多加一张不相干的图", "主要的文字与别的文件夹相同", "10：文件夹里最长的文字相同的算一件", {**cases("10", 9), "10/另一家/检查笔录.docx": resaved(docx(case_text("惠民超市"))), "10/另一家/现场.png": png("外景")}, TEN, HaveAtMost("10.1", 9), fair=cases("10", 10)),
        trap("61.1 一份目录抄成四个领域", "四个文件名，一份内容", "10：相同的只填一个分项，其余是自报", {f"61/{d}目录清单.docx": GOOD for d in FOUR_61}, NotComplete("61.1"), SlotOpen("61.1", "文化旅游"), fair=slots("61", FOUR_61, "法制审核目录清单")),
        trap("61.1 另存成四个领域", "四份文字相同", "10：相同的只填一个分项", {f"61/{FOUR_61[0]}目录.docx": GOOD, f"61/{FOUR_61[1]}目录.docx": resaved(GOOD), f"61/{FOUR_61[2]}目录.pdf": pdf(paper("证照分离改革")), f"61/{FOUR_61[3]}目录.txt": txt(paper("证照分离改革"))}, NotComplete("61.1"), fair=slots("61", FOUR_61, "法制审核目录清单")),
        trap("60.1 一份说明抄给十三个乡镇", "乡镇各有各的人员", "10：相同的只填一个分项", {**slots("60", ("本级", "公安", "交通运输", "文化旅游", "自然资源", "生态环境", "农业农村", "市场监管", "城市管理"), "法制审核人员配备"), **{f"60/{t}人员配备.docx": GOOD for t in TOWNSHIPS}}, NotComplete("60.1"), SlotOpen("60.1", "砖庙镇")),
        trap("第 17、18、20 项用同一份", "三个组用同一份文件", "10：三个组以上相同的，只算第一个组", {"17/证明.docx": GOOD, "18/证明.docx": GOOD, "20/证明.docx": GOOD}, NotComplete("20.1"), NotComplete("18.1"), fair=papers("", {"17/证明.docx": "网上可办", "18/证明.docx": "跨省通办", "20/证明.docx": "热线办理"})),
        trap("十个组用同一份，后缀不同", "文字相同，格式不同", "10：三个组以上相同的，只算第一个组", {**{f"{n}/证明.docx": GOOD for n in (55, 57, 58, 62)}, **{f"{n}/证明.pdf": pdf(paper("证照分离改革")) for n in (63, 64, 67, 68, 69, 73)}}, NotComplete("68.1"), NotComplete("73.1")),
        trap("26–29 一份写 1+2+3", "一份文件交三项", "10：写三项以上的，第一项以外是自报", {"26/1+2+3-规范性文件管理.docx": three}, NotComplete("26.2"), NotComplete("26.3"), fair=papers("26", {"1-目录.docx": "规范性文件目录", "2-审核.docx": "合法性审核", "3-监督.docx": "监督管理"})),
        trap("85–91 一份写六项", "说明文件里写 items: 1 至 6", "10：写三项以上的，第一项以外是自报", {"85/应急.docx": three, "85/应急.docx.meta.yaml": meta(items=[1, 2, 3, 4, 5, 6])}, NotComplete("85.2"), NotComplete("85.6")),
        trap("85–91 同一份抄成六项", "六个文件名，一份内容", "没有条款禁止：10 只说一个名称写几项，和三个以上的组；一个组内同一份交六项由审核人看", {f"85/{n}-应急.docx": three for n in range(1, 7)}, Complete("85.6")),
        trap("22.1 三份原件是同一份", "任选三个，不是一个抄三遍", R10, {"22/规范性文件清单.docx": statement("规范性文件清单"), **{f"22/原件{n}.docx": GOOD for n in (1, 2, 3)}}, NotComplete("22.1"), fair={"22/规范性文件清单.docx": statement("规范性文件清单"), **papers("22", {"供热管理办法.docx": "供热管理", "养犬管理办法.docx": "养犬管理", "校车管理办法.docx": "校车管理"})}),
        trap("大小写不同的两个文件夹", "名称只差大小写，内容一样", R10, {**cases("10", 8), **{k.replace("明德", "Mingde"): v for k, v in cases("10", 1, ("明德建材",)).items()}, **{k.replace("明德", "MINGDE"): v for k, v in cases("10", 1, ("明德建材",)).items()}}, TEN, HaveAtMost("10.1", 9), fair=cases("10", 10)),
        trap("97.1 一份报告改成两年", "2021 年的报告改个年份", "10：相同的只填一个分项", _reports(GOOD), SlotOpen("97.1", "公安2022年"), NotComplete("97.1"), fair=_reports(statement("公安年度报告", "县公安局")), fair_wants=(SlotFilled("97.1", "公安2022年"),)),
    ]  # fmt: skip


def _reports(second: Content) -> Files:
    """The reports of the police of two years, each with its address; ``second`` is that of 2022."""
    side = meta(address="http://www.zizhou.gov.cn/nb.html")
    first, last = "97/公安2021年度报告.docx", "97/公安2022年度报告.docx"
    return {first: GOOD, f"{first}.meta.yaml": side, last: second, f"{last}.meta.yaml": side}


def _claims() -> list[Case]:
    ten: Files = {"10/十家企业检查案例汇编.docx": statement("现场检查案例汇编")}
    return [
        trap("10.1 一份文件写 count: 10", "里面有几个案例没有人看过", "5：count 审核通过以前只算一件", {**ten, "10/十家企业检查案例汇编.docx.meta.yaml": meta(count=10)}, TEN, fair=(Put({**ten, "10/十家企业检查案例汇编.docx.meta.yaml": meta(count=10)}), review("10", "pass"))),
        trap("13.1 一份文件写 count: 9", "最多五个，装订成一份也是九个", "5：count 立即计入上限", {"13/强制措施案例汇编.docx": statement("强制措施案例"), "13/强制措施案例汇编.docx.meta.yaml": meta(count=9)}, NotComplete("13.1"), fair=cases("13", 3, about="查封扣押")),
        trap("9.2 写 count: -5 抵消多出的案例", "负数没有意义", "5：count 是件数", {"9/1-说明.docx": statement("双随机"), **single_cases("9", 5, "2-", "双随机"), "9/2-惠民超市案例.docx.meta.yaml": meta(count=-5)}, NotComplete("9.2")),
        trap("61.1 写 domains: all", "一份文件自称覆盖四个领域", R5, {"61/目录清单.docx": GOOD, "61/目录清单.docx.meta.yaml": meta(domains="all")}, NotComplete("61.1"), SlotOpen("61.1", "市场监管"), fair=(Put({"61/目录清单.docx": GOOD, "61/目录清单.docx.meta.yaml": meta(domains="all")}), review("61", "pass"))),
        trap("61.1 说明文件列出四个领域", "列出来也是自己说的", R5, {"61/目录清单.docx": GOOD, "61/目录清单.docx.meta.yaml": meta(domains=list(FOUR_61))}, NotComplete("61.1"), SlotOpen("61.1", "发展改革")),
        trap("61.1 名称里写四个领域", "写在名称里也是自己说的", R5, {"61/发展改革、文化旅游、卫生健康、市场监管目录清单.docx": GOOD}, NotComplete("61.1"), SlotOpen("61.1", "发展改革")),
        trap("97.1 covers 列出全部单位", "一份文件自称是全县的报告", R5, {"97/2021-2022年度报告.docx": GOOD, "97/2021-2022年度报告.docx.meta.yaml": meta(covers=[f"{b}{y}年" for b in ("本级", "公安", "交通运输", "人社", "教育", *TOWNSHIPS) for y in (2021, 2022)], address="http://www.zizhou.gov.cn/nb.html")}, NotComplete("97.1"), SlotOpen("97.1", "公安2021年")),
        trap("60.1 名称写“各乡镇”", "统称不等于十三个乡镇都报了", R5, {**slots("60", ("本级", "公安", "交通运输", "文化旅游", "自然资源", "生态环境", "农业农村", "市场监管", "城市管理"), "人员配备"), "60/各乡镇人员配备.docx": statement("乡镇人员配备")}, NotComplete("60.1"), SlotOpen("60.1", "电市镇")),
        trap("65.1 单位写统称", "department 写各乡镇", R5, {"65/人员情况.docx": GOOD, "65/人员情况.docx.meta.yaml": meta(department="各乡镇（街道办）")}, NotComplete("65.1"), SlotOpen("65.1", "马岔镇")),
        trap("47.2 一份汇总写九个领域，没有审核", "九个领域的数字没有人核对", R5, {"47/2-处罚案件统计.docx": GOOD, "47/2-处罚案件统计.docx.meta.yaml": meta(covers=list(NINE_47))}, NotComplete("47.2"), SlotOpen("47.2", "教育培训")),
        trap("自报通过以后再加几个", "通过的是两个领域，又悄悄加了两个", "DESIGN Reviews：covers 在指纹里，变了不再算通过", (Put({"61/目录.docx": GOOD, "61/目录.docx.meta.yaml": meta(covers=["发展改革", "文化旅游"])}), review("61", "pass"), Put({"61/目录.docx.meta.yaml": meta(covers=list(FOUR_61))})), NotComplete("61.1"), SlotOpen("61.1", "市场监管"), fair=(Put({"61/目录.docx": GOOD, "61/目录.docx.meta.yaml": meta(covers=list(FOUR_61))}), review("61", "pass"))),
        trap("自报通过以后加 count", "通过的是一个案例，改成十个", "DESIGN Reviews：count 在指纹里", (Put(ten), review("10", "pass"), Put({"10/十家企业检查案例汇编.docx.meta.yaml": meta(count=10)})), TEN),
        trap("12.1 一份文件自称又是正文又是意见", "没有审核过", "14：一份两用是自报，通过以前不成对", {"12/招商引资办法及公平竞争审查意见.docx": GOOD, "12/招商引资办法及公平竞争审查意见.docx.meta.yaml": meta(covers=["正文", "公平竞争审查意见"])}, NotComplete("12.1"), fair={"12/招商引资办法.docx": GOOD, "12/招商引资办法公平竞争审查意见.docx": statement("公平竞争审查", "县市场监管局")}),
    ]  # fmt: skip


def _pairs() -> list[Case]:
    def pair(n: int, topic: str) -> Files:
        return {f"12/{n}-{topic}办法.docx": statement(f"{topic}办法"), f"12/{n}-{topic}办法公平竞争审查意见.docx": statement(f"{topic}竞争审查")}  # fmt: skip

    topics = ("供热", "养犬", "校车", "物业", "广告", "集市")
    six: Files = {k: v for n, t in enumerate(topics, 1) for k, v in pair(n, t).items()}
    fair = pair(1, "供热")
    opinion = "12/1-供热办法公平竞争审查意见.docx"
    return [
        trap("12.1 只有文件没有审查意见", "没有意见就没有审查", "7、14：成对才算", {"12/供热办法.docx": statement("供热办法")}, NotComplete("12.1"), HaveAtMost("12.1", 0), fair=fair),
        trap("12.1 只有审查意见", "没有被审查的文件", "7、14：成对才算", {"12/供热办法公平竞争审查意见.docx": statement("竞争审查")}, NotComplete("12.1"), HaveAtMost("12.1", 0), fair=fair),
        trap("12.1 意见是另一个文件的", "名称对不上", "7：名称对得上才成对", {"12/供热办法.docx": statement("供热办法"), "12/养犬规定公平竞争审查意见.docx": statement("竞争审查")}, NotComplete("12.1"), fair=fair),
        trap("12.1 意见是空的", "空的意见等于没有审查", "14：两件都算才成对", {**fair, opinion: docx("")}, NotComplete("12.1"), fair=fair),
        trap("12.1 意见被退回", "退回的不算", "14：两件都算才成对", (Put(fair), review("12", "意见没有盖章", "李审核")), NotComplete("12.1"), fair=fair),
        trap("12.1 六对", "最多五个", "14：上限数的是对", six, NotComplete("12.1"), fair={k: v for k, v in six.items() if "集市" not in k}),
        trap("12.1 文件夹里两份正文", "没有一份是审查意见", "7：文件夹里一份有公平竞争审查，一份没有", {"12/供热/供热办法.docx": statement("供热办法"), "12/供热/供热办法解读.docx": statement("供热解读")}, NotComplete("12.1"), fair={"12/供热/供热办法.docx": statement("供热办法"), "12/供热/公平竞争审查意见.docx": statement("竞争审查")}),
        trap("12.1 一份意见配五份文件", "写 pair 指向同一份意见", "14：一份意见只成一对", {**{f"12/{t}规定.docx": statement(f"{t}规定") for t in topics[:5]}, **{f"12/{t}规定.docx.meta.yaml": meta(pair="公平竞争审查意见.docx") for t in topics[:5]}, "12/公平竞争审查意见.docx": statement("竞争审查")}, HaveAtMost("12.1", 1)),
        trap("12.1 意见只是一个网址", "网址不是意见", "8：只有网址的一件不是文件", {"12/供热办法.docx": statement("供热办法"), "12/供热办法公平竞争审查意见.url": url("http://www.zizhou.gov.cn/1.html")}, NotComplete("12.1"), fair=fair),
        trap("12.1 正文和意见是同一份", "抄一份改名叫审查意见", "2、10：相同的只算一次", {"12/供热办法.docx": GOOD, "12/供热办法公平竞争审查意见.docx": GOOD}, NotComplete("12.1"), fair=fair),
    ]  # fmt: skip


def _containers() -> list[Case]:
    eight = cases("13/案例", 8, about="查封扣押")
    parts: Files = {}
    for who in ENTERPRISES[:5]:
        parts[f"10/{who}/1-检查/笔录.docx"] = docx(case_text(who))
        parts[f"10/{who}/2-结果/结果.docx"] = statement(f"{who}结果")
    named: Files = {f"10/惠民超市/{w}/{w}.docx": statement(f"惠民超市{w}") for w in ("笔录", "文书", "照片", "附件", "扫描件", "音像", "证据")}  # fmt: skip
    flat: Files = {
        f"10/惠民超市/{n}.docx": statement(f"惠民超市材料{n}") for n in "甲乙丙丁戊己庚辛壬癸"
    }
    deep: Files = {"10/惠民超市/" + "/".join("一二三四五六七八九"[:n]) + f"/{n}.docx": statement(f"第{n}层材料") for n in range(1, 10)}  # fmt: skip
    mixed: Files = {**{f"10/1/{w}/检查笔录.docx": docx(case_text(w)) for w in ENTERPRISES[:5]}, **{f"10/1/{w}照片说明.docx": statement(f"{w}照片") for w in ENTERPRISES[:5]}}  # fmt: skip
    nine_sum = {**cases("10/现场检查案例", 9), "10/现场检查案例/汇总表.docx": statement("检查汇总")}
    return [
        trap("13/案例/ 里八个案例", "最多五个，套一层文件夹还是八个", "1：只有子文件夹的文件夹是容器", eight, NotComplete("13.1"), fair=cases("13/案例", 5, about="查封扣押")),
        trap("9/2-案例/ 里八个案例", "最多三个", "1：自己的文件夹是容器", {"9/1-说明.docx": statement("双随机"), **cases("9/2-案例", 8, about="双随机")}, NotComplete("9.2"), fair={"9/1-说明.docx": statement("双随机"), **cases("9/2-案例", 3, about="双随机")}),
        trap("13.1 一个文件夹里八份单独的案例", "八份放进一个文件夹当一件", "4：件数不定，较大的数受上限约束", {f"13/查封扣押/{w}.docx": docx(case_text(w, "查封扣押")) for w in ENTERPRISES[:8]}, NotComplete("13.1"), Told(("E105",))),
        trap("15.1 三层文件夹里六个案例", "套三层还是六个", "19：只有子文件夹的在哪一层都是容器", cases("15/材料/补偿/案例", 6, about="征收补偿"), NotComplete("15.1"), fair=cases("15/材料/补偿/案例", 5, about="征收补偿")),
        trap("10.1 五家各分两个文件夹", "一家的检查和结果不是两家", "19：各家都有的 1、2 子文件夹是一案的各部分", parts, TEN, HaveAtMost("10.1", 5), fair=cases("10", 10)),
        trap("10.1 一家的笔录、文书、照片", "一个案例的各部分不是十个案例", "1：按名称是一案的各部分，算一件", named, TEN, HaveAtMost("10.1", 1), fair=cases("10", 10)),
        trap("10.1 一家的十份材料", "一个文件夹里十份文件，没有写明各是一案", "4：较小的数受下限约束", flat, TEN, HaveAtMost("10.1", 1), fair=cases("10", 10)),
        trap("10.1 一层套一层", "九层文件夹不是九家企业", "1：容器以下不论多深是一件", deep, TEN, fair=cases("10", 10)),
        trap("10.1 五家的文件夹加五份说明", "子文件夹旁边的文件要问，先按少的算", "4：容器里件数不定时较小的数受下限约束", mixed, TEN, HaveAtMost("10.1", 5), fair=cases("10", 10)),
        trap("10.1 九家加一份汇总表", "汇总表不是第十家", "3：案例文件夹旁边的汇总是附件", nine_sum, TEN, HaveAtMost("10.1", 9), fair=cases("10/现场检查案例", 10)),
        trap("10.1 九家加一个空文件夹", "没有文件的文件夹不是一件", "1：有文件才是一件", {**cases("10/现场检查案例", 9), "10/现场检查案例/新华书店/.gitkeep": b""}, TEN, HaveAtMost("10.1", 9), fair=cases("10/现场检查案例", 10)),
        trap("10.1 九家加一个只有说明页的文件夹", "README 不是材料", "1：README 不是文件", {**cases("10/现场检查案例", 9), "10/现场检查案例/新华书店/README.md": txt(paper("新华书店检查"))}, TEN, HaveAtMost("10.1", 9), fair=cases("10/现场检查案例", 10)),
        trap("10.1 十一家", "要十家，多一家也不符合", "1：上限也是要求", {**cases("10", 10), "10/第十一家/笔录.docx": docx(case_text("明德建材"))}, TEN, fair=cases("10", 10)),
        trap("22.1 四份原件没有清单", "原件多一份，清单一份没有", "15：清单至少 1，原件正好 3", papers("22", {"供热办法.docx": "供热", "养犬办法.docx": "养犬", "校车办法.docx": "校车", "权责清单管理办法.docx": "权责"}), NotComplete("22.1")),
        trap("22.1 两份清单两份原件", "还差一份原件", "15：原件正好 3", papers("22", {"规范性文件清单.docx": "清单", "规范性文件目录.docx": "目录", "供热办法.docx": "供热", "养犬办法.docx": "养犬"}), NotComplete("22.1")),
        trap("22.1 清单加四份原件", "任选三个，交了四个", "15：原件正好 3", papers("22", {"规范性文件清单.docx": "清单", "供热办法.docx": "供热", "养犬办法.docx": "养犬", "校车办法.docx": "校车", "物业办法.docx": "物业"}), NotComplete("22.1")),
        trap("4.1 只有三种业务的清单", "还差食品经营许可", "readings 4.1：四个分项", papers("4", {"1-迁户口材料清单.docx": "户口", "1-办社保材料清单.docx": "社保", "1-异地就医材料清单.docx": "就医", "2-告知承诺制.docx": "告知承诺"}), NotComplete("4.1"), fair=papers("4", {"1-迁户口材料清单.docx": "户口", "1-办社保材料清单.docx": "社保", "1-异地就医材料清单.docx": "就医", "1-食品经营许可材料清单.docx": "食品", "2-告知承诺制.docx": "告知承诺"})),
        trap("13/ 和 013/ 两个文件夹", "一个序号两个文件夹，各放一半", "20：一个序号不能有两个文件夹", {**cases("13", 4, about="查封扣押"), **{f"013/{w}/笔录.docx": docx(case_text(w, "冻结")) for w in ENTERPRISES[5:9]}}, Told(("013",), "error"), fair=cases("13", 4, about="查封扣押")),
        trap("第13项/ 放多出的案例", "换个文件夹名放第六至第九个", "20：一个序号不能有两个文件夹", {**cases("13", 4, about="查封扣押"), **{f"第13项/{w}/笔录.docx": docx(case_text(w, "冻结")) for w in ENTERPRISES[5:9]}}, Told(("第13项",), "error"), fair=cases("13", 4, about="查封扣押")),
    ]  # fmt: skip


def entries() -> list[Case]:
    """Every trap of this kind."""
    return [*_equal(), *_claims(), *_pairs(), *_containers()]
