"""Marks of footnotes: signs behind a value, a name, a ref or a heading that are no part of it.

Belongs here: taking such signs off a text. Does not belong here: marks that only their place on the line shows (raised
numbers); the readers leave those out and report them.
"""

from __future__ import annotations

import re

_SIGNS = "*†‡⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARKS = re.compile(rf"\s*[{_SIGNS}](?:[\s,]*[{_SIGNS}])*$")
_MEASURE = re.compile(r"(?<![^\W\d_])[kcm]?m[²³]$")
"""`km²` is a measure."""
_ANYWHERE = re.compile(rf"(?<![kcm]m)(?<!\bm)[{_SIGNS}]+")


def without_marks(text: str) -> tuple[str, str]:
    """The text without the marks at its end, and those marks (`13¹` → `13`, `¹`); a text of marks alone is itself."""
    match = _MARKS.search(text)
    if not match or not text[: match.start()].strip() or _MEASURE.search(text):
        return text, ""
    return text[: match.start()], match[0].strip()


def without_any_mark(text: str) -> str:
    """The text without marks wherever they stand: for comparing names."""
    return _ANYWHERE.sub("", text)
