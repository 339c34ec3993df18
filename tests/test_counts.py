"""How many pieces an item's words ask for, and the words that only look so."""

from __future__ import annotations

import pytest

from zzfz.checklist.phrases import counts

ASKED = [
    ("任意10张照片", None, 10),
    ("照片不超过5张", None, 5),
    ("任选其中3个提供原件", 3, 3),
    ("任选3份处罚案卷、2份许可案卷", 5, 5),
    ("自选三份案卷和两份决定书", 5, 5),
    ("选取十二个案例", 12, 12),
    ("任选10户群众的回访记录", 10, 10),
    ("任意3家以上", 3, None),
    ("提供3个以上典型案例", 3, None),
    ("不少于2件", 2, None),
    ("至少提供2个案例", 2, None),
    ("不超过5件", None, 5),
    ("不得超过二十份", None, 20),
    ("最多提供5个", None, 5),
    ("限报3件", None, 3),
    ("控制在5件以内", None, 5),
    ("提供3至5个典型案例", 3, 5),
    ("典型案例3—5个", 3, 5),
    ("各类文书不超过10份", None, 10),
]
NOT_ASKED = [
    "不超过5个工作日",
    "提供不超过15个工作日办结的情况说明",
    "照片不少于5张",
    "每个领域不超过5件",
    "各单位报送不超过5件",
    "每类案例任选2个",
    "每个案例不超过1000字",
    "随机抽查10家企业，每少1-2个扣1分",
    "达到3个以上",
    "每年不少于2次",
    "提供近3年5个典型案例",
    "第3至5个项目",
]


@pytest.mark.parametrize(("text", "least", "most"), ASKED)
def test_words_that_ask_for_a_number_of_pieces(
    text: str, least: int | None, most: int | None
) -> None:
    assert [(one.least, one.most) for one in counts(text)] == [(least, most)]


@pytest.mark.parametrize("text", NOT_ASKED)
def test_words_that_do_not(text: str) -> None:
    assert list(counts(text)) == []
