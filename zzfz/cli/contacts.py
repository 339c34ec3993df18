"""``zzfz contacts``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Annotated, Any

import typer

from zzfz.checklist.contacts import OtherContact, UnitContact, contacts_bytes, tidy
from zzfz.checklist.paths import CONTACTS
from zzfz.checklist.units import roster
from zzfz.cli.common import complete_unit, say_after_commit, tracker
from zzfz.cli.output import Format, FormatOption, note, show
from zzfz.errors import UsageError
from zzfz.files import write_file
from zzfz.git.commit import commit_files
from zzfz.git.trees import list_tree
from zzfz.hooks.installation import keep_out
from zzfz.render.data import document
from zzfz.rules.scan import scan
from zzfz.text import printable
from zzfz.tracker import Tracker

DETAILS = """
各单位找谁：姓名、职务、电话、用什么联系。不写单位是列出；写单位和选项是记下，没有写的不变。
记在 contacts.yaml 里，只在本机，Git 不收；--share 才提交，给同一办公室的人用。网页、迎检资料、汇总、导出和日志里都没有它。

例：zzfz contacts 县公安局 --person 李强 --role 法制大队 --phone 0912-7220000 --channel 微信

例：zzfz contacts 县司法局 --person 王芳 --phone 0912-7220001 --office
"""


def command(
    unit: Annotated[
        str | None,
        typer.Argument(metavar="单位", help="哪个单位，可用别名", autocompletion=complete_unit),
    ] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="姓名", help="找谁")] = None,
    role: Annotated[str | None, typer.Option("--role", metavar="职务", help="职务或科室")] = None,
    phone: Annotated[str | None, typer.Option("--phone", metavar="电话", help="电话")] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", metavar="方式", help="用什么联系，如 微信")
    ] = None,
    office: Annotated[
        bool, typer.Option("--office", help="这是收材料的单位，催办文件里写它的联系人")
    ] = False,
    also: Annotated[
        bool,
        typer.Option("--also", help="同一单位的另一个联系人；同名的改写，和 --remove 一起是去掉"),
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="去掉这个单位的联系人")] = False,
    share: Annotated[
        bool, typer.Option("--share", help="提交到仓库，以后的改动也提交；能取得仓库的人都看得到")
    ] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """List, set or share contacts."""
    typed = {"person": person, "role": role, "phone": phone, "channel": channel}
    given = {name: tidy(name, one) for name, one in typed.items() if one is not None}
    if unit is None and (given or office or remove):
        raise UsageError("没有写是哪个单位", "如 zzfz contacts 县公安局 --person 李强")
    if also and (office or not given.get("person")):
        raise UsageError(
            "--also 要写另一个人的姓名", "如 zzfz contacts 县公安局 --also --person 王五"
        )
    if remove and not also and (given or office):
        raise UsageError("--remove 不和别的一起写", "去掉写 --remove，改写就写新的")
    opened = tracker(opens=False)
    contacts = opened.contacts
    changes = bool(given or office or remove)
    if changes and unit is not None:
        change = _with_another if also else partial(_changed, office=office)
        contacts = change(opened, contacts, unit, given, remove=remove)
    if changes or share:
        keep_contacts(opened, contacts, share=share)
    name = _name(opened, unit) if unit is not None else None
    _tell({one: who for one, who in contacts.items() if name in (None, one)}, format)


def _name(opened: Tracker, unit: str) -> str:
    """The unit's name in the roster; the issuer of the list may stand in none."""
    issuer = opened.checklist.issuer
    return unit if unit == issuer else roster(opened.checklist).named(unit).name


def _changed(
    opened: Tracker,
    contacts: Mapping[str, UnitContact],
    unit: str,
    given: Mapping[str, str],
    *,
    office: bool,
    remove: bool,
) -> dict[str, UnitContact]:
    name = _name(opened, unit)
    after = dict(contacts)
    if remove:
        if after.pop(name, None) is None:
            raise UsageError(f"{name}没有记联系人", "zzfz contacts 列出全部")
        return after
    _refuse_marks(given)
    if office:
        after = {one: replace(who, office=False) for one, who in after.items()}
    before = after.get(name, UnitContact())
    fields: dict[str, Any] = dict(given)
    after[name] = replace(before, office=office or before.office, **fields)
    return after


def _refuse_marks(given: Mapping[str, str]) -> None:
    if scan("", "\n".join(given.values()).encode(), contact_expected=True).hits:
        raise UsageError("写的内容里有不该记的号码或标志", "只写姓名、职务、电话和联系方式")


def _with_another(
    opened: Tracker,
    contacts: Mapping[str, UnitContact],
    unit: str,
    given: Mapping[str, str],
    *,
    remove: bool,
) -> dict[str, UnitContact]:
    """The contacts with a further person of a unit, or without him. Raises UsageError."""
    name = _name(opened, unit)
    if name not in contacts:
        raise UsageError(f"{name}还没有记联系人", "先不写 --also 记第一个")
    others = {one.person: one for one in contacts[name].others}
    if remove:
        if others.pop(given["person"], None) is None:
            raise UsageError(
                f"{name}没有叫“{given['person']}”的其他联系人", "zzfz contacts 列出全部"
            )
    else:
        _refuse_marks(given)
        person = given["person"]
        others[person] = replace(others.get(person, OtherContact()), **given)
    return {**contacts, name: replace(contacts[name], others=tuple(others.values()))}


def keep_contacts(
    opened: Tracker, contacts: Mapping[str, UnitContact], *, share: bool = False
) -> None:
    """Keep the contacts: on this computer, or in the repository where they are shared."""
    repo = opened.repo
    data = contacts_bytes(contacts)
    root = repo.root_to_write_into()
    commit = opened.commit
    shared = commit is not None and list_tree(repo, commit.revision, "", [CONTACTS])
    if share or shared:
        made = commit_files(repo, {CONTACTS: data}, "通讯录\n", seen=commit)
        if made is not None:
            note(f"已提交 {made.revision[:10]}；能取得仓库的人都看得到")
            say_after_commit(opened)
        return
    keep_out(repo, CONTACTS)
    write_file(root / CONTACTS, data, 0o600)
    note(f"已写入 {CONTACTS}，只在本机，不入库")


def _tell(contacts: Mapping[str, UnitContact], form: Format) -> None:
    cells: list[tuple[str, ...]] = []
    for unit, who in contacts.items():
        people: tuple[UnitContact | OtherContact, ...] = (who, *who.others)
        for at, one in enumerate(people):
            office = "本办公室" if at == 0 and who.office else ""
            name = unit if at == 0 else ""
            cells.append((name, one.person, one.role, one.phone, one.channel, office))
    rows = ["\t".join(one).rstrip("\t") for one in cells] or ["没有记联系人"]
    data = document(contacts=[{"unit": unit, **asdict(one)} for unit, one in contacts.items()])
    lines = ["　".join(filter(None, (one[0] or "　", *one[1:]))) for one in cells] or rows
    if not cells:
        lines = ["没有记联系人；记一个：zzfz contacts 单位 --person 姓名 --phone 电话"]
    shown = "\n".join(map(printable, lines))
    show(form, lambda: data, lambda: rows, lambda width, colour: shown)
