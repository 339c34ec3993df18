"""Templates: the office's own, hostile ones, broken ones."""

import json
import textwrap
import time
import tracemalloc
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


def refused(source: str, name: str = "x.md.j2", more: Mapping[str, str] | None = None) -> ZzfzError:
    with pytest.raises(ZzfzError) as caught:
        render(source, name, more)
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
        "{{ 'x'|batch(99999999999, 'y')|list }}",
        "{{ 1.5|round(999999999, 'ceil') }}",
        "{{ [[]]|sum(start=[]) }}",
        "{% for a in range(999) %}{% set q = range(99999)|list %}{% endfor %}",
        "{% for a in range(9999) %}{% if 'x' in range(99999) %}{% endif %}{% endfor %}",
        "{% for a in range(9999) %}{% include 'big.md.j2' %}{% endfor %}",
        "{% macro m(n) %}{% include 'big.md.j2' %}{% if n %}{{ m(n - 1) ~ m(n - 1) }}{% endif %}"
        "{% endmacro %}{{ m(15) }}",
        "{% set q %}{% for a in range(99999) %}" + "字" * 5000 + "{% endfor %}{% endset %}",
        "{% for a in range(99999) %}{% for b in [] %}{% else %}"
        + "字" * 5000
        + "{% endfor %}{% endfor %}",
        "{% set n = namespace(x='a') %}{% set n.x = n %}{{ n }}",
        "{% set n = namespace(x=1) %}{% set n = namespace(x=n, y=n) %}{{ n }}",
    ],
)
def test_a_template_cannot_run_for_ever_or_fill_the_memory(source: str) -> None:
    start = time.process_time()

    error = refused(source, more={"big.md.j2": "字" * 99_999})

    assert "templates/x.md.j2" in error.message
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "doubled",
    [
        "n.x ~ n.x",
        "n.x + n.x",
        "[n.x, n.x]|join",
        "(n.x, n.x)|map('replace', 'a', 'aa')|join",
        "n.x|replace('a', 'aa')",
        "[n.x, n.x]",
        "{'a': n.x, 'b': n.x}",
        "[n.x]|list + [n.x]|list",
    ],
)
@pytest.mark.parametrize(
    "used", ["{{ n.x }}", "{{ n.x == n.y }}", "{{ n.x is in n.y }}", "{{ n.x|string|length }}"]
)
def test_what_doubles_is_stopped_before_it_fills_the_memory(doubled: str, used: str) -> None:
    other = doubled.replace("n.x", "n.y")
    source = (
        "{% set n = namespace(x='a', y='a') %}{% for i in range(60) %}"
        f"{{% set n.x = {doubled} %}}{{% set n.y = {other} %}}{{% endfor %}}\n{used}"
    )
    tracemalloc.start()
    try:
        message = refused(source).message
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert "超过了一份文件的限度" in message
    assert most < 150_000_000


def test_what_templates_really_do_still_works() -> None:
    source = """\
        {% set n = namespace(sum=0, words='') %}
        {% for row in doc.rows if row.id in ['1', '2'] %}
        {% set n.sum = n.sum + row.id|int %}{% set n.words = n.words ~ row.id + '、' %}
        {% endfor %}
        {% set text %}{{ n.words }}<{{ n.sum }}>{% endset %}
        {{ text }} {{ doc.rows[1:]|map(attribute='id')|join('，') }} {{ doc.missing is defined }}
        {{ doc.rows|selectattr('id', 'equalto', '2')|list|length }} {{ 7.25|round(1) }}
        {{ doc.missing|default('无') }} {{ [3, 1, 2]|sort|join }} {{ (1, 2) == (1, 2) }}
        """

    assert render(source, "x.txt.j2").split() == [
        "1、2、<3>", "2", "False", "1", "7.2", "无", "123", "True",
    ]  # fmt: skip


def test_a_template_of_ones_own_that_a_browser_would_run_is_told(repo: Repo) -> None:
    county(repo)
    embedded = templates_of(repo)._sources["site/index.html.j2"]
    repo.write("templates/site/index.html.j2", f"{embedded}<p oNclick = 'x()'>\n")
    repo.write("templates/base.html.j2", "一\n{%- autoescape false %}{{ doc }}{% endautoescape %}")
    repo.write("templates/x.html.j2", "{% autoescape true %}{{ doc }}{% endautoescape %}")
    repo.write("templates/todo.html.j2", "<ScRipt>x</script>")
    repo.commit()

    found = json.loads(repo.zzfz("check", "--format", "json").stdout)["findings"]

    assert [(one["path"], one["location"]["line"]) for one in found if one["code"] == "C166"] == [
        ("templates/base.html.j2", 2),
        ("templates/site/index.html.j2", len(embedded.splitlines()) + 1),
        ("templates/todo.html.j2", 1),
    ]
    repo.run("branch", "-q", "before", "HEAD~1")
    change = json.loads(repo.zzfz("check", "--base", "before", "--format", "json").stdout)
    assert len([one for one in change["findings"] if one["code"] == "C166"]) == 3

    repo.write("templates/base.html.j2", b"\xff")
    (told,) = [
        one
        for one in json.loads(repo.zzfz("check", "--format", "json").stdout)["findings"]
        if one["code"] == "C166"
    ]
    assert "templates/base.html.j2 不是 UTF-8 编码" in told["message"]


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
