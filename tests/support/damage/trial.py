"""A warehouse, one of whose files is damaged, and what the next commands make of that.

Belongs here: the scene, the commands, and the verdict. Does not belong here: the damage itself (`ways`).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import forkserver
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.alerts.digest import remember_look
from pipelines.alerts.watch import tell_change
from pipelines.cli import main
from tests.support.damage.plain import run_plainly
from tests.support.damage.ways import BLIND, DAGSTER, DECISIONS, SEEN, UNSEEN, Way, kinds, shut
from tests.support.hostile.others import report
from warehouse.store.store import Store

ASKED = (
    "select report_id, statement_no, metric, month, role, value_text, value, value_kind, correction_why, "
    "(select count(*) from action_history) as actions from metric_history order by all"
)
NOBODY = 65_534


@dataclass(frozen=True)
class Scene:
    """`today` holds a warehouse of three reports and what people decided, `yesterday` the same with two; a fourth
    report lies at the landing place. `old` and `new` is what the query says before and after it is loaded."""

    base: Path
    old: str
    new: str

    def copy(self, to: Path) -> Path:
        """The warehouse of today, in a folder of its own."""
        shutil.copytree(self.base / "today", to)
        return to / "w.duckdb"


def impact(warehouse: Path, *arguments: str, plainly: bool = True) -> Result:
    """One command, in this process; `plainly`: without Dagster."""
    command, *others = arguments
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(warehouse.parent / "dagster_home"))
        if plainly:
            patch.setattr("pipelines.run.run_ingest", run_plainly)
        return CliRunner().invoke(main, [command, *others, "--warehouse", str(warehouse)])


def ask(warehouse: Path) -> Result:
    """What is in the warehouse, as an analyst asks for it."""
    return impact(warehouse, "query", ASKED, "--csv")


def scene(base: Path, *, plainly: bool = False) -> Scene:
    """Make it all by the commands themselves. IMPACT_LANDING must name `base/landing`. `plainly`: without Dagster, so
    without its files."""
    landing = base / "landing"
    landing.mkdir(parents=True)
    first = base / "yesterday" / "w.duckdb"
    first.parent.mkdir()
    _arrive(landing, "MAY", "14%")
    _arrive(landing, "JUNE", "900%")  # gate 1 holds it back, and a person lets it in
    _done(impact(first, "ingest", "--workers", "1", plainly=plainly), 1)
    tell_change(Store.open(first), "the weekly look", "the share is not mounted")
    remember_look(Store.open(first))
    shutil.copytree(first.parent, base / "today")
    today = base / "today" / "w.duckdb"
    who = ("--who", "A. Analyst", "--why", "the minutes say so")
    _done(impact(today, "release", "2024-06", *who))
    _done(impact(today, "correct", "--report", "2024-05", "--metric", "Plans issued", "--month", "2024-05", "--role",
                 "actual", "--value", "16%", *who))  # fmt: skip
    _arrive(landing, "JULY", "15%", metric="Plans sent out")
    _done(impact(today, "ingest", "--workers", "1", plainly=plainly))
    _done(impact(today, "alias", "Plans sent out", "--same-as", "Plans issued", *who))
    old = ask(today).output
    _arrive(landing, "AUGUST", "13%")
    trial = base / "trial"
    shutil.copytree(today.parent, trial)
    _done(impact(trial / "w.duckdb", "ingest", "--workers", "1"))
    new = ask(trial / "w.duckdb").output
    assert "16.0" in old
    assert "2024-08" in new
    assert old != new
    return Scene(base, old, new)


def _arrive(landing: Path, month: str, cell: str, metric: str = "Plans issued") -> None:
    text = report(cover=f"{month} 2024", cell=cell).replace(b"Plans issued", metric.encode())
    (landing / f"{month}.txt").write_bytes(text)


def _done(result: Result, code: int = 0) -> None:
    assert result.exit_code == code, result.output + repr(result.exception)


@dataclass
class Verdict:
    """What became of one damage: `outcome` for the table, `faults` with all that may not be."""

    kind: str
    way: str
    outcome: str = ""
    faults: list[str] = field(default_factory=list[str])


def trial(of: Scene, kind: str, way_name: str, way: Way, folder: Path, *, plainly: bool | None = None) -> Verdict:
    """Damage one file, then query, check, ingest what is new, query and check again."""
    plainly = kind not in DAGSTER if plainly is None else plainly
    warehouse = of.copy(folder)
    path = kinds(warehouse)[kind]
    verdict = Verdict(kind, way_name)
    way(path, of.base / "yesterday" / path.relative_to(folder))
    with as_somebody(folder, path if way is shut else None):
        _judge(of, warehouse, path, verdict, plainly)
    return verdict


def _judge(of: Scene, warehouse: Path, path: Path, verdict: Verdict, plainly: bool) -> None:
    before = _bytes(warehouse)
    asked = _run(verdict, "query", ask(warehouse))
    if asked.exit_code == 0 and asked.stdout != of.old and not asked.stderr.strip():
        verdict.faults.append("query: other rows than published, and not a word")
    checked = _run(verdict, "check", impact(warehouse, "check"))
    loaded = _run(verdict, "ingest", impact(warehouse, "ingest", "--workers", "1", plainly=plainly))
    again = _run(verdict, "query after", ask(warehouse))
    if loaded.exit_code == 2:
        verdict.outcome = "told: " + loaded.stderr.strip().removeprefix("Error: ")
        if _bytes(warehouse) != before:
            verdict.faults.append("ingest failed, and the published file is another")
        return
    told = any(said in loaded.output for said in ("and mended", "decisions changed"))
    verdict.outcome = "healed, and told" if told else "healed" if checked.exit_code else "no harm"
    if again.stdout != of.new and not told:
        verdict.faults.append("ingest: other rows than a clean load, and not a word")
    if again.stdout != of.new and verdict.kind not in DECISIONS:
        verdict.faults.append("ingest: other rows than a clean load")
    if (
        not checked.exit_code
        and path.exists()
        and verdict.way in SEEN
        and verdict.kind not in UNSEEN
        and (verdict.kind, verdict.way) not in BLIND
    ):
        verdict.faults.append("check saw nothing")
    last = _run(verdict, "check after", impact(warehouse, "check"))
    if last.exit_code:
        repaired = _run(verdict, "repair", impact(warehouse, "check", "--repair"))
        verdict.outcome += "; check --repair heals the rest"
        if repaired.exit_code:
            verdict.faults.append(f"not repaired: {_damage_in(last.output)} {repaired.stderr.strip()}")
        if ask(warehouse).stdout != of.new:
            verdict.faults.append("repaired: other rows than a clean load")


def _damage_in(output: str) -> str:
    return "; ".join(line.strip() for line in output.splitlines() if line.startswith(("damaged", " " * 12)))


def _run(verdict: Verdict, what: str, result: Result) -> Result:
    """Every failure is one sentence and exit code 2 (or 1 where a command says so), never a traceback."""
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        verdict.faults.append(f"{what}: traceback: {result.exception!r:.200}")
    elif "Traceback" in result.output:
        verdict.faults.append(f"{what}: traceback printed")
    elif result.exit_code == 2 and len(result.stderr.strip().splitlines()) > 3:
        verdict.faults.append(f"{what}: more than a sentence: {result.stderr[:300]!r}")
    elif result.exit_code not in (0, 1, 2):
        verdict.faults.append(f"{what}: exit code {result.exit_code}")
    return result


def _bytes(path: Path) -> bytes | None:
    """What a file holds, for whoever may read everything."""
    with _as_root():
        return path.read_bytes() if path.is_file() else None


@contextmanager
def as_somebody(folder: Path, shut_file: Path | None) -> Generator[None]:
    """Root reads everything: for what may not be read, be somebody else, who owns all but that file."""
    if shut_file is None or os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        if path != shut_file:
            os.chown(path, NOBODY, NOBODY)
    forkserver._forkserver._stop()  # type: ignore[attr-defined]  # the next one is the other user's
    own, tempfile.tempdir = tempfile.tempdir, None  # ours may not be opened by others
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        tempfile.tempdir = own
        forkserver._forkserver._stop()  # type: ignore[attr-defined]
        os.seteuid(0)
        os.setegid(0)


@contextmanager
def _as_root() -> Generator[None]:
    was = os.geteuid()
    if os.getuid() != 0 or was == 0:
        yield
        return
    os.seteuid(0)
    try:
        yield
    finally:
        os.seteuid(was)


def table(verdicts: list[Verdict]) -> str:
    """All verdicts for reading."""
    width = max(len(each.kind) for each in verdicts)
    return "\n".join(
        f"{each.kind:<{width}}  {each.way:<12}  {'WRONG: ' + '; '.join(each.faults) if each.faults else each.outcome[:150]}"
        for each in verdicts
    )
