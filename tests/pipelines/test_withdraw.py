"""`impact withdraw`: a report that does not count any more, and one of which nothing is left."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.councils import council, year
from tests.support.impact import Impact, found
from tests.support.loading import VIEWS, rows

MARKS = [f"zq{letter * 3}mark" for letter in "abcdefghij"]
"""Ten words that one report has, and no other."""
_MARKED = 7


@pytest.fixture
def impact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Impact:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.chdir(tmp_path)
    return Impact(tmp_path)


SAID = ("--who", "A. Analyst", "--why", "sent by mistake")


@pytest.mark.slow
def test_a_withdrawn_report_is_left_out_and_comes_back(impact: Impact) -> None:
    files = year(council(3), months=3)
    inbox = impact.put(files)
    impact("ingest", str(inbox))
    reports = "select report_id from reports order by 1"
    impact("withdraw", "2024-05", *SAID)
    assert impact.ask(reports) == [("2024-04",), ("2024-06",)]
    again = impact("ingest", str(inbox), ok=False)
    assert again.exit_code == 1
    assert re.search(r"withdrawn by A\. Analyst on \d{4}-\d\d-\d\d: sent by mistake", again.output)
    assert impact.ask(reports) == [("2024-04",), ("2024-06",)]
    assert "2024-05" in impact("withdraw").output
    impact("withdraw", "2024-05", "--undo", "--who", "A. Analyst", "--why", "it was right")
    assert len(impact.ask(reports)) == 3
    listed = impact("withdraw").output
    assert all(words in listed for words in ("undo", "it was right", "sent by mistake"))


@pytest.mark.slow
def test_one_file_is_named_by_path_name_or_hash(impact: Impact) -> None:
    files = year(council(3), months=4)
    inbox = impact.put(files)
    impact("ingest", str(inbox))
    sha = str(impact.ask("select source_sha256 from reports where report_id = '2024-04'")[0][0])
    impact("withdraw", sha[:10], *SAID)
    impact("withdraw", str(inbox / files[1][0]), *SAID)
    impact("withdraw", files[2][0], *SAID)
    assert impact.ask("select report_id from reports") == [("2024-07",)]
    impact("withdraw", "2024-07", *SAID)
    assert impact.ask("select count(*) from reports") == [(0,)]


CANNOT_BE_DONE = [
    (("2031-01", *SAID), "nothing that is held answers to '2031-01'"),
    (("2024-04", "--who", "me"), "--why"),
    (("2024-04", *SAID, "--undo"), "nothing that is withdrawn answers"),
    (("2024-04", *SAID, "--undo", "--erase"), "either --undo or --erase"),
]


@pytest.mark.slow
def test_what_cannot_be_done_is_said(impact: Impact) -> None:
    impact("ingest", str(impact.put(year(council(3), months=1))))
    for arguments, says in CANNOT_BE_DONE:
        result = impact("withdraw", *arguments, ok=False)
        assert result.exit_code == 2
        assert says in result.output


# --- erasing


def _marked(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The same reports, one of which has the marks: in its name, its prose, its actions and its metrics."""
    name, data = files[_MARKED]
    text = data.decode("utf-8")
    sentences = ("The team met", "Families said", "Advice from", "A new way", "Staff sickness")
    here = [sentence for sentence in sentences if sentence in text]
    for number in range(len(sentences)):
        sentence = here[number % len(here)]
        text = text.replace(sentence, f"{sentence} {MARKS[number]}")
    text = re.sub(r"(?m)^(Agree|Publish|Review|Share|Test|Commission) ", rf"\1 {MARKS[5]} ", text)
    text = re.sub(r"\b(DS|AL|JBR|COC|TT|KMW|RH|PJ)\b", rf"\1 {MARKS[6]}", text)
    text = text.replace("Number of", f"Number {MARKS[7]} of").replace("% of", f"% {MARKS[8]} of")
    return [*files[:_MARKED], (f"{MARKS[9]} {name}", text.encode()), *files[_MARKED + 1 :]]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_left_of_an_erased_report(impact: Impact, tmp_path: Path) -> None:
    files = year(council(3), months=20)
    inbox = impact.put(_marked(files))
    impact("ingest", str(inbox))
    report = str(impact.ask(f"select report_id from reports where source_file like '{MARKS[9]}%'")[0][0])
    impact("export")
    reference = impact.warehouse.with_name("w.store") / "reference"
    reference.mkdir()
    (reference / "metric_aliases.yml").write_text(
        f'aliases:\n  - {{name: "a {MARKS[0]}", same_as: "b", why: w, who: p, when: 2024-10-01}}\n', "utf-8"
    )
    impact("build")
    data = impact.warehouse.parent
    assert {mark for _, mark in found([data, tmp_path / "dagster"], MARKS)} == set(MARKS)

    result = impact("withdraw", report, "--erase", *SAID)
    assert "found none" in result.output
    assert found([data, tmp_path / "dagster"], MARKS) == set()
    assert impact("ingest", str(inbox), ok=False).exit_code == 1
    assert "erased by A. Analyst" in impact("ingest", str(inbox), ok=False).output
    assert found([data], MARKS) == set()

    left = Impact(tmp_path / "never")
    left.folder.mkdir()
    never = left.put([file for number, file in enumerate(files) if number != _MARKED])
    left("ingest", str(never))
    for view in VIEWS:
        if view != "quality_results":
            kept = [re.sub(r"'file_modified_at': [^)]*\)", "", row) for row in rows(impact.warehouse, view)]
            assert kept == [re.sub(r"'file_modified_at': [^)]*\)", "", row) for row in rows(left.warehouse, view)], view


@pytest.mark.slow
def test_the_erased_can_be_let_in_again_only_by_a_person(impact: Impact) -> None:
    inbox = impact.put(year(council(3), months=2))
    impact("ingest", str(inbox))
    impact("withdraw", "2024-05", "--erase", *SAID)
    impact("ingest", str(inbox), ok=False)
    assert impact.ask("select count(*) from reports") == [(1,)]
    assert "give the original file again" in impact("withdraw", "2024-05", "--undo", *SAID).output
    impact("ingest", str(inbox))
    assert impact.ask("select count(*) from reports") == [(2,)]


_KILLED = """
import os, sys
from pipelines.ingest import erasure
def killed(*_, **__):
    os._exit(9)
setattr(erasure, sys.argv[1], killed)
from pipelines.cli.group import main
main(sys.argv[2:])
"""


@pytest.mark.slow
@pytest.mark.parametrize("step", ["telling", "remove_copies", "remove_sources", "search"])
def test_a_kill_loses_nothing_and_it_can_be_said_again(impact: Impact, step: str) -> None:
    inbox = impact.put(year(council(3), months=2))
    impact("ingest", str(inbox))
    command = ["withdraw", "2024-05", "--erase", *SAID, "--warehouse", str(impact.warehouse)]
    done = subprocess.run([sys.executable, "-c", _KILLED, step, *command], check=False, capture_output=True)
    assert done.returncode == 9, done.stderr
    assert impact.ask("select report_id from reports") == [("2024-04",)]
    if step != "search":
        impact("withdraw", "2024-05", "--erase", *SAID)
    assert impact("ingest", str(inbox), ok=False).exit_code == 1
    assert impact.ask("select report_id from reports") == [("2024-04",)]
    assert impact("check").exit_code == 0
