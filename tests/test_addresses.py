"""Web addresses in shortcut files and lists."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zzfz.evidence import addresses
from zzfz.evidence.addresses import addresses_in, check_address, completed, with_schemes
from zzfz.evidence.model import Address, is_address_file

PAGE = "https://www.zizhou.gov.cn/zfxxgk/目录.html?id=1&a=[b]"
SHORTCUT = f"[InternetShortcut]\r\nURL={PAGE}\r\nIconIndex=0\r\n"


def urls(name: str, data: bytes) -> list[tuple[str, bool]]:
    return [(address.url, address.ok) for address in addresses_in(name, data)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_shortcut_is_read_in_every_encoding_that_windows_writes(encoding: str) -> None:
    data = SHORTCUT.encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    assert urls("1-网址.url", data) == [(PAGE, True)]


def test_only_the_section_of_the_shortcut_counts() -> None:
    data = (
        "[DEFAULT]\nBASEURL=https://a.gov.cn/\n[InternetShortcut]\nurl = https://b.gov.cn/\n"
        "[InternetShortcut.W]\nURL=+AGg-\n"
    )
    assert urls("a.URL", data.encode()) == [("https://b.gov.cn/", True)]


def test_list_with_nothing_chinese_but_its_punctuation_is_utf_8() -> None:
    assert urls("a.url.txt", "：https://a.gov.cn/".encode()) == [("https://a.gov.cn/", True)]


def test_shortcut_file_typed_by_hand_is_read_as_a_list() -> None:
    assert urls("a.url", b"https://a.gov.cn/\n") == [("https://a.gov.cn/", True)]


def test_list_has_one_address_a_line_and_other_text_is_ignored() -> None:
    text = (
        "公开网址如下：\n目录：https://a.gov.cn/x（首页）\n\nhttp://b.gov.cn/y。\n"
        "http://b.gov.cn/y\nwww.zizhou.gov.cn\nftp://c.gov.cn/z\n"
    )
    assert urls("a.url.txt", text.encode("gb18030")) == [
        ("https://a.gov.cn/x", True),
        ("http://b.gov.cn/y", True),
        ("http://b.gov.cn/y", True),
        ("www.zizhou.gov.cn", False),
        ("ftp://c.gov.cn/z", False),
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.url", b""), ("a.url", b"[InternetShortcut]\nURL=\n"), ("a.url.txt", "无".encode())],
)
def test_file_without_an_address_says_so(name: str, data: bytes) -> None:
    (address,) = addresses_in(name, data)
    assert not address.ok
    assert address.why == "文件里没有网址"


@pytest.mark.parametrize(
    "url",
    [
        "http://www.zizhou.gov.cn",
        "HTTPS://WWW.ZIZHOU.GOV.CN:8443/a",
        "https://子洲县.政务.cn/目录",
        "https://xn--fiqs8s.cn/",
        "https://www.gov.cn./",
    ],
)
def test_public_address_is_accepted(url: str) -> None:
    assert check_address(url) == Address(url, ok=True, why="")


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("ftp://www.gov.cn/", "http://"),
        ("javascript:alert(1)", "http://"),
        ("www.gov.cn", "http://"),
        ("http:\\\\www.gov.cn", "网站名"),
        ("https:///a", "网站名"),
        ("https://www.gov.cn/a b", "空格"),
        ("https://www.gov.cn/\x1b[31m", "不可见"),
        ("https://www.gov.cn/\u202e", "不可见"),
        ("https://localhost/", "内部"),
        ("https://oa.local/", "内部"),
        ("http://127.0.0.1/", "IP"),
        ("https://8.8.8.8/", "IP"),
        ("http://10.1.2.3:8080/", "IP"),
        ("http://192.168.1.1/", "IP"),
        ("http://[::1]/", "IP"),
        ("https://[2001:4860:4860::8888]/", "IP"),
        ("http://2130706433/", "IP"),
        ("http://0x7f.1/", "IP"),
        ("http://127.1/", "IP"),
        ("http://127.0.0.1.nip.io/", "藏着 IP"),
        ("http://www.10-1-2-3.zizhou.cn/", "藏着 IP"),
        ("http://zizhou.nip.io/", "保留"),
        ("http://lvh.me/", "保留"),
        ("https://www.gov.cn:0/", "写法"),
        ("https://www.example.com/", "保留"),
        ("https://zizhou.example/", "保留"),
        ("https://www.zizhou.gov.zzz/", ".zzz"),
        ("https://www.待定.cn/", "没有填写"),
        ("https://www.xxx.gov.cn/", "没有填写"),
        ("http://[::1/", "写法"),
        ("http://intranet/", "内部"),
        ("http://oa/", "不完整"),
        ("https://user:secret@www.gov.cn/", "密码"),
        ("https://www.gov.cn:99999/", "写法"),
        ("https://-a.gov.cn/", "写法"),
        ("https://a..cn/", "写法"),
        (f"https://{'a' * 64}.cn/", "写法"),
        ("", "http://"),
    ],
)
def test_address_that_cannot_be_public_is_told_with_a_reason(url: str, word: str) -> None:
    address = check_address(url)
    assert not address.ok
    assert word in address.why


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.url", True), ("a.URL", True), ("a.url.txt", True), ("a.txt", False), ("", False)],
)
def test_address_file_is_known_by_its_name(name: str, expected: bool) -> None:
    assert is_address_file(name) is expected


@given(st.binary() | st.text().map(str.encode), st.sampled_from(["a.url", "a.url.txt"]))
def test_any_bytes_give_addresses_or_reasons(data: bytes, name: str) -> None:
    found = addresses_in(name, data)
    assert found
    assert all(address.ok == (not address.why) for address in found)


def test_what_stands_before_an_address_on_its_line_is_the_slot_it_is_for() -> None:
    text = "公安：https://www.gov.cn/1\n2. 教育2021年 https://www.gov.cn/2\nhttps://www.gov.cn/3\n"
    found = addresses_in("a.url.txt", text.encode())
    assert [(one.slot, one.url[-1]) for one in found] == [
        ("公安", "1"),
        ("2. 教育2021年", "2"),
        ("", "3"),
    ]


def test_page_that_searches_or_forwards_is_valid_and_doubted() -> None:
    searched = check_address("https://www.baidu.com/s?wd=权责清单")
    assert searched.ok
    assert "搜索" in searched.doubt
    assert check_address("https://www.baidu.com/special").doubt == ""


@given(st.text("htps:/.@[]%0123456789ab 。\\-", max_size=30).map("http://".__add__))
def test_any_text_can_be_checked(url: str) -> None:
    assert check_address(url).url == url


HERE = "http://a.gov.cn/"


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe" + f"{HERE}\n".encode("utf-16-le") + b"\0",
        f"{HERE}\n".encode("utf-16-le") + b"\n",
        b"\xef\xbb\xbf" + f"{HERE}\n".encode() + b"\xff",
        f"{HERE}\n".encode() + b"\xff\xff",
        f"见{HERE}. 等".encode(),
        f"见{HERE},;:!?)'".encode(),
    ],
)
def test_an_address_is_read_whatever_is_broken_behind_it(data: bytes) -> None:
    assert urls("a.url.txt", data) == [(HERE, True)]


def test_a_shortcut_is_no_list_and_a_list_no_shortcut_however_the_ending_is_written() -> None:
    both = f"  [InternetShortcut] \n见{HERE}\nURL = \n".encode()
    assert addresses_in("a.URL", both) == (Address("", ok=False, why="文件里没有网址"),)
    for name in ("a.url.txt", "A.URL.TXT"):
        assert addresses_in(name, both) == (Address(HERE, ok=True, why="", slot="见"),)
    spaced = f"  [InternetShortcut]\n  url =  {HERE}  \n".encode()
    assert addresses_in("a.url", spaced) == (Address(HERE, ok=True, why=""),)


def test_only_a_valid_address_is_doubted() -> None:
    for url, ok, doubted in (
        ("http://www.baidu.com/s?wd=1", True, True),
        ("http://WWW.Baidu.com/S?wd=1", True, True),
        ("http://www.baidu.com/s1", True, False),
        ("http://www.baidu.com/s1?wd=1", True, False),
        ("http://www.baidu.com/s 1", False, False),
        (HERE, True, False),
    ):
        found = check_address(url)
        assert (found.ok, bool(found.doubt)) == (ok, doubted)


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("www.zizhou.gov.cn", "http://www.zizhou.gov.cn"),
        (" a.gov.cn/x ", "http://a.gov.cn/x"),
        (HERE, None),
        ("ftp://a.gov.cn/", None),
        ("a.local", None),
        ("没有", None),
    ],
)
def test_the_scheme_is_put_in_front_only_where_it_makes_an_address(
    typed: str, whole: str | None
) -> None:
    assert completed(typed) == whole


def test_every_line_of_a_list_that_lacks_the_scheme_is_completed_and_no_other() -> None:
    text = f"目录：www.a.gov.cn/x（首页）\nURL=b.gov.cn/y\n{HERE}\n没有网址\na.local\n"
    data, told = with_schemes(text.encode("gb18030"))
    assert data.decode() == (
        "目录：http://www.a.gov.cn/x（首页）\r\nURL=http://b.gov.cn/y\r\n"
        f"{HERE}\r\n没有网址\r\na.local\r\n"
    )
    assert told == ("http://www.a.gov.cn/x", "http://b.gov.cn/y")
    same = f"{HERE}\n".encode("utf-16")
    assert with_schemes(same) == (same, ())


LONG = ".".join(["a" * 63] * 3)


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("", "网址里没有网站名"),
        (f"{LONG}.{'a' * 57}.com", ""),
        (f"{LONG}.{'a' * 58}.com", "网站名写法不对"),
        (f"{'a' * 64}.com", "网站名写法不对"),
        ("a.xn--fiqs8s", ""),
        ("a.xn--99999", "没有“.xn--99999”这样的网站"),
        ("a.xn--甲", "没有“.xn--甲”这样的网站"),
        ("a.甲乙", "没有“.甲乙”这样的网站"),
        ("a.c1", "没有“.c1”这样的网站"),
        ("a.cn.", ""),
    ],
)
def test_a_host_stands_under_a_public_domain_and_is_no_longer_than_any(host: str, why: str) -> None:
    assert check_address(f"http://{host}/x").why == why


HOSTS = (
    *("www.zizhou.gov.cn", "a.b", "127.0.0.1", "1.2.3.4.nip.io", "x.nip.io", "0x7f.1", "localhost"),
    *("www.baidu.com", "baidu.com", "m.baidu.com", "baidu.com.cn", "cn.bing.com", "xn--fiqs8s"),
    *("a..b.cn", "-a.cn", "a-.cn", ".cn", "cn", "a.gov.cn.", f"a.{'b' * 64}.cn", "A.cn", "a.cn:80"),
)
PARTS = (
    *(b"[InternetShortcut]", b"[internetshortcut]", b"[x]", b"\r\n", b"\n", b"URL=", b"url=", b"="),
    *(b" ", b"\t", b"'", b"\xef\xbb\xbf", b"\x0b", b"\x0c", b"\x1c", "目录".encode()),
    *(b"http://www.zizhou.gov.cn/1.html", b"https://a.cn/x#y!", b"http://a.b.cn/)."),
)


@given(
    st.sampled_from(("a.url", "a.URL", "a.url.txt")),
    st.lists(st.sampled_from(PARTS), max_size=8).map(b"".join)
    | st.builds(
        "[InternetShortcut]\r\nURL={}{}{}\r\n".format,
        st.sampled_from(("http://", "https://", "HTTP://", "ftp://", "http:/", "")),
        st.sampled_from(HOSTS) | st.text("ab.-0cnW1@", max_size=12),
        st.sampled_from(("", "/", "/s", "/s?wd=x", "/link", "/xxx", "/XXX/1", "/@x", "//", "/a b"))
        | st.text("/?.-_a1xX #s", max_size=6),
    ).map(str.encode),
)
def test_what_is_read_at_a_glance_is_read_alike_the_long_way(name: str, data: bytes) -> None:
    found = addresses_in(name, data)
    with (
        patch.object(addresses, "_PLAIN", re.compile(b"(?!)")),
        patch.object(addresses, "_PLAIN_URL", re.compile("(?!)")),
    ):
        assert addresses_in(name, data) == found
