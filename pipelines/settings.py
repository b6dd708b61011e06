"""What the settings mean for the pipelines: places worked out from them, and the folder of the Dagster instance.

Belongs here: what follows from a setting. Does not belong here: names, defaults and checks (`warehouse.settings`).
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from warehouse.location import Location
from warehouse.settings import WrongSetting, current

TIMEZONE = "Europe/London"
DAGSTER_FOLDERS = ("history", "logs", "schedules", "storage")
"""What Dagster keeps in its folder: of runs, what they print, and of schedules."""
_FOR_TELLING = 25.0
DAGSTER_YAML = """\
# The Dagster instance of this warehouse: runs, events and schedules are kept in files beside this one.
telemetry:
  enabled: false
nux:
  enabled: false
# One run at a time writes the warehouse; others are shown as queued. A run that never began, or does not end, is failed
# by the monitor, and one whose process is gone by the sensor `lost_runs`, so that it does not keep later ones waiting.
concurrency:
  runs:
    max_concurrent_runs: 1
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


def project() -> Path | None:
    """The folder of the checkout these modules run from; None when they are installed elsewhere."""
    root = Path(__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "dagster_home").is_dir() else None


def warehouse() -> Location:
    """The file or database that schedule, sensor and UI write (`IMPACT_WAREHOUSE`)."""
    named = current().warehouse
    home = Path.cwd() if named else project() or Path.cwd()
    try:
        place = Location.of(named or "data/warehouse.duckdb")
    except ValueError as error:
        raise WrongSetting(f"IMPACT_WAREHOUSE: {error}") from error
    return replace(place, file=home / place.file)


def form() -> Path | None:
    """The file with a team's own words (`IMPACT_FORM`); None for `form.yml` among its decisions, if it has one."""
    named = current().form
    return Path(named).expanduser() if named else None


def landing(of_warehouse: Path) -> str:
    """Where reports arrive, any fsspec URL (`IMPACT_LANDING`): by default the folder `landing` beside the warehouse."""
    return current().landing or str(of_warehouse.absolute().parent / "landing")


def ui_url() -> str:
    """Where people find Dagster's UI, for links in alerts (`IMPACT_UI_URL`); empty for none."""
    return current().ui_url.rstrip("/")


def first_month() -> str:
    """The first month that Dagster shows, as 2015-01 (`IMPACT_FIRST_MONTH`); empty for that of the first report."""
    month = current().first_month
    if month and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise WrongSetting(f"IMPACT_FIRST_MONTH is {month!r}: write it as 2015-01")
    return month


def look_seconds() -> float:
    """How long a look of schedule or sensor may take at a landing place: Dagster gives up on one after a minute, or
    what its own variables say, and then nobody is told. Some of it is left for telling people."""
    for name in ("DAGSTER_SCHEDULE_GRPC_TIMEOUT_SECONDS", "DAGSTER_GRPC_TIMEOUT_SECONDS"):
        if (said := os.environ.get(name, "")).isdigit():
            return max(10.0, float(said) - _FOR_TELLING)
    return 60.0 - _FOR_TELLING


def dagster_home(of_warehouse: Path) -> Path:
    """The folder of the Dagster instance (`dagster_home_of`). It is made, and told to send no telemetry."""
    home = dagster_home_of(of_warehouse)
    home.mkdir(parents=True, exist_ok=True)
    for folder in DAGSTER_FOLDERS:
        # What runs print and record may name persons: nobody else reads it.
        with suppress(PermissionError):
            (home / folder).mkdir(mode=0o700, exist_ok=True)
    if not (home / "dagster.yaml").exists():
        (home / "dagster.yaml").write_text(DAGSTER_YAML, "utf-8")
    return home


def dagster_home_of(of_warehouse: Path) -> Path:
    """Where the Dagster instance is, or would be: `DAGSTER_HOME`, else the project's `dagster_home` for the project's
    own warehouse, else a folder `dagster_home` beside the warehouse."""
    named, root, file = os.environ.get("DAGSTER_HOME"), project(), of_warehouse.resolve()
    if named:
        return Path(named).expanduser().absolute()
    if (
        root
        and file == warehouse().file.resolve()
        and file.is_relative_to(root)
        and os.access(root / "dagster_home", os.W_OK)
    ):
        return root / "dagster_home"
    return file.parent / "dagster_home"
