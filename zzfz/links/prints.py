"""Print a page to PDF with the browser of this computer (Chromium, Chrome or Edge), as proof of how it was.

The page is hostile: the browser gets a profile of its own that is thrown away, little time, keeps its
sandbox, and may reach the very host that was judged public and no other, by the address that was judged.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from zzfz.links.visits import Network, is_public
from zzfz.worker.program import find_program, run_program

_NAMES = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge", "msedge", "chrome")
_PLACES = (
    ("ProgramFiles(x86)", "Microsoft/Edge/Application/msedge.exe"),
    ("ProgramFiles", "Microsoft/Edge/Application/msedge.exe"),
    ("ProgramFiles", "Google/Chrome/Application/chrome.exe"),
    ("LOCALAPPDATA", "Google/Chrome/Application/chrome.exe"),
)
_SECONDS = 60
_PROCESSOR = 60
_ADDRESS_SPACE = 1 << 47
"""A browser reserves terabytes that it never uses; memory is bounded by its time."""
_PAGE_TIME = 10_000
"""Milliseconds of its own time that a page may take to show itself."""
LARGEST = 20 << 20
"""No larger print is kept (bytes)."""


def find_browser() -> Path | None:
    """The browser that prints pages; None where there is none."""
    for name in _NAMES:
        found = find_program(name)
        if found is not None:
            return found
    if sys.platform == "win32":
        for variable, path in _PLACES:
            above = os.environ.get(variable)
            if above and (there := Path(above, path)).is_file():
                return there
    return None


def in_container() -> bool:
    """Whether this is root in a container, where a browser starts only without its sandbox: the
    container is one.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return False
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()


def print_page(
    browser: Path,
    url: str,
    host: str,
    port: int,
    network: Network,
    run: Callable[..., object] = run_program,
) -> bytes | None:
    """The page at ``url``, whose ``host`` is asked at ``port``, as PDF; None where it does not print.

    The name is resolved and judged here once more, and the browser is given just that address.
    """
    try:
        public = [one for one in network.resolve(host, port) if is_public(one)]
    except (OSError, UnicodeError):
        return None
    if not public:
        return None
    with tempfile.TemporaryDirectory(prefix="zzfz-print-", ignore_cleanup_errors=True) as folder:
        target = Path(folder, "page.pdf")
        arguments = arguments_for(url, host, public[0], Path(folder), target)
        run(
            browser,
            arguments,
            seconds=_SECONDS,
            processor=_PROCESSOR,
            memory=_ADDRESS_SPACE,
            largest=1 << 20,
            settings={"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder},
        )
        try:
            with target.open("rb") as stream:
                data = stream.read(LARGEST + 1)
        except OSError:
            return None
    return data if data.startswith(b"%PDF-") and len(data) <= LARGEST else None


def arguments_for(url: str, host: str, address: str, folder: Path, target: Path) -> Sequence[str]:
    """The browser's command line: ``host`` is ``address`` and nothing else is anything."""
    at = f"[{address}]" if ":" in address else address
    return [
        "--headless",
        *(["--no-sandbox"] if in_container() else []),
        f"--user-data-dir={folder / 'profile'}",
        f"--host-resolver-rules=MAP {host} {at}, MAP * ~NOTFOUND",
        "--no-proxy-server",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--disable-sync",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-features=WebRtcHideLocalIpsWithMdns,DnsOverHttps",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--no-first-run",
        "--no-default-browser-check",
        "--deny-permission-prompts",
        "--ignore-certificate-errors",
        f"--virtual-time-budget={_PAGE_TIME}",
        f"--timeout={_PAGE_TIME}",
        f"--print-to-pdf={target}",
        "--no-pdf-header-footer",
        url,
    ]
