"""Which way of a metric is good: higher, lower, or not to be told.

Belongs here: what a target or a metric's name says about it. Does not belong here: whether a value is good enough.
"""

from __future__ import annotations

import re

from parsers.printed.text import letters
from parsers.printed.values import Value
from parsers.report import Better

_BY_SIGN: dict[str, Better] = {">": "higher", ">=": "higher", "<": "lower", "<=": "lower"}
_LOWER = re.compile(r"^\W*(?:reduc(?:e|tion|ing)|decreas(?:e|ing)|fewer)\b", re.IGNORECASE)
_HIGHER = re.compile(r"^\W*(?:increas(?:e|ing)|improv(?:e|ing)|more)\b", re.IGNORECASE)
_THAN = re.compile(r"^\W*\w+ than\b", re.IGNORECASE)
"""A name that begins so says what is wanted (`Reduction in appeals`). Elsewhere such words do not: `waiting more
than 20 weeks`."""


def better_direction(target: Value, name: str, target_text: str | None = None) -> Better | None:
    """`higher` for a target `Higher` or `> 6`, `lower` for `Lower` or `<18`, else what the metric's name begins with
    (`Reduction in …`, `Increase % of …`); None where neither tells."""
    if target.kind == "direction":
        words = letters(target_text or "")
        return "lower" if words == "lower" else "higher" if words == "higher" else None
    if target.kind == "bound" and target.comparator in _BY_SIGN:
        return _BY_SIGN[target.comparator]
    if _THAN.match(name):
        return None
    return "lower" if _LOWER.match(name) else "higher" if _HIGHER.match(name) else None
