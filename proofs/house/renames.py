"""The rename map (renames.txt) as plain values, and the files of a revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

BEFORE = "18d83062d9146776ed87ac11195462a583a11373"
AFTER = "05df4991a1178a764982648ed380c1b65b4955a0"
"""The house commit and its parent."""

PROJECT = Path(__file__).resolve().parents[2]
MAP = Path(__file__).with_name("renames.txt")


@dataclass
class Renames:
    """The map: what renames.txt says, in the terms of its header."""

    modules: dict[str, str] = field(default_factory=dict)
    names: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    identifiers: list[tuple[list[str], str, str]] = field(default_factory=list)
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def module(self, old: str) -> str:
        """Where a module of before is now."""
        return self.modules.get(old, old)

    def name(self, module: str, old: str) -> tuple[str, str]:
        """The module and the name under which ``old``, defined in ``module``, is now."""
        return self.names.get((module, old), (self.module(module), old))

    def identifiers_in(self, path: str) -> dict[str, str]:
        """The identifiers renamed in the file that is now at ``path``."""
        return {
            old: new
            for patterns, old, new in self.identifiers
            if any(fnmatch(path, pattern) for pattern in patterns)
        }

    def text(self, path: str, content: str) -> str:
        """``content`` of the file that is now at ``path``, with the text replaced that is listed."""
        for pattern, old, new in self.texts:
            if fnmatch(path, pattern):
                content = content.replace(old, new)
        return content


def read_map(path: Path = MAP) -> Renames:
    """The map in ``path``; ``ValueError`` for a line that is not understood."""
    renames = Renames()
    patterns: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if not kind or kind == "#" or kind.startswith("#"):
            continue
        if kind == "in":
            patterns = rest.split()
            continue
        place, _, pair = rest.partition(": ") if kind == "text" else ("", "", rest)
        old, arrow, new = (part.replace("\\n", "\n") for part in pair.rpartition(" -> "))
        if not arrow:
            raise ValueError(line)
        match kind:
            case "module":
                renames.modules[old] = new
            case "name":
                a, _, b = old.partition(":")
                c, _, d = new.partition(":")
                renames.names[a, b] = (c, d)
            case "identifier":
                renames.identifiers.append((patterns, old, new))
            case "text":
                renames.texts.append((place, old, new))
            case "file":
                renames.files[old] = new
            case _:
                raise ValueError(line)
    return renames


def git(*arguments: str) -> bytes:
    """What Git answers in this project."""
    done = subprocess.run(["git", "-C", str(PROJECT), *arguments], capture_output=True, check=True)
    return done.stdout


def files_of(revision: str) -> dict[str, bytes]:
    """Every file of ``revision``, by path."""
    with tarfile.open(fileobj=io.BytesIO(git("archive", "--format=tar", revision))) as tar:
        return {
            member.name: opened.read()
            for member in tar
            if member.isfile() and (opened := tar.extractfile(member)) is not None
        }
