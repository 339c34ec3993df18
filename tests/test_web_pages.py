"""The pages of ``zzfz serve`` in a real browser, used as a person would: by what is to be read there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import real_documents as real
from tests.conftest import Repo
from tests.test_site import BROWSERS, SERIOUS, axe_script
from tests.test_web import link, paper
from tests.tools import program
from tests.web_client import serving
from zzfz.web.app import Service
from zzfz.web.links import Access

UNIT = "县司法局"
WAIT = 30_000


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


def test_somebody_with_a_link_hands_in_and_the_office_takes_it(
    place: tuple[Repo, Service, str], browser: Browser, tmp_path: Path
) -> None:
    repo = place[0]
    good = tmp_path / "本级2022年重大行政决策事项目录.docx"
    good.write_bytes(paper("重大行政决策事项目录"))
    secret = tmp_path / "名单.docx"
    secret.write_bytes(real.docx("联系人身份证号11010519491231002X"))
    folder = tmp_path / "执法材料"
    folder.mkdir()
    for number in range(110):  # a browser reads a dropped folder in parts of a hundred
        (folder / f"记录{number}.txt").write_text(f"第{number}次检查的记录", encoding="utf-8")
    page, said = visitor(
        browser, place, Access.CONTACT, UNIT, viewport={"width": 390, "height": 844}
    )
    expect(page.get_by_role("heading", level=1)).to_contain_text("还欠")
    expect(page.get_by_text("王芳，电话 0912-7220001").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate(axe_script())
    found = page.evaluate("axe.run().then(found => found.violations)")
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == []

    item = page.get_by_role("listitem").filter(has_text="34–46 第 1 项").first
    with page.expect_file_chooser() as chooser:
        item.get_by_label("选这一项的文件").click()
    chooser.value.set_files([good, secret])
    expect(page.get_by_text("传完 2／2 个", exact=True)).to_be_visible(timeout=WAIT)
    row = page.get_by_role("listitem").filter(has_text=good.name)
    expect(row).to_contain_text("算数")
    expect(page.get_by_role("listitem").filter(has_text="名单.docx")).to_contain_text(
        "已经从这里删去"
    )

    page.get_by_label("姓名").fill("张三")
    page.get_by_label("电话").fill("13800000000")
    page.get_by_label("姓名").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("已送到办公室，等待收件")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载材料交接单").click()
    assert download.value.suggested_filename.endswith(".docx")

    office, told = visitor(browser, place, Access.OFFICE, "办公室")
    before = repo.run("rev-list", "--count", "HEAD")
    office.get_by_role("listitem").filter(has_text=UNIT).get_by_role("button", name="收下").click()
    expect(office.get_by_text("收下 1 件").first).to_be_visible()
    assert int(repo.run("rev-list", "--count", "HEAD")) == int(before) + 1
    assert repo.run("log", "-1", "--format=%an").strip() == UNIT
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("办公室已收下")
    assert [one for one in (*said, *told) if "404" not in one] == []

    page.get_by_role("link", name="回到本单位的页面").click()
    expect(page.get_by_role("heading", name="选文件")).to_be_visible()
    expect(page.get_by_text("这个浏览器选不了文件")).to_be_hidden()
    names = sorted(one.name for one in folder.iterdir())
    page.evaluate(_DROP, [names, "执法材料"])
    expect(page.get_by_text("传完 110／110 个，正在看内容")).to_be_visible(timeout=2 * WAIT)
    (draft,) = [one for one in place[1].quarantine.of_unit(UNIT) if one.stage == "open"]
    assert {one.name for one in draft.complete} == {f"执法材料/{name}" for name in names}


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
