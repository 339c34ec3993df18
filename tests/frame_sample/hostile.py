"""A command that prints what a hostile file name may hold."""

from zzfz.cli.output import Format, FormatOption, emit, emit_json

NAME = "目录\x1b[31m\x9b\u202e\udcff.pdf"


def command(output_format: FormatOption = Format.TEXT) -> None:
    """Print the name."""
    if output_format is Format.JSON:
        emit_json({"name": NAME})
    else:
        emit(f"{NAME}\n第二行\t完")
