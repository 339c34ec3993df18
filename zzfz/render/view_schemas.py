"""The JSON Schemas of what reports hold: the contract with templates and with other programs."""

from __future__ import annotations

import json

from zzfz.render.bulletin.model import BulletinView
from zzfz.render.bulletin.weekly import WeeklyView
from zzfz.render.bundle import BundleView, CoverView
from zzfz.render.site.model import IndexDocument, IndicatorDocument, RestDocument, UnitDocument
from zzfz.render.todo.model import TodoView
from zzfz.render.todo.unit_index import TodoIndexView
from zzfz.render.view_data import schema
from zzfz.rollup.model import Rollup

FOLDER = "templates/schema"
_MODELS: tuple[tuple[str, str, type], ...] = (
    ("todo", "单位的待办清单", TodoView),
    ("index", "各单位待办清单的目录", TodoIndexView),
    ("status", "进展通报", BulletinView),
    ("weekly", "进展周报", WeeklyView),
    ("bundle", "迎检资料", BundleView),
    ("bundle-cover", "迎检资料一卷的封面", CoverView),
    ("site-index", "进展网页的首页", IndexDocument),
    ("site-indicator", "进展网页的指标页", IndicatorDocument),
    ("site-rest", "进展网页里列出其余材料的页", RestDocument),
    ("site-unit", "进展网页的单位页", UnitDocument),
    ("rollup", "各县汇总", Rollup),
)


def report_schema_files() -> dict[str, bytes]:
    """Every schema file: path relative to the tracker's root → JSON in UTF-8."""
    return {
        f"{FOLDER}/{kind}.schema.json": _text(title, kind, model) for kind, title, model in _MODELS
    }


def _text(title: str, kind: str, model: type) -> bytes:
    text = json.dumps(schema(title, kind, model), ensure_ascii=False, indent=2)
    return f"{text}\n".encode()
