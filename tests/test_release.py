"""What is handed on of a version: archives that are the same every time, whole, and said to be so."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from proofs.offline import Desk, told
from scripts.release import (
    ARCHITECTURES,
    LINUX_PYTHONS,
    LOCK,
    Source,
    Target,
    launcher,
    licences,
    linux,
    locked,
    targets,
)
from tests.conftest import PROJECT

TARGET = Target("linux", "3.11", "x86_64")


def wheel(folder: Path, name: str, *, licence: str | None = "dist") -> Path:
    """A wheel that holds nothing but what is said of it."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        about = f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\nLicense-Expression: MIT\n"
        archive.writestr(f"{name}-1.0.dist-info/METADATA", about)
        archive.writestr(f"{name}/licence.py", "")
        if licence:
            archive.writestr(f"{name}-1.0.dist-info/licenses/sub/LICENSE", "MIT")
    return path


def test_an_archive_is_the_same_every_time_and_says_what_it_holds(tmp_path: Path) -> None:
    own, other = wheel(tmp_path, "zzfz"), wheel(tmp_path, "other")
    source = Source(PROJECT, "1.0", 1_700_000_000)
    name, data = linux(source, TARGET, own, [other])
    assert (name, data) == linux(source, TARGET, own, [other])
    assert name == "zzfz-1.0-linux-cp311-x86_64.tar.gz"
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(tmp_path / "out", filter="data")
    root = tmp_path / "out" / name.removesuffix(".tar.gz")
    held = {one.relative_to(root).as_posix() for one in root.rglob("*") if one.is_file()}
    lines = (root / "SHA256SUMS").read_text("utf-8").splitlines()
    told = {path: digest for digest, path in (line.split("  ") for line in lines)}
    assert told.keys() == held - {"SHA256SUMS"}
    assert {"install.sh", "LICENSE", "licences/other/sub/LICENSE", "安装.md"} <= held
    for path, digest in told.items():
        assert hashlib.sha256((root / path).read_bytes()).hexdigest() == digest
    parts = json.loads((root / "sbom.cdx.json").read_text("utf-8"))["components"]
    assert [(one["name"], one["purl"]) for one in parts] == [("other", "pkg:pypi/other@1.0")]
    assert "@" not in re.sub(r'"\$@"', "", (root / "install.sh").read_text("utf-8"))


def test_a_wheel_without_a_licence_text_is_not_handed_on(tmp_path: Path) -> None:
    bare = wheel(tmp_path, "bare", licence=None)
    with pytest.raises(SystemExit, match="no licence text: bare-1"):
        linux(Source(PROJECT, "1.0", 0), TARGET, wheel(tmp_path, "zzfz"), [bare])
    with zipfile.ZipFile(bare, "a") as archive:
        archive.writestr("bare/ThirdPartyNotices.txt", "others")
        archive.writestr("bare/LICENSE.BSD", "BSD")
    assert licences([bare]) == {
        "licences/bare/bare/ThirdPartyNotices.txt": b"others",
        "licences/bare/bare/LICENSE.BSD": b"BSD",
    }


def test_the_installer_refuses_what_was_changed_or_does_not_fit(tmp_path: Path) -> None:
    """``python -m proofs.offline`` installs for real; here it stops before that."""
    _, data = linux(Source(PROJECT, "1.0", 0), TARGET, wheel(tmp_path, "zzfz"), [])
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.glob("zzfz-1.0-linux*")

    def installed(*words: str, path: str) -> str:
        done = subprocess.run(
            [shutil.which("sh") or "", str(folder / "install.sh"), *words],
            env={"HOME": str(tmp_path / "home"), "PATH": path},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 1
        assert not list(tmp_path.glob("home/**/versions"))
        return done.stderr

    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("id", "dirname", "sha256sum", "uname", "readlink"):
        (programs / name).symlink_to(shutil.which(name) or "")
    assert "没有 Python 3.11" in installed(path=str(programs))
    assert "没有选项 --root" in installed("--root", path=str(programs))
    assert "没有装 zzfz" in installed("--remove", "--prefix", str(tmp_path), path=str(programs))
    (folder / "LICENSE").write_text("别的", encoding="utf-8")
    assert "不完整或被改过" in installed(path=str(programs))


@pytest.mark.parametrize("word", ["--system-site-packages", "zzfz[parquet]"])
def test_the_page_on_installing_has_the_lines_that_the_proof_types(
    tmp_path: Path, word: str
) -> None:
    typed = told(Desk(tmp_path, "3.12"), word, Path("/archive/wheels"))
    assert "/usr/bin/python3.12 -m " in typed
    assert "版本" not in typed
    subprocess.run(["sh", "-n"], input=typed.encode(), check=True)


def test_the_lock_covers_what_the_archives_bring() -> None:
    """Versions of the lock lie within the bounds of pyproject.toml, for every Python and processor."""
    names = [one.split("-")[0].lower() for one in locked()]
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in locked().values())
    for name in ("lxml", "pyyaml", "markupsafe", "onnxruntime", "numpy", "shapely"):
        assert names.count(name) == len(LINUX_PYTHONS) * len(ARCHITECTURES) + 1, name
    about = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    for one in [*about["dependencies"], *about["optional-dependencies"]["ocr"]]:
        wanted = re.split("[><=; ]", one)[0].replace("-", "_").lower()
        assert wanted in names, f"{wanted}: python -m scripts.release --lock"
    assert "\r" not in LOCK.read_text("utf-8")
    assert len(targets(ocr=True)) == 2 * len(targets(ocr=False))


def test_the_windows_launcher_finds_the_python_beside_it() -> None:
    made = launcher(b"print('here')", 0)
    assert made.startswith(b"MZ")
    assert b"#!<launcher_dir>\\python\\python.exe\r\nPK" in made
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert packed.read("__main__.py") == b"print('here')"


def test_files_of_windows_are_such_that_cmd_and_notepad_read_them() -> None:
    assert (PROJECT / "packaging/windows/zzfz.cmd").read_bytes().isascii()
    subprocess.run(["sh", "-n", str(PROJECT / "packaging/linux/install.sh")], check=True)
