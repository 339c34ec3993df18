"""The titles in a ledger (台账) by which it is written and read back."""

from __future__ import annotations

SHEET = "台账"
FILL_IN = ("完成情况", "网址", "说明")
"""The columns that people fill in."""
KEYS = ("键：文件夹", "键：材料项", "键：分项")
"""The folder of the set, the number of the item, the name of the part; hidden in a workbook."""
TITLE_MARK = "待办清单（"
"""Stands in the workbook's title after the name of the unit whose ledger it is."""
