"""Making a document without looking for garbage in between.

Belongs here: holding back Python's collector. Does not belong here: what is made meanwhile.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Generator[None, None, None]:
    """No garbage is looked for meanwhile.

    A document is many small objects that all stay, in no circles: to look for garbage among them costs a tenth
    to a quarter.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
