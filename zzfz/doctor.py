"""What is well and what is not with this installation and this clone."""

from __future__ import annotations

import locale
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

import zzfz
from zzfz import cache, git
from zzfz.cache import maintenance
from zzfz.checklist.paths import EVIDENCE
from zzfz.documents.libreoffice import LibreOffice
from zzfz.documents.recognition import find_engine
from zzfz.documents.sheets import missing_libraries
from zzfz.errors import Advice, AnyAdvice, ZzfzError
from zzfz.files import sweep
from zzfz.git.configuration import author_name, facts, git_version, remotes
from zzfz.git.head import on_branch
from zzfz.git.journal import foreign_locks, left_over
from zzfz.hooks.installation import MESSAGE_NAME, HookStatus, find_gate_hook
from zzfz.hooks.large_files import ATTRIBUTES, is_ready, uses_large_files
from zzfz.links.prints import find_browser
from zzfz.progress.moves import mark_seen, moves
from zzfz.rules.accounts import accounts
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level
from zzfz.sharing.backup import last_backup, unfinished
from zzfz.tracker import Tracker, open_tracker

MINIMUM_GIT = (2, 31)
_AS_THEY_ARE = f"{EVIDENCE}/** -text"
"""The line of attributes that keeps every byte of evidence."""


class Health(StrEnum):
    """How a thing is."""

    WELL = "ok"
    CARE = "warning"
    ILL = "error"


HEALTH_WORDS = {Health.WELL: "正常", Health.CARE: "注意", Health.ILL: "错误"}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at: what it is, how it is, and what to do (empty when it is well)."""

    name: str
    health: Health
    message: str
    advice: AnyAdvice = ""


def examine(start: Path) -> tuple[Diagnosis, ...]:
    """Look at the program, at Git and at the tracker that ``start`` lies in; never raises."""
    found = [*_program(), *_parts(), _recognition(), _conversion(), _pages(), _volumes()]
    found += [_prints(), *_swept()]
    try:
        version = git_version()
    except ZzfzError as error:
        return (*found, Diagnosis("Git", Health.ILL, error.message, error.advice))
    found.append(_git(version))
    try:
        tracker = open_tracker(start, as_edited=True)
    except ZzfzError as error:
        return (*found, Diagnosis("仓库", Health.ILL, error.message, error.advice))
    parts = (
        *(_repository, _clone, _unfinished, _guard, _remotes, _large_files, _checklist, _moves),
        *(_backup, _cache),
    )
    return (*found, *(one for part in parts for one in part(tracker)))


def _program() -> Iterator[Diagnosis]:
    yield Diagnosis(
        "程序", Health.WELL, f"zzfz {zzfz.__version__}，Python {platform.python_version()}"
    )
    encoding = locale.getencoding()
    screen = getattr(sys.stdout, "encoding", "") or ""
    if "utf" in screen.lower():
        yield Diagnosis("编码", Health.WELL, f"输出 {screen}，系统 {encoding}")
    else:
        yield Diagnosis(
            "编码",
            Health.CARE,
            f"终端编码是 {screen or '未知'}，个别字可能显示不出",
            "把终端改为 UTF-8（Windows 用 chcp 65001）",
        )


def _parts() -> Iterator[Diagnosis]:
    """Parts in machine code that some architectures have no build of; each has a way around."""
    if find_spec("lxml") is None or find_spec("docx") is None:
        yield Diagnosis("Word", Health.CARE, "写不了 Word 文件", Advice("install-word"))
    if find_spec("pypdfium2") is None:
        about = "没有 pypdfium2，PDF 用 pypdf 读，慢，扫描件的图片不能识别"
        yield Diagnosis("PDF", Health.WELL, about)
    if find_spec("yaml._yaml") is None:
        yield Diagnosis("YAML", Health.WELL, "没有 PyYAML 的 C 部分，清单读得慢一些")


def _recognition() -> Diagnosis:
    """What reads letters in pictures for ``check --ocr``; nobody needs it."""
    engine = find_engine()
    if engine is not None:
        return Diagnosis("识别", Health.WELL, f"图片里的文字用 {engine.name} 识别（check --ocr）")
    return Diagnosis(
        "识别", Health.WELL, "没有装识别图片文字的程序，图片列为未检", Advice("install-ocr")
    )


def _conversion() -> Diagnosis:
    """What saves old formats anew for ``check --libreoffice``; nobody needs it."""
    office = LibreOffice.find()
    if office is not None:
        about = f"没有读法的旧格式可用 {office.name} 转换（check --libreoffice）"
        return Diagnosis("旧格式", Health.WELL, about)
    return Diagnosis(
        "旧格式",
        Health.WELL,
        "没有可以用的 LibreOffice，没有读法的旧格式（Word 6/95、Works 等）列为未检",
        Advice("install-libreoffice"),
    )


def _pages() -> Diagnosis:
    """What serves hand-in in a browser; nobody needs it."""
    if all(find_spec(one) is not None for one in ("starlette", "uvicorn", "segno")):
        return Diagnosis("网页", Health.WELL, "可以网页报送（serve）")
    return Diagnosis(
        "网页", Health.WELL, "没有装网页报送用的库", Advice("install-library", ("web",))
    )


def _volumes() -> Diagnosis:
    """What binds volumes of PDF; nobody needs it."""
    if missing_libraries():
        return Diagnosis(
            "编卷", Health.WELL, "没有装编卷用的库", Advice("install-library", ("volume",))
        )
    return Diagnosis("编卷", Health.WELL, "可以编成 PDF 卷（bundle --pdf）")


def _prints() -> Diagnosis:
    """What prints pages for ``links --keep``; nobody needs it."""
    browser = find_browser()
    if browser is not None:
        about = f"网页可用 {browser.stem} 打印留存（links --keep）"
        return Diagnosis("打印", Health.WELL, about)
    return Diagnosis(
        "打印",
        Health.WELL,
        "没有找到 Chromium、Chrome 或 Edge，核查网址不受影响，links --keep 打印不了网页",
        Advice("install-browser"),
    )


def _git(version: tuple[int, ...]) -> Diagnosis:
    shown = ".".join(map(str, version))
    if version < MINIMUM_GIT:
        return Diagnosis("Git", Health.ILL, f"版本 {shown} 太旧", "升级到 Git 2.31 或更新的版本")
    return Diagnosis("Git", Health.WELL, f"版本 {shown}")


def _repository(tracker: Tracker) -> Iterator[Diagnosis]:
    repo = tracker.repo
    yield Diagnosis(
        "仓库", Health.WELL, f"{repo.root or repo.git_dir}{'（裸仓库）' if repo.bare else ''}"
    )
    if tracker.commit is None:
        yield Diagnosis(
            "提交",
            Health.CARE,
            "还没有任何提交，材料都不计入",
            "先提交清单：git add checklist 后 git commit",
        )
    if not on_branch(repo):
        yield Diagnosis(
            "分支",
            Health.CARE,
            "不在任何分支上（正停在某个提交）",
            "报送前先用 git switch 分支名 回到分支",
        )
    name = author_name(repo)
    if name is not None:
        yield Diagnosis("身份", Health.WELL, f"{name}，提交时署此名")
    else:
        yield Diagnosis(
            "身份",
            Health.CARE,
            "没有设置提交人姓名和邮箱",
            "运行 git config user.name 姓名 和 git config user.email 邮箱",
        )


def _clone(tracker: Tracker) -> Iterator[Diagnosis]:
    clone = facts(tracker.repo)
    if clone.shallow:
        yield Diagnosis(
            "历史", Health.CARE, "这是浅克隆，看不到较早的情况", "运行 git fetch --unshallow"
        )
    if clone.partial:
        yield Diagnosis(
            "内容", Health.CARE, "这是部分克隆，有的文件内容不在本地", "需要检查内容时重新完整克隆"
        )
    if clone.sparse:
        yield Diagnosis(
            "工作目录",
            Health.CARE,
            "只检出了部分文件夹",
            "完成情况不受影响；要看全部文件运行 git sparse-checkout disable",
        )
    if clone.ends_lines and tracker.repo.root is not None:
        attributes = tracker.repo.root / ATTRIBUTES
        told = attributes.read_text("utf-8", "replace") if attributes.is_file() else ""
        if _AS_THEY_ARE not in told.splitlines():
            yield Diagnosis(
                "换行",
                Health.CARE,
                "这台计算机的 Git 会改文字类材料的换行（core.autocrlf），存下的与交来的不一样",
                f"在仓库的 {ATTRIBUTES} 里加上一行：{_AS_THEY_ARE}",
            )
    if not (clone.shallow or clone.partial or clone.sparse):
        yield Diagnosis("克隆", Health.WELL, "历史和内容都完整")


def _swept() -> Iterator[Diagnosis]:
    """What killed runs left outside the repository, which has now been taken away."""
    for path in sweep():
        what = f"上次中断的运行留下了 {path}，已清除"
        yield Diagnosis("残留", Health.WELL, what)


def _unfinished(tracker: Tracker) -> Iterator[Diagnosis]:
    """Files that a commit could not be brought to yet, and locks of other Git programs."""
    repo = tracker.repo
    if repo.bare:
        return
    for path in left_over(repo):
        yield Diagnosis(
            "未收好",
            Health.CARE,
            f"已提交，但文件夹里的“{path}”还是旧的内容：它正被别的程序打开，或不许改动",
            Advice("close-and-settle"),
        )
    for lock, minutes in foreign_locks(repo):
        yield Diagnosis(
            "锁",
            Health.CARE,
            f"{lock} 是别的 Git 程序的锁，已有 {minutes} 分钟，锁着时提交不了",
            "等那个程序结束；确认没有 Git 在运行的，删去这个文件",
        )


def _guard(tracker: Tracker) -> Iterator[Diagnosis]:
    """Whether commits made with Git itself pass the safety gate (保密审查)."""
    if tracker.repo.bare:
        return  # nobody commits in a bare repository
    name = "钩子"
    found = find_gate_hook(tracker.repo)
    path = found.hook.path
    if found.guards:
        message = find_gate_hook(tracker.repo, MESSAGE_NAME)
        if message.guards:
            yield Diagnosis(name, Health.WELL, f"提交前的检查已装好：{path}")
        else:
            what = f"提交前的检查已装好：{path}；提交说明还没有检查（{MESSAGE_NAME} 钩子）"
            yield Diagnosis(name, Health.CARE, what, Advice("gate-into-hook"))
    elif found.status is HookStatus.INACTIVE:
        advice = f"运行 chmod +x {path}"
        yield Diagnosis(name, Health.CARE, f"{path} 不能执行，Git 不会运行它", advice)
    elif found.status is HookStatus.FOREIGN:
        what = f"{path} 是别的钩子，不做保密和个人信息检查"
        yield Diagnosis(name, Health.CARE, what, Advice("gate-into-hook"))
    else:
        what = "没有装提交前的检查，自己用 git 提交的内容不会先查"
        yield Diagnosis(name, Health.CARE, what, Advice("install-gate"))


def _remotes(tracker: Tracker) -> Iterator[Diagnosis]:
    """Warn of hosts on the public internet."""
    name = "远程"
    found = remotes(tracker.repo)
    hosts = {one: public_host(one.host) for one in found}
    for one, host in hosts.items():
        if host is not None:
            yield Diagnosis(
                name,
                Health.CARE,
                f"{one.name} 在互联网的公共平台 {host} 上：{one.url}",
                "材料未经批准不得推送到公共平台，设为私有也一样；"
                f"用 git remote remove {one.name} 去掉，改用单位内网的地址",
            )
    if found and not any(hosts.values()):
        shown = "、".join(dict.fromkeys(one.url for one in found))
        yield Diagnosis(name, Health.WELL, f"没有公共平台：{shown}")


def _large_files(tracker: Tracker) -> Iterator[Diagnosis]:
    """Whether Git LFS is there where the tracker relies on it."""
    root = tracker.repo.root
    if root is None:
        return
    file = root / ATTRIBUTES
    if not file.is_file() or not uses_large_files(file.read_text("utf-8", "replace")):
        return
    if is_ready(tracker.repo):
        yield Diagnosis("大文件", Health.WELL, "图片、视频等用 Git LFS 存放，git-lfs 可用")
    else:
        yield Diagnosis(
            "大文件",
            Health.CARE,
            "这个仓库用 Git LFS 存放大文件，这台计算机的 Git 还不会用它",
            "安装 git-lfs，再在仓库里运行 git lfs install 和 git lfs pull",
        )


def _checklist(tracker: Tracker) -> Iterator[Diagnosis]:
    try:
        loaded = tracker.loaded
    except ZzfzError as error:
        yield Diagnosis("清单", Health.ILL, error.message, error.advice)
        return
    errors = sum(level_of(one) is Level.ERROR for one in loaded.findings)
    if errors or loaded.checklist is None:
        yield Diagnosis("清单", Health.ILL, f"清单有 {errors} 处错误", Advice("check"))
        return
    checklist = loaded.checklist
    yield Diagnosis(
        "清单",
        Health.WELL,
        f"{checklist.title}：{len(checklist.indicators)} 项指标，{len(checklist.sets)} 个材料组",
    )
    unconfirmed = sum(not one.confirmed for one in checklist.domains)
    unconfirmed += sum(not one.confirmed for one in checklist.collectives)
    if unconfirmed:
        yield Diagnosis(
            "待确认",
            Health.CARE,
            f"有 {unconfirmed} 处领域对应或统称成员没有经主管单位确认",
            Advice("confirm-units"),
        )
    if checklist.due is None:
        yield Diagnosis("期限", Health.CARE, "没有设置报送截止日期", Advice("set-due"))


def _moves(tracker: Tracker) -> Iterator[Diagnosis]:
    """What a new program or list moved while the evidence stayed the same."""
    try:
        found = moves(tracker)
    except ZzfzError as error:  # the list cannot be used, which is said above
        yield Diagnosis("计数变动", Health.CARE, error.message, error.advice)
        return
    for one in accounts(found):
        yield Diagnosis("计数变动", Health.CARE, one.what, one.remedy)
    if found:
        yield Diagnosis("计数变动", Health.CARE, "看过以上变动以后可以记下", Advice("moves-seen"))


def seen_moves(start: Path) -> Diagnosis:
    """Mark what moved as seen. Raises ZzfzError."""
    number = mark_seen(open_tracker(start))
    words = f"已记下 {number} 项变动，不再显示" if number else "没有要记下的变动"
    return Diagnosis("计数变动", Health.WELL, words)


def _backup(tracker: Tracker) -> Iterator[Diagnosis]:
    """When the whole repository was last copied to another disk."""
    if tracker.repo.bare or tracker.commit is None or cache.state.home() is None:
        return
    name = "备份"
    last = last_backup(tracker.repo)
    if last is None:
        yield Diagnosis(name, Health.CARE, "从这台计算机还没有备份过", Advice("back-up"))
        return
    for path in unfinished(last):
        what = f"有没写完的备份 {path}：可能是别的电脑正在写，或以前中断的"
        yield Diagnosis(
            name, Health.CARE, what, "没有别人正在备份的，删去它；本机中断的，再备份一次就会清除"
        )
    now = datetime.now(git.TIME_ZONE)
    when = f"上次备份 {last.time:%Y-%m-%d}（{last.path}）"
    if last.is_due(now):
        what = f"{when}，已过 {(now - last.time).days} 天，以后又有提交"
        yield Diagnosis(name, Health.CARE, what, Advice("back-up"))
    else:
        yield Diagnosis(name, Health.WELL, when)


def _cache(tracker: Tracker) -> Iterator[Diagnosis]:
    if not cache.wanted():
        yield Diagnosis("缓存", Health.WELL, f"已由环境变量 {cache.SWITCH} 关闭")
        return
    folders = maintenance.folders(tracker.repo.common_dir)
    if not folders:
        place = cache.state.home()
        yield Diagnosis(
            "缓存",
            Health.CARE,
            f"不用缓存：{_unusable(place)}",
            "结果不受影响，只是慢一些；可用环境变量 "
            f"{cache.state.PLACE} 指定一个只有自己能写的文件夹（写完整路径）",
        )
        return
    try:
        held = maintenance.examine(folders)
    except OSError as error:
        yield Diagnosis(
            "缓存",
            Health.CARE,
            f"读不了 {folders[0]}：{error.strerror}",
            "结果不受影响，只是慢一些；请检查权限",
        )
        return
    what = f"{held.entries} 条，{_size(held.size)}"
    if held.damaged:
        yield Diagnosis(
            "缓存",
            Health.CARE,
            f"{what}，其中 {len(held.damaged)} 个文件已损坏，不会采用",
            Advice("clear-cache"),
        )
    else:
        yield Diagnosis("缓存", Health.WELL, f"{what}，完好")
    yield Diagnosis("状态", Health.WELL, f"放在 {cache.state.home()}")
    if maintenance.has_older((tracker.repo.common_dir, tracker.repo.git_dir)):
        yield Diagnosis(
            "旧缓存",
            Health.CARE,
            f"{tracker.repo.common_dir / 'zzfz'} 是早先的版本留下的，现在的程序不读也不写",
            Advice("clear-older-cache"),
        )


def _unusable(place: Path | None) -> str:
    if place is None:
        return "没有用户文件夹可放"
    return f"{place} 不是只有本用户能写的文件夹"


def clear_cache(start: Path) -> Diagnosis:
    """Clear the cache of the repository that ``start`` lies in. Raises ZzfzError."""
    repo = git.find_repository(start)
    try:
        held = maintenance.clear(maintenance.folders(repo.common_dir))
        freed = maintenance.clear_older((repo.common_dir, repo.git_dir))
    except OSError as error:
        raise ZzfzError(
            f"清除不了缓存 {error.filename}：{error.strerror}", "检查权限后重试"
        ) from error
    older = f"；早先的版本留在 .git/zzfz 里的 {_size(freed)} 也已清除" if freed else ""
    return Diagnosis("缓存", Health.WELL, f"已清除 {held.entries} 条，{_size(held.size)}{older}")


def _size(size: int) -> str:
    return f"{size / (1 << 20):.1f} MB" if size >= 1 << 20 else f"{-(-size // 1024)} KB"


PUBLIC = (
    "github.com", "gitee.com", "gitlab.com", "bitbucket.org", "coding.net", "gitcode.com",
    "gitcode.net", "codeberg.org", "jihulab.com", "atomgit.com", "cnb.cool", "gitea.com", "sr.ht",
    "sourceforge.net", "codeup.aliyun.com", "code.aliyun.com", "git.code.tencent.com",
    "dev.azure.com", "visualstudio.com", "notabug.org", "framagit.org", "huggingface.co",
    "modelscope.cn",
)  # fmt: skip
"""A name stands for the hosts below it too: ssh.github.com, e.coding.net, altssh.bitbucket.org."""


def public_host(host: str) -> str | None:
    """The entry of ``PUBLIC`` that ``host`` belongs to; None for an office's own host."""
    plain = host.lower().rstrip(".")
    return next((one for one in PUBLIC if plain == one or plain.endswith(f".{one}")), None)
