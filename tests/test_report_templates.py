"""Templates: the office's own, hostile ones, broken ones."""

import textwrap
import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.conftest import Repo
from tests.report_county import county, templates_of, todo
from zzfz.errors import ZzfzError
from zzfz.render.report import view_data
from zzfz.render.templates import Templates
from zzfz.render.words import markdown_code, markdown_text

DOCUMENT = {"name": "县司法局", "rows": [{"id": "1"}, {"id": "2"}], "none": None}


def render(source: str, name: str = "x.md.j2", more: Mapping[str, str] | None = None) -> str:
    return Templates({name: textwrap.dedent(source), **(more or {})}).render(name, DOCUMENT)


def refused(source: str, name: str = "x.md.j2") -> ZzfzError:
    with pytest.raises(ZzfzError) as caught:
        render(source, name)
    return caught.value


def test_a_tracker_uses_its_own_template_and_the_embedded_ones_for_the_rest(repo: Repo) -> None:
    county(repo)
    repo.write("templates/base.md.j2", "本县：{% block heading %}{% endblock %}")

    text = templates_of(repo).render("todo.md.j2", view_data(todo(repo, "县司法局")))

    assert text == "本县：县司法局待办清单"


def test_the_own_template_works_from_the_command_line_in_a_bare_clone(repo: Repo) -> None:
    county(repo)
    repo.write("templates/remind.txt.j2", "请{{ doc.unit.name }}尽快报送\n")
    repo.commit()
    repo.run("clone", "--quiet", "--bare", ".", "bare.git")

    done = repo.zzfz("remind", "--dept", "县司法局", cwd="bare.git")

    assert done.stdout == "请县司法局尽快报送\n"


def test_a_link_to_a_file_outside_is_no_template(repo: Repo) -> None:
    county(repo)
    secret = repo.path.parent / "secret.md.j2"
    secret.write_text("不该看到", encoding="utf-8")
    (repo.path / "templates").mkdir()
    (repo.path / "templates/base.md.j2").symlink_to(secret)

    done = repo.zzfz("report", "--dept", "县司法局")

    assert "不该看到" not in done.stdout
    assert "# 县司法局待办清单" in done.stdout


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "list.yaml", "x/../../y"])
def test_nothing_outside_templates_can_be_included(name: str) -> None:
    error = refused(f"一\n{{% include '{name}' %}}")

    assert "templates/x.md.j2 第 2 行" in error.message
    assert "不存在" in error.message


@pytest.mark.parametrize(
    ("source", "line", "word"),
    [
        ("一\n{{ doc.nothing }}", 2, "“nothing”"),
        ("{{ nothing }}", 1, "“nothing”"),
        ("一\n二\n{% if %}", 3, "语法有误"),
        ("{% for x in doc.rows %}\n{{ x.id }}", 2, "语法有误"),
        ("一\n{{ doc.name|nofilter }}", 2, "语法有误"),
        ("一\n{{ 1 / 0 }}", 2, "用错了"),
        ("一\n{{ doc.rows + 1 }}", 2, "用错了"),
        ("{% macro m() %}\n{{ m() }}{% endmacro %}{{ m() }}", 2, "没有尽头"),
    ],
)
def test_an_error_names_template_and_line_in_chinese(source: str, line: int, word: str) -> None:
    error = refused(source)

    assert f"templates/x.md.j2 第 {line} 行" in error.message
    assert word in error.message
    assert "templates/schema/" in error.advice


def test_an_error_in_an_included_template_names_that_template() -> None:
    with pytest.raises(ZzfzError) as caught:
        render("{% include 'part.md.j2' %}", more={"part.md.j2": "一\n二{{ doc.nothing }}"})

    assert "templates/part.md.j2 第 2 行" in caught.value.message


@pytest.mark.parametrize(
    "source",
    [
        "{{ doc.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ doc.rows.append(1) }}",
        "{% for x in doc.rows %}{{ x.update({'id': 3}) }}{% endfor %}",
        "{{ render.__globals__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ self.__init__ }}",
        "{{ '%s'.format.__self__ }}",
        "{{ namespace.__init__.__globals__ }}",
    ],
)
def test_a_template_cannot_reach_python_or_change_what_it_is_given(source: str) -> None:
    assert "templates/x.md.j2" in refused(source).message


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999999999) %}{% endfor %}",
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}",
        "{{ 'a' * 99999999999 }}",
        "{{ [1] * 99999999999 }}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ '%99999999999d' % 1 }}",
        "{{ 'a'|center(99999999999) }}",
        "{{ '%99999999999d'|format(1) }}",
        "{{ 'a'.ljust(99999999999) }}",
        "{{ 'a'.zfill(99999999999) }}",
        "{{ '{:>99999999999}'.format(1) }}",
    ],
)
def test_a_template_cannot_run_for_ever_or_fill_the_memory(source: str) -> None:
    start = time.monotonic()

    assert "templates/x.md.j2" in refused(source).message
    assert time.monotonic() - start < 20


def test_steps_are_counted_for_each_document_anew() -> None:
    filled = Templates({"x.md.j2": "{% for a in range(30000) %}{% endfor %}好"})

    assert {filled.render("x.md.j2", DOCUMENT) for _ in range(20)} == {"好"}


def test_a_broken_template_leaves_what_was_written_before_untouched(repo: Repo) -> None:
    county(repo)
    folder = repo.path / "出"
    assert repo.zzfz("report", "--all", "--as", "html", "-o", "出").code == 0
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    last = "{% if doc.unit.name == '县公安局' %}{{ doc.nothing }}{% endif %}新"
    repo.write("templates/todo.html.j2", last)

    done = repo.zzfz("report", "--all", "--as", "html", "-o", "出")

    assert done.code == 3
    assert "templates/todo.html.j2 第 1 行" in done.stderr
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert after.keys() == before.keys()
    assert after["县公安局.html"] == before["县公安局.html"]
    assert set(after.values()) <= {*before.values(), "新".encode()}


def test_a_template_that_is_not_utf8_is_refused_by_name(repo: Repo) -> None:
    county(repo)
    repo.write("templates/todo.md.j2", "待办".encode("gb18030"))

    done = repo.zzfz("report", "--dept", "县司法局")

    assert "templates/todo.md.j2 不是 UTF-8 编码" in done.stderr


def shown(source: str) -> str:
    """The text that a reader of Markdown sees, without any element but the paragraph."""
    html: str = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source)
    assert html.startswith("<p>") and html.endswith("</p>\n"), html
    inside = str(html)[3:-5]
    assert "<" not in inside, html
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        inside = inside.replace(entity, sign)
    return inside


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40))
def test_any_text_is_shown_by_markdown_as_it_is(text: str) -> None:
    assert shown(markdown_text(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "1. 一",
        "1) 一",
        "- 一",
        "# 一",
        "    四",
        "=====",
        "&lt;b&gt;",
        "a|b",
        "~~删~~",
        "12）十",
        "3.15",
    ],
)
def test_the_beginning_of_a_line_means_nothing(text: str) -> None:
    assert shown(markdown_text(text.strip())) == text.strip()


@given(st.text(st.sampled_from("`a 码\\<"), min_size=1, max_size=12))
def test_any_text_can_stand_in_a_code_span(text: str) -> None:
    html = MarkdownIt("commonmark").render(f"码{markdown_code(text)}")

    assert html.startswith("<p>码<code>") and html.endswith("</code></p>\n")
    assert html[10:-12].replace("&lt;", "<").strip() == text.strip()
