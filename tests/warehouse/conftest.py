"""What tests of the warehouse share: a site holds no documentation, whether or not a developer has built it."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from warehouse.site import make


@pytest.fixture(scope="session", autouse=True)
def no_docs() -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "DOCS", Path("no docs are built"))
        yield
