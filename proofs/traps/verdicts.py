"""Reviews forged, dodged, outlived, or taken for more than they say; exceptions of one's own."""

from __future__ import annotations

import hashlib

from proofs.traps.build import GOOD, cases, papers, statement, trap
from proofs.traps.forms import Content, docx, meta, paper, pdf, resaved, txt
from proofs.traps.world import (
    BaseFails,
    BaseNames,
    BasePasses,
    Case,
    CheckFails,
    Complete,
    Edit,
    Mark,
    Move,
    NotComplete,
    NotPassed,
    Put,
    Refused,
    Run,
    Step,
    review,
)

A = "5/证照分离情况说明.docx"
FIVE = NotComplete("5.1")
RETURNED: tuple[Step, ...] = (Put({A: GOOD}), review("5", "没有落款和公章"))
PASSED: tuple[Step, ...] = (Put({A: GOOD}), review("5", "pass"))
NEW = {A: statement("一窗受理")}
REPLACED = (*RETURNED, Put(NEW))
R18 = "18：退回说的是内容，换名、换处、换说明都还是退回"
RESAVED = "18：文字没有变的重报等审核人，不计"
R106 = "18：改动或删去审核结论是 R106，check --base 报错"
BY = "DESIGN Reviews：交材料的人不能自己审核通过"


def _returns() -> list[Case]:
    six = papers("26", {"1-目录.docx": "规范性文件目录", "3-监督.docx": "监督管理"})
    return [
        trap("退回以后什么也没改", "退回的不算报齐", "DESIGN Reviews：没有了结的退回不算", RETURNED, FIVE, CheckFails("5"), fair=REPLACED),
        trap("退回以后改个名字", "换名不等于改正", R18, (*RETURNED, Move({A: "5/县审批局情况说明（新）.docx"})), FIVE, fair=REPLACED),
        trap("退回以后加一个说明文件", "说明文件不等于改正", R18, (*RETURNED, Put({f"{A}.meta.yaml": meta(department="县审批局", number="子审发〔2023〕1号")})), FIVE, fair=REPLACED),
        trap("退回以后另存一次", "文字没有变", RESAVED, (*RETURNED, Put({A: resaved(GOOD)})), FIVE, fair=REPLACED),
        trap("退回以后另存为 PDF", "文字没有变，换了格式", RESAVED, (*RETURNED, Put({A: None, "5/证照分离情况说明.pdf": pdf(paper("证照分离改革"))})), FIVE, fair=REPLACED),
        trap("退回以后放进文件夹", "套一个文件夹不等于改正", R18, (*RETURNED, Move({A: "5/补充材料/情况说明.docx"})), FIVE, fair=REPLACED),
        trap("退回以后放进文件夹再加一张图", "退回的文件还在里面", R18, (*RETURNED, Move({A: "5/补充材料/情况说明.docx"}), Put({"5/补充材料/目录.docx": statement("补充目录")})), FIVE, fair=REPLACED),
        trap("退回以后删去，再放回来", "撤回的退回，同样的内容回来时还在", "18：撤下时睡着，相同的回来就醒", (*RETURNED, Put({A: None}), Put({A: GOOD})), FIVE, fair=REPLACED),
        trap("退回以后在别处再放一份", "多一份相同的，不等于改正", R18, (*RETURNED, Put({"5/材料之二.docx": GOOD})), FIVE, fair=REPLACED),
        trap("退回以后改到组内另一项", "第 2 项退回的改名交第 3 项", "18：结论对同组里同样的内容都有效", (Put({**papers("26", {"1-目录.docx": "规范性文件目录"}), "26/2-审核.docx": GOOD}), review("26", "内容不对", "李审核", "--item", "2"), Move({"26/2-审核.docx": "26/3-监督.docx"})), NotComplete("26.3"), fair={**six, "26/2-审核.docx": GOOD}, fair_wants=(Complete("26.3"),)),
        trap("退回以后删去审核记录", "删掉退回就当没有退回", R106, (*RETURNED, Mark(), Put({"5/review.yaml": None})), BaseFails(("R106",)), fair=(*RETURNED, Mark(), Put(NEW))),
        trap("把退回改成通过", "直接改审核记录", R106, (*RETURNED, Mark(), Edit("evidence/5/review.yaml", lambda t: t.replace("returned", "passed"))), BaseFails(("R106",)), fair=(*RETURNED, Mark(), Put(NEW)), fair_wants=(BasePasses(),)),
        trap("审核记录换个名字", "review.yaml 改名 review.yml", "18、20：改名就是去掉了结论", (*RETURNED, Mark(), Move({"5/review.yaml": "5/review.yml"})), BaseFails(("R106",))),
        trap("审核记录移到子文件夹", "退回放到看不见的地方", "18：去掉了结论", (*RETURNED, Mark(), Move({"5/review.yaml": "5/旧/review.yaml"})), BaseFails(("R106",))),
        trap("审核记录清空", "verdicts 写成空的", R106, (*RETURNED, Mark(), Put({"5/review.yaml": txt("verdicts: []\n")})), BaseFails(("R106",))),
        trap("审核记录改成坏的 YAML", "读不出来就当没有退回", "18：结论不能去掉；DESIGN：读不出的按不利处理", (*RETURNED, Mark(), Put({"5/review.yaml": txt("verdicts: [\n")})), BaseFails(())),
        trap("每一组都退回", "退回了还算报齐", "DESIGN Reviews：没有了结的退回让指标停在部分报送", (Put(papers("", {"17/证明.docx": "网上可办", "18/证明.docx": "跨省通办", "20/证明.docx": "热线办理"})), review("17", "重报"), review("18", "重报"), review("20", "重报")), NotComplete("17.1"), NotComplete("18.1"), NotComplete("20.1"), CheckFails("18")),
        trap("退回的案例文件夹原样换名", "十家里一家退回，文件夹换名", R18, (Put(cases("10", 10)), Run(("review", "10", "--piece", "惠民超市", "--return", "缺联系方式", "--by", "李审核")), Move({"10/惠民超市": "10/惠民商店"})), NotComplete("10.1"), fair=cases("10", 10)),
    ]  # fmt: skip


def _passes() -> list[Case]:
    other = "17/网上可办.docx"
    no = NotPassed("5")
    forged = txt("verdicts:\n  - verdict: passed\n    reviewer: 李审核\n    date: 2023-04-01\n    fingerprint: sha256:" + "0" * 64 + "\n")  # fmt: skip
    nothing = txt("verdicts:\n  - verdict: passed\n    reviewer: 李审核\n    date: 2023-04-01\n")
    fake_same: dict[str, Content | None] = {A: GOOD, "5/review.yaml": forged}
    return [
        trap("待审核当作通过", "没有人审核过", "DESIGN Reviews：待审核不是通过", {A: GOOD}, no, CheckFails("5", reviewed=True)),
        trap("自己写的审核记录（指纹不对）", "指纹是编的", "DESIGN Reviews：按内容的指纹", fake_same, no, CheckFails("5", reviewed=True)),
        trap("自己写的审核记录（没有指纹）", "没有写审核的是什么", "DESIGN Reviews：按内容的指纹", {A: GOOD, "5/review.yaml": nothing}, no),
        trap("抄别的组的审核记录", "别的组通过了，抄过来", "18：别的组不受影响", (Put({A: GOOD, other: statement("网上可办")}), review("17", "pass"), Edit("evidence/17/review.yaml", lambda t: t + "# 抄\n"), Move({"17/review.yaml": "5/review.yaml"})), no),
        trap("通过以后换了文件", "通过的是另一份", "DESIGN Reviews：审后有变，check --complete 不放行", (*PASSED, Put(NEW)), no, CheckFails("5")),
        trap("通过以后改一个字", "改一个字也要重新审核", "DESIGN Reviews：审后有变", (*PASSED, Put({A: docx(paper("证照分离改革") + "。")})), no, CheckFails("5")),
        trap("通过以后换成空文件", "空文件借用以前的通过", "11、DESIGN Reviews", (*PASSED, Put({A: b""})), FIVE, no, fair=PASSED),
        trap("通过以后改单位", "报送单位在指纹里", "DESIGN Reviews：指纹含报送单位", (Put({A: GOOD, f"{A}.meta.yaml": meta(department="县审批局")}), review("5", "pass"), Put({f"{A}.meta.yaml": meta(department="县财政局")})), no, CheckFails("5")),
        trap("通过一件，再加一件没有审核的", "新的一件没有人看过", "DESIGN Reviews：全部计数的都通过才算审核通过", (*PASSED, Put({"5/补充.docx": statement("一窗受理")})), no, CheckFails("5", reviewed=True)),
        trap("只通过一个材料项", "三项里只审核一项", "DESIGN Reviews：全部计数的都通过才算审核通过", (Put(papers("26", {"1-目录.docx": "规范性文件目录", "2-审核.docx": "合法性审核", "3-监督.docx": "监督管理"})), review("26", "pass", "李审核", "--item", "1")), NotPassed("26"), CheckFails("26", reviewed=True)),
        trap("交材料的人自己审核", "自己交自己过", BY, (Put({A: GOOD}, by="县审批局 王芳"), review("5", "pass", "王芳")), Refused(), no),
        trap("交材料的人自己审核，姓名加空格", "王 芳 就是王芳", BY, (Put({A: GOOD}, by="县审批局 王芳"), review("5", "pass", "王　芳")), Refused(), no),
        trap("没有材料先审核通过", "没有东西可以通过", "DESIGN Reviews：没有可通过的就拒绝", (review("5", "pass"),), Refused(), no),
        trap("审核写进同一次改动", "材料和自己写的通过一起交来", "DESIGN：check --base 列出新增的审核和是谁", (Mark(), Put({A: GOOD}), review("5", "pass", "王芳")), BaseNames("reviews", ("王芳",))),
        trap("只有坏件可以通过", "空文件和指针不能通过", "DESIGN Reviews：没有可通过的就拒绝", (Put({A: docx("")}), review("5", "pass")), Refused(), FIVE, no),
        trap("审核记录放在别的名字", "审核.yaml 里写通过", "只认 review.yaml", {A: GOOD, "5/审核.yaml": forged}, no),
        trap("审核记录写在说明文件里", "说明文件里写 verdict: passed", "只认 review.yaml", {A: GOOD, f"{A}.meta.yaml": meta(verdict="passed", reviewer="李审核")}, no),
    ]  # fmt: skip


def _blob(content: bytes) -> str:
    """The name that Git gives these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def _exceptions() -> list[Case]:
    secret = docx("机密★1年\n" + paper("证照分离改革"))
    number = docx(paper("证照分离改革") + "\n当事人身份证号：11010519491231002X")
    fake = docx("待补充")

    def own(content: bytes, code: str) -> dict[str, Content | None]:
        return {A: content, f"{A}.meta.yaml": meta(exceptions=[{"code": code, "blob": _blob(content), "by": "王芳", "reason": "已经核实"}])}  # fmt: skip

    return [
        trap("密级标志带一条自己的例外", "涉密文件不能用例外放行", "DESIGN：S101 的例外从不有效", (Mark(), Put(own(secret, "S101"))), BaseFails(("S101",)), fair=(Mark(), Put({A: GOOD}))),
        trap("身份证号带一条自己的例外", "例外和材料一起交来，没有人批准", "DESIGN：随改动来的例外要批准", (Mark(), Put(own(number, "S201"))), BaseFails(("S201",)), fair=(Mark(), Put({A: GOOD}))),
        trap("例外写进 list.yaml", "改清单放行自己", "DESIGN：随改动来的例外要批准", (Mark(), Put({A: number}), Edit("checklist/list.yaml", lambda t: t + f"\nexceptions:\n  - {{code: S201, blob: \"{_blob(number)}\", by: 王芳, reason: 已经核实}}\n")), BaseFails(("S201",))),
        trap("占位文件带一条自己的例外", "例外没有审核", "DESIGN Facts：例外审核后才有效", own(fake, "E206"), FIVE),
        trap("密级在文件名里", "文件名也查", "DESIGN：S1xx 查每个进来的文件", (Mark(), Put({"5/机密★1年-证照分离.docx": GOOD})), BaseFails(("S101",)), fair=(Mark(), Put({A: GOOD}))),
    ]  # fmt: skip


def _removed() -> list[Case]:
    ten = cases("10", 10)
    gone: dict[str, Content | None] = {"10/惠民超市": None}
    return [
        trap("合并时悄悄删去一件", "已报齐的少了一家", "DESIGN：check --base 指出去掉的材料", (Put(ten), Mark(), Put(gone)), NotComplete("10.1"), BaseNames("delta", ("惠民超市",)), fair=ten),
        trap("合并时掏空一件", "内容换成待补充", "DESIGN：check --base 指出被掏空的材料", (Put({A: GOOD}), Mark(), Put({A: docx("待补充")})), FIVE, BaseNames("delta", ("证照分离情况说明",)), fair={A: GOOD}),
        trap("合并时换掉通过的一件", "通过的换成另一份", "DESIGN：check --base 指出替换的材料", (*PASSED, Mark(), Put(NEW)), BaseNames("delta", ("证照分离情况说明",)), NotPassed("5")),
    ]  # fmt: skip


def entries() -> list[Case]:
    """Every trap of this kind."""
    return [*_returns(), *_passes(), *_exceptions(), *_removed()]
