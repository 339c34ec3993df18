"""How large files are, without reading them."""

from __future__ import annotations

from collections.abc import Iterable

from zzfz.git import Repository
from zzfz.git.blobs import local_objects
from zzfz.git.configuration import facts
from zzfz.git.plumbing import feed


def blob_sizes(repo: Repository, blobs: Iterable[str]) -> dict[str, int]:
    """The size in bytes of each of ``blobs`` that is here, from one ``git cat-file``.

    Nothing is fetched: what a partial clone lacks is left out.
    """
    wanted = list(dict.fromkeys(blobs))
    if wanted and facts(repo).partial:
        local = local_objects(repo)
        wanted = [blob for blob in wanted if blob in local]
    if not wanted:
        return {}
    asked = "".join(f"{blob}\n" for blob in wanted).encode("ascii")
    form = "--batch-check=%(objectname) %(objectsize)"
    lines = feed(repo, "查询文件大小", ("cat-file", form, "--buffer"), asked).splitlines()
    pairs = (line.split(" ") for line in lines)
    return {blob: int(size) for blob, size in pairs if size.isdecimal()}
