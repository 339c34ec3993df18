"""Put a digest of the code into the wheel, by which kept results know the program they are of."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DigestHook(BuildHookInterface[Any]):
    """Adds ``zzfz/_digest.py``; an editable installation has none, because its code may change."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Work it out and have it packed."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from zzfz.cache.package import digest_of
        finally:
            sys.path.remove(self.root)
        digest = digest_of(Path(self.root) / "zzfz")
        folder = tempfile.mkdtemp()
        made = Path(folder, "_digest.py")
        made.write_text(
            f'"""Written when the package was built."""\n\nDIGEST = "{digest}"\n', encoding="utf-8"
        )
        build_data["force_include"][str(made)] = "zzfz/_digest.py"
        self._folder = folder

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind."""
        del build_data, artifact_path
        if version != "editable":
            import shutil

            shutil.rmtree(self._folder, ignore_errors=True)
