"""Documents a county produces that nobody should stop, as text: every kind with its own traps.

Each function takes the hand that draws and returns a `Content`. What it holds may be public: no mark,
no personal number in full, no private address under a full name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from proofs.documents import numbers as n

Table = list[list[str]]
Part = str | Table

OFFICES = (
    "子洲县人民政府办公室", "子洲县司法局", "子洲县市场监督管理局", "子洲县自然资源和规划局", "子洲县住房和城乡建设局",
    "子洲县农业农村局", "子洲县教育和体育局", "子洲县卫生健康局", "子洲县应急管理局", "子洲县财政局", "子洲县审计局",
    "子洲县行政审批服务局", "榆林市生态环境局子洲分局", "子洲县交通运输局", "子洲县文化和旅游局", "子洲县水利局",
    "子洲县民政局", "子洲县人力资源和社会保障局", "子洲县信访局", "子洲县统计局", "子洲县医疗保障局", "子洲县林业局",
    "子洲县公安局", "子洲县退役军人事务局", "子洲县乡村振兴局", "马蹄沟镇人民政府", "苗家坪镇人民政府", "双湖峪街道办事处",
)  # fmt: skip
SUBJECTS = (
    "行政执法三项制度", "重大行政决策程序", "规范性文件清理", "公平竞争审查", "行政复议规范化建设", "法治政府建设示范创建",
    "“双随机、一公开”监管", "政务服务“一网通办”", "优化营商环境", "安全生产专项整治", "食品安全监督检查", "扬尘污染防治",
    "根治欠薪冬季行动", "农村人居环境整治", "乡镇综合行政执法改革", "普法依法治理", "人民调解员培训", "行政应诉", "高标准农田建设",
    "产业到户补助", "防汛抗旱", "森林防火", "校园周边环境治理", "诚信建设", "政府信息公开", "政府法律顾问", "证明事项告知承诺",
    "行政裁量权基准", "基层社会治理", "矛盾纠纷排查化解",
)  # fmt: skip
SENTENCES = (
    "为贯彻落实《法治政府建设实施纲要（2021—2025年）》，结合我县实际，现将有关情况报告如下。",
    "坚持以人民为中心的发展思想，统筹推进{s}各项工作，取得了阶段性成效。",
    "全年共召开县政府常务会议{a}次，研究{s}议题{b}个，会前学法{c}次。",
    "截至{y}年12月底，共办理行政处罚案件{b}件，罚没款{m}元，未发生行政复议撤销案件。",
    "各乡镇（街道）、各部门要高度重视，明确专人负责，于{y}年{mo}月{d}日前将工作总结报送至{o}。",
    "依照《中华人民共和国行政处罚法》第{a}条第一款的规定，规范执法程序，落实执法全过程记录制度。",
    "{o}对全县{b}家企业进行了检查，发现问题{c}条，已全部督促整改到位。",
    "建立健全工作台账，实行销号管理，做到底数清、情况明、责任实。",
    "一是加强组织领导，成立由主要负责人任组长的领导小组，定期研究{s}工作。",
    "二是强化宣传引导，利用微信公众号、广播、宣传栏等发放宣传资料{m}份。",
    "三是严格督导考核，将{s}纳入年度目标责任考核，占比{c}分。",
    "存在的主要问题：执法力量不足，部分乡镇执法人员持证率仅为{p}%，法制审核人员配备不到位。",
    "下一步，将持续巩固{s}成果，推动常态长效。",
    "项目总投资{m}万元，其中中央预算内资金{c}万元，县级配套{b}万元。",
    "本办法自{y}年{mo}月{d}日起施行，有效期五年，由{o}负责解释。",
    "受理群众通过12345政务服务便民热线反映的问题{b}件，办结{b}件，办结率100%。",
    "举办法治专题培训班{c}期，培训行政执法人员{b}人次，考试合格率{p}%。",
    "完成耕地地力保护补贴面积{m}亩，涉及{b}个行政村。",
    "严格落实“谁执法谁普法”普法责任制，开展“法律六进”活动{b}场次。",
    "会议强调，要坚持问题导向，压实工作责任，确保{s}落地见效。",
    "依法平等保护各类市场主体，不得违法增设办事环节，不得要求提供重复证明。",
    "公开方式：子洲县人民政府门户网站（http://www.zizhou.gov.cn）{y}年{mo}月{d}日发布。",
    "该项目位于北纬37.{a}{b}度、东经109.{b}{a}度，占地{m}平方米。",
    "行政机关负责人出庭应诉{c}件，出庭率100%，败诉率为0。",
)
SECRETARY = (
    "县委办公室机要秘书科负责文件流转，政府办秘书股负责会务。",
    "由各单位文书、档案和秘书人员参加培训。",
    "投标文件应当密封，封口处加盖公章；逾期送达或未密封的，不予受理。",
    "试卷由专人保管，严格执行保密纪律。",
    "行政机关及其工作人员对实施行政许可过程中知悉的商业秘密、个人隐私应当保密。",
    "不得泄露举报人信息，执法人员对调查中知悉的国家秘密、商业秘密或者个人隐私应当依法保密。",
    "机密性、完整性和可用性是信息安全的三个基本属性。",
    "依法不予公开的情形：依法确定为国家秘密的政府信息，法律、行政法规禁止公开的政府信息。",
    "县机要和保密局、县档案馆有关负责同志参加了会议。",
    "本次检查未发现涉密信息上网等失泄密问题。",
    "系统采用国密算法对数据进行加密，保证传输过程的机密性。",
)


@dataclass
class Content:
    """What a document says: a title, its paragraphs and tables in order, and texts for other places."""

    title: str
    parts: list[Part]
    places: dict[str, list[str]] = field(default_factory=dict)
    name: str = ""


def sentence(hand: Random) -> str:
    """One sentence of ordinary official prose."""
    return hand.choice(SENTENCES).format(
        s=hand.choice(SUBJECTS), o=hand.choice(OFFICES), y=hand.randint(2019, 2023), mo=hand.randint(1, 12), d=hand.randint(1, 28),
        a=hand.randint(2, 48), b=hand.randint(3, 960), c=hand.randint(2, 30), m=hand.randint(100, 98000), p=hand.randint(60, 99),
    )  # fmt: skip


def prose(hand: Random, count: int) -> list[Part]:
    """So many paragraphs; now and then one with 秘书, 机密性 or 密封 in it."""
    out: list[Part] = []
    for _ in range(count):
        text = "".join(sentence(hand) for _ in range(hand.randint(1, 3)))
        if hand.random() < 0.12:
            text += hand.choice(SECRETARY)
        out.append(text)
    return out


def number_of_document(hand: Random) -> str:
    """A 文号."""
    left, right = hand.choice(("〔〕", "〔〕", "〔〕", "[]", "（）"))
    return f"{hand.choice(('子政发', '子政办发', '子司发', '子市监发', '子法办', '子财发', '子自然资发', '子教体发', '子政办函'))}{left}{hand.randint(2019, 2023)}{right}{hand.randint(1, 190)}号"


def signed(hand: Random, office: str) -> list[Part]:
    """The end of a document: who and when."""
    return [office, f"{hand.randint(2019, 2023)}年{hand.randint(1, 12)}月{hand.randint(1, 28)}日"]


def notice(hand: Random) -> Content:
    """A 通知 with a letterhead and the telephone of the office."""
    office, subject = hand.choice(OFFICES), hand.choice(SUBJECTS)
    title = (
        f"{office}关于{hand.choice(('做好', '开展', '进一步加强', '切实推进'))}{subject}工作的通知"
    )
    parts: list[Part] = [
        office + "文件",
        number_of_document(hand),
        title,
        "各乡镇人民政府、街道办事处，县政府各工作部门：",
    ]
    parts += prose(hand, hand.randint(3, 7))
    parts.append(hand.choice((
        f"（联系人：{n.name(hand)}，联系电话：{n.landline(hand)}）", f"联系电话：{n.landline(hand)}，传真：{n.landline(hand)}，邮编：718400。",
        f"咨询电话：12348、{n.landline(hand)}；监督举报电话：12345、12315、12388。", f"地址：子洲县{hand.choice(n.ROADS)}{hand.randint(1, 99)}号，邮编718400，电子邮箱：zz{hand.randint(1, 99)}@zizhou.gov.cn。",
    )))  # fmt: skip
    return Content(title, parts + signed(hand, office))


def plan(hand: Random) -> Content:
    """A 方案 with a table of tasks."""
    office, subject = hand.choice(OFFICES), hand.choice(SUBJECTS)
    title = f"子洲县{hand.randint(2020, 2023)}年{subject}工作实施方案"
    table: Table = [["序号", "工作任务", "责任单位", "完成时限", "编号"]]
    table += [
        [
            str(i),
            sentence(hand)[:24],
            hand.choice(OFFICES),
            f"{hand.randint(2020, 2023)}年{hand.randint(1, 12)}月",
            n.serial(hand, 12),
        ]
        for i in range(1, hand.randint(4, 9))
    ]
    return Content(title, [title, *prose(hand, hand.randint(2, 5)), table, *signed(hand, office)])


def summary(hand: Random) -> Content:
    """A 总结 or yearly report."""
    office, year = hand.choice(OFFICES), hand.randint(2020, 2023)
    title = f"{office}{year}年{hand.choice(('法治政府建设年度报告', '工作总结', '依法行政工作情况报告', '普法工作总结'))}"
    parts: list[Part] = [title, number_of_document(hand), "县委、县政府："]
    for head in ("一、主要做法和成效", "二、存在的问题", "三、下一步打算"):
        parts += [head, *prose(hand, hand.randint(2, 5))]
    return Content(title, parts + signed(hand, office))


def amount(hand: Random) -> str:
    """An amount of money that has the shape of a mobile number."""
    whole = f"1{hand.choice('3456789')}{n.digits(hand, 9)}"
    return hand.choice(
        (whole, whole, whole + ".00", whole + f".{n.digits(hand, 2)}", f"{int(whole):,}")
    )


def accounts(hand: Random) -> Content:
    """决算 and budgets: eleven digits that begin with 13 to 19 are amounts, by heading or by unit."""
    year = hand.randint(2019, 2023)
    title = f"子洲县{year}年度{hand.choice(('财政总决算表', '部门决算公开表', '一般公共预算收支决算表', '政府性基金决算表', '固定资产投资完成情况表'))}"
    heading = hand.choice(
        (
            "金额（元）",
            "决算数（元）",
            "预算数（单位：元）",
            "本年支出合计",
            "合计（元）",
            "年末数",
            "金额",
            "投资额（元）",
            "财政拨款收入（元）",
            "余额",
            "完成投资（元）",
        )
    )
    second = hand.choice(("备注", "科目编码", "上年数（元）", "占比", "资金文号"))
    table: Table = [["科目", heading, second]]
    for item in hand.sample(
        (
            "一般公共服务支出",
            "教育支出",
            "社会保障和就业支出",
            "卫生健康支出",
            "农林水支出",
            "住房保障支出",
            "上级补助收入",
            "债务还本支出",
            "税收收入",
            "公共安全支出",
        ),
        hand.randint(5, 9),
    ):
        extra = {
            "备注": "",
            "科目编码": f"2{hand.randint(1, 29):02d}{hand.randint(1, 99):02d}",
            "上年数（元）": amount(hand),
            "占比": f"{hand.randint(1, 90)}.{hand.randint(1, 9)}%",
            "资金文号": number_of_document(hand),
        }[second]
        table.append([item, amount(hand), extra])
    lines: list[Part] = [title, "单位：元", table]
    lines.append(hand.choice((
        f"全年一般公共预算支出{amount(hand)}元，比上年增长{hand.randint(1, 9)}.{hand.randint(0, 9)}%。",
        f"截至年末，资产总计人民币{amount(hand)}元，负债合计{amount(hand)}元。",
        f"其中：上级转移支付资金为{amount(hand)}元，已下达{amount(hand)}元。", "编制单位：子洲县财政局",
    )))  # fmt: skip
    return Content(title, lines)


def areas(hand: Random) -> Content:
    """Areas, codes of places and coordinates."""
    title = f"子洲县{hand.choice(('第三次国土调查主要数据', '农业普查面积统计表', '耕地地块面积汇总表', '统计用区划代码表', '不动产登记公告'))}"
    table: Table = [
        [
            "名称",
            hand.choice(("面积（平方米）", "面积", "总面积（㎡）", "用地面积（平方米）")),
            "区划代码",
            "东经",
            "北纬",
        ]
    ]
    for _ in range(hand.randint(4, 10)):
        table.append(
            [
                n.village(hand),
                amount(hand),
                f"610831{n.digits(hand, 6)}",
                f"109.{n.digits(hand, 8)}",
                f"37.{n.digits(hand, 8)}",
            ]
        )
    extra = hand.choice((
        f"不动产权证号：陕（{hand.randint(2019, 2023)}）子洲县不动产权第{n.digits(hand, 7)}号，不动产单元号：6108310010{n.digits(hand, 2)}GB{n.digits(hand, 5)}F{n.digits(hand, 8)}。",
        f"宗地代码：610831{n.digits(hand, 6)}JC{n.digits(hand, 5)}。", f"普查区面积{amount(hand)}平方米，图斑编号{n.digits(hand, 8)}。",
    ))  # fmt: skip
    return Content(title, [title, table, extra])


def codes(hand: Random) -> Content:
    """Registers of codes: credit codes, serials, bar codes, orders, ISBN, file numbers; each labelled or in its column."""
    kinds: dict[str, Callable[[], str]] = {
        "统一社会信用代码": lambda: n.credit_code(hand),
        "组织机构代码": lambda: n.digits(hand, 8) + "-" + hand.choice("0123456789X"),
        "工商注册号": lambda: "610831" + hand.choice(("100", "200", "600")) + n.digits(hand, 6),
        "食品经营许可证编号": lambda: "JY" + hand.choice("123") + "610831" + n.digits(hand, 7),
        "固定资产编号": lambda: hand.choice(("TY", "ZC", "GD")) + n.serial(hand, hand.choice((12, 14, 16))),
        "设备序列号": lambda: n.serial(hand, hand.choice((16, 18, 19))),
        "商品条码": lambda: "69" + n.digits(hand, 11),
        "ISBN": lambda: f"978-7-{n.digits(hand, 3)}-{n.digits(hand, 5)}-{hand.randint(0, 9)}",
        "订单号": lambda: n.serial(hand, 18),
        "交易流水号": lambda: n.serial(hand, hand.choice((20, 24, 28))),
        "运单号": lambda: hand.choice(("SF", "YT", "JD")) + "1" + hand.choice("3456789") + n.digits(hand, 9),
        "发票号码": lambda: n.digits(hand, 8),
        "电子发票号码": lambda: "23617000" + n.serial(hand, 12),
        "项目编号": lambda: "2203-610831-04-01-" + n.digits(hand, 6),
        "采购项目编号": lambda: "ZZ-" + n.serial(hand, 11),
        "执法证号": lambda: hand.choice(("15", "27", "61")) + f"0{hand.choice('68')}{n.digits(hand, 7)}",
        "行政执法证编号": lambda: "1" + hand.choice("3456789") + n.digits(hand, 9),
        "律师执业证号": lambda: "1610820" + f"{hand.randint(2005, 2022)}{n.digits(hand, 6)}",
        "案卷编号": lambda: n.serial(hand, 11),
        "纳税人识别号": lambda: "610831" + n.digits(hand, 8) + hand.choice("ABCDEFGX"),
        "IMEI": lambda: "86" + n.digits(hand, 13),
        "警号": lambda: n.digits(hand, 6),
        "水表号": lambda: "1" + hand.choice("3578") + n.digits(hand, 9),
        "QQ群号": lambda: n.digits(hand, 9),
        "合格证编号": lambda: "1" + hand.choice("3456789") + n.digits(hand, 9),
        "档号": lambda: f"0{hand.randint(10, 99)}-WS·{hand.randint(2015, 2023)}·D30-{n.digits(hand, 4)}",
    }  # fmt: skip
    chosen = hand.sample(sorted(kinds), hand.randint(3, 5))
    title = hand.choice(
        (
            "随机抽查对象名录库",
            "政府采购合同登记表",
            "执法人员持证情况登记表",
            "固定资产盘点表",
            "行政许可信息公示表",
            "执法记录仪发放登记表",
            "图书采购清单",
        )
    )
    if hand.random() < 0.7:
        table: Table = [["序号", "名称", *chosen]]
        table += [
            [
                str(i),
                f"子洲县{n.village(hand)[:-1]}{hand.choice(('便民超市', '农资经营部', '小学', '卫生室', '养殖专业合作社'))}",
                *(kinds[k]() for k in chosen),
            ]
            for i in range(1, hand.randint(4, 12))
        ]
        return Content(title, [title, table])
    lines: list[Part] = [
        f"{i}. "
        + "，".join(f"{k}{hand.choice(('：', ':', '为', ' '))}{kinds[k]()}" for k in chosen)
        + "。"
        for i in range(1, hand.randint(3, 8))
    ]
    return Content(title, [title, *lines, sentence(hand)])


def cards_of_officers(hand: Random) -> Content:
    """Numbers of enforcement cards beside names: eleven digits, and no telephone."""
    title = hand.choice(("行政执法人员名录", "行政执法证件信息公示", "执法人员清单"))
    if hand.random() < 0.5:
        head = hand.choice(("执法证号", "执法证件编号", "证件号", "执法证编号", "行政执法证号"))
        table: Table = [["姓名", "性别", "单位", head, "执法类别"]]
        table += [
            [
                n.name(hand),
                hand.choice("男女"),
                hand.choice(OFFICES),
                hand.choice(("15", "16", "17", "27")) + n.digits(hand, 9),
                "行政处罚",
            ]
            for _ in range(hand.randint(4, 14))
        ]
        return Content(title, [title, table])
    lines: list[Part] = [
        f"{n.name(hand)}（执法证号：15080{n.digits(hand, 6)}）、{n.name(hand)}（执法证号：18{n.digits(hand, 9)}）"
        for _ in range(hand.randint(2, 6))
    ]
    return Content(title, [title, *lines])


SECRECY = (
    ["保密工作制度", "第一条 为保守国家秘密，维护国家安全和利益，根据《中华人民共和国保守国家秘密法》，制定本制度。",
     "第二条 国家秘密的密级分为绝密、机密、秘密三级。", "第三条 涉密文件的密级、保密期限应当标注在首页左上角，由密级、“★”和期限组成。",
     "第四条 涉密文件不得通过互联网、普通邮政、微信等传递。"],
    ["密级标注方法说明", "标注方法是在密级与期限中间加“★”，如“秘密★六个\n月”；只标密级的，两字之间空一字。", "涉密公文标注为“机密★10年”。", "密级标注示例：机密★10年",
     "如标有秘密★1年字样的，按涉密文件管理。"],
    ["公文格式常识", "秘密等级和保密期限：如需标注密级和保密期限，一般用3号黑体字，顶格编排在版心左上角第二行；", "保密期限中的数字用阿拉伯数字标注。例如：“机密★1年”“秘密★5年”。",
     "如需同时标注份号、密级和紧急程度，按照份号、密级和保密期限、紧急程度的顺序自上而下分行排列。"],
    ["保密知识竞赛题", "1. 国家秘密的保密期限，除另有规定外，绝密级不超过（ ）年，机密级不超过（ ）年，秘密级不超过（ ）年。", "A. 30、20、10  B. 20、10、5  C. 10、5、1",
     "2. 下列密级标志正确的是（ ）。A. 机密★20年 B. 机密20年★ C. ★机密20年 D. 机密·20年", "3. 判断题：标有“秘密★”而没有写明期限的，保密期限按10年认定。（√）", "参考答案：1.A 2.A"],
    ["保密教育培训讲义", "什么是密级标志？国家秘密标志形式为“密级★保密期限”，例如“绝密★30年”“机密★长期”“秘密★6个月”。", "看到这样的标志，任何人不得拍照、不得发到微信群。",
     "案例：某单位工作人员徐某将一份标有“机密★10年”的文件扫描后发送到工作群，被给予党内警告处分。", "案例警示：2019年，某局干部违规复印秘密级文件3份。"],
    ["国家秘密定密管理暂行规定（摘录）", "机关、单位应当根据国家秘密的性质和特点，按照维护国家安全和利益的需要，将保密期限限定在必要的期限内。", "绝密级不超过三十年，机密级不超过二十年，秘密级不超过十年。",
     "国家秘密的密级、保密期限和知悉范围的变更，由原定密机关、单位决定。"],
    ["档案工作规范", "文书档案的保管期限分为永久、定期两种。", "涉密档案应当在案卷封面上标明密级；机密级档案、秘密级档案分柜存放。", "密级：填写绝密、机密、秘密，没有的不填。", "档案数字化加工场所应当符合保密要求。"],
    ["政府信息公开保密审查办法", "不得公开涉及国家秘密、商业秘密、个人隐私的政府信息。", "审查结论分为：可以公开、不予公开、部分公开。", "确定为绝密、机密、秘密级的政府信息，一律不予公开。"],
    ["合同示范文本（节选）", "第十二条 保密：双方对在签订、履行本合同过程中知悉的对方商业秘密负有保密义务。", "受托方应当对资料的机密性负责，不得向第三方披露秘密信息。"],
    ["档案管理制度", "严禁将内部资料外传，不得泄露内部资料。", "内部资料应当专人保管。", "严禁外传内部文件。", "工作秘密应当按照有关规定管理，不得公开。"],
    ["行政执法平台使用说明", "该接口仅供系统内部使用，用户无需配置。编码由平台自动生成。", "机密计算、密钥管理由平台统一完成。"],
    ["考试工作手册", "试卷启封前属于国家秘密，密封袋上印有“绝密★启用前”字样。", "监考人员应当在开考前十分钟当众启封试卷袋。", "考试结束后，试题、答案按规定解密。"],
    ["涉密信息系统分级保护知识", "涉密信息系统按照所处理信息的最高密级，划分为绝密、机密、秘密三个等级。", "机密级、秘密级信息系统应当采取身份鉴别、访问控制等措施。"],
    ["刑法条文摘录", "第一百一十一条 为境外的机构、组织、人员窃取、刺探、收买、非法提供国家秘密或者情报的，处五年以上十年以下有期徒刑。", "第三百九十八条 国家机关工作人员违反保守国家秘密法的规定，故意或者过失泄露国家秘密，情节严重的，处三年以下有期徒刑或者拘役。"],
    ["解密公告", "根据《中华人民共和国保守国家秘密法》，现将原定为秘密级、已经解密的文件目录予以公布。", "本目录所列文件均已解密，可以公开查阅。"],
)  # fmt: skip


def secrecy_rules(hand: Random) -> Content:
    """Rules, teaching texts, quiz questions and tables that speak of marks and bear none."""
    lines = list(hand.choice(SECRECY))
    parts: list[Part] = list(lines)
    if hand.random() < 0.4:
        parts.append(hand.choice((
            [["密级", "最长保密期限", "定密权限"], ["绝密", "30年", "省级以上机关"], ["机密", "20年", "设区的市级以上机关"], ["秘密", "10年", "县级机关按授权"]],
            [["档案类别", "密级", "保管期限"], ["人事档案", "秘密", "永久"], ["会计档案", "无", "30年"], ["巡察档案", "机密", "永久"]],
            [["机密", "20年"], ["秘密", "10年"]],
            [["密级标志", "含义"], ["绝密★30年", "绝密级，三十年后解密"], ["机密★20年", "机密级，二十年后解密"], ["秘密★10年", "秘密级，十年后解密"]],
            [["事项名称", "密级", "保密期限", "知悉范围"], ["（样表，由各单位定密责任人填写）", "", "", ""]],
        )))  # fmt: skip
    parts += prose(hand, hand.randint(0, 3))
    return Content(lines[0], parts)


BREAKS = (
    "县政府办公室机要秘\n书科、县委机要保密局共同负责文件传递。", "投标人应当将正本、副本分别机\n密封装。", "未经批准不得泄露国家秘\n密、商业秘\n密和个人隐私。",
    "本办法所称商业秘\n密，是指不为公众所知悉的技术信息。", "委托方应承担保\n密义务，受托方承诺不泄露秘\n密。", "由副秘\n书长召集会议。",
    "确保数据的机\n密性和完整性。", "依照保守国家秘\n密法的规定处理。", "涉及国家机\n密的不予公开。",
)  # fmt: skip


def broken_words(hand: Random) -> Content:
    """Words of secrecy broken over lines, which bear no mark."""
    title = hand.choice(("会议纪要", "招标文件", "委托协议", "信息公开指南", "内部控制制度"))
    return Content(
        title, [title, *hand.sample(BREAKS, hand.randint(2, 4)), *prose(hand, hand.randint(1, 4))]
    )


def masked(hand: Random) -> Content:
    """Public notices in which every name and number is masked."""
    title = hand.choice(
        (
            "低保对象公示",
            "行政处罚信息公示",
            "拟录用人员名单公示",
            "公租房配租结果公示",
            "残疾人补贴发放公示",
            "产业到户补助资金发放公示",
        )
    )
    head = hand.choice(("身份证号", "公民身份号码", "身份证号码"))
    table: Table = [["序号", "姓名", head, "联系电话", "银行账号", "金额（元）"]]
    for i in range(1, hand.randint(5, 14)):
        bank = n.card(hand)
        table.append(
            [
                str(i),
                n.masked_name(hand),
                n.masked_identity(hand),
                n.masked_mobile(hand),
                bank[:4] + "*" * (len(bank) - 8) + bank[-4:],
                str(hand.randint(200, 9000)),
            ]
        )
    return Content(
        title,
        [
            title,
            "根据有关规定，现将名单予以公示，公示期5个工作日。",
            table,
            f"监督电话：{n.landline(hand)}",
        ],
    )


def masked_decision(hand: Random) -> Content:
    """A penalty decision as published: the party is 某, the number masked; a firm with its public data."""
    office = hand.choice(OFFICES)
    number = f"子{hand.choice(('市监', '自然资', '交', '卫', '应急'))}罚〔{hand.randint(2020, 2023)}〕{hand.randint(1, 200)}号"
    if hand.random() < 0.5:
        party = f"当事人：{n.masked_name(hand)}，{hand.choice('男女')}，{hand.randint(1950, 2000)}年出生，公民身份号码：{n.masked_identity(hand)}，住子洲县{hand.choice(n.TOWNS)}。"
    else:
        party = f"当事人：子洲县{n.village(hand)[:-1]}便民超市，统一社会信用代码：{n.credit_code(hand)}，经营场所：子洲县{hand.choice(n.STREETS)}{hand.choice(n.ROADS)}{hand.randint(1, 99)}号，经营者：{n.masked_name(hand)}。"
    return Content("行政处罚决定书", [
        office, "行政处罚决定书", number, party,
        f"经查明，当事人经营超过保质期的食品，货值金额{hand.randint(50, 900)}元，违法所得{hand.randint(10, 90)}元。执法人员{n.name(hand)}（执法证号15080{n.digits(hand, 6)}）制作了现场笔录。",
        "依据《中华人民共和国食品安全法》第一百二十四条第一款第（五）项，决定给予如下行政处罚：", f"一、没收违法所得；二、罚款{hand.randint(1, 9) * 1000}元。",
        f"请于收到本决定书之日起十五日内将罚款缴至：户名：子洲县财政局非税收入汇缴专户，开户行：中国农业银行子洲县支行，账号：26{n.digits(hand, 13)}。",
        "如不服本决定，可在六十日内申请行政复议，或者在六个月内提起行政诉讼。", *signed(hand, office),
    ])  # fmt: skip


def blank_forms(hand: Random) -> Content:
    """Forms with headings for personal data and nothing filled in, and instructions how to fill them."""
    title = hand.choice(
        (
            "法律援助申请表",
            "人民调解员登记表",
            "行政复议申请书（样式）",
            "信访事项登记表（空白）",
            "参训人员信息采集表",
        )
    )
    table: Table = [
        ["姓名", "", "性别", ""],
        ["身份证号码", "", "手机号码", ""],
        ["家庭住址", "", "", ""],
        ["银行卡号", "", "开户行", ""],
    ]
    return Content(
        title,
        [
            title,
            table,
            "填写说明：身份证号码为18位，末位为X的用大写；手机号码为11位；银行卡号为16至19位。",
            "需提交：申请人身份证原件及复印件1份、银行卡复印件1份。",
            "示例：11010119900307XXXX、1380000XXXX",
        ],
    )


def dates(hand: Random) -> Content:
    """Dates, years and figures in a row, statistics."""
    title = hand.choice(
        ("值班安排表", "降水量统计表", "主要经济指标月报", "会议签到统计", "行政复议案件统计表")
    )
    table: Table = [["日期", "单位", "数量", "累计", "同比"]]
    for _ in range(hand.randint(5, 14)):
        table.append(
            [
                f"{hand.randint(2020, 2023)}{hand.randint(1, 12):02d}{hand.randint(1, 28):02d}",
                hand.choice(OFFICES),
                str(hand.randint(1, 99999)),
                str(hand.randint(10**5, 10**9)),
                f"{hand.randint(-20, 40)}.{hand.randint(0, 9)}",
            ]
        )
    row = " ".join(
        f"{hand.randint(2019, 2023)}-{hand.randint(1, 12):02d}-{hand.randint(1, 28):02d}"
        for _ in range(6)
    )
    years = " ".join(str(y) for y in range(2010, 2024))
    return Content(title, [title, table, row, years, " ".join(n.digits(hand, 4) for _ in range(9))])


def telephones(hand: Random) -> Content:
    """Telephones of offices and hotlines."""
    title = hand.choice(
        ("政务服务电话一览表", "各单位值班电话", "投诉举报渠道公告", "应急值守电话")
    )
    table: Table = [["单位", "办公电话", "传真", "热线"]]
    table += [
        [
            o,
            n.landline(hand),
            n.landline(hand),
            hand.choice(
                (
                    "12345",
                    "12348",
                    "12315",
                    "12328",
                    "12333",
                    "12369",
                    "400-" + n.digits(hand, 3) + "-" + n.digits(hand, 4),
                    "95598",
                    "110",
                )
            ),
        ]
        for o in hand.sample(OFFICES, hand.randint(5, 14))
    ]
    return Content(
        title, [title, table, f"总值班室：{n.landline(hand)}转{hand.randint(8000, 8999)}。"]
    )


def cases(hand: Random) -> Content:
    """案号, 文号, rulings and law quotations."""
    title = hand.choice(
        ("行政诉讼案件台账", "行政复议决定书目录", "规范性文件目录", "法律法规依据汇编")
    )
    table: Table = [["序号", "案号", "文号", "案由", "结果"]]
    for i in range(1, hand.randint(5, 12)):
        table.append(
            [
                str(i),
                f"（{hand.randint(2019, 2023)}）陕0831行初{hand.randint(1, 99)}号",
                number_of_document(hand),
                hand.choice(("行政处罚", "行政强制", "信息公开", "工伤认定")),
                hand.choice(("驳回", "维持", "撤诉", "确认违法")),
            ]
        )
    return Content(
        title,
        [
            title,
            table,
            "《中华人民共和国行政诉讼法》第七十条 行政行为有下列情形之一的，人民法院判决撤销或者部分撤销：（一）主要证据不足的；",
            "《中华人民共和国居民身份证法》第三条 居民身份证登记的项目包括：姓名、性别、民族、出生日期、常住户口所在地住址、公民身份号码。",
        ],
    )


def names_in_office(hand: Random) -> Content:
    """Names of officials in their office, with the address of the office: public."""
    title = hand.choice(
        ("县政府领导分工", "领导小组成员名单", "听证会代表公告", "任职通知", "先进个人表彰决定")
    )
    lines: list[Part] = [
        f"{n.name(hand)}，{hand.choice(OFFICES)}{hand.choice(('局长', '副局长', '主任', '股长', '四级主任科员'))}，负责{hand.choice(SUBJECTS)}工作。"
        for _ in range(hand.randint(4, 10))
    ]
    return Content(
        title,
        [
            title,
            *lines,
            f"办公地址：子洲县{hand.choice(n.STREETS)}{hand.choice(n.ROADS)}{hand.randint(1, 180)}号政务大厅{hand.randint(1, 4)}楼{hand.randint(1, 30)}号窗口。",
            f"办公电话：{n.landline(hand)}",
        ],
    )


def public_account(hand: Random) -> Content:
    """Accounts of offices and firms, which are public: bid deposits, fines, donations."""
    title = hand.choice(("招标公告", "捐款倡议书", "罚款缴纳须知", "土地拍卖公告"))
    return Content(
        title,
        [
            title,
            *prose(hand, 2),
            f"保证金账户户名：子洲县公共资源交易中心，开户银行：中国建设银行子洲支行，账号：6105{n.digits(hand, 16)}。",
            f"招标编号：ZZ{n.serial(hand, 14)}，预算金额：{hand.randint(10, 900)}万元。",
            "投标文件应当密封递交，逾期送达的不予受理。",
        ],
    )


def contract(hand: Random) -> Content:
    """A service contract between an office and a firm."""
    title = hand.choice(("法律顾问服务合同", "软件采购合同", "培训服务协议"))
    return Content(
        title,
        [
            title,
            f"合同编号：{n.serial(hand, 13)}",
            f"甲方：{hand.choice(OFFICES)}",
            f"乙方：陕西某某律师事务所，统一社会信用代码：{n.credit_code(hand)}",
            f"合同金额：人民币{hand.randint(2, 90)}万元整（¥{amount(hand)}）。",
            "双方应当对知悉的商业秘密承担保密义务。",
            *prose(hand, 2),
        ],
    )


HARMLESS: dict[str, Callable[[Random], Content]] = {
    "notice": notice, "plan": plan, "summary": summary, "accounts": accounts, "areas": areas, "codes": codes, "officers": cards_of_officers,
    "secrecy_rules": secrecy_rules, "broken_words": broken_words, "masked_list": masked, "masked_decision": masked_decision, "blank_form": blank_forms,
    "dates": dates, "telephones": telephones, "cases": cases, "officials": names_in_office, "public_account": public_account, "contract": contract,
}  # fmt: skip


def mixed(hand: Random) -> Content:
    """A harmless mixed document: several of the kinds above bound in one."""
    chosen = hand.sample(sorted(HARMLESS), hand.randint(3, 5))
    whole = [HARMLESS[kind](hand) for kind in chosen]
    title = f"{hand.choice(OFFICES)}{hand.choice(SUBJECTS)}佐证材料"
    parts: list[Part] = [title]
    for at, one in enumerate(whole, 1):
        parts += [f"材料{at}", *one.parts]
    return Content(title, parts)
