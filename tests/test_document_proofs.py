"""The corpus of labelled documents: what its labels promise stands in it, and the judge counts right."""

import html
import io
import itertools
import json
import zipfile
from collections import Counter
from pathlib import Path
from random import Random

import pypdfium2
from openpyxl import load_workbook

from proofs.documents import containers, corpus, judge, mutated, numbers, old
from proofs.documents.harmless import Content


def test_numbers_are_valid_in_form_and_wrong_where_they_say_so() -> None:
    hand = Random(1)
    for _ in range(50):
        right, slip = numbers.identity(hand), numbers.wrong_identity(hand)
        assert numbers.check(right[:17]) == right[17]
        assert numbers.check(slip[:17]) != slip[17]
        card, typo = numbers.card(hand), numbers.wrong_card(hand)
        assert numbers.luhn(card[:-1]) == card[-1]
        assert numbers.luhn(typo[:-1]) != typo[-1]
    assert numbers.check("11010519491231002") == "X"


def test_the_report_part_is_large_enough() -> None:
    counts = corpus.COUNTS["report"]
    assert counts["leak"] >= 600
    assert counts["harmless_mixed"] >= 300
    assert sum(sum(part.values()) for part in corpus.COUNTS.values()) >= 3000


def test_the_same_seed_gives_the_same_documents(tmp_path: Path) -> None:
    first = [made.signature() for made in itertools.islice(corpus.documents("tune"), 6)]
    assert first == [made.signature() for made in itertools.islice(corpus.documents("tune"), 6)]
    labels = corpus.generate(tmp_path, "tune", limit=3)
    assert corpus.read_labels(tmp_path / "tune") == labels
    assert all((tmp_path / "tune" / "files" / label.file).stat().st_size for label in labels)


def test_every_place_of_every_container_holds_its_text() -> None:
    for ending, places in containers.PLACES.items():
        if ending == "zip":
            continue
        told = {
            place: [f"隐{at}处"]
            for at, place in enumerate(places)
            if place not in {"top", "body", "cell", "name"}
        }
        content = Content("题", ["正文一段", [["格甲", "格乙"]]], told)
        data = {
            "docx": containers.docx, "xlsx": containers.xlsx, "pptx": containers.pptx, "ofd": containers.ofd, "html": containers.web,
            "eml": containers.mail, "txt": containers.plain, "csv": containers.table, "pdf": containers.pdf,
        }[ending](content)  # fmt: skip
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                whole = "".join(
                    package.read(name).decode("utf-8", "replace") for name in package.namelist()
                )
                data = html.unescape(whole).encode()
        if ending == "pdf":
            page = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
            assert all(told[place][0] in page for place in ("header", "footer")), page
        elif ending != "eml":
            missing = [place for place, (text,) in told.items() if text.encode() not in data]
            assert not missing, (ending, missing)


def test_a_number_cell_is_a_number() -> None:
    content = Content("", [[["决算", "13912345678", "0912"]]])
    data = containers.xlsx(content, as_numbers=True)
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["决算", 13912345678, "0912"]


def test_archives_may_have_names_in_gbk() -> None:
    data = containers.archive({"材料/附件.txt": b"1", "目录.txt": b"2"}, gbk_names=True)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = [name.encode("cp437").decode("gbk") for name in package.namelist()]
        assert names == ["材料/附件.txt", "目录.txt"]
        assert package.testzip() is None


def test_damaged_copies_differ() -> None:
    data = bytes(range(256)) * 64
    copies = [old.damaged(data, Random(seed)) for seed in range(30)]
    assert sum(copy == data for copy in copies) <= 3


def test_the_judge_tells_a_miss_a_false_alarm_and_what_was_only_told(tmp_path: Path) -> None:
    names = {f"evidence/50/1-{n}.docx": tmp_path / f"{n}.docx" for n in "abcd"}
    answer = {"findings": [
        {"code": "S102", "level": "warning", "path": "evidence/50/1-a.docx"}, {"code": "S202", "level": "warning", "path": "evidence/50/1-b.docx!/里面.txt"},
        {"code": "S303", "level": "notice", "path": "evidence/50/1-d.docx"}, {"code": "M101", "level": "notice", "path": "evidence/12"},
    ]}  # fmt: skip
    found = judge.sort_findings(json.loads(json.dumps(answer)), names)
    a, b, c, d = names.values()
    assert found == {
        a: {("S102", "warning")},
        b: {("S202", "warning")},
        c: set(),
        d: {("S303", "notice")},
    }
    assert judge.is_met("mark", "warning", found[a]) and not judge.is_met("mark", "error", found[a])
    assert judge.is_met("identity", "told", found[d]) and not judge.is_met(
        "identity", "told", found[c]
    )
    cases = [
        judge.Case(a, "mark.lone", "docx", "top", "leak", {"mark": "warning"}), judge.Case(b, "clean.accounts", "docx", "", "harmless", {}, (), "harmless_mixed"),
        judge.Case(c, "identity.old", "docx", "body", "leak", {"identity": "warning"}), judge.Case(d, "unread.picture", "jpg", "document", "unread", {"mark": "told"}),
    ]  # fmt: skip
    text, well = judge.table(cases, found, 5)
    assert not well
    assert "召回（每个该有的都有）\t1\t2\t50.00%" in text
    assert "准确（每条报出的有所指）\t1\t2\t50.00%" in text
    assert "harmless_mixed\t找到\tn" in text and "读不了的有交代\t1\t1\t100.00%" in text


def test_what_libreoffice_is_to_convert_keeps_its_labels() -> None:
    labels = [made.label for made in itertools.islice(corpus.documents("tune"), 60)]
    endings = Counter(ending for _, ending in corpus.to_convert(labels))
    assert set(endings) <= {"doc", "xls", "ppt", "wps", "et", "dps"} and sum(endings.values()) > 20


def test_a_sample_of_the_proof_of_mutated_documents() -> None:
    table: Counter[tuple[str, str]] = Counter()
    endings = [one for one in mutated.MAKERS if one not in mutated.OLD]
    assert mutated.judge(2, range(len(endings)), endings, table) == []
    assert sum(count for (_, state), count in table.items() if state != "仍可读") == len(endings)
    assert any(state == "仍可读" and count for (_, state), count in table.items())
