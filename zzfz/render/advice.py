"""What to do, in the words of a front end: here the command line's, which name its commands.

Modules that know nothing of a front end give a code (``errors.Advice``); another front end brings a
catalogue of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from zzfz.errors import AnyAdvice

COMMAND_LINE: Mapping[str, str] = {
    "add-file": "用 zzfz add 序号 文件 放进指标的文件夹",
    "add-nil": '收到签字盖章的说明后：zzfz add {0} 文件 --item {1} --nil "理由"',
    "moves-seen": "运行 zzfz doctor --seen，以后不再显示",
    "excused": "zzfz remind --list 列出记过的",
    "wrong-unit": "清单写错了单位的，先改清单（领域的单位用 zzfz confirm 领域 --dept 单位）",
    "no-nil": "报送要求的材料；确实可能没有的，由主管单位在清单里写 nil: allowed",
    "add-or-commit": "确认后提交：zzfz add 或 git commit",
    "approve-exceptions": "由维护人核对文件后批准：--exceptions-approved {0}；或删去例外、处理文件",
    "approve-list": "确属应改的，由维护人核对后批准：--list-approved {0}；否则改回原来的要求",
    "approve-whole-list": "由维护人把整份清单核对一遍后批准：--list-approved {0}",
    "back-up": "插上 U 盘或连上共享文件夹，运行 zzfz backup 文件夹",
    "check": "运行 zzfz check 查看",
    "choose-value": "商量后运行 zzfz edit {0} --choose {1}=第几个",
    "choose-version": (
        "打开两份核对：不要这一份的 zzfz withdraw {0} {1} --reason 理由；要这一份的撤回原名的那一份，再 zzfz edit {2} --settled"
    ),
    "choose-withdrawn": "商量后：仍要撤回的 zzfz withdraw {0} {1} --reason 理由；留下的 zzfz edit {2} --settled",
    "check-all": "运行 zzfz check 查看全部错误，改正后重试",
    "check-before-import": "先运行 zzfz check 并改正，再导入",
    "close-and-settle": "在 Word 或 WPS 里关闭它，再运行一次 zzfz status",
    "close-before-adding": (
        "在 Word 或 WPS 里关闭它，再运行一次 zzfz status，就会收好；在此之前不要 git add 它"
    ),
    "rename-mine": "本机的那个改个名称（zzfz withdraw 撤回，再用 zzfz add 以别的名称报送），再同步",
    "clear-cache": "运行 zzfz doctor --clear-cache 清除，用到时自动重建",
    "clear-older-cache": "运行 zzfz doctor --clear-cache 清除",
    "compare-lists": "用 zzfz import --compare 看两边的序号",
    "heading-words": "照 zzfz import 说明里的例子改正后重试",
    "try-import": "用 zzfz import 试读这个文件；仍读不出的换成 Word 或 Excel 原件",
    "commit-before-base": "先提交，再用 --base",
    "commit-before-range": "先提交，再用 --range",
    "set-due": "定下后用 zzfz due 日期 写上",
    "confirm-units": "核对 zzfz depts，确认后用 zzfz confirm 名称 写明",
    "county-file": "写仓库的文件夹，或 zzfz summary 写出的文件",
    "county-status": "在该县的仓库里运行 zzfz status",
    "enter-or-make-list": "先进入清单仓库的文件夹，或用 zzfz init 文件夹 新建一个",
    "enter-or-make-tracker": "请先进入清单仓库的文件夹，或用 zzfz init 文件夹名 新建一个。",
    "gate-into-hook": "运行 zzfz gate --install，按提示把检查加进去",
    "hand-in-address": "用 zzfz add 序号 --url 网址 补上网址",
    "hand-in-or-nil": "按要求补交；没有发生的写零报告：zzfz add 序号 文件 --nil 理由",
    "install-ocr": (
        '由信息人员照《安装》换成名称里有 -ocr 的安装包（能上网的运行 pip install "zzfz[ocr]"）；'
        "装不上的（龙芯等），装上系统的 tesseract 和简体中文数据 chi_sim、osd"
    ),
    "install-library": '由信息人员照《安装》用安装包装（能上网的运行 pip install "zzfz[{0}]"）后重试',
    "install-word": (
        "先用网页或表格（--as html、--as xlsx）；需要 Word 的，由信息人员装上 python-docx 和 lxml"
    ),
    "install-browser": "需要留存的，装上其中一个；或在浏览器里人工打印成 PDF，用 links --confirm 交进来",
    "install-office-for-volume": (
        "Linux 上由信息人员从软件源装 LibreOffice（命令 soffice 找得到）；其他系统请用 Word 或 WPS 另存为 PDF 后报送。"
        "只有 PDF、图片和文字文件的卷不需要它"
    ),
    "install-fonts": (
        "由信息人员装一套中文字体（如 fonts-noto-cjk，或把仿宋、黑体放进 ~/.local/share/fonts），再运行一次"
    ),
    "install-libreoffice": (
        "Linux 上由信息人员从软件源装 LibreOffice（命令 soffice 找得到）；其他系统请用 Word 或 WPS 打开，另存为 docx、xlsx、pptx"
    ),
    "install-gate": "运行 zzfz gate --install（每个克隆各装一次）",
    "list-folder": "给出 zzfz import 写成的文件夹，或直接给出清单文件",
    "look-at-import": "运行 zzfz import 看清读出了什么",
    "new-ledger": "用 zzfz report 重新输出台账，把填的内容抄过去",
    "new-summary": "请该县用 zzfz summary 重新生成",
    "overwrite-list": (
        "换一个文件夹名；要重写加 --overwrite；仓库里的清单用 zzfz migrate 换，材料随之移动"
    ),
    "no-review-file": "用 zzfz review 审核；不是审核记录的改名或删去",
    "pieces-of-set": "已有的材料见 zzfz show {0}",
    "plan-file": "计划是 --plan 写出的 xlsx 或 csv 文件",
    "plan-first": "先用 --plan 写出计划",
    "pre-commit": "在 .pre-commit-config.yaml 里加上 {0}，写法见 zzfz gate 的说明",
    "rename-folder": "把文件夹改成指标的序号；全部指标见 zzfz list",
    "check-or-gate": "照 zzfz check 或 zzfz gate 印出的文件和代码写",
    "except": "zzfz except {0} {1} --by 姓名 --reason 为什么可以公开",
    "fetch-content": "在有网络的电脑上运行 git lfs pull 或 git fetch，再运行 zzfz check",
    "nil-or-material": "确有材料的，撤回零报告：zzfz withdraw；确实没有发生的，撤回材料",
    "look-at-page": (
        "在浏览器里打开看：换了地址的换成新的；确实能打开的：zzfz links --confirm 网址 --file 打印.pdf --by 姓名"
    ),
    "check-links": "在能上网的电脑上运行 zzfz links；要人工打开的，打印后用 --confirm 记下",
    "date-of-piece": "核对网页上的日期，用 zzfz edit 文件 --date 写明",
    "confirm-slot": "用 zzfz edit 文件 --domains 写明；或写在名称的开头",
    "mark-nil": "是零报告的，写明：zzfz add 序号 文件 --nil 理由；不是的，改名或补充内容",
    "review-claims": "请审核人核对内容：zzfz review 序号 --pass",
    "hand-in-again": "按退回的意见改好重报：zzfz add 序号 文件",
    "one-or-each": "确认是几件：zzfz edit 文件夹 --one（算一件）或 --each（里面每个算一件）",
    "review-set": "审核：zzfz review {0} --pass 或 --return 理由",
    "restore-verdict": "恢复原来的结论；结论有变的，用 zzfz review 再审一次，新的写在后面",
    "review-again": "重新审核：zzfz review {0} --pass 或 --return 理由",
    "review-piece-again": "重新审核：zzfz review {0} --piece '{1}' --pass 或 --return 理由",
    "rules": "全部规则见 zzfz rule",
    "items-of-set": "该组有 {0} 项，见 zzfz show {1}",
    "hand-in-first": "先报送，见 zzfz show {0}",
    "one-piece": "重审某一件用 --piece 文件",
    "whole-piece": "审核整件：--piece '{0}'",
    "pieces-of-set-too": "全部见 zzfz show {0}",
    "same-person": "请另一人审核；确需如此的加 --same-person 理由，记录在案",
    "scaffold": "运行 zzfz scaffold 重新生成后提交",
    "sets": "材料组编号见 zzfz groups，如 34-46 或 33",
    "too-large": "压缩或拆分（扫描件降低分辨率）；确须保留的用 Git LFS 存放（zzfz init --lfs）",
    "units": "全部单位见 zzfz depts",
}
"""Sentences by code, with places for the arguments."""


def words(advice: AnyAdvice, catalogue: Mapping[str, str] = COMMAND_LINE) -> str:
    """``advice`` as a sentence. Raises KeyError for a code that the catalogue does not know."""
    if isinstance(advice, str):
        return advice
    arguments = [words(one, catalogue) for one in advice.arguments]
    return catalogue[advice.code].format(*arguments) if advice.code else "".join(arguments)
