"""What is set from outside: each environment variable once, with its default.

Belongs here: names, defaults and the reading of settings. Does not belong here: what is done with them.
Read when they are needed, never at import, so that a running daemon and a test see what is set then.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

from warehouse.location import Place

CRON = "0 6 * * 1"
TIMEZONE = "Europe/London"
DAGSTER_YAML = """\
# The Dagster instance of this warehouse: runs, events and schedules are kept in files beside this one.
telemetry:
  enabled: false
# Runs of one warehouse wait for its lock, so there is no limit of runs. A run that never began, or does not end, is
# failed by the monitor, so that it does not keep later ones from starting.
run_monitoring:
  enabled: true
  start_timeout_seconds: 120
  max_runtime_seconds: 43200
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 7
      failure: 30
      success: -1
"""


class WrongSetting(ValueError):
    """A setting says something that it cannot mean. The message says which, and how to write it."""


def project() -> Path | None:
    """The folder of the checkout these modules run from; None when they are installed elsewhere."""
    root = Path(__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "dagster_home").is_dir() else None


def warehouse() -> Place:
    """The file or database that schedule, sensor and UI write (`IMPACT_WAREHOUSE`)."""
    named = os.environ.get("IMPACT_WAREHOUSE")
    home = Path.cwd() if named else project() or Path.cwd()
    try:
        place = Place.of(named or "data/warehouse.duckdb")
    except ValueError as error:
        raise WrongSetting(f"IMPACT_WAREHOUSE: {error}") from error
    return replace(place, file=home / place.file)


def form() -> Path | None:
    """The file with a team's own words (`IMPACT_FORM`); None for `form.yml` among its decisions, if it has one."""
    named = os.environ.get("IMPACT_FORM")
    return Path(named).expanduser() if named else None


def dask() -> str:
    """The scheduler of the Dask cluster that reads files (`IMPACT_DASK`); empty for processes of this machine."""
    return os.environ.get("IMPACT_DASK", "")


def landing(of_warehouse: Path) -> str:
    """Where reports arrive, any fsspec URL (`IMPACT_LANDING`): by default the folder `landing` beside the warehouse."""
    return os.environ.get("IMPACT_LANDING") or str(of_warehouse.absolute().parent / "landing")


def is_landing_set() -> bool:
    """Did someone say where reports arrive?"""
    return bool(os.environ.get("IMPACT_LANDING"))


def settle_seconds() -> float:
    """A file changed more recently than this may still be being written (`IMPACT_SETTLE_SECONDS`)."""
    return float(os.environ.get("IMPACT_SETTLE_SECONDS", "5"))


def cron() -> str:
    """When the landing place is looked into (`IMPACT_SCHEDULE_CRON`)."""
    return os.environ.get("IMPACT_SCHEDULE_CRON") or CRON


def heartbeat_url() -> str:
    """The address that is asked after each look that found all well (`IMPACT_HEARTBEAT_URL`); empty for none."""
    return os.environ.get("IMPACT_HEARTBEAT_URL", "").strip()


def ui_url() -> str:
    """Where people find Dagster's UI, for links in alerts (`IMPACT_UI_URL`); empty for none."""
    return os.environ.get("IMPACT_UI_URL", "").strip().rstrip("/")


def first_month() -> str:
    """The first month that may have a report, as 2015-01 (`IMPACT_FIRST_MONTH`)."""
    month = os.environ.get("IMPACT_FIRST_MONTH", "2015-01")
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise WrongSetting(f"IMPACT_FIRST_MONTH is {month!r}: write it as 2015-01")
    return month


def dagster_home(of_warehouse: Path) -> Path:
    """The folder of the Dagster instance: `DAGSTER_HOME`, else the project's `dagster_home` for warehouses within the
    project, else a folder `dagster_home` beside the warehouse. It is made, and told to send no telemetry."""
    named, root, file = os.environ.get("DAGSTER_HOME"), project(), of_warehouse.resolve()
    if named:
        home = Path(named).expanduser().absolute()
    elif root and file.is_relative_to(root) and os.access(root / "dagster_home", os.W_OK):
        home = root / "dagster_home"
    else:
        home = file.parent / "dagster_home"
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "dagster.yaml").exists():
        (home / "dagster.yaml").write_text(DAGSTER_YAML, "utf-8")
    return home
