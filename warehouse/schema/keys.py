"""Surrogate keys.

Belongs here: how a natural key becomes a key column. Every `…_key` but `month_key` is 64 bits of the MD5 of the natural
key, the same wherever and whenever it is computed.
Does not belong here: which columns are keys (`columns`, `tables`).
"""

from __future__ import annotations

import hashlib

_SEPARATOR = "\x1f"


def surrogate_key(*parts: object) -> int:
    """The surrogate of a natural key; the SQL macro `surrogate` of `warehouse.build` computes the same.

    The parts as text with U+001F between them; the first 8 bytes of the MD5, little-endian, less 2**63.
    """
    text = _SEPARATOR.join(str(part) for part in parts)
    digest = hashlib.md5(text.encode("utf-8"), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "little") - 2**63
