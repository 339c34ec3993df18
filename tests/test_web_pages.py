"""The pages of ``zzfz serve`` in a real browser, used as a person would: by what is to be read there."""

from __future__ import annotations

import hashlib
import os
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
from zzfz.web.uploads import CHUNK

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
    before = int(repo.run("rev-list", "--count", "HEAD"))
    faultless(contact, 640)
    for who, clauses in steps():
        people[who].do(clauses)
    faultless(contact, 640)
    faultless(office, 640)
    assert int(repo.run("rev-list", "--count", "HEAD")) == before + 1
    assert repo.run("log", "-1", "--format=%an").strip() == UNIT
    there = repo.run("show", "--name-only", "--format=", "-z", "HEAD").split("\0")
    assert {path.split("/")[1] for path in there if path.startswith("evidence/")} == {
        *("30", "33", "62", "66")
    }
    assert not any(ID in path.read_text("utf-8", "replace") for path in files_of(service))
    assert [one for one in (*said, *told) if one] == []


def files_of(service: Service) -> list[Path]:
    return [path for path in (service.settings.room / "in").rglob("*") if path.is_file()]


def test_two_tabs_a_dropped_folder_and_what_is_chosen_while_files_still_come(
    place: tuple[Repo, Service, str], browser: Browser, tmp_path: Path
) -> None:
    large = tmp_path / "扫描.pdf"
    large.write_bytes(os.urandom(3 * CHUNK + 17))
    page, said = visitor(
        browser, place, Access.CONTACT, "县财政局", viewport={"width": 390, "height": 844}
    )
    other = page.context.new_page()
    other.goto(page.url)
    faultless(page, 390)
    for tab in (page, other):  # the same file in two tabs at once
        tab.get_by_role("button", name="选文件", exact=True).set_input_files(large)
    for tab in (page, other):
        expect(tab.get_by_text("传完 1／1 个")).to_be_visible(timeout=WAIT)
    (draft,) = place[1].quarantine.of_unit("县财政局")
    (one,) = draft.complete
    assert one.sha256 == hashlib.sha256(large.read_bytes()).hexdigest()
    other.close()

    unclear = tmp_path / "一件事.docx"
    unclear.write_bytes(paper("一件说不清的事"))
    page.get_by_role("button", name="选文件", exact=True).set_input_files(unclear)
    expect(page.get_by_text("传完 2／2 个", exact=True)).to_be_visible()
    page.evaluate(_DROP, [[f"记录{number}.txt" for number in range(110)], "执法材料"])
    row = page.get_by_role("listitem").filter(has_text="一件事.docx")
    row.get_by_label("列表里没有的").fill("34-99")
    row.get_by_role("button", name="就这样").click()  # without leaving the page
    expect(row.get_by_role("alert")).to_contain_text("没有第 99 项材料")
    row.get_by_label("列表里没有的").fill("")
    row.get_by_role("button", name="不报这一件").click()
    expect(page.get_by_text("传完 112／112 个")).to_be_visible(timeout=2 * WAIT)
    assert len(draft.complete) == 112
    expect(row).to_contain_text("不报这一件")
    assert [one for one in said if "400" not in one and "409" not in one] == []


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


def test_who_handed_in_cannot_pass_it_and_every_page_of_the_office_is_sound(
    place: tuple[Repo, Service, str], browser: Browser
) -> None:
    repo = place[0]
    name = "1-2019年重大行政决策事项目录.docx"
    repo.write(f"evidence/34/{name}", paper("重大行政决策事项目录"))
    repo.commit("报送：目录\n\nSubmitted-by: 县司法局\nHanded-in-by: 县司法局 王五\n")
    own, said = visitor(
        browser, place, Access.REVIEWER, "王五", viewport={"width": 390, "height": 844}
    )
    own.get_by_role("link").filter(has_text=name).click()
    faultless(own, 390)
    own.get_by_role("button", name="通过").click()
    expect(own.get_by_text("不能由本人审核通过")).to_be_visible()
    own.get_by_role("link", name="返回").click()
    own.get_by_role("link").filter(has_text=name).click()
    own.get_by_label("退回的理由").fill("缺公章")
    own.get_by_label("退回的理由").press("Enter")  # returns, and passes nothing
    expect(own.get_by_role("heading", level=1)).to_contain_text("待审核")
    assert "verdict: returned" in repo.run("show", "HEAD:evidence/34/review.yaml")
    office, told = visitor(
        browser, place, Access.OFFICE, "办公室", viewport={"width": 390, "height": 844}
    )
    for path in ("/o", "/o/links", "/o/chase", "/o/chase?unit=县公安局"):
        office.goto(f"{place[2]}{path}")
        faultless(office, 390)
    assert [one for one in (*said, *told) if "400" not in one] == []


_DROP = """
([names, folder]) => {
  // Entries as the browser gives them for a dropped folder: at most a hundred at a time.
  const file = (name) => ({
    isFile: true, isDirectory: false, name, fullPath: `/${folder}/${name}`,
    file: (then) => then(new File([`内容 ${name}`], name, { lastModified: 1 })),
  });
  const entry = {
    isFile: false, isDirectory: true, name: folder, fullPath: `/${folder}`,
    createReader: () => {
      let at = 0;
      return { readEntries: (then) => {
        const some = names.slice(at, at + 100).map(file);
        at += 100;
        setTimeout(() => then(some), 0);
      } };
    },
  };
  const event = new Event("drop", { bubbles: true, cancelable: true });
  event.dataTransfer = { items: [{ webkitGetAsEntry: () => entry }], files: [] };
  document.querySelector("#send .drop").dispatchEvent(event);
}
"""


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


def test_the_script_is_written_in_the_language_of_2020() -> None:
    script = Path(__file__).parent.parent / "zzfz" / "web" / "pages" / "page.js"
    text = re.sub(r"//.*", "", script.read_text(encoding="utf-8"))
    newer = r"\.at\(|structuredClone|hasOwn|\?\?=|\|\|=|&&=|replaceAll|\bstatic \{|^\s*await "
    assert not re.search(newer, text)
    assert not re.search(r"\beval\b|innerHTML(?! = answer\.said\.html)|new Function", text)
    style = (script.parent / "style.css").read_text(encoding="utf-8")
    assert not re.search(r":has\(|:is\(|:where\(|aspect-ratio|inset:|@layer|&", style)
