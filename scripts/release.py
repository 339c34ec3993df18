"""``python -m scripts.release -o FOLDER``: everything that is handed on of a version, from one commit.

A wheel and an sdist; for Linux an archive for each Python and processor (``install.sh`` with the wheels
of the extra ``office``), for Windows a folder to unpack (绿色版) with a Python of its own, and with
``--ocr`` archives that read letters in pictures too. In each lie the licences of what it brings and a
list of it (SBOM, CycloneDX 1.6); beside them SHA256SUMS, and SM3SUMS where OpenSSL knows SM3.

What is built is the commit, not the working tree. The wheels of others are those of
``packaging/office.lock``, by name and SHA-256; ``--lock`` resolves them anew. ``--twice`` builds all a
second time in another place and ends with 1 where a byte differs. Needs an index or ``--wheels``, a
folder that holds the wheels already; ``--windows-python`` is the embeddable package of CPython 3.13 for
Windows, which somebody brings.
"""

from __future__ import annotations

import argparse
import email
import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
PACKAGING = PROJECT / "packaging"
LOCK = PACKAGING / "office.lock"
LINUX_PYTHONS = ("3.11", "3.12", "3.13")
ARCHITECTURES = ("x86_64", "aarch64")
WINDOWS_PYTHON = "3.13"
_GLIBCS = ("2_17", "2_28")
_OWN_LICENCES = PACKAGING / "licences"
_LICENCE = re.compile(
    r"(?!.*\.(py\w?|so|json)$)(licen[cs]e|copying|notice|authors|third.?party)[^/]*",
    re.IGNORECASE,
)
# Chosen on Windows only, by markers that pip reads of the machine it runs on.
_ONLY_WINDOWS = ("colorama",)


@dataclass(frozen=True, slots=True)
class Target:
    """What an archive is for. ``python`` as 3.12, ``architecture`` as the wheel's tag has it."""

    system: str
    python: str
    architecture: str
    ocr: bool = False

    @property
    def tag(self) -> str:
        """The part of an archive's name that says so."""
        extra = "-ocr" if self.ocr else ""
        return f"{self.system}-cp{self.python.replace('.', '')}-{self.architecture}{extra}"

    @property
    def platforms(self) -> tuple[str, ...]:
        """Platform tags of wheels that run there, as pip takes them."""
        if self.system == "windows":
            return ("win_amd64",)
        named = tuple(f"manylinux_{glibc}_{self.architecture}" for glibc in _GLIBCS)
        return (f"manylinux2014_{self.architecture}", *named)

    @property
    def extras(self) -> str:
        """The extras of zzfz that are brought along."""
        return "office,ocr" if self.ocr else "office"


def targets(*, ocr: bool) -> list[Target]:
    """All archives, those with letter reading only where that was asked for."""
    plain = [
        Target("linux", python, machine) for machine in ARCHITECTURES for python in LINUX_PYTHONS
    ]
    plain.append(Target("windows", WINDOWS_PYTHON, "amd64"))
    seeing = [Target(one.system, one.python, one.architecture, ocr=True) for one in plain]
    return [*plain, *(seeing if ocr else [])]


@dataclass(frozen=True, slots=True)
class Source:
    """The commit that is built: its files in ``folder``, its version and its time (Unix seconds)."""

    folder: Path
    version: str
    time: int


def export(commit: str, folder: Path) -> Source:
    """The files of ``commit`` of this repository, and nothing that lies beside them."""
    packed = _git("archive", "--format=tar", commit)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    text = (folder / "zzfz/__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise SystemExit("zzfz/__init__.py names no version")
    return Source(folder, found[1], int(_git("log", "-1", "--format=%ct", commit)))


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=PROJECT, check=True, capture_output=True).stdout


def build(source: Source, into: Path) -> Path:
    """The wheel, after the sdist, in ``into``."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", into],
        cwd=source.folder,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(source.time)},
        check=True,
        capture_output=True,
    )
    (wheel,) = into.glob("*.whl")
    return wheel


# Wheels of others


def locked() -> dict[str, str]:
    """The SHA-256 of each wheel that may be brought along, by its file name."""
    if not LOCK.is_file():
        return {}
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (one.split("  ") for one in lines if one[:1] != "#")}


def download(
    wheel: Path, target: Target, into: Path, pinned: Iterable[str], wheels: Path | None
) -> list[Path]:
    """The wheels that ``wheel`` needs on ``target``, without itself.

    ``pinned`` are file names of wheels: of what they are, no other version is taken.
    """
    into.mkdir(parents=True)
    asked: list[str | Path] = [f"{wheel}[{target.extras}]"]
    asked += _ONLY_WINDOWS if target.system == "windows" else ()
    command: list[str | Path] = [sys.executable, "-m", "pip", "download", "--quiet"]
    command += ["--only-binary", ":all:", "--implementation", "cp", "--dest", into]
    command += ["--python-version", target.python]
    command += [part for one in target.platforms for part in ("--platform", one)]
    if wheels is not None:
        command += ["--no-index", "--find-links", wheels]
    names = sorted({"==".join(name.split("-")[:2]) for name in pinned})
    versions = into.parent / f"{target.tag}.txt"
    versions.write_text("\n".join(names), encoding="utf-8")
    command += ["--constraint", versions]
    done = subprocess.run(
        [*command, *asked], stderr=subprocess.PIPE, text=True, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"no wheels for {target.tag}:\n{done.stderr}")
    return sorted(one for one in into.glob("*.whl") if one.name != wheel.name)


def _as_locked(found: Iterable[Path], known: Mapping[str, str]) -> None:
    """End the run where a wheel is not the one whose digest is written down."""
    for one in found:
        if _digest(one.read_bytes()) != known.get(one.name):
            raise SystemExit(
                f"{one.name} is not the one of {LOCK.name}: python -m scripts.release --lock"
            )


def lock(wheel: Path, work: Path, asked: Iterable[Target], wheels: Path | None) -> None:
    """Resolve the wheels of all archives anew and write their digests down.

    Each archive takes the versions of those before it, the oldest Python first: a library leaves that
    one before the others.
    """
    digests: dict[str, str] = {}
    for target in asked:
        for one in download(wheel, target, work / target.tag, digests, wheels):
            digests[one.name] = _digest(one.read_bytes())
    versions: dict[str, set[str]] = {}
    for name in digests:
        versions.setdefault(name.split("-")[0].lower(), set()).add(name.split("-")[1])
    if several := {name: found for name, found in versions.items() if len(found) > 1}:
        raise SystemExit(f"not one version for all archives: {several}")
    head = (
        "# Written by python -m scripts.release --lock: the wheels of the archives, by SHA-256.\n"
    )
    lines = (f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    LOCK.write_text(head + "".join(lines), encoding="utf-8")


def _digest(data: bytes, kind: str = "sha256") -> str:
    return hashlib.new(kind, data).hexdigest()


# What is said of them


def _metadata(wheel: Path) -> email.message.Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


def licences(wheels: Iterable[Path]) -> dict[str, bytes]:
    """The licence texts of ``wheels``: path in the archive, text.

    Ends the run where there is none, neither in the wheel nor by hand in ``packaging/licences``.
    """
    texts: dict[str, bytes] = {}
    lacking = []
    for wheel in wheels:
        name = wheel.name.split("-")[0]
        with zipfile.ZipFile(wheel) as archive:
            held = (
                (one, one.partition(".dist-info/")[2] or one)
                for one in archive.namelist()
                if one[-1] != "/"
            )
            found = {
                f"{name}/{inside.removeprefix('licenses/')}": archive.read(one)
                for one, inside in held
                if inside.startswith("licenses/") or _LICENCE.fullmatch(inside.rpartition("/")[2])
            }
        for path in sorted((_OWN_LICENCES / name).glob("*")):
            found[f"{name}/{path.name}"] = path.read_bytes()
        if not found:
            lacking.append(wheel.name)
        texts |= {f"licences/{path}": text for path, text in found.items()}
    if lacking:
        raise SystemExit(f"no licence text: {', '.join(lacking)}: add it to packaging/licences/")
    return texts


def bill(source: Source, target: Target, wheels: Iterable[Path]) -> bytes:
    """The list of what the archive brings (SBOM), CycloneDX 1.6 as JSON."""
    parts: list[dict[str, Any]] = []
    for wheel in wheels:
        about = _metadata(wheel)
        name, version = about["Name"], about["Version"]
        licence = about["License-Expression"] or about["License"] or ""
        part = {
            "type": "library",
            "bom-ref": f"{name}=={version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{re.sub('[-_.]+', '-', name).lower()}@{version}",
            "hashes": [{"alg": "SHA-256", "content": _digest(wheel.read_bytes())}],
        }
        if licence and len(licence) < 100:
            part["licenses"] = [{"license": {"name": " ".join(licence.split())}}]
        parts.append(part)
    whole = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": f"zzfz-{target.tag}",
                "version": source.version,
            }
        },
        "components": parts,
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def sums(files: Mapping[str, bytes], kind: str = "sha256") -> bytes:
    """What ``sha256sum -c`` reads."""
    return "".join(
        f"{_digest(data, kind)}  {path}\n" for path, data in sorted(files.items())
    ).encode()


# Archives


def linux(source: Source, target: Target, wheel: Path, wheels: Sequence[Path]) -> tuple[str, bytes]:
    """The archive for a Linux: its name and content (tar, gzip)."""
    root = f"zzfz-{source.version}-{target.tag}"
    files = {f"wheels/{one.name}": one.read_bytes() for one in (wheel, *wheels)}
    files |= licences(wheels)
    files["sbom.cdx.json"] = bill(source, target, wheels)
    files["LICENSE"] = (source.folder / "LICENSE").read_bytes()
    files["安装.md"] = (source.folder / "docs/安装.md").read_bytes()
    files["install.sh"] = _filled(source, target, "linux/install.sh")
    files["SHA256SUMS"] = sums(files)
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=source.time) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        for path, data in sorted(files.items()):
            entry = tarfile.TarInfo(f"{root}/{path}")
            entry.size, entry.mtime = len(data), source.time
            entry.mode = 0o755 if path.endswith(".sh") else 0o644
            archive.addfile(entry, io.BytesIO(data))
    return f"{root}.tar.gz", packed.getvalue()


def _filled(source: Source, target: Target, path: str) -> bytes:
    text = (source.folder / "packaging" / path).read_text(encoding="utf-8")
    told = {"VERSION": source.version, "PYTHON": target.python, "EXTRAS": target.extras}
    told["MACHINE"] = target.architecture
    for name, value in told.items():
        text = text.replace(f"@{name}@", value)
    return text.encode()


def windows(
    source: Source, target: Target, wheel: Path, wheels: Sequence[Path], python: Path, work: Path
) -> tuple[str, bytes]:
    """The folder for a Windows PC: its name and content (zip)."""
    root = f"zzfz-{source.version}-{target.tag}"
    lib = work / "lib"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    command += ["--no-compile", "--only-binary", ":all:", "--python-version", target.python]
    command += ["--platform", "win_amd64", "--implementation", "cp", "--target", str(lib)]
    subprocess.run([*command, wheel, *wheels], check=True, stderr=subprocess.PIPE)
    files = dict(_below(lib, "lib"))
    files |= dict(_embedded(python, target))
    files |= licences(wheels)
    files["licences/cpython/LICENSE.txt"] = files["python/LICENSE.txt"]
    files["sbom.cdx.json"] = bill(source, target, wheels)
    files["LICENSE"] = (source.folder / "LICENSE").read_bytes()
    for name in ("zzfz.cmd", "先看我.txt"):
        text = _filled(source, target, f"windows/{name}").decode("utf-8")
        coding = "ascii" if name.endswith(".cmd") else "utf-8-sig"
        files[name] = text.replace("\n", "\r\n").encode(coding)
    files["zzfz.exe"] = launcher(_filled(source, target, "windows/start.py"), source.time)
    files["git/README.txt"] = b"MinGit\r\n"
    files["SHA256SUMS"] = sums(files)
    return f"{root}.zip", _zipped({f"{root}/{path}": data for path, data in files.items()})


def _below(folder: Path, named: str) -> Iterator[tuple[str, bytes]]:
    """What pip laid down, without what it says of the machine it ran on."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).as_posix()
        unwanted = inside.startswith("bin/") or inside.endswith("/isoschematron/resources")
        unwanted = unwanted or inside.endswith(".dist-info/direct_url.json")
        if path.is_file() and not unwanted and "/isoschematron/" not in inside:
            data = path.read_bytes()
            if inside.endswith(".dist-info/RECORD"):
                kept = (one for one in data.splitlines(keepends=True) if not _OF_HERE.match(one))
                data = b"".join(kept)
            yield f"{named}/{inside}", data


_OF_HERE = re.compile(rb"\.\./\.\./bin/|[^,]+/direct_url\.json,")
"""Lines of a RECORD for what is left out: programs that name this Python, where a wheel lay."""


def _embedded(python: Path, target: Target) -> Iterator[tuple[str, bytes]]:
    """The files of CPython's embeddable package, told where the libraries lie."""
    short = target.python.replace(".", "")
    with zipfile.ZipFile(python) as archive:
        names = [one for one in archive.namelist() if not one.endswith("/")]
        library = next(
            (one for one in names if PurePosixPath(one).name == f"python{short}.dll"), ""
        )
        if not library:
            raise SystemExit(f"{python}: not the embeddable package of Python {target.python}")
        above = library.removesuffix(f"python{short}.dll")
        for name in names:
            if name.startswith(above) and not name.endswith("._pth"):
                yield f"python/{name.removeprefix(above)}", archive.read(name)
    yield f"python/python{short}._pth", f"python{short}.zip\r\n.\r\n..\\lib\r\n".encode()


def launcher(start: bytes, time: int) -> bytes:
    """``zzfz.exe``: the launcher that pip brings for scripts, the Python beside it, and ``start``."""
    from importlib.resources import files

    stub = (files("pip._vendor.distlib") / "t64.exe").read_bytes()
    packed = _zipped({"__main__.py": start})
    return stub + b"#!<launcher_dir>\\python\\python.exe\r\n" + packed


def _zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return made.getvalue()


# All of it


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be made, and of what."""

    commit: str
    targets: Sequence[Target]
    wheels: Path | None
    windows_python: Path | None


def release(asked: Asked, into: Path, work: Path) -> dict[str, bytes]:
    """Make everything in ``into``: name and content of each file that is handed on."""
    source = export(asked.commit, work / "source")
    wheel = build(source, into)
    known = locked()
    for target in asked.targets:
        needed = download(wheel, target, work / target.tag, known, asked.wheels)
        _as_locked(needed, known)
        if target.system == "linux":
            name, data = linux(source, target, wheel, needed)
        elif asked.windows_python is None:
            print(f"left out: {target.tag}, without --windows-python")
            continue
        else:
            folder = work / f"{target.tag}.unpacked"
            name, data = windows(source, target, wheel, needed, asked.windows_python, folder)
        (into / name).write_bytes(data)
    made = {one.name: one.read_bytes() for one in into.iterdir()}
    for name, kind in (("SHA256SUMS", "sha256"), ("SM3SUMS", "sm3")):
        if kind in hashlib.algorithms_available:
            (into / name).write_bytes(sums(made, kind))
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the release; print each file with its size and digest. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("-o", "--output", type=Path, default=Path("dist"))
    parser.add_argument("--commit", default="HEAD")
    parser.add_argument(
        "--only", default="", metavar="WORD", help="archives with WORD in their name"
    )
    parser.add_argument("--ocr", action="store_true", help="also archives that read pictures")
    parser.add_argument(
        "--wheels", type=Path, help="take wheels from this folder, not from an index"
    )
    parser.add_argument("--windows-python", type=Path, metavar="ZIP")
    parser.add_argument("--twice", action="store_true", help="build a second time and compare")
    parser.add_argument("--lock", action="store_true", help="resolve the wheels anew")
    given = parser.parse_args(arguments)
    chosen = [one for one in targets(ocr=given.ocr) if given.only in one.tag]
    # Once, for HEAD may move on between two builds.
    commit = _git("rev-parse", "--verify", f"{given.commit}^{{commit}}").decode().strip()
    asked = Asked(commit, chosen, given.wheels, given.windows_python)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        if given.lock:
            (work / "built").mkdir()
            wheel = build(export(commit, work / "source"), work / "built")
            lock(wheel, work, targets(ocr=True), given.wheels)
            return 0
        given.output.mkdir(parents=True)
        made = release(asked, given.output, work / "一")
        for name, data in sorted(made.items()):
            print(f"{_digest(data)}  {len(data) / 1e6:8.2f} MB  {name}")
        if given.twice:
            again = work / "again"
            again.mkdir()
            os.umask(0o077)
            os.environ["TZ"] = "Asia/Shanghai"
            second = release(asked, again, work / "二")
            unlike = sorted(name for name in made if made[name] != second.get(name))
            print(
                "two builds:", f"differ in {unlike}" if unlike else f"{len(made)} files, same bytes"
            )
            return 1 if unlike or made.keys() != second.keys() else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
