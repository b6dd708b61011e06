"""A folder of files that is replaced as a whole: who reads sees the last one or this one.

Belongs here: making it beside its place, the swap, what killed runs left. Does not belong here: what is in it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import stat
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import filelock


class NotOurFolder(Exception):
    """The folder holds something else than what is made here, and was left as it is."""


def write_whole_folder(
    folder: Path,
    write: Callable[[Path], None],
    *,
    is_ours: Callable[[Path], bool],
    refusal: Callable[[Path], NotOurFolder],
) -> Path:
    """Let `write` fill an empty folder, which then takes the place of `folder` in one step; give the folder.

    Raises `refusal(folder)` where there is something that `is_ours` does not know. Only the owner may write in it.
    """
    folder = folder.resolve()

    def refuse_other_content() -> None:
        if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not is_ours(folder))):
            raise refusal(folder)

    refuse_other_content()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(folder.with_name(f".{folder.name}.lock")):
        _remove_leftovers(folder)
        refuse_other_content()
        made = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}.tmp")
        try:
            made.mkdir()
            write(made)
            _protect(made)
            _replace(made, folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return folder


def _protect(folder: Path) -> None:
    """Take write permission from group and others, whatever the umask."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~(stat.S_IWGRP | stat.S_IWOTH))


def _remove_leftovers(folder: Path) -> None:
    """What killed exports left; if one was killed between the two steps of `_replace`, the last export comes back."""
    mark = re.compile(re.escape(f".{folder.name}.") + r"[0-9a-f]{32}\.(tmp|old)")
    for path in sorted(folder.parent.iterdir()):
        if mark.fullmatch(path.name):
            if path.suffix == ".old" and not folder.exists():
                path.rename(folder)
            else:
                shutil.rmtree(path, ignore_errors=True)


def _replace(made: Path, folder: Path) -> None:
    """Let `made` take the place of `folder`: in one step where the system can exchange two names, else in two."""
    if not folder.exists():
        made.rename(folder)
        return
    if _exchange(made, folder):
        return  # what is now called `made` is the last export, which the caller removes
    old = made.with_suffix(".old")
    folder.rename(old)
    made.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names (Linux: renameat2); False where system or file system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    at_cwd, exchange = -100, 2
    if renameat2(at_cwd, os.fsencode(one), at_cwd, os.fsencode(other), exchange) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM):
        return False
    raise OSError(code, os.strerror(code), str(other))
