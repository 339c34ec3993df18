"""A new repository, made whole or not at all. Through GitPython, which needs no work tree for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from zzfz.errors import GitError
from zzfz.files import scratch_folder
from zzfz.git import TIME_ZONE, Commit, Repository
from zzfz.git.configuration import signing_options

if TYPE_CHECKING:
    import git


def _first_commit(repo: git.Repo, folder: Path, message: str) -> git.Commit:
    """Commit the index; signed where the person's settings say so.

    By Git itself, which reads every form of GIT_AUTHOR_DATE; as whom, GitPython says also where nobody
    told Git a name yet.
    """
    from git import Actor

    git_dir = folder / ".git"
    signs = signing_options(Repository(folder, git_dir, git_dir, bare=False, prefix=""))
    try:
        with repo.config_reader() as settings:
            author, committer = Actor.author(settings), Actor.committer(settings)
    except (KeyError, OSError) as error:  # the system has no name for this account either
        if getattr(error, "filename", None):
            raise
        raise GitError(
            "没有设置提交人，没有写入任何内容",
            "运行 git config --global user.name 姓名 和 git config --global user.email 邮箱",
        ) from error
    by = {
        "GIT_AUTHOR_NAME": author.name,
        "GIT_AUTHOR_EMAIL": author.email,
        "GIT_COMMITTER_NAME": committer.name,
        "GIT_COMMITTER_EMAIL": committer.email,
    }
    tree = repo.index.write_tree().hexsha
    made = repo.git.commit_tree(*signs, tree, m=message, env={k: v for k, v in by.items() if v})
    repo.git.update_ref("HEAD", made)
    return repo.head.commit


def create_repository(
    folder: Path,
    files: Mapping[str, bytes],
    message: str,
    settle: Callable[[Path], object] = lambda _: None,
) -> Commit:
    """Make a new repository in ``folder`` (which must not exist) that holds ``files``, committed.

    ``files`` are by path relative to the folder. All or nothing: everything is made beside and
    moved into place at the end; before that ``settle`` is given the repository, to set it up. Raises
    GitError when Git refuses and OSError when the disk does.
    """
    # GitPython cannot even be imported where there is no Git; that was said in words before.
    import git

    with scratch_folder(folder.parent) as beside:
        making = beside / "new"
        try:
            for path, data in files.items():
                target = making / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            repo = git.Repo.init(making, initial_branch="main")
            with repo:
                repo.index.add(list(files), write_extension_data=False)
                made = _first_commit(repo, making, message)
                commit = Commit(made.hexsha, made.committed_datetime.astimezone(TIME_ZONE))
            settle(making)
            making.chmod(0o755)
            making.replace(folder)
        except git.GitError as error:
            said = str(getattr(error, "stderr", "")).partition("stderr: ")[2].strip("'\n") or error
            raise GitError(f"新建仓库时 Git 出错：{said}", "检查 Git 的设置后重试") from error
    return commit
