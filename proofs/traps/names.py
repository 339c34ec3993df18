"""Names and folders that pretend: decoys, numbers, words in the middle, other spellings."""

from __future__ import annotations

import unicodedata

from proofs.traps.build import GOOD, TOWNSHIPS, cases, papers, slots, statement, trap, urls
from proofs.traps.forms import meta, txt, url
from proofs.traps.world import Case, HaveAtMost, NotComplete, Put, SlotOpen, Told, review

R23 = "23：单位和领域的词在名称开头，或在局、部门等字前才算"
FOUR_59 = ("公安", "市场监管", "生态环境", "城市管理")


def entries() -> list[Case]:
    """Every trap of this kind."""
    nfd = unicodedata.normalize("NFD", "café案例")
    nfc = unicodedata.normalize("NFC", "café案例")
    same = cases("10", 1, ("明德建材",))
    two_forms = {
        **{k.replace("明德建材", nfd): v for k, v in same.items()},
        **{k.replace("明德建材", nfc): v for k, v in same.items()},
    }
    six = ("市场监管", "生态环境保护", "文化市场监管", "交通运输", "农业农村", "城市管理")
    no_market = slots("47", tuple(w for w in six if w != "市场监管"), "两法衔接")
    return [
        trap("9 的文件没有写项号", "不知道是第几项", "files.md：认不出的不计入任何一项", {"9/情况说明.docx": GOOD, "9/案例.docx": statement("案例")}, NotComplete("9.1"), NotComplete("9.2"), fair={"9/1-情况说明.docx": GOOD, "9/2-案例.docx": statement("案例")}),
        trap("9 的文件写第 7 项", "没有第 7 项材料", "files.md：项号要在范围内", {"9/7-情况说明.docx": GOOD, "9/0-案例.docx": statement("案例")}, NotComplete("9.1"), NotComplete("9.2")),
        trap("年份当项号", "2022 年不是第 2 项", "files.md：年份不是编号", {"9/1-情况说明.docx": GOOD, "9/2022年案例.docx": statement("案例")}, NotComplete("9.2"), fair={"9/1-情况说明.docx": GOOD, "9/2-案例.docx": statement("案例")}),
        trap("说明文件写不存在的项", "items: [99]", "files.md：项号要在范围内", {"26/目录.docx": GOOD, "26/目录.docx.meta.yaml": meta(items=[99])}, NotComplete("26.1")),
        trap("两个说明文件互相矛盾", "文件夹里两个说明文件，一个说第 1 项一个说第 2 项", "20：互相矛盾是错误", {"26/合并/目录.docx": GOOD, "26/合并/目录.docx.meta.yaml": meta(items=[1]), "26/合并/审核.docx": statement("审核"), "26/合并/审核.docx.meta.yaml": meta(items=[2])}, Told(("26",)), NotComplete("26")),
        trap("59.1 词在名称中间", "支持公安工作的说明不是公安的清单", R23, {**slots("59", FOUR_59[1:], "法制审核案件清单"), "59/关于支持公安工作的说明.docx": statement("支持公安")}, NotComplete("59.1"), SlotOpen("59.1", "公安"), fair=slots("59", FOUR_59, "法制审核案件清单")),
        trap("59.1 词在单位名的中间", "公安巷社区不是公安", R23, {**slots("59", FOUR_59[1:], "法制审核案件清单"), "59/新公安巷社区案件清单.docx": statement("社区")}, NotComplete("59.1"), SlotOpen("59.1", "公安"), fair=slots("59", FOUR_59, "法制审核案件清单")),
        trap("47.4 文化市场监管冒充市场监管", "较长的词优先", "3：最长的词优先", {k.replace("47/", "47/4-"): v for k, v in no_market.items()}, NotComplete("47.4"), SlotOpen("47.4", "市场监管"), fair={k.replace("47/", "47/4-"): v for k, v in slots("47", six, "两法衔接").items()}),
        trap("60.1 一个乡镇的村名", "砖庙镇的何家集村不是何家集镇", R23, {**slots("60", TOWNSHIPS[2:], "人员配备"), "60/砖庙镇何家集村人员配备.docx": statement("村")}, SlotOpen("60.1", "何家集镇"), NotComplete("60.1")),
        trap("61.1 四个文件都写市场监管", "四份都是一个领域的", "5：名称写的领域才算", papers("61", {f"市场监管目录清单{n}.docx": f"市场监管目录{n}类" for n in "甲乙丙丁"}), NotComplete("61.1"), SlotOpen("61.1", "发展改革")),
        trap("两种 Unicode 写法的同名文件夹", "看上去一样的两个名称，内容相同", "10：写法不同是两件，内容相同算一件", {**cases("10", 8), **two_forms}, NotComplete("10.1"), HaveAtMost("10.1", 9), fair=cases("10", 10)),
        trap("22.1 词在中间的清单", "权责清单管理办法是一份原件，不是清单", "23：清单、目录要在名称末尾", papers("22", {"清单制度办法.docx": "清单制度", "供热办法.docx": "供热", "养犬办法.docx": "养犬", "校车办法.docx": "校车"}), NotComplete("22.1")),
        trap("序号写成 5.1/", "没有 5.1 这个文件夹", "20：只读第5项、５、05 这些写法", {"5.1/证照分离.docx": GOOD}, NotComplete("5.1"), fair={"5/证照分离.docx": GOOD}),
        trap("5/ 是空文件，05/ 是好的", "一个序号两个文件夹", "20：一个序号不能有两个文件夹", {"5/证照分离.docx": b"", "05/证照分离.docx": GOOD}, Told(("05",), "error")),
        trap("退回以后放到 05/", "换一个写法的文件夹躲开退回", "18、20：结论对同组里同样的内容都有效", (Put({"5/证照分离.docx": GOOD}), review("5", "没有公章"), Put({"5/证照分离.docx": None, "05/证照分离.docx": GOOD})), NotComplete("5.1"), fair={"5/证照分离.docx": GOOD}),
        trap("退回以后放到第5项/", "换一个写法的文件夹躲开退回", "18、20：结论对同组里同样的内容都有效", (Put({"5/证照分离.docx": GOOD}), review("5", "没有公章"), Put({"第5项/证照分离.docx": GOOD})), NotComplete("5.1"), Told(("第5项",))),
        trap("52–54 网址文件名写错领域", "税务不在九个领域里", "5：名称写的领域才算", urls("52", ("市场监管", "卫生健康", "自然资源", "生态环境", "应急管理", "劳动保障", "城市管理", "交通运输", "税务")), NotComplete("52.1"), SlotOpen("52.1", "教育")),
        trap("网址文件一行一个，都没有名字", "九行网址，不知道是哪个领域的", "3：每行可以以分项的名称开头", {"52/公开网址.url.txt": txt("\n".join(f"http://www.zizhou.gov.cn/{n}.html" for n in range(9)))}, NotComplete("52.1"), SlotOpen("52.1", "卫生健康"), fair=urls("52", ("市场监管", "卫生健康", "自然资源", "生态环境", "应急管理", "劳动保障", "城市管理", "交通运输", "教育"))),
        trap("网址文件列了两个领域", "每行一个，只有两个", "3：每行填自己的分项", {"52/公开网址.url.txt": txt("市场监管 http://www.zizhou.gov.cn/1.html\n教育 http://www.zizhou.gov.cn/2.html\n")}, NotComplete("52.1"), SlotOpen("52.1", "卫生健康")),
        trap("快捷方式写两个 URL", "一个好的一个假的，领域只有一个", "24：多个网址各自判断", {"6/市场监管权责清单.url": url("http://localhost/") + url("http://127.0.0.1/")}, NotComplete("6.1"), SlotOpen("6.1", "市场监管")),
    ]  # fmt: skip
