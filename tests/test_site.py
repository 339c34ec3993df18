"""The dashboard, in a real browser."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.conftest import ISOLATED, PROJECT, Repo
from tests.tools import program
from zzfz.files import MARK

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HOSTILE = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>{{ 7*7 }}{% if %}"
SERIOUS = {"serious", "critical"}


def axe_script() -> str:
    """axe-core as the package brings it; importing the package would warn of an encoding."""
    found = importlib.util.find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = program(*BROWSERS)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu"]
        started = playwright.chromium.launch(executable_path=found, args=options)
        yield started
        started.close()


def hand_in(repo: Repo) -> None:
    """A few pieces of every kind, one set returned, texts and names that want to be code."""
    shutil.copytree(PROJECT / "checklist", repo.path / "checklist")
    path = repo.path / "checklist" / "01-政府职能依法全面履行.yaml"
    text = path.read_text(encoding="utf-8")
    old = "text: 依法实施行政许可，"
    assert old in text
    hostile = json.dumps(f"{HOSTILE} 依法实施行政许可，", ensure_ascii=False)
    line = next(line for line in text.splitlines() if old in line)
    changed = line.replace(old, f"text: {hostile[:-1]}") + '"'
    path.write_text(text.replace(line, changed), encoding="utf-8")
    departments = repo.path / "checklist" / "departments.yaml"
    added = f"departments:\n  - {{name: {json.dumps(HOSTILE)}, aliases: [], kind: 政府部门}}\n"
    text = departments.read_text(encoding="utf-8")
    departments.write_text(text.replace("departments:\n", added, 1), encoding="utf-8")
    repo.commit("建库", "2023-01-03T09:00:00+08:00")
    repo.write("evidence/1/1-情况说明.pdf", "一")
    repo.write("evidence/4/1-材料清单 100%#?.pdf", "四")
    repo.write("evidence/4/2-<img src=x onerror=window.hacked=1>{{ 7*7 }}.pdf", "五")
    repo.write(
        "evidence/4/1-网址.url.txt", "http://www.zizhou.gov.cn/a.html\njavascript:alert(1)\n"
    )
    repo.commit("报送\n\nSubmitted-by: 县审批局", "2023-01-10T09:00:00+08:00")
    repo.write("evidence/20/1-案例一/卷宗.pdf", "卷")
    repo.write("evidence/20/1-案例一/文书.pdf", "文")
    repo.write("evidence/999/无处可放.pdf", "九")
    repo.commit("报送", "2023-02-20T09:00:00+08:00")
    done = repo.zzfz("review", "1", "--return", "缺落款和公章，请补", "--by", "王主任")
    assert done.code == 0, done.stderr


@dataclass(frozen=True)
class Site:
    """A site that was written, and what its pages tried to do in the browser."""

    repo: Repo
    folder: Path
    complaints: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return (self.folder / path).as_uri()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ISOLATED.items():
            patch.setenv(name, value)
        path = tmp_path_factory.mktemp("清 单")
        repo = Repo(path)
        repo.run("init", "--quiet", "--initial-branch=main")
        hand_in(repo)
        done = repo.zzfz("site", "-o", "进展网页", "--format", "json")
        assert done.code == 0, done.stderr
        assert json.loads(done.stdout)["pages"] == 1 + 104 + 46
        yield Site(repo, path / "进展网页")


@pytest.fixture
def page(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that may go nowhere but to files; whatever it complains of is a failure."""
    context = browser.new_context(color_scheme=getattr(request, "param", "light"))
    opened = context.new_page()
    site.complaints.clear()

    def only_files(route: Route) -> None:
        if urlsplit(route.request.url).scheme == "file":
            route.continue_()
        else:
            site.complaints.append(f"request: {route.request.url}")
            route.abort()

    context.route("**/*", only_files)
    opened.on("console", lambda message: site.complaints.append(f"console: {message.text}"))
    opened.on("pageerror", lambda error: site.complaints.append(f"error: {error}"))
    yield opened
    hacked = opened.evaluate("window.hacked")
    context.close()
    assert site.complaints == []
    assert hacked is None


def visible(page: Page) -> list[str]:
    ids: list[str] = page.eval_on_selector_all(
        "#rows > li:not([hidden]) .no", "found => found.map(one => one.textContent)"
    )
    return ids


def test_search_finds_by_number_text_unit_alias_and_material(page: Page, site: Site) -> None:
    page.goto(site.url("index.html"))
    assert len(visible(page)) == 104
    page.fill("#q", "法律顾问 公职律师")
    assert visible(page) == ["42"]
    page.fill("#q", "县应急管理局")
    assert 0 < len(visible(page)) < 60
    page.fill("#q", "中介服务机构名录")
    assert visible(page) == ["3"]
    page.fill("#q", "没有这样的词")
    assert visible(page) == []
    assert "没有符合条件" in page.inner_text("#found")
    page.click("#reset")
    assert len(visible(page)) == 104
    assert page.inner_text("#found") == "共 104 项"


def test_filters_narrow_together(page: Page, site: Site) -> None:
    page.goto(site.url("index.html"))
    page.select_option("[name=state]", "partial")
    assert "1" in visible(page)
    page.select_option("[name=review]", "returned")
    assert visible(page) == ["1"]
    page.click("#reset")
    page.select_option("[name=level1]", label="三、重大行政决策科学民主合法")
    assert visible(page) == [str(number) for number in range(34, 47)]
    page.click("#reset")
    page.select_option("[name=units]", label="县审批局")
    assert {"1", "2", "3"} <= set(visible(page))
    assert len(visible(page)) < 104


READ = """([text, base]) => {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const link = (one) => new URL(one.getAttribute('href'), base).href;
  return [[...page.querySelectorAll('[id]')].map(one => one.id), [...page.links].map(link)];
}"""
"""Parses a page as the browser does, without running it: its ids and where its links lead."""


def test_every_link_leads_somewhere(page: Page, site: Site) -> None:
    """To a page, to a place in it, to a file of evidence; or out into the web, on a click only."""
    anchors: dict[Path, set[str]] = {}
    wanted: list[tuple[Path, Path, str]] = []
    for file in sorted(site.folder.rglob("*.html")):
        ids, links = page.evaluate(READ, [file.read_text(encoding="utf-8"), file.as_uri()])
        anchors[file.resolve()] = set(ids)
        for link in links:
            parts = urlsplit(link)
            if parts.scheme != "file":
                assert link == "http://www.zizhou.gov.cn/a.html"
                continue
            wanted.append((file, Path(unquote(parts.path)).resolve(), unquote(parts.fragment)))
    assert len(anchors) == 151
    for file, target, fragment in wanted:
        assert target.is_file(), (file, target)
        assert not fragment or fragment in anchors[target], (file, target, fragment)
    evidence = {path.name for _, path, _ in wanted if "evidence" in path.parts}
    assert {"1-情况说明.pdf", "1-材料清单 100%#?.pdf", "卷宗.pdf", "文书.pdf"} <= evidence


def test_pages_open_without_complaint_and_on_a_phone_nothing_sticks_out(
    page: Page, site: Site
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("index.html", "indicators/1.html", "indicators/34.html", "units/县司法局.html"):
        page.goto(site.url(path))
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
        assert page.locator("h1").count() == 1


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("path", ["index.html", "indicators/4.html", "units/县审批局.html"])
def test_axe_finds_no_serious_fault(page: Page, site: Site, path: str) -> None:
    page.goto(site.url(path))
    page.evaluate(axe_script())
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(done => done.violations)")
    faults = [
        (one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in SERIOUS
    ]
    assert faults == []


def test_keyboard_alone_reaches_the_search_and_walks_the_heat_map(page: Page, site: Site) -> None:
    page.goto(site.url("index.html"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    assert page.locator(".cell[tabindex='0']").count() == 1
    page.locator(".cell").first.focus()
    for _ in range(33):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "34"
    assert "部分报送" not in page.inner_text("#heat-now")
    assert "34–46" in page.inner_text("#heat-now")
    assert page.locator(".cell.kin").count() == 13
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "36"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == "否决2"
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indicators/1.html")
    assert page.inner_text("h1") == "第 1 项"
    assert "缺落款和公章" in page.inner_text("main")


def test_the_state_is_said_in_words_to_whoever_cannot_see_colour(page: Page, site: Site) -> None:
    page.goto(site.url("index.html"))
    labels = page.eval_on_selector_all(".cell", "all => all.map(one => one.ariaLabel)")
    assert len(labels) == 104
    assert labels[0].startswith("1，部分报送，已退回：全面普及")
    assert labels[2].startswith("3，未报送：")
    assert "已报齐 0 项" in (page.locator(".trend desc").text_content() or "")
    assert page.locator("main, header, footer, nav[aria-label]").count() >= 4


def test_hostile_texts_and_names_come_out_as_text(page: Page, site: Site) -> None:
    page.goto(site.url("indicators/2.html"))
    assert HOSTILE in page.inner_text(".said")
    page.goto(site.url("indicators/4.html"))
    assert "2-<img src=x onerror=window.hacked=1>{{ 7*7 }}.pdf" in page.inner_text("main")
    assert page.locator("a[href^='javascript']").count() == 0
    page.goto(site.url("index.html"))
    page.get_by_text("列出全部指标").click()
    assert HOSTILE in page.inner_text("#rows")
    unit = next(path for path in (site.folder / "units").iterdir() if "script" in path.name)
    assert unit.parent == site.folder / "units"
    page.goto(unit.as_uri())
    assert page.inner_text("h1") == HOSTILE


def test_policy_shuts_out_every_script_but_ours(page: Page, site: Site) -> None:
    page.goto(site.url("index.html"))
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.hacked = 1';"
        " document.body.append(s); }"
    )
    assert page.evaluate("window.hacked") is None
    assert any("Content Security Policy" in one for one in site.complaints)
    site.complaints.clear()
    assert "unsafe" not in (page.get_attribute("meta[http-equiv]", "content") or "unsafe")


def test_print_hides_what_is_only_for_the_screen(page: Page, site: Site) -> None:
    page.goto(site.url("index.html"))
    page.emulate_media(media="print")
    assert page.locator("nav").first.is_hidden()
    assert page.locator("#tools").is_hidden()
    assert page.locator("#rows > li").first.is_visible()


def test_the_first_page_is_four_screens_and_leads_the_reviewer_to_what_waits(
    page: Page, site: Site
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site.url("index.html"))
    assert page.evaluate("document.documentElement.scrollHeight") <= 4 * 800

    # The queue: by unit, whoever waits longest first, with who brought it and since when.
    queue = page.locator("#pending .queue")
    texts = queue.locator("> summary").all_inner_texts()
    assert texts and texts[0].startswith("县审批局　4 件，最久 ")
    queue.first.locator("> summary").click()
    waiting = queue.first.inner_text()
    assert "1-材料清单 100%#?.pdf" in waiting and "2023年1月10日" in waiting
    assert queue.first.locator("a").first.get_attribute("href") == "indicators/4.html#material"

    # What stands still, with its owner, never chased.
    still = page.inner_text("#still")
    assert "还没有报过" in still and "没有催过" in still and "责任单位：" in still

    # Numbers lead to what they count.
    assert page.locator(".facts a[href='#pending']").count() == 1
    assert page.locator(".facts a[href='#returned']").count() == 1
    page.locator(".legend a[data-value='complete']").click()
    shown = page.eval_on_selector_all(
        "#rows > li:not([hidden])", "found => found.map(one => one.dataset.state)"
    )
    assert shown and set(shown) == {"complete"}
    assert page.locator("#rows > li:not([hidden])").first.is_visible()


# Writing


def test_pages_are_given_every_field_that_the_published_schemas_name(site: Site) -> None:
    """Templates of the tracker's own print each; one that is missing would be an error."""
    kinds = {"index": "index", "indicator": "indicators/4", "unit": "units/县审批局"}
    made = []
    for kind in kinds:
        path = PROJECT / "templates" / "schema" / f"site-{kind}.schema.json"
        names = fields(json.loads(path.read_text(encoding="utf-8")))
        shown = "".join(f"{name}={{{{ doc.page.{name} is defined }}}}\n" for name in names)
        made.append(site.repo.write(f"templates/site/{kind}.html.j2", f"{kind}\n{shown}"))
    done = site.repo.zzfz("site", "-o", "按约定")
    for template in made:
        template.unlink()
    assert done.code == 0, done.stderr
    for kind, page in kinds.items():
        text = (site.repo.path / "按约定" / f"{page}.html").read_text(encoding="utf-8")
        assert text.startswith(kind)
        assert "False" not in text
        assert text.count("=True") >= 4


def fields(schema: dict[str, Any]) -> list[str]:
    name = schema["properties"]["page"]["$ref"].rsplit("/", 1)[-1]
    return list(schema["$defs"][name]["properties"])


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_same_revision_gives_the_same_bytes_and_replaces_the_old(site: Site) -> None:
    before = contents(site.folder)
    assert site.repo.zzfz("site", "-o", "进展网页").code == 0
    assert contents(site.folder) == before
    assert not [path for path in site.repo.path.iterdir() if path.name.startswith(".zzfz-")]


def test_outside_the_work_tree_and_at_a_date_evidence_is_named_not_linked(
    site: Site, tmp_path: Path
) -> None:
    outside = tmp_path / "网页"
    assert site.repo.zzfz("site", "-o", str(outside), "--at", "2023-01-10").code == 0
    text = (outside / "indicators" / "1.html").read_text(encoding="utf-8")
    assert "evidence/1/1-情况说明.pdf" in text
    assert 'href="../../evidence' not in text
    assert "2023年1月10日" in text
    assert "缺落款" not in text


def test_a_file_changed_since_it_was_committed_is_not_linked(site: Site) -> None:
    path = site.repo.write("evidence/4/1-材料清单 100%#?.pdf", "改过")
    assert site.repo.zzfz("site", "-o", "另一份").code == 0
    text = (site.repo.path / "另一份" / "indicators" / "4.html").read_text(encoding="utf-8")
    path.write_text("四", encoding="utf-8")
    assert "100%25%23%3F.pdf" not in text
    assert "1-材料清单 100%#?.pdf" in text


@pytest.mark.parametrize("told", ["--skip-worktree", "--assume-unchanged"])
def test_what_git_does_not_look_at_is_looked_for(site: Site, told: str) -> None:
    name = "evidence/1/1-情况说明.pdf"
    path = site.repo.path / name
    before = path.read_bytes()
    site.repo.run("update-index", told, name)
    try:
        path.unlink()
        assert site.repo.zzfz("site", "-o", "另一份").code == 0
        text = (site.repo.path / "另一份" / "indicators" / "1.html").read_text(encoding="utf-8")
    finally:
        path.write_bytes(before)
        site.repo.run("update-index", told.replace("--", "--no-"), name)
    assert 'href="../../evidence' not in text
    assert "1-情况说明.pdf" in text
    assert site.repo.zzfz("site", "-o", "另一份").code == 0
    text = (site.repo.path / "另一份" / "indicators" / "1.html").read_text(encoding="utf-8")
    assert 'href="../../evidence/1/1-' in text


def test_what_is_not_our_site_is_never_overwritten(site: Site) -> None:
    work = site.repo.write("别人的/要紧.txt", "要紧")
    refused = site.repo.zzfz("site", "-o", "别人的")
    assert (refused.code, work.read_text(encoding="utf-8")) == (2, "要紧")
    assert "不是 zzfz 生成的网页" in refused.stderr
    assert site.repo.zzfz("site", "-o", "第三份").code == 0
    note = site.repo.write("第三份/我的笔记.txt", "笔记")
    refused = site.repo.zzfz("site", "-o", "第三份")
    assert refused.code == 2
    assert "我的笔记.txt" in refused.stderr
    assert note.exists()
    assert (site.repo.path / "第三份" / MARK).exists()


@pytest.mark.parametrize("folder", [".", "..", "evidence/网页", "checklist", ".git/网页"])
def test_the_trackers_own_folders_are_refused(site: Site, folder: str) -> None:
    assert site.repo.zzfz("site", "-o", folder).code == 2


def test_a_link_is_not_followed(site: Site, tmp_path: Path) -> None:
    target = tmp_path / "别处"
    target.mkdir()
    (site.repo.path / "链接").symlink_to(target)
    assert site.repo.zzfz("site", "-o", "链接").code == 2
    assert list(target.iterdir()) == []


def test_a_broken_template_leaves_the_old_site_whole(site: Site) -> None:
    before = contents(site.folder)
    template = site.repo.write("templates/site/unit.html.j2", "{{ doc.page.nothing }}")
    refused = site.repo.zzfz("site", "-o", "进展网页")
    template.unlink()
    assert refused.code != 0
    assert "templates/site/unit.html.j2 第 1 行" in refused.stderr
    assert contents(site.folder) == before


def test_empty_tracker_and_bare_clone_have_a_site_too(repo: Repo, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "checklist", repo.path / "checklist")
    assert repo.zzfz("site", "-o", "网页").code == 0
    assert "还没有历史" in (repo.path / "网页" / "index.html").read_text(encoding="utf-8")
    repo.commit()
    bare = tmp_path / "裸库.git"
    repo.run("clone", "--quiet", "--bare", ".", str(bare))
    assert Repo(bare).zzfz("site", "-o", str(tmp_path / "裸库网页")).code == 0
    assert (tmp_path / "裸库网页" / "indicators" / "加分1.html").is_file()


def test_what_a_page_has_no_room_for_stands_once_on_pages_of_its_own(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most in (
        ("MOST_PIECES", 3),
        ("MOST_BESIDE", 1),
        ("MOST_FILES", 2),
        ("MOST_ROWS", 3),
    ):
        monkeypatch.setattr(f"zzfz.render.site.detail_pages.{name}", most)
    shutil.copytree(PROJECT / "checklist", repo.path / "checklist")
    loose = [f"evidence/34/1-情况说明（{number}）.txt" for number in range(1, 8)]
    case = [f"evidence/34/1-某案/材料{number}.txt" for number in range(1, 8)]
    for path in (*loose, *case):
        repo.write(path, f"{path}：情况说明。" * 5)
    repo.commit()
    assert repo.zzfz("site", "-o", "网页").code == 0
    folder = repo.path / "网页"
    pages = sorted((folder / "pieces").iterdir())
    texts = [page.read_text(encoding="utf-8") for page in pages]
    page = (folder / "indicators" / "34.html").read_text(encoding="utf-8")
    assert f"../pieces/{pages[0].name}" in page and "其余 5 件" in page
    for path in (*loose, *case):
        name = path if path in loose else Path(path).name
        assert sum(text.count(f">{name}</a>") for text in (page, *texts)) == 1, path
    for before, after in pairwise(pages):
        assert f'rel="next" href="{after.name}"' in before.read_text(encoding="utf-8")
    assert "../indicators/34.html#material" in texts[-1]
    other = (folder / "indicators" / "40.html").read_text(encoding="utf-8")
    assert "/evidence/34/" not in other
    assert '共 8 件，列在<a href="34.html#material">本组第一项（34）的网页</a>' in other
