"""Where a warehouse is: a DuckDB file, or a PostgreSQL database with the DuckDB file that is built before it is sent.

Belongs here: telling the two apart. Does not belong here: connecting to either. Nothing heavy is imported, as every
command needs this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from warehouse.settings import current

_POSTGRES = re.compile(r"postgres(ql)?(\+\w+)?://")


@dataclass(frozen=True)
class Location:
    """`file` is the DuckDB file, its store beside it; `url` the database that analysts ask instead, if there is one."""

    file: Path
    url: str | None = None

    @classmethod
    def of(cls, named: str | Path) -> Location:
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
    """An address as it may be shown and logged: without its password, whatever signs that holds, and without the
    values of parameters that name a secret."""
    scheme, user, password, rest = _divided(url)
    address, mark, query = rest.partition("?")
    query = _SECRET_PARAMETER.sub(r"\1\2=***", query)
    shown = f"{user}{'' if password is None else ':***'}@" if user is not None else ""
    return f"{scheme}{shown}{address}{mark}{query}"


def without_secrets_of(url: str, message: str) -> str:
    """A message of a driver without what may be a part of this address's password: one with `@ / ? #` in it, not
    written as `%40 %2F %3F %23`, is taken apart at the wrong places, and shown as a host."""
    password = _divided(url)[2] or ""
    for piece in sorted({password, *re.split(r"[@/?#:]", password)}, key=len, reverse=True):
        if len(piece) > 1:
            message = message.replace(piece, "***")
    return message


def without_user(url: str) -> str:
    """The address without anything that people put into it as a secret: user, password and parameters."""
    scheme, _, _, rest = _divided(url)
    return f"{scheme}{re.split('[?#]', rest, maxsplit=1)[0]}"


def _divided(url: str) -> tuple[str, str | None, str | None, str]:
    """Scheme, user, password and the rest (host and on). The password ends at the last `@`: rather too much is taken
    for a secret than too little."""
    scheme, mark, rest = url.partition("://")
    begins = _USER.match(rest)
    end = rest.rfind("@")
    if begins is None or end < begins.end():
        return f"{scheme}{mark}", None, None, rest
    user = begins[1]
    if begins[2]:
        return f"{scheme}{mark}", user, rest[begins.end() : end], rest[end + 1 :]
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    end = authority.rfind("@")
    return (f"{scheme}{mark}", None, None, rest) if end < 0 else (f"{scheme}{mark}", user, None, rest[end + 1 :])


_USER = re.compile(r"([^:/?#@]*)(:?)")
_SECRET_PARAMETER = re.compile(r"(?i)(^|&)([^=&]*(?:pass|secret|token|key|sig)[^=&]*)=[^&]*")


def local_file(url: str) -> Path:
    """The DuckDB file that is built before it is sent; its store lies beside it, named alike.

    `IMPACT_STORE` names the store's folder; without it, it is `data/<host>-<database>.store`.
    """
    named = current().store
    if named:
        folder = Path(named)
        stem = folder.name.removesuffix(".store")
        return folder.with_name(f"{stem}.duckdb") if stem != folder.name else folder / "warehouse.duckdb"
    parts = urlsplit(without_user(url))
    host, _, _ = parts.netloc.partition(":")
    name = re.sub(r"[^\w.-]+", "_", f"{host or 'local'}-{parts.path.strip('/') or 'postgres'}")
    return Path("data") / f"{name}.duckdb"
