"""The office's shared repository (远程): what is there now, fetching it, and pushing to it.

Git is run in a repository of its own that is made for each call and holds nothing but references to the
tracker's objects. So no program that the tracker's own configuration names is started (ssh command,
credential helper, hook, remote helper, ``uploadpack``): only what the user's own configuration says
holds. Of the tracker's configuration the address alone is taken. Where the shared repository is a
folder (USB stick, network share), its hooks are not run either: here they would run as this user.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from zzfz.cache import state
from zzfz.errors import GitError, UsageError, ZzfzError
from zzfz.git import Repository, journal
from zzfz.git.configuration import Remote, facts, host_of, masked
from zzfz.git.run import (
    GitOutput,
    ask,
    ask_or_fail,
    complete,
    environment,
    names,
    refuse_pipes,
)

_BRANCHES = "refs/heads/"
_PROTOCOLS = ("file", "ssh", "https", "http")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SHORT = re.compile(r"(?:[^@/\\:]+@)?(?:\[[^\]]+\]|[^:/\\\[\]]{2,}):(?!//)")
_HELPER = re.compile(r"[A-Za-z0-9+.-]+::")
_QUIET = {
    "core.hooksPath": "/dev/null",
    # Elsewhere than in the tracker Git would take most of its objects for garbage.
    "gc.auto": "0",
    "maintenance.auto": "false",
    "fetch.fsckObjects": "true",
    "fetch.writeCommitGraph": "false",
    "fetch.recurseSubmodules": "false",
    "push.recurseSubmodules": "no",
    "push.gpgSign": "false",
    "http.lowSpeedLimit": "1",
    "http.lowSpeedTime": "60",
}
_IN_FOLDER = " ".join(
    (
        *("git", "-c core.hooksPath=/dev/null", "-c core.fsmonitor=false"),
        *("-c core.alternateRefsCommand=:", "-c core.sshCommand=false"),
        "-c receive.denyCurrentBranch=refuse",  # or its filters would run to renew its files
    )
)
"""Git at the other end, where that is a folder: run here, as this user, with that repository's settings."""
_OIDS_AT_ONCE = 200


class Upstream(NamedTuple):
    """Where a branch is shared: the remote's name, its addresses, and its branch (``refs/heads/…``).

    Addresses are as Git takes them; ``shown`` is the one to fetch from without passwords.
    """

    remote: str
    fetch_url: str
    push_url: str
    ref: str

    @property
    def branch(self) -> str:
        """The name of the branch over there."""
        return self.ref.removeprefix(_BRANCHES)

    @property
    def shown(self) -> str:
        """The address for people."""
        return masked(self.fetch_url)

    @property
    def addresses(self) -> tuple[Remote, ...]:
        """Both addresses, as ``configuration.remotes`` gives them."""
        urls = dict.fromkeys((self.fetch_url, self.push_url))
        return tuple(Remote(self.remote, masked(url), host_of(url)) for url in urls)

    @property
    def tracking(self) -> str:
        """The reference that notes here what was last seen over there."""
        return f"refs/remotes/{self.remote}/{self.branch}"


class Pushed(Enum):
    """What came of a push: done, or somebody else was there first."""

    DONE = "done"
    MOVED = "moved"


def find_upstream(repo: Repository, wanted: str | None = None) -> Upstream:
    """Where the present branch is shared: with ``wanted``, else as Git has it noted, else with the only
    remote, else with ``origin``.

    Raises UsageError where HEAD is on no branch, there is no such remote, or its address is none that can
    be used without starting another program.
    """
    asked = ask(repo.where, "symbolic-ref", "--quiet", "HEAD")
    here = asked.out.decode("utf-8", "surrogateescape").strip()
    if not here.startswith(_BRANCHES):
        raise UsageError("现在不在任何分支上，不能同步", "先用 git switch 分支名 回到分支")
    found = _configured(repo)
    known = list(
        dict.fromkeys(
            key.split(".", 1)[1].rpartition(".")[0]
            for key in found
            if key.startswith("remote.") and key.endswith(".url")
        )
    )
    branch = here.removeprefix(_BRANCHES)
    noted = found.get(f"branch.{branch}.remote", [""])[-1]
    if wanted is not None and wanted not in known:
        raise UsageError(f"没有叫“{wanted}”的远程仓库", f"已有：{'、'.join(known) or '（没有）'}")
    remote = wanted or (noted if noted in known else "")
    if not remote and known:
        remote = known[0] if len(known) == 1 else "origin"
        if remote not in known:
            raise UsageError(
                "有几个远程仓库，不知道和哪个同步", f"写明：--remote {' 或 '.join(known)}"
            )
    if not remote:
        raise UsageError(
            "没有远程仓库，无处同步",
            "先建一个：共享文件夹或 U 盘上 git init --bare 文件夹，再 git remote add origin 文件夹",
        )
    if not re.fullmatch(r"[^\s/~^:?*\[\\-][^\s~^:?*\[\\]*", remote) or ".." in remote:
        raise UsageError(f"远程仓库的名称“{remote}”不能用", "用 git remote rename 改名")
    ref = found.get(f"branch.{branch}.merge", [here])[-1] if noted == remote else here
    if not ref.startswith(_BRANCHES):
        ref = here
    fetch_url = found[f"remote.{remote}.url"][0]
    push_url = found.get(f"remote.{remote}.pushurl", [fetch_url])[0]
    return Upstream(remote, _address(repo, fetch_url), _address(repo, push_url), ref)


def _configured(repo: Repository) -> dict[str, list[str]]:
    answer = ask(repo.where, "config", "-z", "--get-regexp", r"^(branch|remote)\.")
    found: dict[str, list[str]] = {}
    for record in names(answer.out) if answer.code == 0 else ():
        key, _, value = record.partition("\n")
        found.setdefault(key, []).append(value)
    return found


def _address(repo: Repository, url: str) -> str:
    """``url`` as it can be used from any folder. Raises UsageError for one that is not safe."""
    scheme = _SCHEME.match(url)
    if not url or not url.isprintable() or url.startswith("-") or _HELPER.match(url):
        raise UsageError(f"远程仓库的地址不能用：{masked(url)!r}", "用 git remote set-url 改正")
    if scheme is not None:
        if scheme[1].lower() not in _PROTOCOLS:
            raise UsageError(
                f"不支持 {scheme[1]}:// 的远程仓库：{masked(url)}",
                "用文件夹、ssh、https 或 http 的地址",
            )
        return url
    if _SHORT.match(url) and not (os.name == "nt" and re.match(r"[A-Za-z]:", url)):
        return url
    return os.path.normpath(repo.where / url)


def is_folder(url: str) -> bool:
    """Whether an address of ``Upstream`` is a folder that this computer reaches by itself."""
    return url.lower().startswith("file://") or not (_SCHEME.match(url) or _SHORT.match(url))


def _at_the_other_end(url: str) -> tuple[str, ...]:
    return (f"--upload-pack={_IN_FOLDER} upload-pack",) if is_folder(url) else ()


def seen_before(repo: Repository, up: Upstream) -> str | None:
    """What was last seen over there, as noted here; None where nothing is noted."""
    answer = ask(repo.where, "rev-parse", "--verify", "--quiet", f"{up.tracking}^{{commit}}")
    return answer.out.decode("ascii").strip() if answer.code == 0 else None


def note_seen(repo: Repository, up: Upstream, revision: str) -> None:
    """Note what is over there now. Raises GitError."""
    said = ("-c", "core.hooksPath=/dev/null", "update-ref", "-m", "zzfz: 同步")
    ask_or_fail(repo.where, "记下远程的位置", *said, up.tracking, revision)


def published(repo: Repository, up: Upstream, *, prompts: bool = False) -> str | None:
    """The commit that the branch is at over there; None where it is not there. Raises ZzfzError.

    With ``prompts`` Git may ask the person at the terminal for a password.
    """
    command = ("ls-remote", *_at_the_other_end(up.fetch_url), "--", up.fetch_url, up.ref)
    with _aside(repo, {}) as folder:
        answer = _run(repo, folder, command, prompts=prompts)
    if answer.code != 0:
        raise _unreachable(answer, up, "看远程仓库")
    for line in answer.out.decode("utf-8", "replace").splitlines():
        revision, _, ref = line.partition("\t")
        if ref == up.ref:
            return revision
    return None


def fetch(
    repo: Repository, up: Upstream, known: Collection[str], *, prompts: bool = False
) -> str | None:
    """Bring the commits of the branch over there here, and which one it is at; None where it is not there.

    ``known`` are commits that need not be sent again. Nothing here refers to what came until
    ``note_seen``. Raises ZzfzError.
    """
    refs = {f"{_BRANCHES}known-{number}": one for number, one in enumerate(sorted(known))}
    target = "refs/zzfz/fetched"
    options = (
        *("--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--quiet", "--force"),
        *_at_the_other_end(up.fetch_url),
    )
    with _aside(repo, refs) as folder:
        command = ("fetch", *options, "--", up.fetch_url, f"{up.ref}:{target}")
        answer = _run(repo, folder, command, prompts=prompts)
        if answer.code != 0 and "find remote ref" in answer.error:
            return None
        if answer.code != 0:
            raise _unreachable(answer, up, "从远程仓库取回")
        file = folder / target
        return file.read_text(encoding="ascii").strip()


def push(repo: Repository, up: Upstream, revision: str, *, prompts: bool = False) -> Pushed:
    """Let the branch over there be at ``revision``, unless it is at something that this does not hold.

    Raises ZzfzError where it cannot be reached or refuses.
    """
    options = ["--porcelain", "--no-verify", "--no-signed", "--quiet"]
    if is_folder(up.push_url):
        options.append(f"--receive-pack={_IN_FOLDER} receive-pack")
    with _aside(repo, {}) as folder:
        command = ("push", *options, "--", up.push_url, f"{revision}:{up.ref}")
        answer = _run(repo, folder, command, prompts=prompts)
    if answer.code == 0:
        return Pushed.DONE
    lines = answer.out.decode("utf-8", "replace").splitlines()
    refused = next((line.split("\t")[-1] for line in lines if line.startswith("!\t")), None)
    if refused is None:
        raise _unreachable(answer, up, "推送到远程仓库")
    if any(word in refused for word in _MOVED):
        return Pushed.MOVED
    raise _refused(answer, up, refused)


_MOVED = ("fetch first", "non-fast-forward", "cannot lock ref", "failed to lock", "stale info")


def _refused(answer: GitOutput, up: Upstream, why: str) -> GitError:
    said = [
        line.removeprefix("remote:").strip()
        for line in answer.error.splitlines()
        if line.startswith("remote:")
    ]
    if "denyCurrentBranch" in answer.error or "checked out" in why:
        return GitError(
            f"远程仓库 {up.remote} 不收：它是有人正在用的普通仓库，不是共享用的裸仓库",
            "共享的仓库用 git init --bare 建，再用 git remote set-url 改地址；本机的提交都还在",
        )
    told = "；".join(line for line in said if line)[:300] or why
    return GitError(
        f"远程仓库 {up.remote} 不收这次推送：{masked(told)}",
        "按它说的改正，或请管理远程仓库的人看；本机的提交都还在，改好再运行一次",
    )


def _unreachable(answer: GitOutput, up: Upstream, doing: str) -> GitError:
    said = answer.error
    if "dubious ownership" in said:
        named = re.search(r"safe\.directory (.+)", said)
        return GitError(
            f"{doing}时 Git 拒绝：{up.shown} 属于另一个用户",
            f"确认可信后运行：git config --global --add safe.directory {named[1] if named else up.shown}",
        )
    if "No space left" in said or "unable to write" in said:
        return GitError(f"{doing}时磁盘已满，没有做完", "腾出空间（本机或远程）后再运行一次")
    if (
        "Authentication failed" in said
        or "could not read Username" in said
        or "Permission denied" in said
    ):
        return GitError(
            f"{doing}时没有权限：{up.shown}", "检查用户名、密码或密钥，先用 git fetch 试通"
        )
    if (
        "does not appear to be a git repository" in said
        or "not found" in said
        or "does not exist" in said
    ):
        where = "U 盘插好了吗、共享文件夹连上了吗；" if is_folder(up.fetch_url) else ""
        return GitError(f"找不到远程仓库：{up.shown}", f"{where}地址用 git remote -v 核对")
    if "fsck error" in said or "index-pack failed" in said:
        return GitError(
            f"远程仓库 {up.shown} 的内容不完好，没有取回", "请管理远程仓库的人运行 git fsck"
        )
    lines = [line for line in said.splitlines() if line.strip()] or [f"退出码 {answer.code}"]
    return GitError(
        f"{doing}没有成：{masked(lines[-1][:200])}", f"检查网络和地址（{up.shown}）后再运行一次"
    )


@contextmanager
def _aside(repo: Repository, refs: Mapping[str, str], remote: str = "") -> Iterator[Path]:
    """An empty bare repository that shares the tracker's objects and has none of its configuration."""
    above = journal.folder(repo)
    state.make(above)
    with tempfile.TemporaryDirectory(prefix="run-zzfz-", dir=above) as name:
        folder = Path(name)
        for inside in ("refs/heads", "objects"):
            (folder / inside).mkdir(parents=True)
        (folder / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
        large = repo.common_dir / "lfs"
        lines = ["[core]", "bare = true", "[lfs]", f'storage = "{_escaped(str(large))}"']
        if facts(repo).object_format == "sha256":
            lines += [
                "[core]",
                "repositoryformatversion = 1",
                "[extensions]",
                "objectformat = sha256",
            ]
        else:
            lines += ["[core]", "repositoryformatversion = 0"]
        if remote:
            lines += ['[remote "shared"]', f'url = "{_escaped(remote)}"']
        (folder / "config").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for ref, revision in refs.items():
            (folder / ref).parent.mkdir(parents=True, exist_ok=True)
            (folder / ref).write_text(f"{revision}\n", encoding="ascii")
        yield folder


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _run(
    repo: Repository, folder: Path, command: Sequence[str], *, prompts: bool = False
) -> GitOutput:
    """Run Git in ``folder`` with the tracker's objects and the network. Raises GitError without Git."""
    settings = [part for key, value in _QUIET.items() for part in ("-c", f"{key}={value}")]
    extra = {
        "GIT_ALLOW_PROTOCOL": ":".join(_PROTOCOLS),
        "GIT_TERMINAL_PROMPT": "1" if prompts else "0",
    }
    if command[0] == "lfs":
        # It runs Git in the shared folder too, which must not be told to look elsewhere.
        where: tuple[str, ...] = ()
        (folder / "objects" / "info").mkdir()
        (folder / "objects" / "info" / "alternates").write_text(
            f"{repo.common_dir / 'objects'}\n", encoding="utf-8"
        )
    else:
        where = (f"--git-dir={folder}",)
        extra["GIT_OBJECT_DIRECTORY"] = str(repo.common_dir / "objects")
    places = (repo.where, *_folders(command))
    for one in places[1:]:
        refuse_pipes(one)
    return complete(folder, (*where, *settings, *command), environment() | extra, places=places)


def _folders(words: Iterable[str]) -> Iterator[Path]:
    """The folders of this computer among the words of a command: the other end may be one."""
    for word in words:
        path = Path(word.removeprefix("file://"))
        if path.is_absolute() and path.is_dir():
            yield path


def send_large(
    repo: Repository, up: Upstream, oids: Sequence[str], *, prompts: bool = False
) -> None:
    """Send large files (Git LFS, by SHA-256) to the shared repository. Raises ZzfzError.

    Where they lie with Git LFS goes by the address alone: a ``.lfsconfig``, which anybody may have
    committed, leads nowhere.
    """
    for start in range(0, len(oids), _OIDS_AT_ONCE):
        some = oids[start : start + _OIDS_AT_ONCE]
        with _aside(repo, {}, remote=_for_large(up.push_url)) as folder:
            command = ("lfs", "push", "--object-id", "shared", *some)
            answer = _run(repo, folder, command, prompts=prompts)
        if answer.code != 0:
            lines = (answer.error or answer.out.decode("utf-8", "replace")).splitlines()
            said = masked(lines[-1][:200]) if lines else f"退出码 {answer.code}"
            raise GitError(
                f"大文件没有传到远程仓库：{said}",
                "提交没有推送，免得别人只有指针；检查 git-lfs 和网络后再运行一次",
            )


def bring_large(repo: Repository, up: Upstream, revision: str, *, prompts: bool = False) -> None:
    """Bring what the pointers (Git LFS) of ``revision`` stand for, as far as it is to be had."""
    refs = {f"{_BRANCHES}wanted": revision}
    with _aside(repo, refs, remote=_for_large(up.fetch_url)) as folder:
        _run(repo, folder, ("lfs", "fetch", "shared", "wanted"), prompts=prompts)


def _for_large(url: str) -> str:
    return Path(url).as_uri() if is_folder(url) and not _SCHEME.match(url) else url


def refuse_partial(repo: Repository, doing: str) -> None:
    """Raise ZzfzError where this clone does not have all that there is."""
    clone = facts(repo)
    if clone.shallow or clone.partial:
        kind, advice = (
            ("浅克隆", "先运行 git fetch --unshallow")
            if clone.shallow
            else ("部分克隆", "重新完整克隆一份")
        )
        raise ZzfzError(f"这是{kind}，历史或内容不全，不能{doing}", advice)
