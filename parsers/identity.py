"""When two printed names are one name.

Belongs here: the identity of metrics and activities. Names that merely look alike stay two: only a person may
say otherwise, in the alias file of the warehouse.
"""

from __future__ import annotations

import re
import unicodedata

_QUOTES_DASHES_SPACES = re.compile(r"[\s'\"‘’‚‛´`“”„‟«»\-‐‑‒–—―−\u00ad\u200b-\u200d\ufeff]+")


def name_key(name: str) -> str:
    """A name whatever its quotes, dashes, spaces and case: `% SEND met- LA` and `% send met – la` are one."""
    return _QUOTES_DASHES_SPACES.sub("", unicodedata.normalize("NFKC", name).casefold())
