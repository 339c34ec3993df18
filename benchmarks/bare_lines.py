"""The bare program of comparison for a pipe: Typer, one call of Git, plain lines.

It is given the lines that ``zzfz status`` prints and does nothing to find them.
"""

import subprocess
from pathlib import Path

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def main(rows: Path) -> None:
    """Print the lines."""
    listing = subprocess.run(["git", "ls-tree", "-r", "HEAD"], capture_output=True, check=True)
    print(f"{len(listing.stdout.splitlines())} files")
    for line in rows.read_text(encoding="utf-8").splitlines():
        print(line)


if __name__ == "__main__":
    app()
