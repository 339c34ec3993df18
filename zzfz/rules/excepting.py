"""Writing an exception down: where it belongs, whether it makes sense, and the file that then says so.

An exception of a file of evidence stands in the file's sidecar, every other in list.yaml, where a
change of the list needs approval (DESIGN "Changes to the list").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from zzfz.checklist.model import NEVER_EXEMPT, TO_FILL_IN, Exemption
from zzfz.checklist.paths import LIST_FILE
from zzfz.errors import Advice, UsageError
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.sidecar_file import fields_as_written, read_sidecar, sidecar_bytes
from zzfz.evidence.snapshot import FOLDER, REVIEW
from zzfz.privacy.personal import mask_numbers
from zzfz.rules.scan import scan
from zzfz.text import printable
from zzfz.yamlfile.parse import ValueLoader

_MENDED = "S306"
_OF_EXCEPTIONS = frozenset({"E304", "E305"})
_PAGE = "README.md"
_KEY = "exceptions"


def home_of(path: str) -> str:
    """The file that an exception for ``path`` (from the tracker's root) is written into."""
    name = path.rpartition("/")[2]
    takes_sidecar = path.startswith(f"{FOLDER}/") and not name.endswith(SUFFIX)
    return f"{path}{SUFFIX}" if takes_sidecar and name not in {REVIEW, _PAGE} else LIST_FILE


def refuse_nonsense(one: Exemption, codes: Iterable[str]) -> None:
    """Raise UsageError for an exception that cannot be made, whatever the file holds."""
    if one.code in NEVER_EXEMPT:
        raise UsageError(
            f"{one.code}（国家秘密标志）不能例外",
            "先向本单位保密工作机构报告，按要求处理文件；误标的由制发单位去掉标志后再报送",
        )
    if one.code == _MENDED:
        raise UsageError(f"{one.code} 不是文件的问题，不能例外", "按提示修好读取文件的部件，再检查")
    if one.code not in set(codes) or one.code in _OF_EXCEPTIONS:
        raise UsageError(f"没有可以例外的规则“{printable(one.code)}”", Advice("rules"))
    if one.by in {"", TO_FILL_IN.by} or one.reason in {"", TO_FILL_IN.reason}:
        raise UsageError(
            "例外没有写明姓名和理由", "--by 写核实的人的姓名，--reason 写为什么可以公开"
        )
    if scan("", f"{one.by}\n{one.reason}".encode()).hits:
        raise UsageError("姓名或理由里有不该入库的号码或标志", "理由里不写号码本身")
    if mask_numbers(one.path) != one.path:
        raise UsageError("文件名里有个人信息，不能例外", "先改名（git mv），再检查")


def sidecar_with(path: str, data: bytes | None, one: Exemption) -> bytes | None:
    """The sidecar at ``path`` with an exception more; None where it says so already.

    One of the same rule for content that is not there any more makes room for it. Raises UsageError
    where ``data`` cannot be read.
    """
    said: dict[str, Any] = {}
    if data is not None:
        _, faults = read_sidecar(path, data)
        if faults:
            line = faults[0].place.line
            raise UsageError(
                f"{path} 第 {line} 行有错，先改正：{faults[0].message}", faults[0].advice
            )
        said = dict(fields_as_written(data))
    before = list(said.get(_KEY) or ())
    new = {"code": one.code, "blob": one.blob, "by": one.by, "reason": one.reason}
    if new in before:
        return None
    said[_KEY] = [each for each in before if each.get("code") != one.code] + [new]
    return sidecar_bytes(said)


def list_with(data: bytes, one: Exemption) -> bytes | None:
    """``list.yaml`` with an exception more and everything else as written; None where it says so.

    Raises UsageError where it is written so that nothing can be added safely.
    """
    text = data.decode("utf-8")
    before = yaml.load(text, Loader=ValueLoader)  # noqa: S506 - a safe loader
    new = {
        "code": one.code,
        "path": one.path,
        "blob": one.blob,
        "by": one.by,
        "reason": one.reason,
    }
    known = list(before.get(_KEY) or ())
    if new in known:
        return None
    changed = _added(text, new)
    try:
        after = yaml.load(changed, Loader=ValueLoader)  # noqa: S506 - a safe loader
    except yaml.YAMLError:
        after = None
    if after != {**before, _KEY: [*known, new]}:
        raise UsageError(
            f"{LIST_FILE} 里 exceptions 的写法特别，没有改动",
            "把 exceptions 写成一条一个“- ”的形式",
        )
    return changed.encode("utf-8")


def _added(text: str, new: dict[str, str]) -> str:
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else ()
    held = next((value for key, value in pairs if key.value == _KEY), None)
    values = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in new.items()]
    if isinstance(held, yaml.SequenceNode) and held.flow_style:
        at = held.end_mark.index - 1
        return f"{text[:at]}{', ' if held.value else ''}{{{', '.join(values)}}}{text[at:]}"
    column = held.start_mark.column if isinstance(held, yaml.SequenceNode) else 2
    lines = [f"{' ' * column}- {values[0]}", *(f"{' ' * column}  {one}" for one in values[1:])]
    if not isinstance(held, yaml.SequenceNode):
        whole = text if text.endswith("\n") else text + end_of_line
        return whole + end_of_line.join([f"{_KEY}:", *lines, ""])
    last = max(one.end_mark.index for one in _scalars(held))
    at = text.find("\n", last) + 1 if text[last - 1] != "\n" else last
    if at == 0:
        text, at = text + end_of_line, len(text) + len(end_of_line)
    return text[:at] + end_of_line.join([*lines, ""]) + text[at:]


def _scalars(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    for child in node.value if isinstance(node, (yaml.SequenceNode, yaml.MappingNode)) else ():
        for one in child if isinstance(child, tuple) else (child,):
            yield from _scalars(one)
