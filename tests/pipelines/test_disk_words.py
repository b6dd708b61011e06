"""What a full disk is called: where it has room and takes no more files, that is said."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest

from pipelines.cli.options import of_the_system
from warehouse.store.files import write_whole


@pytest.fixture
def few_files(tmp_path: Path) -> Generator[Path]:
    """A disk with room for bytes and for hardly a file."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,nr_inodes=4", "tmpfs", str(place)]
    if os.geteuid() != 0 or shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("only root can make a small disk")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def test_a_disk_without_inodes(few_files: Path) -> None:
    def fill() -> None:
        for number in range(10):
            write_whole(few_files / f"{number}.txt", "words")

    with pytest.raises(OSError, match="No space left") as full:
        fill()
    assert "takes no more files (it has no inodes left)" in of_the_system(full.value)
    assert "takes no more files" in of_the_system(
        OSError(errno.ENOSPC, "No space left on device"), few_files / "w.duckdb"
    )


def test_a_disk_without_room_and_other_troubles(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "not" / "there" / "w.duckdb"))
    assert of_the_system(full) == f"No space left on device: {tmp_path}/not/there/w.duckdb"
    assert of_the_system(OSError(errno.EROFS, "Read-only file system"), "here") == "Read-only file system: here"
    assert of_the_system(OSError(errno.ENOSPC, "No space left on device")) == "No space left on device"
