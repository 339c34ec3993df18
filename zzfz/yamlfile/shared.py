"""Files that were read before, for whoever reads the same ones again and again in one run.

The counties of a province keep much the same list, and reading YAML takes most of the time that a
county takes.
"""

from __future__ import annotations

from zzfz.finding import Finding
from zzfz.yamlfile.reader import Located, Spec, read_file
from zzfz.yamlfile.records import Row

_MOST = 500
"""Files that are remembered; a list has about a dozen."""

_Read = tuple[Located[Row] | None, tuple[Finding, ...]]
_known: dict[tuple[str, bytes], tuple[Spec[Row], _Read]] = {}


def read_shared(data: bytes, path: str, spec: Spec[Row]) -> _Read:
    """As ``read_file``; what it gives is shared by all who ask, and nobody changes it."""
    of, read = _known.get((path, data), (None, None))
    if read is None or of is not spec:
        read = read_file(data, path, spec)
        if len(_known) >= _MOST:
            _known.clear()
        _known[path, data] = spec, read
    return read
