"""When two printed names are one name.

Belongs here: the identity of metrics and activities. Names that merely look alike stay two: only a person may
say otherwise, in the alias file of the warehouse.
"""

from __future__ import annotations

import unicodedata

from parsers.printed.marks import without_any_mark

_QUOTES_AND_DASHES = dict.fromkeys(map(ord, "'\"‘’‚‛´`“”„‟«»-‐‑‒–—―−\u00ad\u200b\u200c\u200d\ufeff"))


def name_key(name: str) -> str:
    """A name whatever its quotes, dashes, spaces, marks and case: `% SEND met- LA*` and `% send met – la` are one."""
    plain = unicodedata.normalize("NFKC", without_any_mark(name))
    return "".join(plain.casefold().split()).translate(_QUOTES_AND_DASHES) or name.strip()
