"""What was not installed, and which extra of this package brings it.

Belongs here: the one sentence that says so. Does not belong here: what needs it.
"""

from __future__ import annotations

import re

_NEEDS = re.compile(r"([\w.-]+).*;.*extra == ['\"](\w+)['\"]")


def extra_with(module: str) -> str | None:
    """The extra of this package that brings a module, or one of that name with hyphens; None if none does."""
    from importlib.metadata import requires  # it draws in the mail parser, and only a failure asks

    wanted = module.partition(".")[0].replace("_", "-").lower()
    for line in requires("impact-warehouse") or ():
        needed = _NEEDS.match(line)
        if needed and needed[1].lower() == wanted and needed[2] != "dev":
            return needed[2]
    return None


def said_of_missing(error: ImportError) -> str | None:
    """What to install where this was raised, in a sentence; None where no extra of ours brings it."""
    cause = error.__cause__
    missing = error.name or (cause.name if isinstance(cause, ImportError) else None) or ""
    extra = extra_with(missing)
    return f"this needs {missing}: install impact-warehouse[{extra}]" if extra else None
