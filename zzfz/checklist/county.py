"""The county that a list is of (县, 区, 旗, 市), as its title and the names of its bodies say it."""

from __future__ import annotations

import re
from typing import NamedTuple

_HAN = "[\u4e00-\u9fff]"
_HIGHER = re.compile("省|自治区|市|州|盟")
_BELOW = re.compile(rf"{_HAN}{{2,7}}?(?:{_HIGHER.pattern})({_HAN}{{1,6}}?[县区旗])")
"""榆林市榆阳区: the higher place may be named before it."""
_ALONE = re.compile(rf"{_HAN}{{1,6}}?[县区旗市]")
_USUAL = "县"


class County(NamedTuple):
    """``names`` are those that its list begins with, the longest first; none where it begins with none.

    ``rank`` is what the names of its bodies begin with: 县司法局, 区司法局.
    """

    names: tuple[str, ...]
    rank: str

    @property
    def every(self) -> tuple[str, ...]:
        """How people speak of it: its names, then 全县, 本县, 我县."""
        return (*self.names, *(f"{which}{self.rank}" for which in "全本我"))


def county_of(title: str) -> County:
    """The county that the list with this ``title`` is of; a county without a name is a 县."""
    below = _BELOW.match(title)
    if below:
        own = _HIGHER.split(below[1])[-1]
        return County(tuple(dict.fromkeys((below[0], below[1], own))), own[-1])
    alone = _ALONE.match(title)
    return County((alone[0],), alone[0][-1]) if alone else County((), _USUAL)
