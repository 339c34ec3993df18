"""The pages of ``zzfz serve`` in a real browser, used as a person would: by what is to be read there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import Repo
from tests.test_site import BROWSERS, SERIOUS, axe_script
from tests.test_web import link, paper
from tests.tools import program
from tests.web_client import serving
from tests.web_person import Person, steps
from zzfz.git import TIME_ZONE
from zzfz.web.app import Service
from zzfz.web.links import Access, LinkStore, digest_of

UNIT = "县司法局"
WAIT = 30_000
expect.set_options(timeout=WAIT)


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory, _tracker_template: Path, _isolation: dict[str, str]
) -> Iterator[tuple[Repo, Service, str]]:
    folder = tmp_path_factory.mktemp("pages") / "清单"
    shutil.copytree(_tracker_template, folder)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _isolation.items():
            patch.setenv(name, value)
        repo = Repo(folder)
        told = repo.zzfz(
            "contacts", UNIT, "--person", "王芳", "--phone", "0912-7220001", "--office"
        )
        assert told.code == 0, told.stderr
        with serving(folder) as (service, base):
            yield repo, service, base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = program(*BROWSERS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


def visitor(
    browser: Browser, place: tuple[Repo, Service, str], access: Access, name: str, **more: object
) -> tuple[Page, list[str]]:
    """A page after the link was followed, and everything that it complains of."""
    context = browser.new_context(locale="zh-CN", **more)  # type: ignore[arg-type]
    context.set_default_timeout(WAIT)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{place[2]}/j/{link(place[1].settings.room, access, name)}")
    return page, said


ID = "11010519491231002X"


def handed_in(folder: Path) -> dict[str, Path]:
    """The files that the page's contact hands in, the one that is wrong at first included."""
    texts = {
        "30项后评估工作情况.docx": "行政规范性文件后评估工作开展情况",
        "62案卷评查情况通报.docx": "行政执法案卷评查情况",
        "辅助人员管理办法.docx": f"行政执法辅助人员管理办法，人员身份证号{ID}",
        "辅助人员管理办法（删去号码）.docx": "行政执法辅助人员管理办法",
    }
    folder.mkdir(exist_ok=True)
    for name, about in texts.items():
        (folder / name).write_bytes(paper(about))
    return {name: folder / name for name in texts}


def faultless(page: Page, width: int) -> None:
    """The page has no serious fault for those who see or hear badly, and does not scroll sideways."""
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(axe_script())
    found = page.evaluate("axe.run().then(found => found.violations)")
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == [], page.url


def test_somebody_hands_in_as_the_page_tells_with_the_keyboard_alone_at_200_percent(
    place: tuple[Repo, Service, str], browser: Browser, tmp_path: Path
) -> None:
    # A window of 1280 at 200 per cent is laid out in 640.
    repo, service, _ = place
    zoomed = {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}
    contact, said = visitor(browser, place, Access.CONTACT, UNIT, **zoomed)
    office, told = visitor(browser, place, Access.OFFICE, "办公室", **zoomed)
    files = handed_in(tmp_path / "材料")
    people = {
        "单位": Person(contact, files, by_keyboard=True),
        "办公室": Person(office, files, by_keyboard=True),
    }
    wrong = files["辅助人员管理办法.docx"].read_bytes()
    before = int(repo.run("rev-list", "--count", "HEAD"))
    for who, clauses in steps():
        people[who].do(clauses)
        if any("已经从这里删去" in one for one in clauses):
            kept = [path.read_bytes() for path in files_of(service)]
            assert len(kept) > 3
            assert wrong not in kept
    faultless(contact, 640)
    faultless(office, 640)
    assert int(repo.run("rev-list", "--count", "HEAD")) == before + 1
    assert repo.run("log", "-1", "--format=%an").strip() == UNIT
    there = repo.run("show", "--name-only", "--format=", "-z", "HEAD").split("\0")
    assert {path.split("/")[1] for path in there if path.startswith("evidence/")} == {
        *("30", "33", "62", "66")
    }
    assert [one for one in (*said, *told) if one] == []


def files_of(service: Service) -> list[Path]:
    return [path for path in (service.settings.room / "in").rglob("*") if path.is_file()]


def test_links_from_another_site_and_those_that_are_over(
    place: tuple[Repo, Service, str], browser: Browser
) -> None:
    _, service, base = place
    room = service.settings.room
    good = link(room, Access.CONTACT, UNIT)
    over = link(room, Access.CONTACT, UNIT, days=-1)
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(WAIT)
    mail = context.new_page()
    # A mail read in a browser is another site: a cookie of SameSite=Strict would not come along.
    letter = (
        f'<a href="{base}/j/{good}">链接</a>'
        f'<form method="post" action="{base}/d"><button name="do" value="clear">撤</button></form>'
    )
    context.route(
        "http://mail.example/",
        lambda route: route.fulfill(body=letter, content_type="text/html; charset=utf-8"),
    )
    mail.goto("http://mail.example/")
    mail.get_by_role("link", name="链接", exact=True).click()
    expect(mail.get_by_role("heading", level=1)).to_contain_text("还欠")
    assert good not in mail.url
    (cookie,) = context.cookies(base)
    assert (cookie["sameSite"], cookie["httpOnly"]) == ("Lax", True)
    mail.goto("http://mail.example/")
    mail.get_by_role("button").click()
    expect(mail.get_by_text("请求不是从本服务的页面来的")).to_be_visible()
    mail.goto(f"{base}/j/{over}")
    expect(mail.get_by_role("heading", level=1)).to_have_text("没有这个页面")
    mail.goto(f"{base}/u")
    expect(mail.get_by_role("heading", level=1)).to_contain_text("还欠")
    LinkStore(room).revoke(digest_of(good)[:8], datetime.now(TIME_ZONE))
    mail.reload()
    expect(mail.get_by_role("heading", level=1)).to_have_text("没有这个页面")
    context.close()


def test_without_script_the_page_says_what_is_owed_and_whom_to_call(
    place: tuple[Repo, Service, str], browser: Browser
) -> None:
    page, said = visitor(browser, place, Access.CONTACT, "县公安局", java_script_enabled=False)
    expect(page.get_by_text("这个浏览器选不了文件")).to_be_visible()
    expect(page.get_by_text("360 安全浏览器").first).to_be_visible()
    expect(page.get_by_role("heading", name="还欠的材料")).to_be_visible()
    expect(page.get_by_role("heading", name="选文件")).to_be_hidden()
    assert page.locator("input[type=file]:visible").count() == 0
    assert said == []


NEWER = (
    r"\.at\(|structuredClone|hasOwn|\?\?=|\|\|=|&&=|replaceAll|\bstatic \{|^await |findLast|toSorted"
    r"|groupBy|crypto\.subtle|randomUUID|clipboard|AbortSignal|\binert\b|showPicker|popover"
)
NEWER_STYLE = (
    r":has\(|:is\(|:where\(|aspect-ratio|\binset:|@layer|@container|@property|&|\d[dsl]v[hw]\b|color-mix"
    r"|accent-color|text-wrap|subgrid|:user-|content-visibility|scrollbar-gutter"
)


def test_scripts_and_styles_are_written_in_the_language_of_2020() -> None:
    # Chromium 86 is what browsers of offices are built on; the dashboard is served as well.
    top = Path(__file__).parent.parent
    for folder, ending in (
        (top / "zzfz" / "web" / "pages", ""),
        (top / "templates" / "site", ".j2"),
    ):
        names = ("page.js", "style.css") if not ending else ("script.js", "style.css")
        script, style = (
            re.sub(r"//.*|\{#.*?#\}", "", (folder / f"{name}{ending}").read_text(encoding="utf-8"))
            for name in names
        )
        assert not re.search(NEWER, script, re.MULTILINE)
        assert not re.search(r"\beval\b|innerHTML(?! = answer\.said\.html)|new Function", script)
        assert not re.search(NEWER_STYLE, style)
