"""YAML text to PyYAML nodes, with every way it can go wrong told in Chinese.

Only nodes are composed, never Python objects, so a tag can run nothing; scalars stay as written
(``010`` is not 8, ``12:30`` is not 750). PyYAML's C parser does the work; where it is absent (an
architecture without a wheel) PyYAML's own in Python does the same, more slowly.
"""

from __future__ import annotations

import operator
import re
from itertools import accumulate
from typing import TYPE_CHECKING

import yaml

from zzfz.findings import Finding, Place

if TYPE_CHECKING or yaml.__with_libyaml__:
    from yaml import CBaseLoader as TextLoader
    from yaml import CSafeLoader as ValueLoader
else:
    from yaml import BaseLoader as TextLoader
    from yaml import SafeLoader as ValueLoader

__all__ = ["MAX_BYTES", "TextLoader", "ValueLoader", "compose"]

MAX_BYTES = 50_000_000
_MAX_DEPTH = 50
_MAX_INDENT = 200

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_BRACKET = re.compile(r"[\[\]{}]")
_FAR_IN = re.compile(rf"^ {{{_MAX_INDENT},}}", re.MULTILINE)
_DEEP_LINE = re.compile(rf"[-?:] +(?:[-?:] +){{{_MAX_DEPTH - 1},}}")

# libyaml's words for what it stumbled over; whatever is not here gets the general sentence.
_PROBLEMS = {
    "mapping values are not allowed in this context": (
        "这里不该出现冒号",
        "检查上一行的缩进；文字里含“: ”时给整段文字加引号",
    ),
    "found character that cannot start any token": (
        "这个字符不能作为开头（制表符、@、` 等）",
        "缩进只用空格；以特殊字符开头的文字加引号",
    ),
    "found unexpected end of stream": ("引号没有配对", "补上缺少的引号"),
    "found undefined alias": (
        "引用了没有定义的锚点（*名称）",
        "以 * 开头的文字加引号，或写明内容",
    ),
    "second occurrence": ("锚点（&名称）重复定义", "删去锚点，写明内容"),
    "did not find expected alphabetic or numeric character": (
        "* 或 & 在这里会被当成引用",
        "以 * 或 & 开头的文字加引号",
    ),
    "did not find expected whitespace or line break": (
        "! 在这里会被当成类型标签",
        "以 ! 开头的文字加引号",
    ),
    "did not find expected comment or line break": (
        "| 和 > 之后不能再写文字",
        "以 | 或 > 开头的文字加引号；多行文字从下一行写起",
    ),
    "found a tab character that violates indentation": (
        "缩进里有制表符",
        "缩进只用空格，把制表符换成空格",
    ),
    "found unknown escape character": ("双引号里的反斜杠写法不对", "改用单引号，或写成 \\\\"),
    "did not find expected hexdecimal number": (
        "双引号里的反斜杠写法不对",
        "改用单引号，或写成 \\\\",
    ),
    "did not find expected ',' or ']'": ("方括号列表没有写完", "补上逗号或右方括号 ]"),
    "did not find expected ',' or '}'": ("花括号没有写完", "补上逗号或右花括号 }"),
    "did not find expected node content": (
        "方括号或花括号里少了内容",
        "检查逗号、括号是否多余或不配对",
    ),
    "found unexpected ':'": (
        "方括号或花括号里不该出现冒号",
        "检查逗号和括号；冒号后留一个空格",
    ),
    "did not find expected '-' indicator": (
        "列表里混进了不是列表项的行",
        "与上面的列表项对齐并以“- ”开头，或改正缩进",
    ),
    "did not find expected key": ("这里应当是“键: 值”", "检查缩进、冒号和引号"),
    "did not find expected <document start>": (
        "这里不该有内容",
        "检查这一行的缩进，应与文件开头的键对齐",
    ),
    "block sequence entries are not allowed in this context": (
        "列表项“- ”不能写在这里",
        "列表从下一行写起",
    ),
    "found unexpected document indicator": (
        "引号里的文字没有写完就遇到 ---",
        "补上引号，或删去多余的 --- 行",
    ),
    "could not find expected ':'": ("这一行少了冒号", "写成“键: 值”，冒号后留一个空格"),
    "expected a single document in the stream": (
        "文件里有不止一份内容（---）",
        "删去多余的 --- 行",
    ),
    "but found another document": ("文件里有不止一份内容（---）", "删去多余的 --- 行"),
}

# What PyYAML's parser in Python says first, and libyaml's words for it.
_OTHER_WORDS = {
    "mapping values are not allowed here": "mapping values are not allowed in this context",
    r"found character '\t'": "found a tab character that violates indentation",
    "found character": "found character that cannot start any token",
    "found undefined alias": "found undefined alias",
    "expected alphabetic or numeric character": "did not find expected alphabetic or numeric character",
    "expected URI": "did not find expected whitespace or line break",
    "expected ' '": "did not find expected whitespace or line break",
    "expected chomping or indentation indicators": "did not find expected comment or line break",
    "expected a comment or a line break": "did not find expected comment or line break",
    "found unknown escape character": "found unknown escape character",
    "expected escape sequence": "did not find expected hexdecimal number",
    "expected ',' or ']'": "did not find expected ',' or ']'",
    "expected ',' or '}'": "did not find expected ',' or '}'",
    "expected the node content": "did not find expected node content",
    "expected '<document start>'": "did not find expected <document start>",
    "sequence entries are not allowed here": "block sequence entries are not allowed in this context",
    "found unexpected document separator": "found unexpected document indicator",
}
_BLOCK_END = {
    "while parsing a block collection": "did not find expected '-' indicator",
    "while parsing a block mapping": "did not find expected key",
}


_TAGS = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}


class _NodesOnly(TextLoader):
    """Composes nodes without resolving any scalar: what is written stays as it is written."""

    def resolve(self, kind: type[yaml.Node], value: object, implicit: object) -> str:
        """The plain tag of a node that names none; a tenth of all loading went into looking for others."""
        return _TAGS[kind]

    # Where a value stands tells nothing here. They are asked at every node: a function of Python
    # for each would take a sixth of the time.
    descend_resolver = staticmethod(operator.is_)  # type: ignore[assignment]
    ascend_resolver = staticmethod(bool)  # type: ignore[assignment]


def compose(data: bytes, path: str) -> tuple[yaml.Node | None, tuple[Finding, ...]]:
    """The root node of one YAML file, or ``None`` with the fault that kept it from being read.

    ``data`` is the file's bytes, UTF-8 with or without a byte order mark; ``path`` is used for
    findings only. An empty file is a fault too. Rule codes: C001 (not YAML), C006 (made to blow up).
    """
    text = _decode(data, path)
    if isinstance(text, Finding):
        return None, (text,)
    if _too_deep(text):
        message = f"层次超过 {_MAX_DEPTH} 层"
        return None, (Finding("C006", Place(path), message, "清单只需要几层，请检查括号和缩进"),)
    try:
        node = yaml.compose(text, Loader=_NodesOnly)
    except yaml.YAMLError as error:
        return None, (_syntax_fault(path, text, error),)
    if node is None:
        return None, (_fault(path, "文件是空的", "补上内容，或从历史版本恢复"),)
    return node, ()


def _decode(data: bytes, path: str) -> str | Finding:
    if len(data) > MAX_BYTES:
        return _fault(path, "文件超过 50 MB", "清单文件不会这样大，请检查是否放错")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _fault(path, "文件不是 UTF-8 编码", "用编辑器另存为 UTF-8 编码后重试", line)
    if control := _CONTROL.search(text):
        line, column = _line_column(text, control.start())
        code = f"U+{ord(control.group()):04X}"
        return _fault(path, f"含有不可见的控制字符 {code}", "删去这个字符", line, column)
    return text


def _too_deep(text: str) -> bool:
    """Whether composing would nest deeper than any checklist does.

    The C composer recurses without a limit and would take the process down with it; a cheap look
    at brackets and indentation comes first, and only a suspicious text is counted event by event.
    """
    brackets = "".join(_BRACKET.findall(text))
    # Taking out pairs that hold nothing makes it shallower by one each time, and quick to count.
    if len(brackets.replace("[]", "").replace("{}", "")) < _MAX_DEPTH - 2:
        brackets = ""
    steps = (1 if bracket in "[{" else -1 for bracket in brackets)
    suspicious = (
        max(accumulate(steps), default=0) > _MAX_DEPTH
        or _DEEP_LINE.search(text)
        or (" " * _MAX_INDENT in text and _FAR_IN.search(text))
    )
    if not suspicious:
        return False
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_NodesOnly):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > _MAX_DEPTH:
                    return True
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return False
    return False


def _syntax_fault(path: str, text: str, error: yaml.YAMLError) -> Finding:
    """The parser's complaint; what it misses after the end is told at the end of the last line."""
    problem = _problem(error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    message, advice = _PROBLEMS.get(problem, ("YAML 语法有误", "检查这一行的缩进、冒号和引号"))
    if mark is None:
        return _fault(path, message, advice)
    end = len(text.rstrip())
    if mark.index >= end:
        return _fault(path, message, advice, *_line_column(text, end))
    return _fault(path, message, advice, mark.line + 1, mark.column + 1)


def _problem(error: yaml.YAMLError) -> str:
    """What the parser stumbled over, in libyaml's words."""
    said = str(getattr(error, "problem", None) or "")
    if said in _PROBLEMS:
        return said
    if said.startswith("expected <block end>"):
        return _BLOCK_END.get(str(getattr(error, "context", "")), said)
    return next((words for begin, words in _OTHER_WORDS.items() if said.startswith(begin)), said)


def _fault(path: str, message: str, advice: str, line: int = 1, column: int = 1) -> Finding:
    return Finding("C001", Place(path, line, column), message, advice)


def _line_column(text: str, offset: int) -> tuple[int, int]:
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1
