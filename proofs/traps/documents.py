"""Documents that are none: empty, cut, hollow, placeholders, forms, renamed, pointers."""

from __future__ import annotations

from proofs.traps.build import GOOD, cases, statement, trap
from proofs.traps.forms import (
    Content,
    Link,
    Submodule,
    archive,
    blank_picture,
    docx,
    docx_deleted,
    docx_white,
    html,
    jpg,
    lfs_pointer,
    meta,
    paper,
    pdf,
    png,
    sample,
    txt,
    url,
    xlsx,
)
from proofs.traps.world import (
    Case,
    Complete,
    HaveAtMost,
    Mark,
    NotComplete,
    NotPassed,
    Put,
    Refused,
    Told,
    review,
)

FIVE = NotComplete("5.1")
FAIR = {"5/证照分离情况说明.docx": GOOD}


def _five(name: str, why: str, rule: str, file: str, content: Content) -> Case:
    """One file as the whole material of indicator 5, which wants at least one."""
    return trap(name, why, rule, {f"5/{file}": content}, FIVE, fair=FAIR)


def _hollow() -> list[Case]:
    f = "证照分离情况说明"
    empty = "11：零字节或只有空白，打不开也没有内容"
    hollow = "11：打得开但没有内容（少于 8 个字，没有像样的图片）"
    word = "11：全文只有一个占位词"
    form = "11：只有标题、页码和待填的空格，是没有填的表"
    return [
        _five("0 字节的 Word", "空文件不是材料", empty, f"{f}.docx", b""),
        _five("0 字节的 PDF", "空文件不是材料", empty, f"{f}.pdf", b""),
        _five("0 字节的 txt", "空文件不是材料", empty, f"{f}.txt", b""),
        _five("0 字节的照片", "空文件不是材料", empty, f"{f}.jpg", b""),
        _five("只有空格和换行的 txt", "空白不是材料", empty, f"{f}.txt", b" \r\n\t \n" * 200),
        _five("只有全角空格和 BOM 的 txt", "看不见的字不是内容", empty, f"{f}.txt", txt("\ufeff\u3000\u3000\n" * 50)),
        _five("只有空格的 doc", "空白字节不是 Word 文档", empty, f"{f}.doc", b" " * 4096),
        _five("什么也没写的 Word", "新建一个空文档就算报齐", hollow, f"{f}.docx", docx("")),
        _five("只有空段落的 Word", "回车不是内容", hollow, f"{f}.docx", docx("\n" * 60)),
        _five("只有全角空格的 Word", "空格不是内容", hollow, f"{f}.docx", docx("\u3000\u3000 \u00a0\n" * 30)),
        _five("只有一个标题的 Word", "光有标题没有正文", hollow, f"{f}.docx", docx("", heading="关于证照分离改革工作的情况说明")),
        _five("只写“见附件”", "几个字指向别处，别处没有", hollow, f"{f}.docx", docx("见附件。")),
        _five("只写“同上”", "几个字不是说明", hollow, f"{f}.docx", docx("同上")),
        _five("只有数字和页码的 Word", "页码不是内容", hollow, f"{f}.docx", docx("第 1 页 共 3 页\n第 2 页 共 3 页\n第 3 页 共 3 页")),
        _five("全文已用修订删去的 Word", "修订后的终稿是空的", hollow, f"{f}.docx", docx_deleted(paper("证照分离改革"))),
        _five("空白的 PDF", "一张白纸", hollow, f"{f}.pdf", pdf("")),
        _five("PDF 里一整页白图", "扫描了一张白纸", hollow, f"{f}.pdf", pdf("", picture=blank_picture(800, "JPEG"))),
        _five("只有页码的 PDF", "页码不是内容", hollow, f"{f}.pdf", pdf("- 1 -")),
        _five("没有单元格的 Excel", "空工作簿", hollow, f"{f}.xlsx", xlsx(())),
        _five("单元格全是空格的 Excel", "空格不是内容", hollow, f"{f}.xlsx", xlsx((("  ", " "), (" ", "\u3000")))),
        _five("白色图片", "一张单色的图不是证明", hollow, f"{f}.png", blank_picture(1000)),
        _five("一个像素的图片", "一个点不是证明", hollow, f"{f}.png", blank_picture(1)),
        _five("Word 里只有一张白图", "图是单色的，也没有字", hollow, f"{f}.docx", docx("", picture=blank_picture(300))),
        _five("Word 里只有一个小图标", "图小于 64×64，也没有字", hollow, f"{f}.docx", docx("", picture=_icon())),
        _five("网页里只有空白", "打得开，没有内容", hollow, f"{f}.html", html("&nbsp; &nbsp;")),
        _five("“待补充”的 Word", "占位的文件先占一个数", word, f"{f}.docx", docx("待补充")),
        _five("“（待提供！）”的 txt", "加了标点还是占位", word, f"{f}.txt", txt("（待 提 供！）")),
        _five("“待上传”的 PDF", "换成 PDF 还是占位", word, f"{f}.pdf", pdf("待上传")),
        _five("“待报送”的 Excel", "换成表还是占位", word, f"{f}.xlsx", xlsx((("待报送",),))),
        _five("“占位”的网页", "换成网页还是占位", word, f"{f}.html", html("占位")),
        _five("“模板”的 Word", "模板没有填", word, f"{f}.docx", docx("【模板】")),
        _five("没有填的表（Word）", "栏目都空着", form, f"{f}.docx", docx("单位：________\n填报人：________\n日期：____年__月__日\n联系电话：________")),
        _five("没有填的表（PDF）", "栏目都空着", form, f"{f}.pdf", pdf("单位：____________\n填报人：__________\n日期：    年  月  日")),
    ]  # fmt: skip


def _icon() -> bytes:
    from proofs.traps.forms import picture

    return picture("icon", "PNG", (48, 48))


def _broken() -> list[Case]:
    f = "证照分离情况说明"
    cut = "11：截断的文件打不开"
    other = "11：后缀是一种，内容是另一种"
    text = "11：压缩包按文件夹判断，里面没有材料"
    whole_pdf = pdf(paper("证照分离改革"))
    return [
        _five("截去一半的 Word", "传了一半的文件", cut, f"{f}.docx", GOOD[: len(GOOD) // 2]),
        _five("截去一半的 Excel", "传了一半的文件", cut, f"{f}.xlsx", xlsx((("事项", "时限"), ("企业开办", "一个工作日以内办结")))[:2000]),
        _five("截去结尾的 PDF", "没有 %%EOF 和 startxref", cut, f"{f}.pdf", whole_pdf[: len(whole_pdf) // 2]),
        _five("只有文件头的图片", "只有 8 个字节", cut, f"{f}.png", png()[:8]),
        _five("只有文件头的 PDF", "只有第一行", cut, f"{f}.pdf", b"%PDF-1.4\n"),
        _five("乱码冒充 Word", "任何程序都打不开", cut, f"{f}.docx", bytes(range(256)) * 40),
        _five("要密码才能打开的 PDF", "审核人打不开", "11：要密码才能打开的算打不开", f"{f}.pdf", pdf(paper("证照分离改革"), password="zz2023")),
        _five("图片改名叫 pdf", "把照片改个后缀", other, f"{f}.pdf", png()),
        _five("图片改名叫 docx", "把照片改个后缀", other, f"{f}.docx", jpg()),
        _five("PDF 改名叫 docx", "改个后缀", other, f"{f}.docx", whole_pdf),
        _five("Word 改名叫 pdf", "改个后缀", other, f"{f}.pdf", GOOD),
        _five("Excel 改名叫 docx", "xl/ 不是 word/", other, f"{f}.docx", xlsx((("事项", "时限"), ("企业开办登记", "一个工作日以内办结")))),
        _five("文本改名叫 png", "记事本写的字不是图片", other, f"{f}.png", txt(paper("证照分离改革"))),
        _five("文本改名叫 pdf", "记事本写的字不是 PDF", other, f"{f}.pdf", txt(paper("证照分离改革"))),
        _five("网页改名叫 pdf", "网页不是 PDF", other, f"{f}.pdf", html(paper("证照分离改革"))),
        _five("doc 改名叫 docx", "OLE 不是 docx", other, f"{f}.docx", sample("证照分离.doc")),
        _five("空的压缩包", "压缩包里什么也没有", text, f"{f}.zip", archive({})),
        _five("只有隐藏文件的压缩包", "只有系统文件", text, f"{f}.zip", archive({"__MACOSX/._a.docx": b"x" * 200, ".DS_Store": b"x" * 500, "Thumbs.db": b"x" * 900})),
        _five("只有空文件夹的压缩包", "压缩包里没有文件", text, f"{f}.zip", archive({"材料/": b"", "材料/案例/": b""})),
        _five("压缩包里只有网址", "只有网址的压缩包不是材料", text, f"{f}.zip", archive({"公开.url": url("http://www.zizhou.gov.cn/1.html")})),
        _five("压缩包里是 0 字节的 Word", "套一层压缩包还是空的", text, f"{f}.zip", archive({"情况说明.docx": b""})),
        trap(
            "文件夹里有一个打不开的文件", "一件里有坏文件，这一件就不算", "11：文件夹按其中最差的文件判断",
            {"5/证照分离/情况说明.docx": GOOD, "5/证照分离/佐证.docx": b""}, FIVE,
            fair={"5/证照分离/情况说明.docx": GOOD, "5/证照分离/佐证.docx": statement("企业开办")},
        ),
        trap(
            "坏文件加一条自己写的例外", "没有审核过的例外不能让空文件算数", "DESIGN Facts：例外审核后才有效",
            {
                "5/证照分离情况说明.docx": b"",
                "5/证照分离情况说明.docx.meta.yaml": meta(
                    exceptions=[
                        {"code": code, "blob": "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "by": "王芳", "reason": "原件如此"}
                        for code in ("E201", "E202", "E203", "E204", "E205")
                    ]
                ),
            },
            FIVE, fair=FAIR,
        ),
    ]  # fmt: skip


def _absent() -> list[Case]:
    f = "证照分离情况说明"
    unseen = "DESIGN Facts：内容不在这里的是未查验，不计"
    link = "1 容器：链接和子模块不是文件"
    return [
        _five("LFS 指针没有文件（pdf）", "只有指针，材料不在", unseen, f"{f}.pdf", lfs_pointer()),
        _five("LFS 指针没有文件（jpg）", "只有指针，材料不在", unseen, f"{f}.jpg", lfs_pointer("photo")),
        trap(
            "自己写一个 LFS 指针再审核通过", "没有看过的不能通过", "DESIGN Reviews：未查验的不能通过",
            (Put({f"5/{f}.pdf": lfs_pointer()}), review("5", "pass")), Refused(), FIVE, NotPassed("5"),
            fair=(Put(FAIR), review("5", "pass")), fair_wants=(Complete("5.1"),),
        ),
        trap(
            "审核通过一个空文件", "打不开的不能通过", "DESIGN Reviews：打不开的不能通过",
            (Put({f"5/{f}.docx": b""}), review("5", "pass")), Refused(), FIVE, NotPassed("5"),
        ),
        trap(
            "文件夹里的扫描件只有指针", "十个案例各差一份原件", unseen,
            {**cases("10/现场检查案例", 9), "10/现场检查案例/新华书店/检查笔录.pdf": lfs_pointer("新华书店")},
            NotComplete("10.1"), HaveAtMost("10.1", 9),
            fair=cases("10/现场检查案例", 10),
        ),
        trap("链接到别的材料", "一份材料链接到每一项", link, {"17/一网通办.docx": GOOD, f"5/{f}.docx": Link("../17/一网通办.docx")}, FIVE, fair={"17/一网通办.docx": statement("一网通办"), **FAIR}),
        trap("链接到仓库外的文件", "链接指向系统文件", link, {f"5/{f}.txt": Link("/etc/services")}, FIVE, fair=FAIR),
        trap("链接到别处的文件夹", "整个文件夹是链接", link, {**cases("10/现场检查案例", 10), "11/2-案例": Link("../10/现场检查案例"), "11/1-惩戒措施.docx": statement("信用监管")}, NotComplete("11.2")),
        trap("指标文件夹本身是链接", "把一项链接到另一项", link, {"17/一网通办.docx": GOOD, "18": Link("17")}, NotComplete("18.1")),
        trap("子模块", "材料在别人的仓库里", link, {"5/材料": Submodule()}, FIVE, fair=FAIR),
        trap("只有说明文件，没有材料", "说明文件不是材料", "DESIGN 1：说明文件不是文件", {f"5/{f}.docx.meta.yaml": meta(department="县审批局", note="已报")}, FIVE, fair=FAIR),
        trap("只有 README.md", "说明页不是材料", "DESIGN 1：README 不是文件", {"5/README.md": txt(paper("证照分离改革"))}, FIVE, fair=FAIR),
        trap("只有 review.yaml", "审核记录不是材料", "DESIGN 1：review.yaml 不是文件", {"5/review.yaml": txt("verdicts: []\n")}, FIVE, fair=FAIR),
        trap("Word 的临时文件", "~$ 开头的不是材料", "20：系统文件不是材料", {f"5/~${f}.docx": GOOD}, FIVE, fair=FAIR),
        trap("隐藏文件", "点开头的不是材料", "20：隐藏文件不是材料", {f"5/.{f}.docx": GOOD}, FIVE, fair=FAIR),
        trap("快捷方式 lnk", "快捷方式指向别人的电脑", "20：*.lnk 不是材料", {f"5/{f}.docx.lnk": b"L\0\0\0\x01\x14\x02\0" + b"C:\\Users\\a.docx" * 20}, FIVE, fair=FAIR),
        trap("没有下载完的文件", "crdownload 不是材料", "20：*.crdownload 不是材料", {f"5/{f}.pdf.crdownload": pdf(paper("证照分离改革"))}, FIVE, fair=FAIR),
        trap("备份和临时文件", "bak、tmp、part 都不是材料", "20：*.bak、*.tmp、*.part 不是材料", {f"5/{f}.docx.bak": GOOD, f"5/~WRL{f}.tmp": GOOD, f"5/{f}.part": GOOD}, FIVE, fair=FAIR),
        trap("缩略图和桌面设置", "系统自带的文件不是材料", "20：系统文件不是材料", {"5/Thumbs.db": b"x" * 900, "5/desktop.ini": txt("[.ShellClassInfo]\n"), "5/.DS_Store": b"x" * 900, "5/__MACOSX/a.docx": GOOD}, FIVE, fair=FAIR),
        trap("meta.yml 充当材料", "写错后缀的说明文件不是材料", "20：*.meta.yml 不是材料", {f"5/{f}.docx.meta.yml": txt(paper("证照分离改革"))}, FIVE, fair=FAIR),
        trap("review.yml 充当材料", "写错后缀的审核记录不是材料", "20：review.yml 不是材料", {"5/review.yml": txt(paper("证照分离改革"))}, FIVE, fair=FAIR),
        trap("否决项文件夹里的材料", "放在不要材料的项里，别处不计", "1：按所在的文件夹归项", {"否决1/证照分离情况说明.docx": GOOD}, FIVE, fair=FAIR),
        trap("放在不存在的第 105 项", "没有这一项", "16：没有材料归到这一项", {"105/证照分离情况说明.docx": GOOD}, FIVE, fair=FAIR),
        trap("交过以后换成空文件", "提交合并时要指出材料被掏空", "DESIGN：check --base 指出被掏空的材料",
             (Put(FAIR), Mark(), Put({"5/证照分离情况说明.docx": docx("")})), FIVE, Told(("5/证照分离情况说明.docx",)), fair=FAIR),
        trap("白色的字", "字是白色的，看上去是空的", "没有条款禁止：11 只说终稿的文字，深色表头里的白字是寻常的；翻开看的审核人看得出",
             {f"5/{f}.docx": docx_white(paper("证照分离改革"))}, Complete("5.1")),
    ]  # fmt: skip


def entries() -> list[Case]:
    """Every trap of this kind."""
    return [*_hollow(), *_broken(), *_absent()]
