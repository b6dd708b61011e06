"""Where a warehouse is: a DuckDB file, or a PostgreSQL database with the DuckDB file that is built before it is sent.

Belongs here: telling the two apart. Does not belong here: connecting to either. Nothing heavy is imported, as every
command needs this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from warehouse.settings import current

_POSTGRES = re.compile(r"postgres(ql)?(\+\w+)?://")


@dataclass(frozen=True)
class Place:
    """`file` is the DuckDB file, its store beside it; `url` the database that analysts ask instead, if there is one."""

    file: Path
    url: str | None = None

    @classmethod
    def of(cls, named: str | Path) -> Place:
        """What a person named: a file, or `postgresql+psycopg://user@host/database`.

        Raises `ValueError` for the address of anything else.
        """
        text = str(named)
        if _POSTGRES.match(text):
            return cls(local_file(text), text)
        if "://" in text:
            raise ValueError(
                f"{without_password(text)!r} is neither a DuckDB file nor a PostgreSQL database "
                "(postgresql+psycopg://user@host/database)"
            )
        return cls(Path(named))

    def __str__(self) -> str:
        return without_password(self.url) if self.url else str(self.file)


def without_password(url: str) -> str:
    """An address as it may be shown and logged."""
    parts = urlsplit(url)
    credentials, at, host = parts.netloc.rpartition("@")
    user, colon, _ = credentials.partition(":")
    query = re.sub(r"(?i)(^|&)(password|sslpassword)=[^&]*", r"\1\2=***", parts.query)
    return urlunsplit(parts._replace(netloc=f"{user}{':***' if colon else ''}{at}{host}", query=query))


def local_file(url: str) -> Path:
    """The DuckDB file that is built before it is sent; its store lies beside it, named alike.

    `IMPACT_STORE` names the store's folder; without it, it is `data/<host>-<database>.store`.
    """
    named = current().store
    if named:
        folder = Path(named)
        stem = folder.name.removesuffix(".store")
        return folder.with_name(f"{stem}.duckdb") if stem != folder.name else folder / "warehouse.duckdb"
    parts = urlsplit(url)
    host, _, _ = parts.netloc.rpartition("@")[2].partition(":")
    name = re.sub(r"[^\w.-]+", "_", f"{host or 'local'}-{parts.path.strip('/') or 'postgres'}")
    return Path("data") / f"{name}.duckdb"
