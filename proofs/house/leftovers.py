"""Where names from before the house commit still stand: ``python -m proofs.house.leftovers [REVISION]``.

Looked for, in every text file of a revision but the map itself, its test and the change log:

- old modules by path or dotted name (``zzfz/safety/words.py``, ``safety/words``, ``safety.words``);
- old names of classes, functions and constants that nothing bears any more, where the name cannot be
  an English word (``CamelCase``, ``snake_case``); those that can be are left to the parsers: code that
  uses one would not pass mypy.

Exit code 1 if there is any.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence

from proofs.house.renames import Renames, files_of, read_map
from proofs.house.same_code import read_tree

_TEXT = (".py", ".md", ".toml", ".yaml", ".yml", ".txt", ".j2", ".cfg", ".json", ".html")
_SPARED = ("proofs/house/", "tests/test_house_proof.py", "CHANGELOG.md", "tests/snapshots/")
_WORD = re.compile(r"_*[A-Z]+[a-z]+[A-Z]\w*|\w+_\w+")


def _patterns(files: dict[str, bytes], renames: Renames) -> Iterator[tuple[str, re.Pattern[str]]]:
    tree = read_tree(files, Renames())
    here = {path for path in files if path.endswith(".py")}
    for old in renames.modules:
        if old in tree.syntax:
            continue
        rest = old.removeprefix("zzfz.")
        path = re.escape(rest.replace(".", "/"))
        dotted = re.escape(old)
        forms = [rf"\b{dotted}\b", rf"\bzzfz/{path}(?:\.py|/|\b)"]
        if "." in rest:
            forms += [rf"(?<![\w./]){path}(?:\.py)?(?![\w/])", rf"`{re.escape(rest)}\b"]
        if f"zzfz/{rest.replace('.', '/')}/__init__.py" not in here:
            yield old, re.compile("|".join(forms))
    borne = {name for binds in tree.binds.values() for name in binds}
    for (module, name), (_, new) in renames.names.items():
        if name != new and name not in borne and _WORD.fullmatch(name):
            yield f"{module}:{name}", re.compile(rf"\b{re.escape(name)}\b")


def find(files: dict[str, bytes], renames: Renames) -> Iterator[tuple[str, int, str, str]]:
    """Path, line number, what is left, and the line."""
    patterns = list(_patterns(files, renames))
    any_of = re.compile("|".join(pattern.pattern for _, pattern in patterns))
    for path, content in sorted(files.items()):
        if not path.endswith(_TEXT) or path.startswith(_SPARED):
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if not any_of.search(line):
                continue
            for old, pattern in patterns:
                if pattern.search(line):
                    yield path, number, old, line.strip()


def main(arguments: Sequence[str]) -> int:
    """Print what is left in a revision (HEAD if none is given)."""
    revision = arguments[0] if arguments else "HEAD"
    found = list(find(files_of(revision), read_map()))
    for path, number, old, line in found:
        print(f"{path}:{number}: {old}: {line[:120]}")
    print(f"{len(found)} left in {revision}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
