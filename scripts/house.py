"""Print how the package is laid out: ``python -m scripts.house``.

Counts modules (``__init__.py`` left out), small and top-level ones, and names that a reader meets in
more than one place. Exits with 1 where a limit is exceeded.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "zzfz"
SMALL = 50
"""Lines up to which a module counts as small."""
LIMITS = {"modules": 285, "small modules": 30, "top-level modules": 12, "class names twice": 0}

SAME_NOTION = frozenset({"FileView", "IndicatorView", "PieceView", "SetView"})
"""View models of one notion, each with the fields of its own output; the published schemas name them."""


def modules() -> list[Path]:
    """Every module of the package, ``__init__.py`` left out."""
    return sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")


def class_names() -> dict[str, list[str]]:
    """Class names that are defined in more than one module, with the modules; one notion left out."""
    found = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(path.relative_to(PACKAGE).as_posix())
    return {
        name: places
        for name, places in found.items()
        if len(places) > 1 and name not in SAME_NOTION
    }


def file_names() -> dict[str, list[str]]:
    """File names that occur in more than one room, with the rooms."""
    found = defaultdict(list)
    for path in modules():
        found[path.name].append(path.parent.relative_to(PACKAGE.parent).as_posix())
    return {name: rooms for name, rooms in sorted(found.items()) if len(rooms) > 1}


def counts() -> dict[str, int]:
    """The figures that ``LIMITS`` bounds."""
    every = modules()
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in every]
    return {
        "modules": len(every),
        "small modules": sum(count <= SMALL for count in lines),
        "top-level modules": sum(path.parent == PACKAGE for path in every),
        "class names twice": len(class_names()),
    }


def main() -> int:
    """Print the figures and the names; 1 where a limit is exceeded."""
    figures = counts()
    for what, count in figures.items():
        print(f"{what}: {count} (at most {LIMITS[what]})")
    for name, places in class_names().items():
        print(f"  class {name}: {', '.join(places)}")
    print("file names in more than one room:")
    for name, rooms in file_names().items():
        print(f"  {name}: {', '.join(rooms)}")
    return int(any(count > LIMITS[what] for what, count in figures.items()))


if __name__ == "__main__":
    sys.exit(main())
