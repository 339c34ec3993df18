"""Where a tracker may be pushed to: public hosts, told by doctor, credentials masked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Call, Repo
from tests.test_screens import SNAPSHOTS, WIDTHS, steady
from zzfz.doctor import PUBLIC, public_host
from zzfz.git.configuration import host_of, masked


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://github.com/a/b.git", "github.com"),
        ("https://用户:token@GitHub.com:443/a/b", "github.com"),
        ("ssh://git@ssh.github.com:443/a/b", "github.com"),
        ("git@gitee.com:a/b.git", "gitee.com"),
        ("gitee.com:a/b.git", "gitee.com"),
        ("git://codeberg.org./a", "codeberg.org"),
        ("https://e.coding.net/a/b", "coding.net"),
        ("ssh::git@gitlab.com:a/b", "gitlab.com"),
        ("git+ssh://git@bitbucket.org/a", "bitbucket.org"),
        ("https://gitcode.com/a", "gitcode.com"),
    ],
)
def test_public_hosts_are_known_in_every_spelling(url: str, host: str) -> None:
    assert public_host(host_of(url)) == host


@pytest.mark.parametrize(
    "url",
    [
        "https://gitlab.zizhou.gov.cn/a/b.git",
        "git@10.20.30.40:a/b.git",
        "https://notgithub.com/a",
        "https://github.com.zizhou.gov.cn/a",
        "https://git.zizhou.gov.cn/github.com/a",
        "ssh://git@[fd00::1]:22/a",
        "git@[fd00::1]:a",
        "/srv/git/github.com/a.git",
        "../gitee.com/a",
        "C:/github.com/a",
        "file:///srv/github.com:a",
        "\\\\server\\github.com",
    ],
)
def test_the_offices_own_hosts_and_folders_are_fine(url: str) -> None:
    assert public_host(host_of(url)) is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:geheim@host/a", "https://***@host/a"),
        ("https://ghp_geheim@github.com/a", "https://***@github.com/a"),
        ("https://host/a?private_token=geheim", "https://host/a?***"),
        ("ssh://git@host/a", "ssh://git@host/a"),
        ("git@host:a/b", "git@host:a/b"),
        ("https://host/a", "https://host/a"),
    ],
)
def test_credentials_are_masked(url: str, shown: str) -> None:
    assert masked(url) == shown


@given(st.text())
def test_any_text_as_an_address_does_no_harm(text: str) -> None:
    host_of(text)
    host_of(f"https://{text}")
    assert public_host(text) in {None, *PUBLIC}


@pytest.mark.parametrize("width", WIDTHS)
def test_doctor_warns_of_public_remotes_as_git_would_use_them(
    width: str,
    tracker: Repo,
    call: Call,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("zzfz.doctor.find_engine", lambda: None)  # as without extras
    monkeypatch.setattr("zzfz.doctor.find_browser", lambda: None)
    monkeypatch.setattr("zzfz.doctor.LibreOffice.find", lambda: None)
    tracker.run("remote", "add", "origin", "https://git.zizhou.gov.cn/sfj/qd.git")
    tracker.run("remote", "set-url", "--push", "origin", "https://wang:geheim@gitee.com/sfj/qd.git")
    tracker.run("remote", "add", "备份", "bf:sfj/qd.git")
    tracker.run("config", "url.ssh://git@github.com/.insteadOf", "bf:")
    outcome = call(tracker, "doctor", columns=WIDTHS[width])
    assert outcome.code == 0
    assert "geheim" not in outcome.stdout
    kept = SNAPSHOTS / f"doctor-remotes.{width}.txt"
    shown = steady(outcome.stdout, tracker)
    if request.config.getoption("--update-snapshots"):
        kept.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == kept.read_text(encoding="utf-8")


def test_doctor_is_content_with_the_offices_own_host(
    tracker: Repo, call: Call, tmp_path: Path
) -> None:
    tracker.run("remote", "add", "origin", "https://git.zizhou.gov.cn/sfj/qd.git")
    tracker.run("remote", "add", "盘", str(tmp_path / "备份.git"))
    said = call(tracker, "doctor").stdout
    assert "正常\t远程\t没有公共平台：https://git.zizhou.gov.cn/sfj/qd.git、" in said
