"""Commands that exercise the frame of the command line, with a table of their own."""

from zzfz.cli.app import CommandEntry

TABLE = tuple(
    CommandEntry(name, f"tests.frame_sample.{name}", help_text, "样例")
    for name, help_text in (
        ("every", "带有各种参数的命令"),
        ("broken", "出故障的命令"),
        ("refuse", "说明错处的命令"),
        ("interrupt", "被人中断的命令"),
        ("flood", "输出极多的命令"),
        ("hostile", "输出控制字符的命令"),
    )
)
