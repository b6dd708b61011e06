"""Which raised letters are the mark of a footnote.

Belongs here: telling marks from ends of ordinals and the like. Does not belong here: what is raised in which format.
"""

from __future__ import annotations

import re

_MARK = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4}|[*†‡§¶#]{1,3})(?:\s*,\s*(?:\d{1,2}|[a-z]|[*†‡§¶#]))*\)?")


def is_mark(raised: str) -> bool:
    """Whether raised letters are the mark of a footnote, and no end of an ordinal (`31st`)."""
    return _MARK.fullmatch(raised.strip()) is not None
