"""Libraries that only an import needs; they come with ``zzfz[import]``."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from zzfz.errors import ZzfzError


def library(name: str) -> Any:  # noqa: ANN401 - a module, whose types belong to others
    """The module ``name``. Raises ZzfzError with the way to install it where it is missing."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise ZzfzError(
            f"处理这种文件需要 {error.name}，还没有安装",
            '运行 pip install "zzfz[import]" 后重试',
        ) from error
