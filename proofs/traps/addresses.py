"""Addresses that are none, and documents that have none."""

from __future__ import annotations

from proofs.traps.build import GOOD, GOV, TOWNSHIPS, slots, statement, trap, urls
from proofs.traps.forms import Content, docx, meta, paper, txt, url
from proofs.traps.world import Case, NotComplete, SlotOpen, Told

PLATFORM = NotComplete("33.1")
FAIR = {"33/规范性文件查询平台.url": url(f"{GOV}/gfxwj/")}
R24 = "24：网址须是公网域名下的 http(s) 地址"
NINE = ("市场监管", "卫生健康", "自然资源", "生态环境", "应急管理", "劳动保障", "城市管理", "交通运输", "教育")  # fmt: skip


def _fake() -> list[Case]:
    fakes = (
        ("本机", "http://localhost/"),
        ("本机带端口", "http://localhost:8080/gfxwj"),
        ("本机末尾加点", "http://localhost./"),
        ("本机的另一种写法", "http://localhost.localdomain/"),
        ("回环地址", "http://127.0.0.1/"),
        ("十六进制的地址", "http://0x7f.1/"),
        ("十进制的地址", "http://2130706433/"),
        ("八进制的地址", "http://0300.0250.0.1/"),
        ("IPv6 回环", "http://[::1]/"),
        ("IPv6 里的 IPv4", "http://[::ffff:127.0.0.1]/"),
        ("单位内网", "http://192.168.1.10/oa"),
        ("公网 IP", "http://8.8.8.8/"),
        ("全角的 IP", "http://１２７.０.０.１/"),
        ("句号分隔的 IP", "http://127。0。0。1/"),
        ("百分号编码的本机", "http://%6c%6f%63alhost/"),
        ("只有一段的主机名", "http://oa/"),
        ("保留域名 example", "http://www.zizhou.example/"),
        ("保留域名 test", "http://www.zizhou.test/"),
        ("保留域名 invalid", "http://www.zizhou.invalid/"),
        ("局域网域名 local", "http://gov.zizhou.local/"),
        ("内部域名 internal", "http://portal.internal/"),
        ("不存在的顶级域", "http://www.zizhou.gov.cnn/"),
        ("西里尔字母冒充 cn", "http://www.zizhou.gov.\u0441n/"),
        ("冒充的 user@host", "http://www.zizhou.gov.cn@192.168.1.1/"),
        ("带用户名和口令", "http://admin:123456@www.zizhou.gov.cn/"),
        ("端口 0", "http://www.zizhou.gov.cn:0/"),
        ("端口太大", "http://www.zizhou.gov.cn:99999/"),
        ("ftp", "ftp://www.zizhou.gov.cn/gfxwj"),
        ("本机文件", "file:///C:/公开/规范性文件.docx"),
        ("脚本", "javascript:alert(1)//www.zizhou.gov.cn"),
        ("邮箱", "mailto:zzxzf@zizhou.gov.cn"),
        ("没有主机", "http:///gfxwj"),
        ("主机里有空段", "http://www..gov.cn/"),
        ("保留域名 example.com", "http://www.example.com/"),
        ("待定", "http://待定"),
        ("xxx", "http://www.xxx.gov.cn/"),
        ("路径里写待定", "http://www.zizhou.gov.cn/待定"),
        ("正在建设", "正在建设"),
        ("没有填", ""),
    )
    out = [
        trap(f"33.1 假网址：{name}", f"{address or '空的网址'} 打不开，谁也查不到规范性文件", R24, {"33/规范性文件查询平台.url": url(address)}, PLATFORM, fair=FAIR)
        for name, address in fakes
    ]  # fmt: skip
    out += [
        trap("33.1 文本里写待定", "每行一个网址的文本里没有网址", R24, {"33/查询平台.url.txt": txt("待定\n")}, PLATFORM, fair=FAIR),
        trap("33.1 只有 Word 没有网址", "只要网址的项，文件不填", "3：url: only 没有网址的什么也不填", {"33/查询平台情况说明.docx": statement("查询平台")}, PLATFORM, fair=FAIR),
        trap("33.1 Word 正文里写网址", "正文里的网址没有登记", "3：网址在网址文件或说明文件里才算", {"33/查询平台.docx": docx("查询平台已经建成，网址是 http://www.zizhou.gov.cn/gfxwj/ ，欢迎查询使用。")}, PLATFORM, fair=FAIR),
        trap("33.1 说明文件的网址没有 http", "www 开头的不是完整的网址", "24：说明文件里没有 http:// 的不收", {"33/查询平台.docx": statement("查询平台"), "33/查询平台.docx.meta.yaml": meta(address="www.zizhou.gov.cn/gfxwj")}, PLATFORM, fair=FAIR),
        trap("33.1 空文件带网址", "文件打不开，这一件不算", "8：网址要在计数的一件里", {"33/查询平台.docx": b"", "33/查询平台.docx.meta.yaml": meta(address=f"{GOV}/gfxwj")}, PLATFORM, fair=FAIR),
        trap("76.1 搜索结果页", "搜索结果不是政务公开清单", "24：搜索、跳转、分享页要提示", {"76/政务公开清单.url": url("https://www.baidu.com/s?wd=子洲县政务公开清单")}, Told(("76",))),
        trap("76.1 跳转页", "跳转的地址随时可以换", "24：搜索、跳转、分享页要提示", {"76/政务公开清单.url": url("https://link.zhihu.com/?target=http%3A//www.zizhou.gov.cn")}, Told(("76",))),
        trap("76.1 写 published: false", "必须公开的项不能说没有公开就算了", "22：只有如已公开的项才能说没有公开", {"76/政务公开清单.docx": statement("政务公开清单"), "76/政务公开清单.docx.meta.yaml": meta(published=False)}, NotComplete("76.1")),
    ]  # fmt: skip
    return out


def _required() -> list[Case]:
    doc: dict[str, Content | None] = {"24/征求意见目录清单.docx": statement("征求意见")}
    good = {**doc, "24/征求意见.url": url(f"{GOV}/zqyj/")}
    side = "24/征求意见目录清单.docx.meta.yaml"
    need = "3：url: required 要有文件，还要有一个有效的网址"
    item = NotComplete("24.1")
    return [
        trap("24.1 有文件没有网址", "必须注明网址", need, doc, item, fair=good),
        trap("24.1 有网址没有文件", "只有网址没有目录清单", "8：只有网址的一件只算网址", {"24/征求意见.url": url(f"{GOV}/zqyj/")}, item, fair=good),
        trap("24.1 网址是本机的", "假网址等于没有", need, {**doc, side: meta(address="http://localhost/zqyj")}, item, fair=good),
        trap("24.1 写 published: false", "必须公开的项不能说没有公开就算了", need, {**doc, side: meta(published=False)}, item, fair=good),
        trap("32.1 网址写在 note 里", "note 不是网址", need, {"32/清理结果.docx": statement("清理结果"), "32/清理结果.docx.meta.yaml": meta(note=f"见 {GOV}/qljg/")}, NotComplete("32.1"), fair={"32/清理结果.docx": statement("清理结果"), "32/清理结果.docx.meta.yaml": meta(address=f"{GOV}/qljg/")}),
        trap("3.1 网址放在别的材料项", "3.2 的网址不是 3.1 的", need, {"3/1-中介服务清单.docx": statement("中介清单"), "3/2-中介机构名录.docx": statement("中介名录"), "3/2-中介机构名录.docx.meta.yaml": meta(address=f"{GOV}/zj/")}, NotComplete("3.1"), fair={"3/1-中介服务清单.docx": statement("中介清单"), "3/1-中介服务清单.docx.meta.yaml": meta(address=f"{GOV}/zj/"), "3/2-中介机构名录.docx": statement("中介名录")}),
        trap("8.3 网址是内网的", "内网的网址外面打不开", need, {"8/1-清理.docx": statement("清理"), "8/2-投诉.docx": statement("投诉"), "8/3-收费清单.docx": statement("收费清单"), "8/3-公开.url": url("http://10.1.1.1/sf")}, NotComplete("8.3")),
        trap("52–54 九个领域只有文件", "只要网址", "3：url: only 没有网址的什么也不填", slots("52", NINE, "执法信息公开"), NotComplete("52.1"), SlotOpen("52.1", "教育"), fair=urls("52", NINE)),
        trap("52–54 一个网址不写领域", "不知道是哪个领域的", "5：没有写明领域的什么也不填", {"52/公开网址.url": url(f"{GOV}/zfgs/")}, NotComplete("52.1"), SlotOpen("52.1", "市场监管"), fair=urls("52", NINE)),
        trap("52–54 一个网址文件写九个领域", "一份自称覆盖九个领域", "5：超过一个单位的是自报，未通过不算", {"52/" + "、".join(NINE) + "公开网址.url": url(f"{GOV}/zfgs/")}, NotComplete("52.1"), SlotOpen("52.1", "教育"), fair=urls("52", NINE)),
        trap("6.1 十七个网址都是本机的", "假网址什么也不填", R24, {f"6/{w}权责清单.url": url(f"http://localhost/{n}") for n, w in enumerate(("市场监管", "住建", "自然资源", "卫生", *TOWNSHIPS))}, NotComplete("6.1"), SlotOpen("6.1", "住建"), fair=urls("6", ("市场监管", "住建", "自然资源", "卫生", *TOWNSHIPS))),
        trap("97.1 三十六份报告只有一个网址", "每个单位每年的报告都要有发布网址", "3：each 每个分项都要有网址", {**{f"97/{w}{y}年法治政府建设年度报告.docx": docx(paper(f"{w}{y}年度报告", w)) for w in ("本级", "公安", "交通运输", "人社", "教育", *TOWNSHIPS) for y in (2021, 2022)}, "97/本级2021年法治政府建设年度报告.docx.meta.yaml": meta(address=f"{GOV}/nb.html")}, NotComplete("97.1"), SlotOpen("97.1", "公安2022年"), fair={f"97/{w}{y}年法治政府建设年度报告.docx{end}": value for w in ("本级", "公安", "交通运输", "人社", "教育", *TOWNSHIPS) for y in (2021, 2022) for end, value in (("", docx(paper(f"{w}{y}年度报告", w))), (".meta.yaml", meta(address=f"{GOV}/nb/{y}.html")))}),
        trap("34–46.1 目录没有网址", "目录要公开，要有网址", "3：each 每个分项都要有网址", {"34/1-本级2022年重大行政决策目录.docx": GOOD}, NotComplete("34.1"), SlotOpen("34.1", "本级2022年")),
    ]  # fmt: skip


def entries() -> list[Case]:
    """Every trap of this kind."""
    return [*_fake(), *_required()]
