"""What three departments sent: 60 files for 20 indicators, called as people call them.

Each line is a path as the department named it, what it is for (set and items; None where nobody could
tell from what was sent), and the kind of content. The letters of the truly ambiguous say why.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests import real_documents as real

SHOP = "县市场监管局报送材料.zip"
OFFICE = "县司法局"
PERMITS = "审批局3.15上报"


class Sent(NamedTuple):
    path: str
    set: str | None
    items: tuple[int, ...] = ()
    kind: str = "docx"
    text: str = ""


SIXTY = (
    # 县市场监管局: a zip with names in GBK, made on an old Windows
    Sent(f"{SHOP}/第9项/1.双随机一公开监管情况说明.docx", "9", (1,)),
    Sent(f"{SHOP}/第9项/2、跨部门联合监管典型做法一.docx", "9", (2,)),
    Sent(f"{SHOP}/第9项/2、跨部门联合监管典型做法二.docx", "9", (2,)),
    Sent(f"{SHOP}/县市场监管局报送13项案例（1）.pdf", "13", (1,), "pdf"),
    Sent(f"{SHOP}/县市场监管局报送13项案例（2）.pdf", "13", (1,), "pdf"),
    Sent(f"{SHOP}/县市场监管局报送13项案例（3）.pdf", "13", (1,), "pdf"),
    Sent(f"{SHOP}/第10项/现场检查案例/某某超市/检查记录.docx", "10", (1,)),
    Sent(f"{SHOP}/第10项/现场检查案例/某某超市/检查结果.pdf", "10", (1,), "pdf"),
    Sent(f"{SHOP}/第10项/现场检查案例/某某药店/检查记录.docx", "10", (1,)),
    Sent(f"{SHOP}/第10项/现场检查案例/某某药店/检查结果.pdf", "10", (1,), "pdf"),
    Sent(f"{SHOP}/指标11/信用监管事项范围及惩戒措施.docx", "11", (1,)),
    Sent(f"{SHOP}/指标11/2-信用修复案例（1）.docx", "11", (2,)),
    Sent(f"{SHOP}/指标11/2-信用修复案例（2）.docx", "11", (2,)),
    Sent(f"{SHOP}/12 公平竞争审查意见.pdf", "12", (1,), "pdf"),
    Sent(f"{SHOP}/12 经公平竞争审查的规范性文件目录.xlsx", "12", (1,), "xlsx"),
    Sent(f"{SHOP}/16.1涉企收费清理情况.docx", "16", (1,)),
    Sent(f"{SHOP}/16.2行业协会商会名录.xlsx", "16", (2,), "xlsx"),
    Sent(f"{SHOP}/52-54执法信息公开网址.txt", "52-54", (1,), "txt"),
    Sent(f"{SHOP}/第47至51项/2-市场监管行政处罚案件统计2022年.xlsx", "47-51", (2,), "xlsx"),
    Sent(f"{SHOP}/第47至51项/4-两法衔接机制运行情况.docx", "47-51", (4,)),
    Sent(f"{SHOP}/第59项 重大执法决定法制审核案件清单.xlsx", "59", (1,), "xlsx"),
    # 县司法局: folders in folders
    Sent(f"{OFFICE}/26、27、28、29项合并材料.docx", "26-29", (1, 2, 3), "merged"),
    Sent(f"{OFFICE}/26-29项/1 2022年行政规范性文件目录.xlsx", "26-29", (1,), "xlsx"),
    Sent(f"{OFFICE}/26-29项/2 合法性审核情况说明.docx", "26-29", (2,)),
    Sent(f"{OFFICE}/26-29项/3 监督管理情况说明（盖章）.pdf", "26-29", (3,), "pdf"),
    Sent(f"{OFFICE}/第34-46项/1.2022年重大行政决策事项目录.docx", "34-46", (1,)),
    Sent(f"{OFFICE}/第34-46项/2.征求意见网址.txt", "34-46", (2,), "txt"),
    Sent(f"{OFFICE}/第34-46项/3.贯彻落实《重大行政决策程序暂行条例》情况.docx", "34-46", (3,)),
    Sent(f"{OFFICE}/第34-46项/4.合法性审查意见书/意见书1.pdf", "34-46", (4,), "pdf"),
    Sent(f"{OFFICE}/第34-46项/4.合法性审查意见书/意见书2.pdf", "34-46", (4,), "pdf"),
    Sent(f"{OFFICE}/第34-46项/4.合法性审查意见书/意见书3.pdf", "34-46", (4,), "pdf"),
    Sent(f"{OFFICE}/指标30规范性文件后评估工作情况.docx", "30", (1,)),
    Sent(f"{OFFICE}/第三十一项备案审查情况.docx", "31", (1,)),
    Sent(f"{OFFICE}/32规范性文件清理结果及公布网址.docx", "32", (1,)),
    Sent(f"{OFFICE}/33 政府信息公开规范性文件查询平台.url", "33", (1,), "url"),
    Sent(f"{OFFICE}/71、72项/县政府为被告的行政诉讼情况说明.docx", "71-72", (1,)),
    Sent(f"{OFFICE}/81-84/行政复议工作情况说明.docx", "81-84", (1,)),
    Sent(f"{OFFICE}/81-84/推进行政复议体制改革情况说明.docx", "81-84", (2,)),
    Sent(f"{OFFICE}/信息公开行政诉讼案件情况说明（77）.docx", "77", (1,)),
    Sent(f"{OFFICE}/普法宣传资料/12·4宪法宣传日活动.docx", "80", (1,)),
    Sent(f"{OFFICE}/普法宣传资料/法律进乡村.docx", "80", (1,)),
    Sent(f"{OFFICE}/第80项普法宣传资料.pdf", "80", (1,), "pdf"),
    Sent(f"{OFFICE}/会议照片.docx", None),
    # 县审批局: everything in one heap
    Sent(f"{PERMITS}/1 压缩行政审批办理时限情况说明.docx", "1", (1,)),
    Sent(f"{PERMITS}/2 清理变相设置行政许可事项工作情况.docx", "2", (1,)),
    Sent(f"{PERMITS}/3-1行政审批中介服务事项清单.xlsx", "3", (1,), "xlsx"),
    Sent(f"{PERMITS}/3-1行政审批中介服务事项清单公开网址.txt", "3", (1,), "txt"),
    Sent(f"{PERMITS}/3-2行政审批中介服务机构名录.xlsx", "3", (2,), "xlsx"),
    Sent(f"{PERMITS}/第17项证明资料（1）.docx", "17", (1,)),
    Sent(f"{PERMITS}/第17项证明资料（2）.docx", "17", (1,)),
    Sent(f"{PERMITS}/18项政务服务标准.docx", "18", (1,)),
    Sent(f"{PERMITS}/19.2022年政务服务“好差评”情况说明.docx", "19", (1,)),
    Sent(f"{PERMITS}/19.2023年政务服务“好差评”情况说明.docx", "19", (1,)),
    Sent(f"{PERMITS}/20、12345政务服务便民热线.docx", "20", (1,)),
    Sent(f"{PERMITS}/指标5 证照分离改革证明资料.pdf", "5", (1,), "pdf"),
    Sent(f"{PERMITS}/6权责清单公开网址.txt", "6", (1,), "txt"),
    Sent(f"{PERMITS}/7 市场主体准入行政规范性文件目录清单.xlsx", "7", (1,), "xlsx"),
    Sent(f"{PERMITS}/说明.docx", None),
    Sent(f"{PERMITS}/3项案例.docx", None),
    Sent(f"{PERMITS}/2022年工作总结.docx", None),
)


def build(folder: Path) -> list[Path]:
    """Write everything below ``folder`` as it was sent; return what to hand to the command."""
    packed: list[tuple[str, bytes]] = []
    for number, one in enumerate(SIXTY):
        top, _, rest = one.path.partition("/")
        data = content(one, number)
        if top == SHOP:
            packed.append((rest, data))
            continue
        path = folder / top / rest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / OFFICE / "Thumbs.db").write_bytes(b"\0" * 512)
    (folder / OFFICE / "~$说明.docx").write_bytes(b"\0" * 162)
    (folder / SHOP).write_bytes(gbk_zip(packed))
    return [folder / SHOP, folder / OFFICE, folder / PERMITS]


def content(one: Sent, number: int) -> bytes:
    title = one.path.rpartition("/")[2].rpartition(".")[0]
    if one.kind == "txt":
        return f"{title}\r\nhttp://www.zizhou.gov.cn/gk/{number}.html\r\n".encode("gb18030")
    if one.kind == "url":
        return f"[InternetShortcut]\r\nURL=http://www.zizhou.gov.cn/{number}\r\n".encode()
    if one.kind == "pdf":
        return plain_pdf(f"Paper No. {number} of the county bureau")
    if one.kind == "xlsx":
        return real.xlsx(title, "序号\t名称\t办理情况", f"{number}\t{title}\t已经办结")
    if one.kind == "merged":
        return real.docx(
            "合并提供的材料",
            "一、县政府及职能部门制定的行政规范性文件目录",
            "二、对涉及公民、企业权利义务的行政规范性文件进行合法性审核的情况说明",
            "三、加强规范性文件制定和监督管理的情况说明",
        )
    return real.docx(f"材料{number}", f"{title}：现将有关工作情况报告如下。")


@cache
def plain_pdf(text: str) -> bytes:
    """One page with a line of Latin text, by reportlab."""
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, invariant=True)
    canvas.drawString(72, 720, text)
    canvas.save()
    return made.getvalue()


class _OldName(zipfile.ZipInfo):
    """A member whose name is written in GBK, without the flag that would tell UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def gbk_zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip as old Chinese Windows programs write it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(_OldName(name, (2023, 4, 28, 10, 0, 0)), data)
    return made.getvalue()
