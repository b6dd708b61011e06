"""Gate 1: what is held back by itself, in whatever order the files came, and how a person lets it in."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from parsers import parse
from parsers.report import MetricCell, Quarantined, Report, Source, TableCount
from tests.support.warehouse_builders import T0, VERSION, File, action, assurance, cell, report
from warehouse.admission import gate
from warehouse.admission import releases as holds
from warehouse.admission.gate import gate_report
from warehouse.store import parsed_layer
from warehouse.store import report_profile as profile
from warehouse.store.report_profile import Profile, profile_of
from warehouse.store.store import Store

SAMPLES = Path(__file__).parents[2] / "sample_reports"


def whole(
    when: str = "2024-05", *, metrics: int = 12, share: str | None = "14%", modified: str = "", **more: object
) -> Report:
    """A report of some size: metrics with one cell each, actions, assurance."""
    cells = [cell(when[-7:], share, metric=f"Metric {n}", row=n) for n in range(1, metrics + 1)]
    actions = [action(f"A{n}", row=n) for n in range(1, 9)]
    checks = [assurance(f"Survey {n}", row=n) for n in range(1, 9)]
    return report(when, *cells, *actions, *checks, modified=modified, **more)


def earlier(**more: object) -> Profile:
    return profile_of(whole("2024-04", **more))  # type: ignore[arg-type]


def with_cells(of: Report, *cells: MetricCell) -> Report:
    return dataclasses.replace(of, metric_cells=(*of.metric_cells, *cells))


def far(value: str, when: str = "2024-05", **more: object) -> MetricCell:
    return cell(when, value, metric="Metric 99", row=99, source=Source(page=7), **more)


def counts(cells: int, quarantined: int, *, lost: int = 0) -> TableCount:
    return TableCount(1, 1, "metric", cells, cells - quarantined - lost, 0, 0, quarantined)


SHOWN = (Quarantined(1, "why", "raw"),)


@pytest.mark.parametrize(
    ("poisoned", "says"),
    [
        (with_cells(whole(), far("1400%")), "no percentage like this was ever reported: 1400% for “Metric 99”"),
        (with_cells(whole(), far("-120%")), "-120%"),
        (whole(metrics=6), "6 metrics; report 2024-04 has 12"),
        (dataclasses.replace(whole(), actions=()), "0 actions; report 2024-04 has 8"),
        (dataclasses.replace(whole(), assurance=()), "0 assurance activities; report 2024-04 has 8"),
        (dataclasses.replace(whole(metrics=8), actions=whole().actions[:3], assurance=whole().assurance[:4]),
         "15 rows (metrics, actions and assurance together); report 2024-04 has 28"),
        (dataclasses.replace(whole(), metric_cells=()), "there is no metric table"),
        (whole(share=None), "every month of every metric is blank; report 2024-04 has 12 values"),
        (dataclasses.replace(whole(), metric_cells=(), tables=(counts(50, 0),)), "not one month cell could be read"),
        (dataclasses.replace(whole(), tables=(counts(30, 11),), quarantined=SHOWN), "11 of 30 table cells could not be read (1 times why)"),
        (dataclasses.replace(whole(), tables=(counts(30, 0, lost=1),)), "table 1 has 30 cells, of which 29"),
        (dataclasses.replace(whole(), tables=(counts(30, 1),)), "no quarantine row shows them"),
        (with_cells(whole(), far("1%"), far("2%")), "two rows have one key: 2 times one month cell"),
    ],
)  # fmt: skip
def test_a_poisoned_report_is_held_back_and_says_why(poisoned: Report, says: str) -> None:
    reasons = gate_report(poisoned, earlier=earlier())
    assert any(says in reason for reason in reasons), reasons


@pytest.mark.parametrize(
    "sound",
    [
        whole(),
        whole(metrics=8),
        whole(metrics=40),
        with_cells(whole(), far("140%")),
        with_cells(whole(), far("1400")),
        dataclasses.replace(whole(), actions=whole().actions[:4]),
        dataclasses.replace(whole(), tables=(counts(30, 10),), quarantined=SHOWN),
    ],
)
def test_a_sound_report_passes(sound: Report) -> None:
    assert gate_report(sound, earlier=earlier()) == []


def test_the_first_report_is_judged_by_itself() -> None:
    assert gate_report(whole(metrics=1), earlier=None) == []
    assert gate_report(with_cells(whole(), far("1400%")), earlier=None)


def test_a_far_percentage_is_believed_if_the_metric_had_its_like() -> None:
    known = profile_of(with_cells(whole("2024-04"), far("900%", "2024-04")))
    assert gate_report(with_cells(whole(), far("1400%")), earlier=known) == []
    assert gate_report(with_cells(whole(), far("1900%")), earlier=known)


def test_a_place_is_named_where_to_look() -> None:
    (reason,) = gate_report(with_cells(whole(), far("1400%")), earlier=earlier())
    assert "statement 1, May 2024, page 7" in reason


@pytest.mark.parametrize("kind", ["txt", "docx", "pdf"])
def test_the_samples_pass(kind: str) -> None:
    reports = [parse(path.read_bytes()) for path in sorted(SAMPLES.glob(f"*.{kind}"))]
    assert len(reports) == 7
    before: Profile | None = None
    for each in sorted(reports, key=lambda each: each.period.end):
        assert gate_report(each, earlier=before) == []
        before = profile_of(each)


# --- over all files held


def stored(folder: Path, *files: File) -> Store:
    store = Store.open(folder / "w.duckdb")
    with store.lock():
        for file in files:
            entry = store.add(file.data, file.name, file.modified_at)
            parsed_layer.write(store.folder, VERSION, entry.sha256, file.outcome)
        store.save()
    return store


def held_names(store: Store) -> list[str]:
    return [each.source_file for each in holds.held(store, VERSION)]


POISONED = with_cells(whole("2024-06"), far("1400%", "2024-06"))
FILES = (
    File(whole("2024-05"), "may.pdf"),
    File(POISONED, "june.pdf"),
    File(with_cells(whole("2024-07"), far("1400%", "2024-07")), "july.pdf"),
    File(whole("2024-08", metrics=5), "august.pdf"),
)


def test_the_order_of_loading_does_not_matter(tmp_path: Path) -> None:
    for number, arrangement in enumerate(permutations(FILES)):
        folder = tmp_path / str(number)
        folder.mkdir()
        one_by_one = Store.open(folder / "w.duckdb")
        for file in arrangement:
            one_by_one = stored(folder, file)
            assert held_names(one_by_one) is not None
        assert sorted(held_names(one_by_one)) == ["august.pdf", "july.pdf", "june.pdf"], arrangement


def test_a_report_held_back_is_no_measure_for_the_next(tmp_path: Path) -> None:
    """June prints 1400 % and is held back; so July may not appeal to it."""
    assert held_names(stored(tmp_path, *FILES[:3])) == ["june.pdf", "july.pdf"]


def test_a_refused_file_is_not_judged(tmp_path: Path) -> None:
    assert held_names(stored(tmp_path, File(parsed_layer.Refusal("a picture")))) == []


def test_an_older_edition_that_passes_stays_the_measure(tmp_path: Path) -> None:
    store = stored(
        tmp_path,
        File(whole("2024-05"), "old.pdf"),
        File(whole("2024-05", metrics=2), "new.pdf", modified_at=T0 + timedelta(days=1)),
        File(whole("2024-04"), "april.pdf"),
        File(whole("2024-06", metrics=7), "june.pdf"),
    )
    assert held_names(store) == ["new.pdf", "june.pdf"]


def test_release_lets_in_what_was_looked_at_and_only_that(tmp_path: Path) -> None:
    store = stored(tmp_path, *FILES[:2])
    (waiting,) = holds.held(store, VERSION)
    assert "held back: no percentage like this" in waiting.reason
    assert "`impact release 2024-06`" in waiting.reason
    made = holds.release(store, "2024-06", who="A. N.", why="growth", parser_version=VERSION, today=date(2024, 7, 1))
    assert [(each.sha256, each.when) for each in made] == [(waiting.sha256, "2024-07-01")]
    assert held_names(store) == []
    assert "who: A. N." in holds.decisions_path(store).read_text("utf-8")
    other = File(with_cells(POISONED, far("1500%", "2024-06", column=7)), "june 2.pdf")
    assert held_names(stored(tmp_path, other)) == ["june 2.pdf"], "another file is judged anew"


def test_release_by_the_start_of_the_hash(tmp_path: Path) -> None:
    store = stored(tmp_path, *FILES[:2])
    sha256 = holds.held(store, VERSION)[0].sha256
    holds.release(store, sha256[:8], who="A", why="b", parser_version=VERSION)
    assert list(holds.released(store)) == [sha256]
    assert held_names(Store.open(store.warehouse)) == []


def test_release_of_the_released_report_lets_it_be_the_measure(tmp_path: Path) -> None:
    store = stored(tmp_path, *FILES[:3])
    holds.release(store, "2024-06", who="A", why="b", parser_version=VERSION)
    assert held_names(store) == []


@pytest.mark.parametrize("name", ["2024-05", "2099-01", "deadbeef", "' or 1=1"])
def test_release_of_what_is_not_held_back_says_what_is(tmp_path: Path, name: str) -> None:
    store = stored(tmp_path, *FILES[:2])
    with pytest.raises(holds.CannotRelease, match="held back now: 2024-06"):
        holds.release(store, name, who="A", why="b", parser_version=VERSION)
    assert not holds.decisions_path(store).exists()


def test_release_wants_a_name_and_a_reason(tmp_path: Path) -> None:
    with pytest.raises(holds.CannotRelease, match="who"):
        holds.release(stored(tmp_path, *FILES[:2]), "2024-06", who=" ", why="b", parser_version=VERSION)


def test_rows_that_no_warehouse_can_hold_are_never_let_in(tmp_path: Path) -> None:
    store = stored(tmp_path, File(with_cells(whole(), far("1%"), far("2%"))))
    with pytest.raises(holds.CannotRelease, match="the reader is at fault"):
        holds.release(store, "2024-05", who="A", why="b", parser_version=VERSION)


@pytest.mark.parametrize(
    "text",
    ["[]", "released: 7", "released: [{sha256: abc}]", "released: [7]", ": :",
     "released: [{sha256: zz, report_id: '2024-05', who: a, when: 2024-01-01, why: b}]"],
)  # fmt: skip
def test_a_file_of_decisions_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    store = stored(tmp_path, *FILES[:1])
    holds.decisions_path(store).write_text(text, "utf-8")
    with pytest.raises(holds.BadDecisions, match=r"held\.yml"):
        holds.held(store, VERSION)


def test_a_profile_is_kept_and_read_back_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = dataclasses.replace(with_cells(whole(), far("1400%"), far("2%")), tables=(counts(30, 4, lost=2),))
    store = stored(tmp_path, File(every))
    sha256 = store.entries()[0].sha256
    first = profile.profile(store.folder, VERSION, sha256)
    assert first == profile_of(every)
    monkeypatch.setattr(parsed_layer, "read", lambda *_: pytest.fail("read again"))
    assert profile.profile(store.folder, VERSION, sha256) == first
    assert gate.unloadable(first)


def test_another_programme_is_no_measure() -> None:
    """A small report of other statements is not the report before it with rows missing."""
    small = whole(metrics=2)
    other = dataclasses.replace(
        small,
        actions=small.actions[:1],
        assurance=(),
        statements=tuple(dataclasses.replace(s, title=f"Another aim {s.statement_no}") for s in small.statements),
    )
    assert gate_report(small, earlier=earlier()) != []
    assert gate_report(other, earlier=earlier()) == []
