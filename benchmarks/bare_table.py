"""The bare program of comparison for a terminal: Typer, one call of Git, one Rich table.

It is given the rows that ``zzfz status`` shows (tab-separated, UTF-8) and does nothing to find them.
"""

import subprocess
from pathlib import Path

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def main(rows: Path) -> None:
    """Print the rows as a table."""
    from rich.console import Console
    from rich.table import Table

    listing = subprocess.run(["git", "ls-tree", "-r", "HEAD"], capture_output=True, check=True)
    files = len(listing.stdout.splitlines())
    lines = [line.split("\t") for line in rows.read_text(encoding="utf-8").splitlines()]
    columns = max(len(line) for line in lines)
    table = Table(box=None, title=f"{files} files", show_header=False)
    for _ in range(columns):
        table.add_column()
    for line in lines:
        table.add_row(*line)
    Console().print(table)


if __name__ == "__main__":
    app()
