"""Decisions of all kinds: how they are written, what each does, and that undoing one gives the warehouse before."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parsers.report import Quarantined, Source, TableCount
from tests.support.warehouse_builders import (
    VERSION,
    action,
    assurance,
    cell,
    everything,
    files,
    ingest,
    made,
    query,
    report,
)
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.decisions import book
from warehouse.decisions.forms import BadDecisionFile, read_form
from warehouse.people_files import BadEntries
from warehouse.store import parsed_layer
from warehouse.store.store import Store

SAID: dict[str, Any] = {"who": "A. Analyst", "when": date(2025, 1, 20), "why": "the minutes say so"}
VIEWS = (
    "metric_history", "metric_latest", "metric_restatements", "action_history", "assurance_history", "quarantine",
    "statement_history", "reports", "fact_table_count", "dim_metric",
)  # fmt: skip
HEAD = "kind,report_id,statement,metric,month,role,expect,value"


def form(tmp_path: Path, text: str, name: str = "decisions.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def build(warehouse: Path) -> None:
    store = Store.open(warehouse)
    with store.lock():
        publish(build_candidate(store, VERSION), warehouse)


def decide(warehouse: Path, text: str, name: str = "decisions.csv") -> list[str]:
    """Apply a form in one build; gives the ids of the new decisions."""
    store = Store.open(warehouse)
    with store.lock():
        fresh = book.add(store, read_form(form(warehouse.parent, text, name), SAID))
    build(warehouse)
    return [each.id for each in fresh]


def undo(warehouse: Path, *ids: str) -> None:
    store = Store.open(warehouse)
    with store.lock():
        book.undo(store, ids, who="B. Boss", why="it was right", when=date(2025, 2, 1))
    build(warehouse)


def row_of(sha: str) -> str:
    return (
        "kind,sha256,table,row,expect,statement,metric,cells\n"
        f"row,{sha},2,3,Plans begun\t12 or 13\t14,1,Plans begun,2024-05 actual = 13; 2024-06 milestone = 14\n"
    )


def sha_of(warehouse: Path, name: str) -> str:
    return next(entry.sha256 for entry in Store.open(warehouse).entries() if name in entry.names)


QUARANTINED = Quarantined(
    1, "a row that could not be read", "Plans begun\t12 or 13\t14", Source(path="line 9", table_no=2, row_no=3)
)
REPORTS = (
    report(
        "2024-05",
        cell("2024-05", "170%"),
        cell("2024-05", "3", metric="Reduction in EHE", row=2),
        action(),
        assurance(),
        quarantined=(QUARANTINED,),
        tables=(TableCount(2, 1, "metric", 30, 27, 0, 0, 3),),
    ),
    report("2024-06", cell("2024-05", "170%"), cell("2024-06", "18%")),
    parsed_layer.Refusal("not an Impact Group report"),
)
DECIDED = {
    "value in one report": (
        f"{HEAD}\nvalue,2024-05,1,Plans issued,2024-05,actual,170%,17%\n",
        "select report_id, value, is_corrected from metric_history where value_text = '170%' order by 1",
        [("2024-05", 17.0, True), ("2024-06", 170.0, False)],
    ),
    "value in every report": (
        f"{HEAD}\nvalue,every,1,Plans issued,2024-05,actual,170%,17%\n",
        "select report_id, value, is_corrected from metric_history where value_text = '170%' order by 1",
        [("2024-05", 17.0, True), ("2024-06", 17.0, True)],
    ),
    "field of an action": (
        "kind,report_id,statement,ref,section,field,expect,value\n"
        "field,2024-05,1,AIP6,new,action,Deliver the offer,Deliver it all\n"
        "field,2024-05,1,AIP6,new,on_track,Y,Due Nov\n"
        "field,2024-05,1,AIP6,new,rag,,Amber\n",
        "select action, status, due_month::text, rag, is_corrected from action_history",
        [("Deliver it all", "due", "2024-11-01", "amber", True)],
    ),
    "field of an assurance activity": (
        "kind,report_id,statement,activity,field,expect,value\nfield,2024-05,1,Annual survey,complete,Y,Due Nov\n",
        "select complete_text, status, due_month::text, is_corrected from assurance_history",
        [("Y", "due", "2024-11-01", True)],
    ),
    "one metric": (
        "kind,name,same_as\nsame_metric,Reduction in EHE,Plans issued\n",
        "select count(distinct metric) from metric_history",
        [(1,)],
    ),
    "a file ignored": (
        "kind,sha256\nignore_file,{junk}\n",
        "select count(*) from quarantine where report_id is null",
        [(0,)],
    ),
    "a row entered": (
        "{row}",
        "select metric, value, role, is_corrected, source_row_no from metric_history where metric = 'Plans begun' "
        "union all select reason, null, null, null, null from quarantine where report_id is not null "
        "union all select table_kind, facts, quarantined::text, null, null from fact_table_count order by 1, 2",
        [("Plans begun", 13.0, "actual", True, 3), ("Plans begun", 14.0, "milestone", True, 3), ("metric", 30.0, "0", None, None)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DECIDED)
def test_each_kind_does_what_it_says_and_undoing_it_gives_the_warehouse_before(tmp_path: Path, name: str) -> None:
    text, sql, expected = DECIDED[name]
    warehouse = made(tmp_path, *REPORTS)
    before = everything(warehouse, VIEWS)
    text = text.replace("{junk}", sha_of(warehouse, "file 3.pdf")).replace(
        "{row}", row_of(sha_of(warehouse, "file 1.pdf"))
    )
    ids = decide(warehouse, text)
    assert query(warehouse, sql) == expected
    undo(warehouse, *ids)
    assert everything(warehouse, VIEWS) == before
    assert [each["undone_by"] for each in book.undone(Store.open(warehouse))] == ["B. Boss"] * len(ids)


def test_all_errors_are_listed_with_their_lines(tmp_path: Path) -> None:
    text = (
        f"{HEAD},who,when\n"
        "value,2024-05,one,Plans issued,2024-13,actual,170%,17%,,\n"
        "\n"
        "guess,2024-05,1,Plans issued,2024-05,actual,170%,17%,,\n"
        "value,2024-05,1,Plans issued,2024-05,target,170%,170 %,,yesterday\n"
        "value,2024-05,1,Plans issued,2024-05,actual,170%,17%,,\n"
        "value,2024-05,1,plans  issued,2024-05,actual,170%,18%,,\n"
    )
    with pytest.raises(BadDecisionFile) as error:
        read_form(form(tmp_path, text), SAID)
    said = str(error.value).splitlines()
    assert [line.split(":")[0] for line in said] == [
        "decisions.csv, line 2", "decisions.csv, line 2", "decisions.csv, line 4", "decisions.csv, line 5",
        "decisions.csv, line 5", "decisions.csv, line 7",
    ]  # fmt: skip
    assert "`statement` needs a number" in said[0]
    assert "`month` is a month" in said[1]
    assert "line 6 decides the same" in said[-1]


@pytest.mark.parametrize(
    "text",
    [
        "decisions:\n  - {kind: value, report_id: 2024-05, statement: 1, metric: Plans issued, month: '2024-05', "
        "role: actual, expect: 170%, value: 17%, when: '2025-01-20'}\n",
        "decisions:\n  - kind: value\n    report_id: '2024-05'\n    statement: '1'\n    metric: Plans issued\n"
        "    month: 2024-05-01\n    role: actual\n    expect: 170%\n    value: 17%\n    when: 2025-01-20\n",
    ],
    ids=["flow, quoted", "block, plain"],
)
def test_the_habits_of_writers_are_understood(tmp_path: Path, text: str) -> None:
    sheet = "kind;report_id;statement;metric;month;role;expect;value;when\r\n"
    sheet += "value;May-24;1;Plans issued;01/05/2024;actual;170%;17%;20/01/2025\r\n"
    assert read_form(form(tmp_path, text, "d.yml"), SAID) == read_form(form(tmp_path, "\ufeff" + sheet), SAID)


def test_one_decision_twice_is_kept_once_and_another_on_the_same_is_refused(tmp_path: Path) -> None:
    warehouse = made(tmp_path, *REPORTS)
    line = "value,2024-05,1,Plans issued,2024-05,actual,170%,"
    assert len(decide(warehouse, f"{HEAD}\n{line}17%\n")) == 1
    assert decide(warehouse, f"{HEAD}\n{line}17%\n") == []
    kept = book.path_of(Store.open(warehouse)).read_bytes()
    with pytest.raises(BadDecisionFile, match="decides the same"):
        decide(warehouse, f"{HEAD}\n{line}18%\n")
    assert book.path_of(Store.open(warehouse)).read_bytes() == kept


def test_what_a_person_wrote_stays_and_a_byte_changed_by_accident_is_found(tmp_path: Path) -> None:
    warehouse = made(tmp_path, *REPORTS)
    path = book.path_of(Store.open(warehouse))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "# ours\ndecisions:\n- kind: two_metrics  # looked at\n  name: A\n  other: B\n  who: C\n  when: 2025-01-01\n  why: so\n# end\n"
    )
    (made_id,) = decide(warehouse, f"{HEAD}\nvalue,2024-05,1,Plans issued,2024-05,actual,170%,17%\n")
    text = path.read_text()
    assert text.startswith("# ours\n")
    assert "# looked at" in text
    assert "# end" in text
    path.write_text(text.replace("value: 17%", "value: 27%"))
    with pytest.raises(BadDecisionFile, match="not what was written under this id"):
        build(warehouse)
    path.write_text(text)
    undo(warehouse, made_id)
    assert path.read_text().startswith(text.split("- id:", maxsplit=1)[0])


def test_a_decision_waits_for_its_file_and_is_refused_where_the_file_says_otherwise(tmp_path: Path) -> None:
    warehouse = made(tmp_path, *REPORTS[1:])
    arriving = files(REPORTS[0])
    other = made(tmp_path / "other", REPORTS[0])
    decide(warehouse, row_of(sha_of(other, "file 1.pdf")))
    ingest(warehouse, arriving)
    assert query(warehouse, "select count(*) from metric_history where metric = 'Plans begun'") == [(2,)]
    with pytest.raises(BadEntries, match="no such row is in quarantine"):
        decide(warehouse, row_of(sha_of(other, "file 1.pdf")).replace(",2,3,", ",2,4,"))


def test_hundreds_of_decisions_in_one_file_are_one_build(tmp_path: Path) -> None:
    """222 values of three reports, each one nought too many; undoing all of them gives the warehouse before."""
    names = [f"Measure {letter}{number}" for letter in "ABCDEFG" for number in range(11)][:74]
    months = ("2024-05", "2024-06", "2024-07")
    warehouse = made(
        tmp_path,
        *(
            report(when, *(cell(when, f"{10 * (row + 1)}", metric=name, row=row) for row, name in enumerate(names, 1)))
            for when in months
        ),
    )
    before = everything(warehouse, VIEWS)
    lines = [
        f"value,{when},1,{name},{when},actual,{10 * (row + 1)},{row + 1}"
        for when in months
        for row, name in enumerate(names, 1)
    ]
    ids = decide(warehouse, "\n".join([HEAD, *lines, ""]))
    assert len(set(ids)) == 222
    right = "value = value_text::double / 10 and is_corrected"
    assert query(warehouse, f"select count(*), count(*) filter (where {right}) from metric_history") == [(222, 222)]
    undo(warehouse, *ids)
    assert everything(warehouse, VIEWS) == before
