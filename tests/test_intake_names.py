"""Where names lead: nothing wrong among many, and never to a set or item that does not exist."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import PROJECT
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.evidence.domains import departments_named, vocabulary
from zzfz.intake.cases import materials
from zzfz.intake.classify import Proposer
from zzfz.intake.likeness import Wording
from zzfz.intake.material import Material
from zzfz.intake.naming import is_reserved
from zzfz.intake.path_claims import Force, locate, mentions, without_set_number
from zzfz.intake.receive import ReceivedFile, RefusedError, safe_inside


def the_list() -> Checklist:
    files = {f"checklist/{p.name}": p.read_bytes() for p in (PROJECT / "checklist").glob("*.yaml")}
    checklist = load(files).checklist
    assert checklist is not None
    return checklist


LIST = the_list()
KNOWN = LIST.by_id

NAMES = """\
县财政局/1.清理整顿事业单位收费制度情况.pdf	8.1
县财政局/2.乱收费举报投诉查处机制.pdf	8.2
县财政局/3.行政事业性收费和政府性基金清单.pdf	8.3
县财政局/罚缴分离和收支两条线.pdf	68.1
县财政局/第68项行政执法经费保障.pdf	68.1
县财政局/15、补偿案例1.pdf	15.1
发改局/7-负面清单情况.pdf	7.1
发改局/11信用/1.pdf	11.1
发改局/11信用/2.pdf	11.2
发改局/第14项 政务诚信建设情况说明.pdf	14.1
发改局/12项公平竞争审查/审查意见1.pdf	12.1
发改局/（1）政务诚信建设情况.pdf	14.1
县公安局/13项行政强制措施/张某案/决定书.pdf	13.1
县公安局/55-58项/55执法全过程记录.pdf	55.1
县公安局/55-58项/56 执法文书格式.pdf	56.1
县公安局/59重大执法决定法制审核案件清单2022年.pdf	59.1
县公安局/60 法制审核机构和人员配备.pdf	60.1
县公安局/97 法治政府建设年度报告2021.pdf	97.1
县公安局/97 法治政府建设年度报告2022.pdf	97.1
苗家坪镇/2022年法治政府建设年度报告.pdf	97.1
苗家坪镇/权责清单网址.pdf	6.1
苗家坪镇/第6项/网址.pdf	6.1
苗家坪镇/3月份工作情况.pdf	?
苗家坪镇/附件1：人民调解组织建设情况.pdf	78-79.1
苗家坪镇/附件2.pdf	?
苗家坪镇/2022年12月照片.pdf	?
应急局报85-91/1运用法治思维解决突发事件.pdf	85-91.1
应急局报85-91/2应急预案/地震应急预案.pdf	85-91.2
应急局报85-91/2应急预案/森林防火应急预案.pdf	85-91.2
应急局报85-91/3.风险评估报告.pdf	85-91.3
应急局报85-91/四、应急演练.pdf	85-91.4
应急局报85-91/培训情况.pdf	85-91.6
应急局报85-91/处置情况.pdf	85-91.5
县委组织部/92.树立重视法治素养和法治能力用人导向.pdf	92.1
县委组织部/95-1宪法法律教育.pdf	95.1
县委组织部/95-2宪法宣誓.pdf	95.2
县委组织部/公务员任职培训标准.pdf	95.3
县委组织部/94项常务会学法清单.pdf	94.1
县委组织部/94项旁听庭审.pdf	94.2
县纪委监委/69、党内监督.pdf	69.1
县纪委监委/73 新闻媒体曝光违法行政问题处理.pdf	73.1
县纪委监委/74、75项/接受司法监察审计监督情况.pdf	74-75.1
县纪委监委/74、75项/领导干部违纪处分情况.pdf	74-75.2
县纪委监委/93项处分情况.pdf	93.1
县纪委监委/一、党内监督情况.pdf	69.1
县政府办/33查询平台网址.pdf	33.1
县政府办/70项人大代表建议办理.pdf	70.1
县政府办/25人大代表政协委员建议提案办理情况.pdf	25.1
县政府办/76政务公开清单网址.pdf	76.1
县政府办/96专题会议纪要.pdf	96.1
县政府办/98.pdf	98.1
县政府办/99、100第一责任人职责.pdf	99-100.1
县政府办/规范性文件建议提案办理情况.pdf	25.1
县政府办/行政应诉情况.pdf	71-72.1
县政府办/34重大决策/目录公开网址.pdf	34-46.1
县政府办/34重大决策/决策事项目录2022.pdf	34-46.1
县政府办/4月28日报送/2022年目录.pdf	?
县政府办/子政发〔2022〕15号.pdf	?
县信访局/78-79信访案件办理情况.pdf	78-79.2
县民政局/16项行业协会商会名录.pdf	16.2
县民政局/8、行业协会收费清理.pdf	8.1
县教体局/教育领域年度报告2021年.pdf	97.1
县环保局/47-51/2生态环境行政处罚统计.pdf	47-51.2
县环保局/47-51/两法衔接.pdf	47-51.4
县环保局/10项企业检查案例5.pdf	10.1
县环保局/52-54执法公示网址.pdf	52-54.1
县环保局/共3项材料/说明.pdf	?
县环保局/100%合格率说明.pdf	?
县人社局/报送20项材料.pdf	?
县市场监管局/5证照分离.pdf	5.1
县市场监管局/16涉企收费、摊派清理.pdf	16.1
县市场监管局/关于2项工作的说明.pdf	?
加分项/省级表彰文件.pdf	加分1.1
加分1/表彰.pdf	加分1.1
县工贸局/涉企收费摊派评比达标清理情况.pdf	16.1
县法院/71、72行政诉讼情况.pdf	71-72.1
统计局/65、执法人员资格.pdf	65.1
第1-20项/第9项/案例1.pdf	9.2
第1-20项/12345便民热线.pdf	20.1
第三方/第五项证明.pdf	5.1
县卫健局报送/52-54项 卫生健康执法公示网址.pdf	52-54.1
县卫健局报送/61卫生健康重大执法决定法制审核目录.pdf	61.1
县卫健局报送/85、86、87、88、89、90、91项/2.传染病应急预案.pdf	85-91.2
县卫健局报送/85、86、87、88、89、90、91项/6 工作人员培训.pdf	85-91.6
县卫健局报送/（34-46）2.征求意见网址.pdf	34-46.2
县卫健局报送/合法性审查意见书（第34-46项第4）.pdf	34-46.4
农业农村局/农业农村“两法衔接”情况.pdf	47-51.4
农业农村局/65 农业农村执法人员编制数.pdf	65.1
农业农村局/10-现场检查（1）.pdf	10.1
农业农村局/60、61/法制审核机构.pdf	60.1
交通局/2021年法治政府建设年度报告.pdf	97.1
交通局/2.2022年法治政府建设年度报告.pdf	97.1
交通局/13 强制措施案例一.pdf	13.1
县委党校/94学法清单2022.pdf	94.1
县委党校/95.pdf	95
县文旅局/9项/1双随机.pdf	9.1
县文旅局/57查封扣押音像记录.pdf	57.1
县文旅局/58归档.pdf	58.1
马蹄沟镇/第60项马蹄沟镇法制审核机构人员配备.pdf	60.1
马蹄沟镇/99—100项.pdf	99-100.1
马蹄沟镇/47至51项 1 乡镇执法能力.pdf	47-51.1
马蹄沟镇/4 证明事项告知承诺制情况说明.pdf	4.2
县住建局/6住建权责清单网址.pdf	6.1
县住建局/一、5证照分离.pdf	5.1
县住建局/附件3-强制措施案例.pdf	13.1
县住建局/工作台账（9月）.pdf	?
县水利局/63告知制度.pdf	63.1
县审计局/自觉接受审计监督情况（75项）.pdf	74-75.1
县检察院/行政检察情况.pdf	?
县委宣传部/89舆情应对.pdf	85-91
县委编办/98编制数.pdf	98.1
县委编办/47综合行政执法改革.pdf	47-51
县委编办/6权责清单.pdf	6.1
县政府办/第3次常务会议纪要.pdf	?
县政府办/第5号文件.pdf	?
县政府办/政府公报2022年第3期.pdf	?
县司法局/第21条说明.pdf	?
县司法局/22项规范性文件清单及原件3个/文件1.pdf	22.1
县司法局/24.征求意见目录清单.pdf	24.1
县司法局/26/目录.pdf	26-29.1
县司法局/28.合法性审核情况.pdf	26-29.2
县司法局/29-3监督管理.pdf	26-29.3
县公安局/序号55  执法全过程记录情况/执法音像记录管理制度20230315.pdf	55.1
县公安局/序号55  执法全过程记录情况/扫描件_0001.pdf	55.1
县公安局/五十六、执法文书格式/公安机关执法文书式样（2022版）.pdf	56.1
县公安局/№58 执法档案归档情况说明(终稿)(1).pdf	58.1
县公安局/序号：61/目录.pdf	61.1
县公安局/第34-46项/序号2 征求意见.pdf	34-46.2
县公安局/编号2 有关情况.pdf	?
县公安局/第12号令.pdf	?
县公安局/十二、工作总结.pdf	?
县政府办/第70项、第76项/76公开清单网址.pdf	76.1
县政府办/第70项和第76项材料/说明.pdf	?
县政府办/第70项、第76项/代表建议办理情况.pdf	70.1
县卫健局/59-61项/60项/机构设置.pdf	60.1
县住建局报送（3.20）/五十五/IMG_0012.pdf	55.1
县交通局/交通局法治材料/58 归档/58-1档案室照片.pdf	58.1
县交通局/97年度报告/2021年.pdf	97.1
县政府办/No.70代表建议.pdf	70.1
双湖峪街道办事处报送/新建文件夹/80/“法律六进”活动简报第3期.pdf	80.1
双湖峪街道办事处报送/新建文件夹/12/照片.pdf	?
双湖峪街道办事处报送/85至91/第6小项 应急培训签到表.pdf	85-91.6
双湖峪街道办事处报送/85至91/第四小项 消防演练.pdf	85-91.4
双湖峪街道办事处报送/七十八、七十九/双湖峪街道人民调解组织建设情况说明.pdf	78-79.1
"""
"""Paths with nothing readable in them and what they are for: set.items; a set alone where nobody
could tell the item, ? where nobody could tell the set.
"""


@pytest.fixture(scope="module")
def unreadable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("names") / "扫描.pdf"
    path.write_bytes(b"%PDF-1.4 a scan")
    return path


def test_of_many_names_none_is_assigned_wrongly_and_few_are_asked_about(unreadable: Path) -> None:
    proposer = Proposer(LIST)
    wrong, asked, askable = [], [], 0
    lines = [line.split("\t") for line in NAMES.splitlines()]
    for origin, wanted in lines:
        name = origin.rpartition("/")[2]
        found = proposer.propose(Material(origin, ((name, unreadable),)))
        askable += wanted == "?" or "." not in wanted
        if not found.is_clear:
            asked.append(origin)
            continue
        assert found.choice is not None
        got = f"{found.choice.set.id}.{'+'.join(map(str, found.choice.items))}"
        if got != wanted:
            wrong.append((origin, got, wanted, found.reasons))
    assert wrong == []
    assert len(lines) > 120
    assert len(asked) <= askable + 10, asked


@pytest.mark.parametrize(
    ("name", "indicators", "item", "force"),
    [
        ("26、27、28、29项合并材料", ("26", "27", "28", "29"), None, Force.EXPLICIT),
        ("第34-46项", tuple(map(str, range(34, 47))), None, Force.EXPLICIT),
        ("34至46项", tuple(map(str, range(34, 47))), None, Force.EXPLICIT),
        ("第85、86……91项", tuple(map(str, range(85, 92))), None, Force.EXPLICIT),
        ("县市场监管局报送13项案例（3）", ("13",), None, Force.COUNTED),
        ("指标33", ("33",), None, Force.EXPLICIT),
        ("第三十一项备案", ("31",), None, Force.EXPLICIT),
        ("33 政府信息公开", ("33",), None, Force.FRONT),
        ("34-2征求意见网址", ("34",), 2, Force.FRONT),
        ("16.1涉企收费", ("16",), 1, Force.FRONT),
        ("加分项一表彰", ("加分1",), None, Force.EXPLICIT),
        ("加分项", ("加分1", "加分2"), None, Force.EXPLICIT),
        ("15号指标", ("15",), None, Force.EXPLICIT),
        ("【33】查询平台", ("33",), None, Force.FRONT),
    ],
)
def test_numbers_of_indicators_are_read(
    name: str, indicators: tuple[str, ...], item: int | None, force: Force
) -> None:
    first = mentions(name, KNOWN)[0]
    assert (first.indicators, first.item, first.force) == (indicators, item, force)


@pytest.mark.parametrize(
    "name",
    [
        *("2022年决策目录", "12月材料", "5家企业", "12345热线", "100%合格", "138-2022-1234"),
        *("2022-03-15说明", "第101项", "子政发〔2022〕15号", "1.5亿元", "3起案件", "案例（3）"),
    ],
)
def test_years_dates_and_amounts_are_no_indicators(name: str) -> None:
    assert mentions(name, KNOWN) == ()


def test_the_numbers_of_a_set_are_taken_from_the_front_of_a_title() -> None:
    for name, title in {
        "33 政府信息公开": "政府信息公开",
        "26、27、28、29项合并材料": "合并材料",
        "第17项证明资料（1）": "证明资料（1）",
        "34-46": "34-46",
        "2022年目录": "2022年目录",
        "33": "33",
    }.items():
        assert without_set_number(name) == title


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("县市场监管局报送", ("县市场监管局",)),
        ("审批局3.15上报", ("县审批局",)),
        ("子洲县公安局材料", ("县公安局",)),
        ("苗家坪镇政府权责清单", ("苗家坪镇",)),
        ("县政府办公室报送", ("县政府办",)),
        ("（县人社局）说明", ("县人社局",)),
        ("县政府办理人大代表建议情况", ()),
        ("法院庭审旁听", ()),
        ("各乡镇", ()),
        ("1-市场监管-网址", ()),
    ],
)
def test_units_are_read_from_names(name: str, units: tuple[str, ...]) -> None:
    assert departments_named(name, vocabulary(LIST)) == units


@pytest.mark.parametrize(
    ("origin", "title"),
    [
        ("县纪委监委/74、75项/1自觉接受审计监督情况.pdf", "自觉接受审计监督情况.pdf"),
        ("县应急局/85-91/3地质灾害风险评估报告.pdf", "地质灾害风险评估报告.pdf"),
        ("县应急局/85-91/2起突发事件处置情况.pdf", "2起突发事件处置情况.pdf"),
    ],
)
def test_a_title_does_not_repeat_the_number_of_its_item(
    unreadable: Path, origin: str, title: str
) -> None:
    name = origin.rpartition("/")[2]
    assert Proposer(LIST).propose(Material(origin, ((name, unreadable),))).title == title


def test_a_run_of_numbers_that_is_no_set_claims_nothing() -> None:
    assert locate(["4-28报送", "说明"], LIST).set is None
    assert locate(["应急局报85-91", "2应急预案"], LIST).items == (2,)
    assert (
        locate(["78-79项第2条"], LIST).items == locate(["第78-79项", "第二条"], LIST).items == (2,)
    )
    assert locate(["第78-79项 第2条例说明"], LIST).items == ()
    assert locate(["第33项", "第34项"], LIST).conflict


def test_a_folder_of_one_case_is_one_piece() -> None:
    def pieces(*origins: str) -> list[tuple[str, int]]:
        found = materials((ReceivedFile(one, Path(one)) for one in origins), LIST)
        return [(one.origin, len(one.files)) for one in found]

    assert pieces("报送/案例1/甲.pdf", "报送/案例1/附/乙.pdf", "报送/案例2/甲.pdf") == [
        ("报送/案例1", 2),
        ("报送/案例2", 1),
    ]
    assert pieces("第13项/张某案/决定书.pdf", "第13项/张某案/笔录.pdf") == [("第13项/张某案", 2)]
    assert pieces("第10项/1/甲.pdf", "第10项/2/乙.pdf") == [("第10项/1", 1), ("第10项/2", 1)]
    assert pieces("典型案例/某超市/甲.pdf", "典型案例/乙.pdf") == [
        ("典型案例/某超市", 1),
        ("典型案例/乙.pdf", 1),
    ]
    assert pieces("报送/5个案例/甲.pdf", "报送/5个案例/乙.pdf") == [
        ("报送/5个案例/甲.pdf", 1),
        ("报送/5个案例/乙.pdf", 1),
    ]
    for front in ("第10项 现场检查案例", "第10项/现场检查案例", "第10项"):
        assert pieces(f"{front}/1.惠民超市/笔录.pdf", f"{front}/1.惠民超市/照片.pdf") == [
            (f"{front}/1.惠民超市", 2)
        ]
    assert pieces("典型案例/1.惠民超市/甲.pdf", "典型案例/2、大理河砂场/乙.pdf") == [
        ("典型案例/1.惠民超市", 1),
        ("典型案例/2、大理河砂场", 1),
    ]
    numbered = ["典型案例/9.双随机检查/甲.pdf", "典型案例/13.强制措施/乙.pdf"]  # indicators
    assert pieces(*numbered) == [(one, 1) for one in numbered]
    several = ["第9项案例/1.说明/甲.pdf", "第9项案例/2.案例/乙.pdf"]  # items of 9
    assert pieces(*several) == [(one, 1) for one in several]
    assert pieces("第34-46项/1/甲.pdf", "第34-46项/1/乙.pdf") == [
        ("第34-46项/1/甲.pdf", 1),
        ("第34-46项/1/乙.pdf", 1),
    ]


WORDS = st.sampled_from(
    [
        *(
            "第",
            "项",
            "指标",
            "、",
            "-",
            "至",
            ".",
            "（",
            "）",
            "……",
            "加分",
            "否决",
            "案例",
            "年",
            "月",
        ),
        *(
            "1",
            "2",
            "3",
            "13",
            "26",
            "29",
            "34",
            "46",
            "100",
            "101",
            "999",
            "2022",
            "０",
            "三十一",
            "①",
        ),
        *("县公安局", "网址", "目录", " ", "号", "/", "\u200b", "😀", "合并", "材料", "00", "+"),
    ]
)
COMPONENT = st.one_of(st.lists(WORDS, max_size=8).map("".join), st.text(max_size=20)).map(
    lambda text: text.replace("/", "")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(COMPONENT, min_size=1, max_size=4))
def test_whatever_a_path_says_only_what_exists_is_claimed(names: list[str]) -> None:
    spot = locate(names, LIST)
    assert spot.set is None or spot.set in LIST.sets
    assert not spot.items or spot.set is not None
    assert all(spot.set and 1 <= item <= len(spot.set.items) for item in spot.items)
    assert all(one in LIST.sets for one in spot.limits)
    for name in names:
        for mention in mentions(name, KNOWN):
            assert set(mention.indicators) <= set(KNOWN)
            assert mention.indicators


@pytest.fixture(scope="module")
def proposer() -> Proposer:
    return Proposer(LIST)


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(COMPONENT.filter(bool), min_size=1, max_size=3))
def test_a_proposal_names_only_what_exists(
    proposer: Proposer, unreadable: Path, parts: list[str]
) -> None:
    origin = "/".join(parts)
    found = proposer.propose(Material(origin, ((parts[-1], unreadable),)))
    for choice in filter(None, (found.choice, *found.choices)):
        assert choice.set in LIST.sets
        assert all(1 <= item <= len(choice.set.items) for item in choice.items)
    assert found.said.department is None or found.said.department in {
        one.name for one in LIST.departments
    }
    if found.is_clear:
        assert found.choice is not None
        assert found.choice.items
        assert found.title


PARTS = st.sampled_from(
    [
        "..",
        ".",
        "",
        "a",
        "目录.docx",
        "C:",
        "NUL",
        "con.txt",
        "~",
        " .. ",
        "...",
        "\\",
        "x\\..",
        "\0",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.lists(PARTS, max_size=5).map("/".join), st.text(max_size=30)))
def test_a_members_name_becomes_a_path_inside_or_is_refused(name: str) -> None:
    try:
        path = safe_inside(name)
    except RefusedError as error:
        assert error.why
        assert error.advice
        return
    parts = path.split("/")
    assert parts
    assert all(part.strip(" .") for part in parts)
    assert not any("\\" in part or "\0" in part or is_reserved(part) for part in parts)
    assert not (Path("/somewhere") / path).is_relative_to("/elsewhere")
    assert Path(path).parts == tuple(parts)


def test_braces_in_a_folders_name_are_plain_characters(
    proposer: Proposer, unreadable: Path
) -> None:
    origin = "{0.__class__}普法宣传资料{}/赶集现场.pdf"
    found = proposer.propose(Material(origin, (("赶集现场.pdf", unreadable),)))
    assert found.is_clear
    assert found.reasons[0].startswith("文件夹“{0.__class__}普法宣传资料{}”与第 80 项")


def test_what_differs_between_two_items_tells_them_apart() -> None:
    wording = Wording(LIST)
    likes = wording.items_like(LIST.set_of["81"], "行政复议工作情况说明")
    assert likes[0].item == 1
    assert wording.sets_like("公平竞争审查意见")[0].set.id == "12"
    assert wording.sets_like("说明") == []


@pytest.mark.parametrize(("count", "clear"), [(100, True), (101, False)])
def test_a_folder_goes_by_the_names_of_its_files_where_these_are_not_too_many(
    proposer: Proposer, unreadable: Path, count: int, clear: bool
) -> None:
    files = tuple((f"宪法宣誓照片{number}.jpg", unreadable) for number in range(count))
    found = proposer.for_unit("县人大办").propose(Material("1", files, is_folder=True))
    assert found.is_clear is clear, found.reasons


def test_the_title_inside_tells_the_item_where_it_says_more_than_the_name(
    proposer: Proposer, tmp_path: Path
) -> None:
    name = "公务员学宪法那个-小赵.txt"
    (tmp_path / name).write_text("行政机关工作人员开展宪法法律教育情况\n", encoding="utf-8")
    found = proposer.for_unit("县司法局").propose(Material(name, ((name, tmp_path / name),)))
    assert found.choice is not None
    assert (found.choice.set.id, found.choice.items) == ("95", (1,))


@pytest.mark.parametrize(
    ("title", "clear", "choice", "reasons"),
    [
        # One pair of 汉字 says nothing, two say what to ask about, three that nobody else has are enough.
        ("旁听席", False, None, ("看不出是哪一项的材料",)),
        ("用人导", False, "92", ("可能是第 92 项",)),
        ("负面清单", False, "7", ("可能是第 7、3、8 项",)),
        ("应急演练", True, "85-91", ("名称与第 85–91 项的材料要求相近", "名称与第 4 项材料相近")),
    ],
)
def test_so_many_words_in_common_make_a_proposal(
    proposer: Proposer,
    unreadable: Path,
    title: str,
    clear: bool,
    choice: str | None,
    reasons: tuple[str, ...],
) -> None:
    found = proposer.propose(Material(f"{title}.pdf", ((f"{title}.pdf", unreadable),)))
    assert (found.is_clear, found.choice and found.choice.set.id) == (clear, choice)
    assert found.reasons == reasons


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("县教体局", "政务公开"),  # an address of the county's, which this unit does not hold
        ("县司法局", "合法性审查"),  # of decisions or of documents
        ("县应急局", "突发事件"),  # which of six items
        ("县应急局", "安全生产培训"),  # shares a domain's name alone
        ("县司法局", "行政复议案例"),  # a case, where none is asked for
        ("县公安局", "涉嫌诈骗案"),  # shares a word of the indicator alone
        ("县市场监管局", "某超市现场检查并扣押案"),  # two items for cases
        ("县审批局", "2项目审批"),  # no 2项
        ("县市场监管局", "双随机检查"),  # an account or a case
        ("县司法局", "行政诉讼案件"),  # of any suit, or of one about information
        ("县审批局", "一件事一次办"),  # has a whole term of another set
        ("县委办", "依法治县委员会会议"),
        ("县公安局", "公安局法治政府建设年度报告"),  # of which year
        ("县司法局", "普法和学法"),  # lists the matters of two
        ("县应急局", "预案和演练"),
    ],
)
def test_a_short_or_general_name_is_asked_about(
    proposer: Proposer, unreadable: Path, unit: str, name: str
) -> None:
    file = f"{name}.pdf"
    found = proposer.for_unit(unit).propose(Material(file, ((file, unreadable),)))
    assert not found.is_clear, found.reasons
