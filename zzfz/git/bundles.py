"""The whole history of a repository in one file (a Git bundle): made, verified, and made a repository of."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

from zzfz.errors import GitError, UsageError
from zzfz.git import Repository
from zzfz.git.plumbing import refusal
from zzfz.git.run import GitOutput, ask_or_fail, complete, environment

_SIGNATURES = {b"# v2 git bundle\n": "sha1", b"# v3 git bundle\n": "sha1"}
_REF = re.compile(rb"([0-9a-f]{40}(?:[0-9a-f]{24})?) ([^\n]+)\n")
_LONGEST_HEAD = 16 << 20
_CHUNK = 1 << 20
_SAFE = {
    "core.hooksPath": "/dev/null",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "fetch.fsckObjects": "true",
    "core.fsmonitor": "false",
}


class BundleHead(NamedTuple):
    """What a bundle says it holds: references with the commits they are at, and those that must be there
    before (a complete one has none).
    """

    refs: dict[str, str]
    needs: tuple[str, ...]
    object_format: str

    @property
    def branch(self) -> str | None:
        """The branch to stand on: the one that HEAD is at, ``main`` and ``master`` first."""
        names = [
            ref.removeprefix("refs/heads/") for ref in self.refs if ref.startswith("refs/heads/")
        ]
        at_head = [one for one in names if self.refs[f"refs/heads/{one}"] == self.refs.get("HEAD")]
        known = at_head or names
        return next(
            (one for one in ("main", "master") if one in known), known[0] if known else None
        )


def write_bundle(repo: Repository, target: Path) -> None:
    """Write every branch and tag, and HEAD, with all that belongs to them into the new file ``target``.

    Raises ZzfzError, also where the disk is full; then there may be a part of it.
    """
    command = ("bundle", "create", "--quiet", str(target), "--branches", "--tags", "HEAD")
    done = _run(repo.where, command)
    if done.code != 0:
        raise refusal(done, "备份")


def read_head(source: Path) -> BundleHead:
    """What a bundle says it holds, once its bytes are known to be those that were written.

    The pack in it ends with the digest of itself (gitformat-pack), so that what was cut off or changed
    afterwards is found out without unpacking. Raises UsageError where it is no bundle, or no whole one;
    OSError.
    """
    with source.open("rb") as stream:
        head, algorithm = _head(stream, source)
        _check_pack(stream, source, algorithm)
    return head


def _head(stream: IO[bytes], source: Path) -> tuple[BundleHead, str]:
    algorithm = _SIGNATURES.get(stream.readline(64))
    if algorithm is None:
        raise UsageError(
            f"“{source.name}”不是 Git 的备份文件（bundle）", "给出备份时写出的 .bundle 文件"
        )
    refs: dict[str, str] = {}
    needs = []
    read = 0
    while (line := stream.readline(1 << 16)) != b"\n":
        read += len(line)
        if line.startswith(b"@object-format="):
            algorithm = line.strip().partition(b"=")[2].decode("ascii", "replace")
        elif line.startswith(b"-"):
            needs.append(line[1:].decode("utf-8", "replace").strip())
        elif found := _REF.fullmatch(line):
            refs[found[2].decode("utf-8", "surrogateescape")] = found[1].decode("ascii")
        elif not line.startswith(b"@") or read > _LONGEST_HEAD:
            raise _damaged(source)
    if algorithm not in {"sha1", "sha256"}:
        raise _damaged(source)
    return BundleHead(refs, tuple(needs), algorithm), algorithm


def _check_pack(stream: IO[bytes], source: Path, algorithm: str) -> None:
    digest = hashlib.new(algorithm, usedforsecurity=False)
    width = digest.digest_size
    last = b""
    first = True
    while part := stream.read(_CHUNK):
        if first and not part.startswith(b"PACK"):
            raise _damaged(source)
        first = False
        last += part
        digest.update(last[:-width])
        last = last[-width:]
    if first or last != digest.digest():
        raise _damaged(source)


def _damaged(source: Path) -> UsageError:
    return UsageError(f"备份“{source.name}”不完整或被改动过", "换一份较早的备份")


def verify_bundle(repo: Repository, source: Path) -> BundleHead:
    """Make sure that a bundle of ``repo`` is whole and complete. Raises ZzfzError where it is not."""
    head = read_head(source)
    done = _run(repo.where, ("bundle", "verify", "--quiet", str(source)))
    if done.code != 0 or head.needs or not head.refs:
        raise GitError("备份验证没有通过，没有留下", "再备份一次；仍不行的运行 git fsck 检查仓库")
    return head


def restore_bundle(
    source: Path, target: Path, settle: Callable[[Path], object] = lambda _: None
) -> BundleHead:
    """Make a repository of a bundle in ``target`` (which must not exist), all or nothing.

    ``settle`` is given it before anything is checked out and it is moved into its place. No hook and no
    program that the bundle might name is run; large files (Git LFS) come from what ``settle`` put there.
    Raises UsageError, GitError, OSError.
    """
    head = read_head(source)
    branch = head.branch
    if head.needs or branch is None:
        raise UsageError(f"备份“{source.name}”不是完整的，不能单独恢复", "换一份用 zzfz 写出的备份")
    making = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        _must(
            making, "init", "--quiet", "--template=", f"--object-format={head.object_format}", "."
        )
        _must(making, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
        refs = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
        options = ("--quiet", "--no-write-fetch-head", "--update-head-ok")
        _must(making, "fetch", *options, "--", str(source.absolute()), *refs)
        settle(making)
        _must(making, "reset", "--quiet", "--hard", f"refs/heads/{branch}")
        _run(making, ("lfs", "checkout"))  # what is not there stays a pointer
        making.chmod(0o755)
        making.replace(target)
    finally:
        if making.exists():
            shutil.rmtree(making, ignore_errors=True)
    return head


def _must(where: Path, *command: str) -> None:
    done = _run(where, command)
    if done.code != 0:
        if "No space" in done.error:
            raise GitError("磁盘已满，没有恢复", "腾出空间后再运行一次")
        said = (done.error.splitlines() or [f"退出码 {done.code}"])[-1]
        raise GitError(f"恢复时 Git 出错：{said[:200]}", "换一份备份再试")


def _run(where: Path, command: tuple[str, ...]) -> GitOutput:
    settings = [part for key, value in _SAFE.items() for part in ("-c", f"{key}={value}")]
    variables = environment() | {"GIT_ALLOW_PROTOCOL": "file", "GIT_LFS_SKIP_SMUDGE": "1"}
    return complete(where, (*settings, *command), variables)


def state_of_refs(repo: Repository) -> str:
    """Where all branches and tags are, as one digest: it changes with every commit."""
    out = ask_or_fail(repo.where, "列出分支", "for-each-ref", "refs/heads", "refs/tags")
    return hashlib.blake2b(out, digest_size=16).hexdigest()
