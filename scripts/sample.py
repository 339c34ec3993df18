"""A sample tracker for the documentation: the real list, invented evidence, always the same commits."""

from __future__ import annotations

from pathlib import Path

from benchmarks.repository import Commit, build, project_list
from scripts.papers import paper

PROOF = "证明材料.pdf"

_SITE = "https://www.example.gov.cn"
_ONE_ITEM_SETS = "1 2 5 12 14 17 18 20 21 23 55 56 57 58 62 63 64 92 96 98 99"


def build_sample(folder: Path) -> None:
    """Make the sample tracker in ``folder``: six commits by four people, and one file uncommitted."""
    build(
        folder,
        [
            Commit("王芳", 0, "建立责任清单仓库", project_list()),
            Commit("李强", 6, "报送行政审批材料", _approval()),
            Commit("张伟", 13, "报送重大行政决策材料", _decisions()),
            Commit("赵敏", 21, "报送行政执法材料", _enforcement()),
            Commit("李强", 34, "报送应急管理材料", _emergencies()),
            Commit("王芳", 41, "报送其余材料", _rest()),
        ],
    )
    uncommitted = folder / "evidence/60/县公安局法制审核人员名册.xlsx"
    uncommitted.parent.mkdir()
    uncommitted.write_bytes(paper(uncommitted.name))


def _files(*paths: str) -> dict[str, bytes]:
    return {f"evidence/{path}": paper(path) for path in paths}


def _addresses(*paths: str) -> dict[str, bytes]:
    """Windows internet shortcuts, one for each path."""
    return {
        f"evidence/{path}.url": f"[InternetShortcut]\r\nURL={_SITE}/{number}.html\r\n".encode()
        for number, path in enumerate(paths, start=len(paths[0]))
    }


def _approval() -> dict[str, bytes]:
    return _files(
        "3/1-行政审批中介服务事项清单.docx",
        "3/2-行政审批中介服务机构名录.xlsx",
        "4/1-办理食品经营许可证材料清单.docx",
        "7/市场准入规范性文件目录.docx",
        "8/1-清理整顿收费情况说明.docx",
        "8/2-乱收费投诉查处情况说明.docx",
    ) | _addresses("3/1-行政审批中介服务事项清单")


def _decisions() -> dict[str, bytes]:
    opinions = (f"34/4-2022年合法性审查意见书{number}.pdf" for number in range(1, 4))
    return _files(
        "34/1-2022年重大行政决策事项目录.docx",
        "34/3-贯彻落实《重大行政决策程序暂行条例》情况说明（2021年以来）.docx",
        *opinions,
        "26/1-行政规范性文件目录.docx",
        "26/2-合法性审核情况说明.docx",
        "26/3-规范性文件制定和监督管理情况说明.docx",
        "24/征求意见目录清单.docx",
    ) | _addresses(
        "34/1-2022年目录公开网址", "34/2-公开征求意见网址", "24/征求意见网址", "33/查询平台"
    )


def _enforcement() -> dict[str, bytes]:
    domains = ("市场监管", "卫生健康", "自然资源", "生态环境", "劳动保障", "交通运输", "教育")
    return _files(
        "47/1-乡镇执法能力建设情况说明.docx",
        "47/3-创新执法方式情况说明.docx",
        *(f"47/2-{domain}行政处罚案件总数.xlsx" for domain in domains[:5]),
        "59/公安法制审核案件清单.xlsx",
        "59/市场监管法制审核案件清单.xlsx",
    ) | _addresses(*(f"52/{domain}执法信息公开网址" for domain in domains))


def _emergencies() -> dict[str, bytes]:
    return _files(
        "85/1-运用法治思维解决突发事件情况说明.docx",
        "85/2-突发事件总体应急预案.pdf",
        "85/3-风险评估报告及公布情况.pdf",
        "85/4-2022年防汛应急演练/方案.docx",
        "85/4-2022年防汛应急演练/签到表.xlsx",
        "85/5-处置情况.docx",
        "85/6-应急工作人员培训情况.docx",
    )


def _rest() -> dict[str, bytes]:
    return _files(
        *(f"{one}/{PROOF}" for one in _ONE_ITEM_SETS.split()),
        "71/行政诉讼情况说明.docx",
        "74/1-自觉接受监督情况说明.docx",
        "74/2-处分和追究刑事责任情况说明.docx",
        "78/2-信访案件办理情况说明.docx",
        "81/1-行政复议工作情况说明.docx",
        "81/2-行政复议体制改革情况说明.docx",
        "94/1-县政府常务会学法清单.docx",
        "9/情况说明.docx",
    ) | _addresses("76/政务公开清单")
