"""What takes a real browser too long for the suite: ``python -m proofs.web --part browser`` runs it."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, expect

from tests.conftest import Repo
from tests.test_web import link, paper
from tests.test_web_pages import WAIT, browser, faultless, place, visitor
from tests.web_client import Visitor
from zzfz.web.app import Service
from zzfz.web.links import Access
from zzfz.web.uploads import CHUNK

__all__ = ["browser", "place"]


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
    page.evaluate(_DROP, [[f"记录{number}.txt" for number in range(250)], "执法材料"])
    row = page.get_by_role("listitem").filter(has_text="一件事.docx")
    row.get_by_label("列表里没有的").fill("34-99")
    row.get_by_role("button", name="就这样").click()  # without leaving the page
    expect(row.get_by_role("alert")).to_contain_text("没有第 99 项材料")
    row.get_by_label("列表里没有的").fill("")
    row.get_by_role("button", name="不报这一件").click()
    expect(page.get_by_text("传完 252／252 个")).to_be_visible(timeout=2 * WAIT)
    assert len(draft.complete) == 252
    expect(row).to_contain_text("不报这一件")
    assert [one for one in said if "400" not in one and "409" not in one] == []


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
    widths = {1280: 800, 640: 400, 390: 844, 320: 600}
    office, told = visitor(
        browser, place, Access.OFFICE, "办公室", viewport={"width": 390, "height": 844}
    )
    contact = Visitor(place[2])
    contact.get(f"/j/{link(place[1].settings.room, Access.CONTACT, '县公安局')}")
    contact.send("第33项/关于公安执法的情况说明.docx", paper("公安执法"))
    contact.send("一件说不清的.docx", paper("说不清的事"))
    contact.pieces()
    draft = place[1].quarantine.of_unit("县公安局")[0].id
    own_page, heard = visitor(browser, place, Access.CONTACT, "县公安局")
    leader, _ = visitor(browser, place, Access.LEADER, "领导")
    contact.post("/d", do="confirm", person="张三")
    for path in ("/o", f"/o/{draft}", "/o/links", "/o/chase", "/o/chase?unit=县公安局", "/r"):
        for width, height in widths.items():
            office.set_viewport_size({"width": width, "height": height})
            office.goto(f"{place[2]}{path}")
            faultless(office, width)
    for path in ("/u", f"/d/{draft}", "/", "/j/none"):
        for width, height in widths.items():
            own_page.set_viewport_size({"width": width, "height": height})
            own_page.goto(f"{place[2]}{path}")
            faultless(own_page, width)
    expect(leader.get_by_role("heading", level=1)).to_be_visible()
    letters = office.request.get(f"{place[2]}/o/chase/letters").body()
    names = zipfile.ZipFile(io.BytesIO(letters)).namelist()
    assert len(names) > 40
    assert "县公安局-催办通知.docx" in names
    one = office.request.get(f"{place[2]}/o/chase/letters?unit={quote('县公安局')}")
    assert one.headers["content-disposition"].startswith("attachment")
    assert [one for one in (*said, *told, *heard) if "400" not in one and "404" not in one] == []
