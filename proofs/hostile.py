"""Repositories that somebody else made to harm: ``python -m proofs.hostile``.

    python -m proofs.hostile                        # all of them, with every command
    python -m proofs.hostile --only 过滤 --commands status,check

Each repository is built of its own in an empty folder, with one trap in it: settings and hooks that
start a program, links and names that lead out, objects that no honest Git makes. Then the commands
run on it. Of every run must hold: no program of the trap was started, nothing outside was written
or taken away, the exit code is one of the table (0 to 3), no internal failure, what is printed is
plain text, and time and memory stay bounded. Prints a table; exit code 1 where a rule was broken.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from proofs.inside import run_inside
from tests import real_documents as real

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 60.0
"""Processor time that one command may take on one of these small repositories."""
PATIENCE = 600.0
MEMORY = 700 << 20
"""Bytes that this process or any that it started may have held at once."""
FINE = frozenset({0, 1, 2, 3})
COMMANDS: dict[str, tuple[str, ...]] = {
    "status": ("status",),
    "status.json": ("status", "--format", "json"),
    "check": ("check",),
    "check.base": ("check", "--base", "HEAD~1"),
    "check.github": ("check", "--format", "github"),
    "gate": ("gate",),
    "gate.range": ("gate", "--range", "HEAD~1..HEAD"),
    "show": ("show", "5"),
    "log": ("log", "5"),
    "trend": ("trend",),
    "doctor": ("doctor",),
    "summary": ("summary",),
    "rollup": ("rollup", "."),
    "report": ("report", "--since", "2023-05-01", "-o", "OUT/通报.docx"),
    "site": ("site", "-o", "OUT/site"),
    "bundle": ("bundle", "-o", "OUT/bundle.zip"),
    "verify": ("verify", "OUT/bundle.zip"),
    "export": ("export", "--parquet", "OUT/export"),
    "add": ("add", "5", "OUT/新材料.docx", "--item", "1"),
    "edit": ("edit", "5/1-情况.docx", "--number", "子政发〔2022〕1号"),
    "review": ("review", "5", "--return", "缺页", "--by", "别人"),
    "sync": ("sync",),
    "backup": ("backup", "OUT/备份"),
    "withdraw": ("withdraw", "5", "1-情况.docx", "--reason", "重复"),
}
_IDENTITY = {
    "GIT_AUTHOR_NAME": "某人",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "某人",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_AUTHOR_DATE": "2023-05-01T09:00:00+08:00",
    "GIT_COMMITTER_DATE": "2023-05-01T09:00:00+08:00",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "LC_ALL": "C.UTF-8",
}


@dataclass(frozen=True)
class World:
    """An empty folder with the repository (``repo``), a folder that is nobody's business (``outside``) and
    one where every program of a trap leaves its name (``started``).
    """

    base: Path

    @property
    def repo(self) -> Path:
        """The tracker that was handed over."""
        return self.base / "清单"

    @property
    def outside(self) -> Path:
        """What the trap would reach."""
        return self.base / "别处"

    @property
    def started(self) -> Path:
        """Holds a file for every program that ran."""
        return self.base / "启动过"

    def program(self, name: str) -> str:
        """A command line that leaves ``name`` behind and hands on what it is given."""
        return f"touch '{self.started}/{name}'; cat"

    def script(self, name: str) -> str:
        """The same as a file that can be run, for settings that take no command line."""
        path = self.base / "脚本" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\ntouch '{self.started}/{name}'\nexit 0\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    def git(self, *args: str, given: bytes = b"", where: Path | None = None) -> str:
        """What Git says to ``args``. Raises CalledProcessError where it refuses."""
        done = subprocess.run(
            ["git", *args],
            cwd=where or self.repo,
            env=os.environ | _IDENTITY,
            input=given,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def set(self, *pairs: tuple[str, str]) -> None:
        """Settings of the repository itself."""
        for key, value in pairs:
            self.git("config", key, value)

    def write(self, path: str, content: bytes | str) -> Path:
        """A file of the work tree."""
        target = self.repo / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return target

    def commit(self) -> None:
        """Everything in the work tree."""
        plain = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
        self.git(*plain, "add", "--all", "--force")
        self.git(*plain, "commit", "--quiet", "--allow-empty", "-m", "材料")

    def object(self, kind: str, data: bytes) -> str:
        """An object as it is, however wrong."""
        return self.git("hash-object", "-t", kind, "-w", "--stdin", "--literally", given=data)

    def tree(self, *entries: tuple[str, bytes, str]) -> str:
        """A tree of these modes, names and object ids, in this order."""
        return self.object(
            "tree",
            b"".join(m.encode() + b" " + n + b"\0" + bytes.fromhex(i) for m, n, i in entries),
        )

    def head_tree(self, evidence: str) -> None:
        """Move the branch to a commit whose evidence is this tree."""
        listed = self.git("ls-tree", "-z", "HEAD").split("\0")
        kept = [one for one in listed if one and not one.endswith("\tevidence")]
        entries = []
        for one in kept:
            about, _, name = one.partition("\t")
            mode, _, oid = about.split(" ")
            entries.append((mode.lstrip("0"), name.encode(), oid))
        entries.append(("40000", b"evidence", evidence))
        entries.sort(key=lambda one: one[1] + (b"/" if one[0] == "40000" else b""))
        self.head_commit(self.tree(*entries))

    def head_commit(self, tree: str, head: bytes | None = None) -> None:
        """Move the branch to a commit of this tree, whose other lines may be given."""
        parent = self.git("rev-parse", "HEAD")
        usual = b"a <a@b> 1682902800 +0800"
        lines = head or b"author %b\ncommitter %b\n\nx\n" % (usual, usual)
        data = f"tree {tree}\nparent {parent}\n".encode() + lines
        made = self.object("commit", data)
        (self.repo / ".git/refs/heads/main").write_text(made + "\n", encoding="ascii")

    @property
    def blob(self) -> str:
        """The id of the one document that is there."""
        return self.git("rev-parse", "HEAD:evidence/5/1-情况.docx")

    @property
    def folder(self) -> str:
        """The id of the folder of that document."""
        return self.git("rev-parse", "HEAD:evidence/5")


Trap = Callable[[World], None]
TRAPS: dict[str, Trap] = {}


def trap(name: str) -> Callable[[Trap], Trap]:
    """Enter a builder under its name."""

    def enter(builder: Trap) -> Trap:
        TRAPS[name] = builder
        return builder

    return enter


# ------------------------------------------------------------------------- settings and hooks


@trap("设置 fsmonitor")
def _fsmonitor(world: World) -> None:
    world.set(("core.fsmonitor", world.script("fsmonitor")), ("core.untrackedCache", "true"))


@trap("设置 fsmonitor，写法怪")
def _odd_spelling(world: World) -> None:
    with (world.repo / ".git/config").open("a", encoding="utf-8") as file:
        file.write(f'[CoRe]\n\tFSMonitor = \\\n"{world.script("fsmonitor2")}"\n')


_HOOKS = (
    "pre-commit commit-msg prepare-commit-msg post-commit post-index-change reference-transaction"
    " post-checkout pre-auto-gc fsmonitor-watchman pre-push update post-update"
)


def _hooks(world: World, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in _HOOKS.split():
        shutil.copy(world.script(f"hook-{name}"), folder / name)


@trap("钩子在 .git/hooks")
def _own_hooks(world: World) -> None:
    _hooks(world, world.repo / ".git/hooks")


@trap("钩子在 core.hooksPath")
def _hooks_path(world: World) -> None:
    _hooks(world, world.repo / "钩子")
    world.set(("core.hooksPath", "钩子"))


def _touch_all(world: World) -> None:
    """Let Git look at every file anew: their times are not those of the index."""
    for pattern in ("evidence/*/*", "checklist/*"):
        for path in world.repo.glob(pattern):
            os.utime(path, (1, 1))


def _attributes(world: World, text: str) -> None:
    world.write(".gitattributes", text)
    world.commit()


def _filter(world: World, name: str = "x") -> tuple[tuple[str, str], ...]:
    return (
        (f"filter.{name}.clean", world.program("clean")),
        (f"filter.{name}.smudge", world.program("smudge")),
    )


@trap("过滤 clean、smudge")
def _clean(world: World) -> None:
    _attributes(world, "* filter=x\n")
    world.set(*_filter(world))
    _touch_all(world)


@trap("过滤 process")
def _process(world: World) -> None:
    _attributes(world, "* filter=x\n")
    world.set(("filter.x.process", world.script("process")), ("filter.x.required", "true"))
    _touch_all(world)


@trap("过滤，名称带点、引号、空格")
def _odd_filter(world: World) -> None:
    _attributes(world, "* filter=a.b\n")
    world.set(*_filter(world, "a.b"), *_filter(world, 'c "d'))
    _touch_all(world)


@trap("过滤在 include 的文件里")
def _included(world: World) -> None:
    _attributes(world, "* filter=x\n")
    more = world.repo / ".git/more"
    for key, value in _filter(world):
        world.git("config", "--file", str(more), key, value)
    world.set(("include.path", "more"))
    _touch_all(world)


@trap("过滤在 include 的仓库文件里，条件写法")
def _included_if(world: World) -> None:
    _attributes(world, "* filter=x\n")
    for key, value in (*_filter(world), ("core.fsmonitor", world.script("fsmonitor3"))):
        world.git("config", "--file", str(world.repo / "设置"), key, value)
    world.set(("includeIf.gitdir:**.path", "../设置"))
    _touch_all(world)


@trap("过滤在 config.worktree")
def _work_tree_settings(world: World) -> None:
    _attributes(world, "* filter=x\n")
    world.set(("extensions.worktreeConfig", "true"))
    for key, value in _filter(world):
        world.git("config", "--worktree", key, value)
    _touch_all(world)


@trap("过滤名叫 lfs")
def _false_lfs(world: World) -> None:
    _attributes(world, "* filter=lfs\n")
    world.set(*_filter(world, "lfs"), ("filter.lfs.required", "true"))
    _touch_all(world)


@trap("Git LFS 的 lfs.extension")
def _lfs_extension(world: World) -> None:
    _attributes(world, "*.docx filter=lfs\n")
    world.git("lfs", "install", "--local")
    world.set(
        ("lfs.extension.x.clean", world.script("extension")),
        ("lfs.extension.x.smudge", world.script("extension")),
        ("lfs.extension.x.priority", "0"),
    )
    _touch_all(world)


@trap("Git LFS 的传输程序")
def _lfs_transfer(world: World) -> None:
    _attributes(world, "*.docx filter=lfs\n")
    world.git("lfs", "install", "--local")
    world.set(
        ("lfs.customtransfer.x.path", world.script("transfer")),
        ("lfs.standalonetransferagent", "x"),
        ("lfs.url", "http://127.0.0.1:9/x"),
    )
    world.write("evidence/5/2-指针.docx", _POINTER)
    _touch_all(world)


_POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "ab" * 32 + "\nsize 123456\n"


@trap("别名")
def _alias(world: World) -> None:
    words = [
        "lfs",
        "status",
        "rev-parse",
        "cat-file",
        "ls-tree",
        "log",
        "config",
        "hash-object",
        "diff-tree",
        "var",
    ]
    world.set(*((f"alias.{word}", f"!{world.program(f'alias-{word}')}") for word in words))


@trap("外部比较和 textconv")
def _external_diff(world: World) -> None:
    _attributes(world, "* diff=x\n")
    world.set(
        ("diff.external", world.script("external")),
        ("diff.x.command", world.script("command")),
        ("diff.x.textconv", world.script("textconv")),
        ("diff.x.cachetextconv", "true"),
        ("interactive.diffFilter", world.script("diffFilter")),
    )


@trap("分页、编辑、口令、ssh 程序")
def _helpers(world: World) -> None:
    keys = "core.pager pager.log pager.status pager.config core.editor sequence.editor core.askPass"
    keys += " core.sshCommand core.gitProxy core.alternateRefsCommand credential.helper"
    keys += " mergetool.x.cmd merge.x.driver trailer.x.command man.x.cmd browser.x.cmd"
    world.set(*((key, world.script(key.replace(".", "-"))) for key in keys.split()))


@trap("签名程序")
def _signer(world: World) -> None:
    usual = b"a <a@b> 1682902800 +0800"
    signed = (
        b"author %b\ncommitter %b\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n"
        b" -----END PGP SIGNATURE-----\n\nx\n" % (usual, usual)
    )
    world.head_commit(world.git("rev-parse", "HEAD^{tree}"), signed)
    world.set(
        ("gpg.program", world.script("gpg")),
        ("log.showSignature", "true"),
        ("commit.gpgSign", "true"),
    )


def _lacking(world: World) -> None:
    """Say that this is a partial clone, and take a document away."""
    world.set(("extensions.partialClone", "origin"), ("remote.origin.promisor", "true"))
    blob = world.blob
    (world.repo / ".git/objects" / blob[:2] / blob[2:]).unlink()


@trap("部分克隆：uploadpack 程序")
def _upload_pack(world: World) -> None:
    _lacking(world)
    world.set(
        ("remote.origin.url", str(world.outside)),
        ("remote.origin.uploadpack", world.script("uploadpack")),
        ("uploadpack.packObjectsHook", world.script("packObjects")),
        ("protocol.allow", "always"),
    )


@trap("部分克隆：ext:: 地址")
def _ext(world: World) -> None:
    _lacking(world)
    world.set(
        ("remote.origin.url", f"ext::{world.script('ext')} %S"), ("protocol.ext.allow", "always")
    )


@trap("部分克隆：remote.vcs 和 ssh")
def _vcs(world: World) -> None:
    _lacking(world)
    world.set(
        ("remote.origin.url", "ssh://127.0.0.1:9/x"),
        ("remote.origin.vcs", "ext"),
        ("core.sshCommand", world.script("ssh")),
        ("protocol.allow", "always"),
    )


@trap("子模块：update 程序、摘要")
def _submodule(world: World) -> None:
    world.write(
        ".gitmodules",
        f'[submodule "x"]\n\tpath = evidence/5/x\n\turl = {world.outside}\n'
        f"\tupdate = !{world.program('submodule')}\n",
    )
    head = world.git("rev-parse", "HEAD")
    world.git("update-index", "--add", "--cacheinfo", f"160000,{head},evidence/5/x")
    world.git("add", ".gitmodules")
    world.git("commit", "-q", "-m", "x")
    world.set(
        ("status.submoduleSummary", "true"),
        ("submodule.x.update", f"!{world.program('submodule')}"),
        ("submodule.recurse", "true"),
        ("diff.submodule", "log"),
    )
    inner = world.repo / "evidence/5/x"
    world.git("clone", "-q", str(world.repo), str(inner))
    world.git("config", "core.fsmonitor", world.script("inner"), where=inner)


@trap("工作目录指到别处")
def _work_tree_elsewhere(world: World) -> None:
    world.set(("core.worktree", str(world.outside)))


@trap("工作目录指到上面")
def _work_tree_above(world: World) -> None:
    world.set(("core.worktree", str(world.base)))


@trap("attributesFile、excludesFile 指到别处")
def _files_elsewhere(world: World) -> None:
    (world.outside / "attributes").write_text("* filter=x\n", encoding="utf-8")
    world.set(
        ("core.attributesFile", str(world.outside / "attributes")),
        ("core.excludesFile", "/etc/passwd"),
        ("mailmap.file", "/etc/passwd"),
        ("diff.orderFile", "/etc/passwd"),
        *_filter(world),
    )
    _touch_all(world)


@trap("自称裸仓库")
def _bare(world: World) -> None:
    world.set(("core.bare", "true"))


@trap("不认识的扩展")
def _extension(world: World) -> None:
    world.set(("core.repositoryformatversion", "1"), ("extensions.harm", "1"))


@trap("设置写坏了")
def _broken_settings(world: World) -> None:
    (world.repo / ".git/config").write_bytes(b'[core\n\x1b[2J"' + b"\xff" * 200)


@trap("设置有 2 MB")
def _large_settings(world: World) -> None:
    with (world.repo / ".git/config").open("a", encoding="utf-8") as file:
        file.write("# 注\n" * 250_000 + f'[filter "x"]\n\tclean = {world.script("late")}\n')
    world.write(".gitattributes", "* filter=x\n")
    _touch_all(world)


@trap("输出的设置：颜色、列、格式")
def _output_settings(world: World) -> None:
    world.set(
        ("color.ui", "always"),
        ("column.ui", "always"),
        ("format.pretty", "%x1b[31m%B"),
        ("log.decorate", "full"),
        ("log.date", "raw"),
        ("status.showStash", "true"),
        ("status.branch", "true"),
        ("status.relativePaths", "false"),
        ("core.quotePath", "true"),
        ("core.abbrev", "4"),
        ("diff.noprefix", "true"),
        ("i18n.logOutputEncoding", "UTF-16"),
        ("i18n.commitEncoding", "UTF-16"),
        ("core.commentChar", "x"),
    )


@trap("以上的设置一起")
def _together(world: World) -> None:
    """What can be in one repository at once."""
    _attributes(world, "* filter=x diff=x\n*.docx filter=a.b\n*.yaml filter=lfs\n")
    for one in (_fsmonitor, _own_hooks, _hooks_path, _alias, _helpers):
        one(world)
    world.set(*_filter(world), *_filter(world, "a.b"), *_filter(world, "lfs"))
    world.set(
        ("filter.lfs.process", world.script("process")),
        ("filter.lfs.required", "true"),
        ("diff.external", world.script("external")),
        ("diff.x.textconv", world.script("textconv")),
        ("gpg.program", world.script("gpg")),
        ("commit.gpgSign", "true"),
    )
    _touch_all(world)


# ------------------------------------------------------------------------------------- objects


@trap("replace：换成报齐的树")
def _replace(world: World) -> None:
    honest = world.git("rev-parse", "HEAD")
    for number in range(1, 105):
        world.write(f"evidence/{number}/1-情况.docx", _document())
    world.commit()
    complete = world.git("rev-parse", "HEAD")
    world.git("reset", "-q", "--hard", honest)
    world.git("replace", honest, complete)


@trap("grafts")
def _grafts(world: World) -> None:
    head = world.git("rev-parse", "HEAD")
    (world.repo / ".git/info").mkdir(exist_ok=True)
    (world.repo / ".git/info/grafts").write_text(f"{head}\n", encoding="ascii")


@trap("alternates 指到别处")
def _alternates(world: World) -> None:
    world.git("clone", "-q", "--bare", str(world.repo), str(world.outside / "库.git"))
    info = world.repo / ".git/objects/info"
    info.mkdir(exist_ok=True)
    other = world.outside / "库.git/objects"
    (info / "alternates").write_text(f"{other}\n/dev/zero\n/etc\n../objects\n", encoding="utf-8")


def _evidence(world: World, *entries: tuple[str, bytes, str]) -> None:
    world.head_tree(world.tree(("40000", b"5", world.tree(*entries))))


@trap("树里有 ..")
def _dots(world: World) -> None:
    blob, folder = world.blob, world.folder
    up = world.tree(("40000", b"..", world.tree(("40000", b"..", folder))))
    _evidence(
        world,
        ("40000", b"..", up),
        ("100644", b"..", blob),
        ("100644", b".", blob),
        ("100644", b"1-a.docx", blob),
    )


@trap("树里有 .git 和看上去一样的")
def _dot_git(world: World) -> None:
    hooks = world.tree(("100755", b"pre-commit", world.blob))
    likes = (
        b".git",
        b".GIT",
        b"git~1",
        ".g\u200cit".encode(),
        b".git ",
        b".git.",
        b".git::$INDEX_ALLOCATION",
    )
    _evidence(
        world,
        *(("40000", name, world.tree(("40000", b"hooks", hooks))) for name in likes),
        ("120000", b".gitmodules", world.blob),
    )


@trap("树里名称重复、次序乱")
def _duplicates(world: World) -> None:
    blob = world.blob
    _evidence(
        world,
        ("100644", b"b.docx", blob),
        ("100644", b"a.docx", blob),
        ("40000", b"a.docx", world.folder),
        ("120000", b"a.docx", blob),
        ("100644", b"a.docx", blob),
    )


@trap("树里名称带斜线、盘符、反斜线")
def _slashes(world: World) -> None:
    blob = world.blob
    names = (
        b"/etc/x.docx",
        b"../../../../x.docx",
        b"C:\\x.docx",
        b"..\\..\\x.docx",
        b"C:x.docx",
        b"\\\\server\\share\\x.docx",
        b"CON",
        b"nul.docx",
        b"a.docx:stream",
        b"a.docx.",
        b"a?*<>|.docx",
    )
    _evidence(world, *(("100644", name, blob) for name in sorted(names)))


@trap("名称带换行、转义、方向符")
def _signs(world: World) -> None:
    blob = world.blob
    names = (
        "1-a\n::error::x.docx",
        "\x1b]0;x\x07\x1b[2J.docx",
        "\u202excod.甲",
        "a\u2028b.docx",
        "[/red][link=x].docx",
        "=cmd|'x'!A1.docx",
        "<script>x</script>.docx",
        "{{7*7}}.docx",
        "-o.docx",
    )
    entries = [("100644", name.encode(), blob) for name in names]
    _evidence(world, *entries, ("100644", b"\xff\xfe\x80.docx", blob), ("100644", b"", blob))


def _deep(world: World, levels: int) -> None:
    tree = world.folder
    # One process for all: a loose object for each is written by fast-import instead.
    lines = ["commit refs/heads/深\ncommitter a <a@b> 1682902800 +0800\ndata 1\nx\n"]
    lines.append(f"M 040000 {tree} {'a/' * levels}b\n")
    world.git("fast-import", "--quiet", given="".join(lines).encode())
    deep = world.git("rev-parse", "深:a")
    _evidence(world, ("40000", b"a", deep))


@trap("树有 900 层")
def _deep_900(world: World) -> None:
    _deep(world, 900)


@trap("树有 10000 层")
def _deep_10000(world: World) -> None:
    _deep(world, 10_000)


@trap("树缺少、类型不符")
def _wrong_kinds(world: World) -> None:
    _evidence(
        world,
        ("40000", b"a", world.blob),
        ("40000", b"b", "12" * 20),
        ("100644", b"c.docx", world.folder),
        ("100644", b"d.docx", "34" * 20),
    )


@trap("树的方式怪")
def _modes(world: World) -> None:
    blob = world.blob
    modes = ("100666", "104755", "000000", "777777", "40000000", "120777")
    _evidence(world, *((mode, f"{mode}.docx".encode(), blob) for mode in modes))


@trap("树的字节截断")
def _cut_tree(world: World) -> None:
    data = b"100644 1-a.docx\0" + bytes.fromhex(world.blob) + b"100644 b"
    world.head_tree(world.tree(("40000", b"5", world.object("tree", data))))


@trap("提交的时间极大")
def _late(world: World) -> None:
    usual = b"a <a@b> 99999999999999999 +9999"
    world.head_commit(
        world.git("rev-parse", "HEAD^{tree}"), b"author %b\ncommitter %b\n\nx\n" % (usual, usual)
    )


@trap("提交没有作者，说明是转义")
def _nobody(world: World) -> None:
    head = b"author \x1b[2J\xff <> -5 +0000\ncommitter <\x07> 1682902800 +0800\n\n\x1b]0;x\x07::error::\n"
    world.head_commit(world.git("rev-parse", "HEAD^{tree}"), head)


@trap("packed-refs 写坏了")
def _packed_refs(world: World) -> None:
    world.git("pack-refs", "--all")
    (world.repo / ".git/packed-refs").write_bytes(
        b"# pack-refs with: sorted\n\x1b[2J\xff zz\n" * 99
    )


@trap("HEAD 指到外面")
def _head_outside(world: World) -> None:
    (world.repo / ".git/HEAD").write_text("ref: refs/../../../别处/x\n", encoding="utf-8")


@trap("日志是链接")
def _linked_log(world: World) -> None:
    victim = world.outside / "profile"
    victim.write_text("umask 022\n", encoding="utf-8")
    log = world.repo / ".git/logs/HEAD"
    log.unlink()
    log.symlink_to(victim)


@trap("分支文件夹、暂存区、对象文件夹是链接")
def _linked_refs(world: World) -> None:
    for name in ("refs/heads", "objects", "index"):
        (world.repo / ".git" / name).rename(world.outside / name.replace("/", "-"))
        (world.repo / ".git" / name).symlink_to(world.outside / name.replace("/", "-"))


@trap("对象文件截断")
def _cut_object(world: World) -> None:
    blob = world.blob
    path = world.repo / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:40])


@trap("暂存区是乱字节")
def _index(world: World) -> None:
    (world.repo / ".git/index").write_bytes(b"DIRC\0\0\0\2\xff\xff\xff\xff" + b"x" * 4000)


@trap("shallow、commit-graph 是乱字节")
def _shallow(world: World) -> None:
    (world.repo / ".git/shallow").write_bytes(b"zz\n\xff\n")
    (world.repo / ".git/objects/info").mkdir(exist_ok=True)
    (world.repo / ".git/objects/info/commit-graph").write_bytes(b"CGPH\1\1" + b"\xff" * 999)


@trap("3000 条分支和标签")
def _branches(world: World) -> None:
    head = world.git("rev-parse", "HEAD")
    lines = "".join(f"{head} refs/heads/a{number}\n" for number in range(3000))
    (world.repo / ".git/packed-refs").write_text(lines, encoding="ascii")


@trap("30000 个文件")
def _many(world: World) -> None:
    blob = bytes.fromhex(world.blob)
    data = b"".join(b"100644 %05d.docx\0" % number + blob for number in range(30_000))
    world.head_tree(world.tree(("40000", b"5", world.object("tree", data))))


# ----------------------------------------------------------------------------------- work tree


@trap("evidence 是链接")
def _linked_evidence(world: World) -> None:
    shutil.rmtree(world.repo / "evidence")
    (world.repo / "evidence").symlink_to(world.outside)
    world.commit()


@trap("指标文件夹、审核、说明是链接")
def _links(world: World) -> None:
    shutil.rmtree(world.repo / "evidence/5")
    (world.repo / "evidence/5").symlink_to(world.outside)
    folder = world.repo / "evidence/6"
    folder.mkdir()
    for name in ("review.yaml", "1-a.docx", "1-a.docx.meta.yaml", "1-b.url"):
        (folder / name).symlink_to(world.outside / "秘密.txt")
    world.commit()


@trap("清单、模板是链接")
def _linked_list(world: World) -> None:
    (world.repo / "templates").symlink_to(world.outside)
    path = world.repo / "checklist/list.yaml"
    path.unlink()
    path.symlink_to(world.outside / "秘密.txt")
    world.commit()


@trap(".git 是文件，指到别处")
def _git_file(world: World) -> None:
    (world.repo / ".git").rename(world.outside / "库")
    (world.repo / ".git").write_text(f"gitdir: {world.outside / '库'}\n", encoding="utf-8")
    world.git("config", "filter.x.clean", world.program("clean"))
    world.git("config", "core.fsmonitor", world.script("fsmonitor4"))
    world.write(".gitattributes", "* filter=x\n")
    _touch_all(world)


@trap("里面又有仓库")
def _nested(world: World) -> None:
    for name, bare in (("evidence/5/甲", False), ("evidence/6", True)):
        inner = world.repo / name
        inner.mkdir(parents=True)
        world.git("init", "-q", *(["--bare"] if bare else []), ".", where=inner)
        world.git("config", "core.fsmonitor", world.script("nested"), where=inner)


@trap("旧版的提交记录")
def _journal(world: World) -> None:
    folder = world.repo / ".git/zzfz"
    folder.mkdir()
    step = {"before": None, "after": {"mode": "100644", "blob": world.blob}}
    steps = {f"../../别处/{number}.docx": step for number in range(2500)}
    for name in ("pending.json", "journal.json", "token"):
        (folder / name).write_text(json.dumps({"made": "x", "steps": steps}), encoding="utf-8")
    (folder / "cache").symlink_to(world.outside)


@trap("模板：循环、读文件、脚本")
def _template(world: World) -> None:
    bad = "{% autoescape false %}{{ ''.__class__.__mro__ }}{% include '/etc/passwd' %}"
    bad += "{% for a in range(99999999) %}{{ 'x' * 99999999 }}{% endfor %}{% endautoescape %}"
    for name in ("todo.md.j2", "bulletin.md.j2", "site.html.j2", "todo.md", "bulletin.md"):
        world.write(f"templates/{name}", bad)
    world.commit()


@trap("清单是膨胀的 YAML")
def _yaml(world: World) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    for one, other in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{other}: &{other} [{','.join([f'*{one}'] * 9)}]\n"
    world.write("checklist/units.yaml", bomb)
    world.write("checklist/zz.yaml", "[" * 200_000)
    world.write("evidence/5/review.yaml", "{" * 100_000)
    world.write("evidence/5/1-情况.docx.meta.yaml", bomb)
    world.commit()


@trap("管道和设备")
def _pipes(world: World) -> None:
    os.mkfifo(world.repo / "evidence/5/1-管道.docx")
    os.mkfifo(world.repo / "checklist/管道.yaml")
    (world.repo / "evidence/5/零.docx").symlink_to("/dev/zero")


@trap("分支、打包的引用是管道，HEAD 之外的分支是设备")
def _pipe_for_branch(world: World) -> None:
    (world.repo / ".git/refs/heads/main").unlink()
    os.mkfifo(world.repo / ".git/refs/heads/main")
    os.mkfifo(world.repo / ".git/packed-refs")
    (world.repo / ".git/refs/heads/零").symlink_to("/dev/zero")


@trap("暂存区是管道")
def _pipe_for_index(world: World) -> None:
    (world.repo / ".git/index").unlink()
    os.mkfifo(world.repo / ".git/index")


@trap("忽略文件是管道，Git 等着")
def _pipe_in_work_tree(world: World) -> None:
    os.mkfifo(world.repo / ".gitignore")
    os.mkfifo(world.repo / "evidence/5/.gitattributes")


@trap("对象是管道，Git 等着")
def _pipe_for_object(world: World) -> None:
    blob = world.blob
    path = world.repo / ".git/objects" / blob[:2] / blob[2:]
    path.unlink()
    os.mkfifo(path)


@trap("属性文件有 3 MB")
def _attribute_file(world: World) -> None:
    _attributes(world, "[attr]x filter=x\n" + "*.docx x\n" * 300_000)
    world.set(*_filter(world))
    _touch_all(world)


@trap("说明文件 6 MB")
def _large_sidecar(world: World) -> None:
    world.write("evidence/5/1-情况.docx.meta.yaml", "note: " + "长" * 2_000_000)
    world.commit()


# ------------------------------------------------------------------------------------- running


@dataclass
class Told:
    """What one command did on one repository."""

    trap: str
    command: str
    code: int
    seconds: float
    faults: list[str] = field(default_factory=list)


@cache
def _document() -> bytes:
    return real.docx("工作情况", "2022年子洲县法治政府建设工作开展情况的报告。")


def template(folder: Path) -> World:
    """The real list and a few documents, committed; all other worlds are copies of it."""
    world = World(folder)
    for one in (world.repo, world.outside, world.started, folder / "OUT"):
        one.mkdir(parents=True)
    (folder / "OUT/备份").mkdir()
    (folder / "OUT/新材料.docx").write_bytes(real.docx("新材料", "2022年的工作情况说明。"))
    (world.outside / "秘密.txt").write_text("不关别人的事\n", encoding="utf-8")
    shutil.copytree(ROOT / "checklist", world.repo / "checklist")
    world.git("init", "-q", "-b", "main")
    world.commit()
    world.write("evidence/5/1-情况.docx", _document())
    world.commit()
    world.git("clone", "-q", "--bare", ".", "../共用.git")
    world.git("remote", "add", "origin", "../共用.git")
    world.git("fetch", "-q", "origin")
    return world


def _seen(world: World) -> dict[str, tuple[int, int]]:
    """Everything around the repository, with size and time."""
    found = {}
    apart = {
        "清单",
        "OUT",
        "启动过",
        "state",
        "库",
        "共用.git",
    }  # the last is Git's own folder, where .git names it
    for top in (world.outside, world.base):
        for folder, folders, names in os.walk(top):
            folders[:] = [one for one in folders if one not in apart]
            for name in (*names, *folders):
                path = Path(folder) / name
                about = path.lstat()
                found[str(path)] = (about.st_size, about.st_mtime_ns)
    return found


def _unplain(text: str) -> list[str]:
    """Signs in ``text`` that a terminal obeys or that turn what is read around."""
    odd = {one for one in text if one not in "\n\t" and unicodedata.category(one) in ("Cc", "Cs")}
    odd |= {
        one
        for one in text
        if one in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
    }
    return sorted(f"U+{ord(one):04X}" for one in odd)


def _spent() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def examine(name: str, world: World, commands: Sequence[str]) -> Iterator[Told]:
    """Build the trap in ``world`` and run the commands there, in this process."""
    TRAPS[name](world)
    before = _seen(world)
    crashes = world.base / "state" / "crash"
    crashes.mkdir(parents=True)
    variables = _IDENTITY | {
        "ZZFZ_STATE": str(world.base / "state" / "own"),
        "ZZFZ_CRASH_DIR": str(crashes),
    }
    for command in commands:
        asked = [one.replace("OUT/", f"{world.base}/OUT/") for one in COMMANDS[command]]
        begun = _spent()
        code, out, err = run_inside(asked, world.repo, variables)
        told = Told(name, command, code, _spent() - begun)
        told.faults = list(_faults(told, world, before, out + err, crashes))
        yield told


def _faults(
    told: Told, world: World, before: dict[str, tuple[int, int]], said: str, crashes: Path
) -> Iterator[str]:
    for one in sorted(world.started.iterdir()):
        yield f"启动了 {one.name}"
        one.unlink()
    after = _seen(world)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    yield from (f"动了 {path}" for path in sorted(changed))
    before.clear()
    before.update(after)
    if told.code not in FINE:
        yield f"退出码 {told.code}"
    for report in sorted(crashes.iterdir()):
        lines = report.read_text(encoding="utf-8").strip().splitlines()
        yield f"内部出错：{' / '.join(lines[-3:])}"
        report.unlink()
    if "Traceback" in said:
        yield "有 Traceback"
    if odd := _unplain(said):
        yield f"输出里有 {'、'.join(odd)}"
    if told.seconds > SECONDS:
        yield f"用了 {told.seconds:.0f} 秒"


def in_child(name: str, sample: World, folder: Path, commands: Sequence[str]) -> list[Told]:
    """``examine`` in a process of its own, so that a hang or a crash of one is that one's."""
    world = World(folder)
    shutil.copytree(sample.base, folder, symlinks=True)
    answer = folder.with_suffix(".json")
    child = os.fork()
    if not child:
        code = 1
        try:
            told = []
            for one in examine(name, world, commands):
                told.append(vars(one))
                answer.write_text(json.dumps(told), encoding="utf-8")
            code = 0
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    deadline = time.monotonic() + PATIENCE
    ended, status, used = os.wait4(child, os.WNOHANG)
    while not ended and time.monotonic() < deadline:
        time.sleep(0.05)
        ended, status, used = os.wait4(child, os.WNOHANG)
    if not ended:
        os.kill(child, signal.SIGKILL)
        _, status, used = os.wait4(child, 0)
    written = json.loads(answer.read_text(encoding="utf-8")) if answer.exists() else []
    found = [Told(**one) for one in written]
    if status:
        next_one = commands[len(found)] if len(found) < len(commands) else "结束"
        found.append(Told(name, next_one, -1, 0.0, [f"进程没有正常结束（{status}）"]))
    if used.ru_maxrss * 1024 > MEMORY:
        found.append(Told(name, "内存", -1, 0.0, [f"占了 {used.ru_maxrss // 1024} MB"]))
    shutil.rmtree(folder, ignore_errors=True)
    return found


def run(names: Sequence[str], commands: Sequence[str]) -> Iterator[tuple[str, list[Told]]]:
    """For every trap of ``names`` what the commands did."""
    with tempfile.TemporaryDirectory(prefix="zzfz-hostile-") as scratch:
        sample = template(Path(scratch) / "样")
        for number, name in enumerate(names):
            yield name, in_child(name, sample, Path(scratch) / f"{number}", commands)


def main(arguments: list[str]) -> int:
    """Print a line for every trap."""
    parser = argparse.ArgumentParser(prog="python -m proofs.hostile")
    parser.add_argument("--only", default="", help="part of the name of the traps")
    parser.add_argument("--commands", default=",".join(COMMANDS))
    given = parser.parse_args(arguments)
    names = [name for name in TRAPS if given.only in name]
    commands = given.commands.split(",")
    faults = []
    runs = 0
    print("| 仓库 | 退出码 | 最长（秒） | 违反 |\n|---|---|---|---|")
    for name, told in run(names, commands):
        codes = " ".join(f"{one.command}={one.code}" for one in told if one.code)
        broken = [f"{one.command}：{fault}" for one in told for fault in one.faults]
        slowest = max((one.seconds for one in told), default=0.0)
        print(f"| {name} | {codes or '全部 0'} | {slowest:.1f} | {'；'.join(broken)} |", flush=True)
        faults += broken
        runs += len(told)
    print(f"\n仓库 {len(names)} 个，命令 {runs} 次，违反 {len(faults)} 处")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
