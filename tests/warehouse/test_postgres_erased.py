"""What is left on a server of rows that were deleted: nothing, once the tables are written anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support import warehouse_builders as builders
from tests.warehouse.test_postgres import server, url
from warehouse.postgres.server import NotSent, publish_postgres, write_anew

__all__ = ["server", "url"]
_MARK = "zqerasedzq"


def _files(url: str) -> Iterator[bytes]:
    """The bytes of every file of this database, as they lie on the disk."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("checkpoint")
        row = connection.execute(
            "select current_setting('data_directory'), oid from pg_database where datname = current_database()"
        ).fetchone()
    assert row
    for path in (Path(row[0]) / "base" / str(row[1])).iterdir():
        if path.is_file():
            yield path.read_bytes()


def _is_left(url: str) -> bool:
    return any(_MARK.encode() in data for data in _files(url))


def test_of_deleted_rows_nothing_is_left_in_the_files_of_the_server(tmp_path: Path, url: str) -> None:
    named = builders.report("2024-05", *(builders.action(f"AIP{n}", lead=_MARK, row=n) for n in range(1, 30)))
    publish_postgres(builders.made(tmp_path / "with", named), url)
    assert _is_left(url)
    plain = builders.report("2024-05", builders.cell("2024-05", "14%"))
    publish_postgres(builders.made(tmp_path / "without", plain), url)
    assert _is_left(url), "deleting alone would do"
    assert write_anew(url) > 5
    assert not _is_left(url)


def test_a_server_that_cannot_be_asked_is_told(url: str) -> None:
    with pytest.raises(NotSent, match="still keeps what was deleted"):
        write_anew(url.replace("/impact?", "/nowhere?"))
