"""Where this process keeps temporary files: in a folder of its own, so that those of a killed process can be removed.

Belongs here: that folder, and removing those of processes that are gone. Libraries (Great Expectations, the pool of
processes) make temporary files wherever `tempfile` says, and remove them at exit, which a killed process never reaches.
"""

from __future__ import annotations

import getpass
import os
import shutil
import stat
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path

import psutil


def keep_temporary_files_together() -> None:
    """From now on this process makes its temporary files in `impact-<user>/<pid>` of the system's folder for them; what
    killed processes left there is removed. Does nothing where somebody else owns that folder."""
    base = Path(tempfile.gettempdir())
    if base.name == str(os.getpid()):
        return
    base /= f"impact-{getpass.getuser()}"
    try:
        base.mkdir(mode=0o700, exist_ok=True)
        found = base.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
            return
        for left in base.iterdir():
            if left.name.isdigit() and not psutil.pid_exists(int(left.name)):
                shutil.rmtree(left, ignore_errors=True)
        own = base / str(os.getpid())
        own.mkdir(mode=0o700, exist_ok=True)
    except OSError:  # no room or no right there: the system's folder serves as well
        return
    tempfile.tempdir = str(own)
    # After what multiprocessing removes there itself (its priority is -100), and not in forks.
    Finalize(None, shutil.rmtree, args=(own,), kwargs={"ignore_errors": True}, exitpriority=-200)
