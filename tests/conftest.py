"""What all tests share: the flag that re-makes golden files, Hypothesis profiles, and where Dagster's months begin."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--remake-golden", action="store_true", help="Write the golden files anew; the run then fails.")


# Dagster's partitions are made once a process, and would begin with the first report of the developer's own warehouse.
os.environ.setdefault("IMPACT_FIRST_MONTH", "2015-01")
