"""Gate 1: is this report fit to be loaded, judged by itself and against the report before it?

Belongs here: what a report held back is, the rules, and which of all files held they hold back. Does not belong here:
the decisions of people to let a report in all the same (`releases`), or checks of the warehouse as a whole (`quality`).

What is held back depends on the files held and on the decisions alone, never on the order of loading: a report is
compared with the one before it by period, among the latest editions that pass. So a poisoned report is no measure for
the next one, and if a newer edition is held back, the older one stays the latest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from parsers.report import Report
from warehouse.admission.editions import ReportFile, edition_order, number_editions
from warehouse.admission.strangers import strangers
from warehouse.store.fingerprint import has
from warehouse.store.report_profile import FarPercent, Profile, profile, profile_of
from warehouse.store.store import MAIN, CatalogueEntry, Store

FEWEST_SHARE = 0.6
"""A report with fewer rows of a kind than this share of the report before it is held back: half may be missing."""
FEWEST_ACTIONS_SHARE = 0.35
"""Actions come and go: what is done is taken out, and new plans start small."""
ENOUGH_TO_COMPARE = 6
"""Below so many rows in the report before, a share says nothing."""
MOST_QUARANTINED_SHARE = 1 / 3
FAILS_CHECK, DISAGREES = "fails check", "disagrees with its neighbours"
"""So the reasons begin of a report that gate 2 holds back, and of what the second witness does (`agreement`)."""
LIKE_BEFORE = 0.5
"""A far percentage is like one before it if that one was at least this share of it."""

HELD_BACK, WHAT_TO_DO = "held back: ", ". What to do: "
READER_AT_FAULT = "the reader is at fault: report this, and load the file with a version that reads it"


@dataclass(frozen=True, slots=True)
class Held:
    """A report that a gate holds back. `final`: no decision can let it in, as no warehouse could hold its rows."""

    sha256: str
    report_id: str
    source_file: str
    reasons: tuple[str, ...]
    final: bool = False
    programme: str = MAIN

    @property
    def command(self) -> str:
        """What lets it in, once a person has looked at it; empty if nothing does."""
        return "" if self.final else f"impact release {self.report_id}{of_programme(self.programme)}"

    @property
    def reason(self) -> str:
        """The reasons and what to do, in words for people."""
        cure = (
            READER_AT_FAULT
            if self.final
            else f"look at the file; if it is right, let it in by `{self.command}`, else ask for a corrected one and "
            "load it"
        )
        return f"{HELD_BACK}{'; '.join(self.reasons)}{WHAT_TO_DO}{cure}"


def held_as_told(sha256: str, report_id: str, source_file: str, programme: str, reason: str) -> Held:
    """The report that was held back for this `reason`, which is one of `Held.reason`."""
    told, _, cure = reason.removeprefix(HELD_BACK).partition(WHAT_TO_DO)
    return Held(sha256, report_id, source_file, (told,), cure == READER_AT_FAULT, programme)


def of_programme(programme: str) -> str:
    """The option that names this programme in a command; nothing for the one that needs no name."""
    return "" if programme == MAIN else f' --programme "{programme}"'


def gate_report(report: Report, *, earlier: Profile | None) -> list[str]:
    """Why this report is to be held back, in words for people; nothing if it is fit.

    `earlier` is the profile of the report before it, None if it is the first.
    """
    own = profile_of(report)
    return [*unloadable(own), *doubts(own, earlier)]


def unloadable(own: Profile) -> list[str]:
    """What no warehouse can hold: rows that share one key."""
    return [f"two rows have one key: {first_of(own.twice)}"] if own.twice else []


def doubts(own: Profile, earlier: Profile | None) -> list[str]:
    """What a person should look at before it counts."""
    before = earlier if earlier and _is_alike(own, earlier) else None
    return [*(reason for rule in _RULES for reason in rule(own, before)), *_percents_are_far_off(own, earlier)]


def _is_alike(own: Profile, earlier: Profile) -> bool:
    """Are these reports of one programme, so that one's size is a measure for the other's? The statements say so:
    half of them at least were in the report before, under the same titles."""
    return 2 * len(set(own.titles).intersection(earlier.titles)) >= len(own.titles)


def _cells_are_lost(own: Profile, _: Profile | None) -> Iterator[str]:
    if own.leaks:
        yield f"not every cell is accounted for: {first_of(own.leaks)}"
    if own.quarantined_cells and not own.quarantine_rows:
        yield f"{own.quarantined_cells} cells are in quarantine, and no quarantine row shows them"


def _much_is_quarantined(own: Profile, _: Profile | None) -> Iterator[str]:
    if own.cells and own.quarantined_cells > own.cells * MOST_QUARANTINED_SHARE:
        top = sorted(own.quarantine_reasons.items(), key=lambda each: (-each[1], each[0]))
        why = ", ".join(f"{count} times {reason}" for reason, count in top)
        yield f"{own.quarantined_cells} of {own.cells} table cells could not be read" + (f" ({why})" if why else "")


def _metrics_are_missing(own: Profile, earlier: Profile | None) -> Iterator[str]:
    if own.metric_rows:
        return
    if own.metric_tables:
        yield f"there are {own.metric_tables} metric tables, and not one month cell could be read"
    elif earlier and earlier.metric_rows >= ENOUGH_TO_COMPARE:
        yield f"there is no metric table; report {earlier.report_id} has {earlier.metric_rows} metrics"


def _values_are_missing(own: Profile, earlier: Profile | None) -> Iterator[str]:
    """Fewer values than before are no fault: a new window of months begins with few."""
    if own.metric_rows and not own.month_cells and earlier and earlier.month_cells >= ENOUGH_TO_COMPARE:
        yield f"every month of every metric is blank; report {earlier.report_id} has {earlier.month_cells} values"


def _rows_are_missing(own: Profile, earlier: Profile | None) -> Iterator[str]:
    if earlier is None:
        return
    for what, now, before, share in (
        ("statements", own.statements, earlier.statements, FEWEST_SHARE),
        ("metrics", own.metric_rows, earlier.metric_rows, FEWEST_SHARE),
        ("assurance activities", own.assurance, earlier.assurance, FEWEST_ACTIONS_SHARE),
        ("actions", own.actions, earlier.actions, FEWEST_ACTIONS_SHARE),
        ("rows (metrics, actions and assurance together)", _rows(own), _rows(earlier), FEWEST_SHARE),
    ):
        if before >= ENOUGH_TO_COMPARE and now < before * share and (now or what != "metrics"):
            yield f"{now} {what}; report {earlier.report_id} has {before}"


def _percents_are_far_off(own: Profile, earlier: Profile | None) -> Iterator[str]:
    known = earlier.percents if earlier else {}
    far = [each for each in own.far_percents if known.get(each.metric_key, 0.0) < abs(each.value) * LIKE_BEFORE]
    if far:
        yield f"no percentage like this was ever reported: {first_of([_described(each) for each in far])}"


_RULES: tuple[Callable[[Profile, Profile | None], Iterable[str]], ...] = (
    _cells_are_lost,
    _much_is_quarantined,
    _metrics_are_missing,
    _values_are_missing,
    _rows_are_missing,
)


def _rows(of: Profile) -> int:
    return of.metric_rows + of.actions + of.assurance


def _described(far: FarPercent) -> str:
    return f"{far.text} for “{far.metric}” ({far.where})"


def first_of(items: Collection[str], most: int = 3) -> str:
    """The first of these words, and how many more there are."""
    shown = "; ".join(list(items)[:most])
    return shown if len(items) <= most else f"{shown}; and {len(items) - most} more"


def hold_back(
    store: Store, parser_version: str, released: Collection[str], ignored: Collection[str] = ()
) -> dict[str, Held]:
    """What is held back of all files that this parser has read as reports, by SHA-256.

    `released` are the SHA-256 that a person has let in (`holds.released`), `ignored` those that count as never come.
    """
    found: dict[str, list[tuple[Profile, CatalogueEntry]]] = {}
    for entry in store.entries():
        if entry.sha256 not in ignored and has(store.folder, parser_version, entry.sha256):
            read = profile(store.folder, parser_version, entry.sha256)
            if read is not None:
                found.setdefault(entry.programme, []).append((read, entry))
    held: dict[str, Held] = {}
    for reports in found.values():
        held |= _hold_back(reports, released)
    return held


def _hold_back(found: list[tuple[Profile, CatalogueEntry]], released: Collection[str]) -> dict[str, Held]:
    """What is held back of the reports of one programme."""
    found.sort(key=lambda each: (_period(each[0]), edition_order(_candidate(*each))))
    stranger = strangers([(entry.sha256, own) for own, entry in found], released)
    held: dict[str, Held] = {}
    earlier: Profile | None = None
    for _, editions in groupby(found, key=lambda each: _period(each[0])):
        passed: dict[str, tuple[Profile, CatalogueEntry]] = {}
        for own, entry in editions:
            final = unloadable(own)
            reasons = final or ([] if entry.sha256 in released else _why_not(entry.sha256, stranger, own, earlier))
            if reasons:
                held[entry.sha256] = Held(
                    entry.sha256, own.report_id, entry.name, tuple(reasons), bool(final), entry.programme
                )
            else:
                passed[entry.sha256] = own, entry
        earlier = _latest(passed) or earlier
    return held


def _why_not(sha256: str, stranger: Mapping[str, str], own: Profile, earlier: Profile | None) -> list[str]:
    """A report of another programme is not measured by this one."""
    return [stranger[sha256]] if sha256 in stranger else doubts(own, earlier)


def _candidate(own: Profile, entry: CatalogueEntry) -> ReportFile:
    return ReportFile(entry.sha256, own.report_id, entry.name, own.document_modified_at, entry.modified_at)


def _period(of: Profile) -> tuple[str, str]:
    return of.end, of.start


def _latest(passed: dict[str, tuple[Profile, CatalogueEntry]]) -> Profile | None:
    numbers = number_editions(_candidate(own, entry) for own, entry in passed.values())
    return next((passed[sha256][0] for sha256, (_, is_latest) in numbers.items() if is_latest), None)
