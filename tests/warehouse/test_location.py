"""What is shown of an address holds no secret, whatever signs the secret has."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from warehouse.location import Location, local_file, without_password, without_secrets_of, without_user
from warehouse.store.store import Store


@pytest.mark.parametrize(
    "secret", ["geheim", "ge/heim", "ge?heim", "ge#heim", "ge:heim", "ge@heim", "g/e?h#e:i@m", "12/34"]
)
def test_a_password_is_shown_nowhere(secret: str) -> None:
    url = f"postgresql+psycopg://analyst:{secret}@db.example.org:5432/impact?sslmode=require"
    assert without_password(url) == "postgresql+psycopg://analyst:***@db.example.org:5432/impact?sslmode=require"
    assert without_user(url) == "postgresql+psycopg://db.example.org:5432/impact"
    assert local_file(url) == Path("data/db.example.org-impact.duckdb")
    assert str(Location.of(url)) == without_password(url)
    said = without_secrets_of(url, f"could not resolve {secret.rpartition('@')[2]}@db.example.org")
    assert "heim" not in said


def test_what_is_no_secret_stays() -> None:
    for url in (
        "postgresql://db.example.org/impact", "postgresql://analyst@db.example.org/impact", "postgresql:///impact",
        "https://example.org/a@b/", "postgresql://analyst@/impact?host=/var/run",
    ):  # fmt: skip
        assert without_password(url) == url


def test_secret_parameters_are_hidden() -> None:
    assert without_password("postgresql://h/d?password=x&sslmode=a&sslpassword=y") == (
        "postgresql://h/d?password=***&sslmode=a&sslpassword=***"
    )
    assert without_user("https://user:p@example.org/in/?sig=abc#x") == "https://example.org/in/"


def test_the_store_is_its_owners_alone(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w.duckdb")
    with store.lock():
        assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
