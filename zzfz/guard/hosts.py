"""Code hosts on the public internet: what is pushed there has left the office's network."""

from __future__ import annotations

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
