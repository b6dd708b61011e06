"""Exports: complete, described, safe to open, replaced in one step, and without personal data on request."""

from __future__ import annotations

import csv
import json
import os
import stat
from pathlib import Path

import duckdb
import frictionless
import openpyxl
import pytest
from click.testing import CliRunner

from parsers.report import Prose, Quarantined
from pipelines.cli.export import export as command
from tests.support.loading import SAMPLES, load
from tests.support.warehouse_builders import action, cell, made, report
from warehouse.export import folder as exports
from warehouse.export import whole_folder
from warehouse.export.computed import OtherVersion
from warehouse.export.safe_text import CELL_LIMIT, CUT_MARK
from warehouse.schema.columns import FIELDS
from warehouse.schema.views import VIEWS
from warehouse.store.parsed_layer import Refusal

csv.field_size_limit(10**8)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("export")
    load(folder / "warehouse.duckdb", [(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*.txt"))])
    return folder / "warehouse.duckdb", exports.export(folder / "warehouse.duckdb", folder / "out")


def rows(folder: Path, view: str) -> list[dict[str, str]]:
    with (folder / "csv" / f"{view}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_package_is_valid(samples: tuple[Path, Path]) -> None:
    outcome = frictionless.Package(str(samples[1] / "datapackage.json")).validate()
    assert outcome.valid, outcome.flatten(["type", "title", "note"])[:5]


def test_every_view_is_there_whole(samples: tuple[Path, Path]) -> None:
    warehouse, folder = samples
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for view in VIEWS:
            parquet = f"from read_parquet('{folder}/parquet/{view}.parquet')"
            same = f"select count(*) from ((from {view} except all {parquet}) union all ({parquet} except all from {view}))"
            assert connection.execute(same).fetchone() == (0,)
            assert [len(rows(folder, view))] == [connection.execute(f"select count(*) from {view}").fetchone()[0]]  # type: ignore[index]


def test_fields_say_what_they_are(samples: tuple[Path, Path]) -> None:
    package = json.loads((samples[1] / "datapackage.json").read_text("utf-8"))
    tables = {resource["name"]: resource for resource in package["resources"] if resource["type"] == "table"}
    assert set(tables) == set(VIEWS)
    for view, table in tables.items():
        assert table["description"] == VIEWS[view].comment
        assert table["schema"]["primaryKey"] == list(VIEWS[view].key)
        assert all(field["description"] for field in table["schema"]["fields"])
    value = next(field for field in tables["metric_history"]["schema"]["fields"] if field["name"] == "value")
    assert (value["type"], value["unit"]) == ("number", "see `unit`")
    assert tables["metric_history"]["schema"]["foreignKeys"][0]["reference"]["resource"] == "reports"


BAD = [
    "=1+1",
    "+A1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u200b=1",
    "＝1+1",
    "＋1",
    "－1+1",
    "＠x",
    "−1+2",
    "\u00a0@x",
    "-x",
]
GOOD = ["-5", "-5%", "+3.2 %", "-", "1,255", "a=b", "N/A", "'quoted'"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("hostile")
    long, astral = "x" * 40_000, "😀" * 20_000
    texts = [*BAD, *GOOD, "bell\x07 nul\x00 esc\x1b ￾", long, astral, 'say "hi", all;\nnext line', "http://example.org"]
    warehouse = made(
        folder,
        report(
            "2024-05",
            cell("2024-04", "-5", metric="=cmd|' /C calc'!A0", value=-5.0, kind="number", unit="count", target="=2+2"),
            cell("2024-05", "14%", metric="=cmd|' /C calc'!A0", column=2, target="=2+2"),
            cell("2024-07", ">6", metric="=cmd|' /C calc'!A0", column=3, kind="bound", value=6.0, role="milestone"),
            action("AIP6", text="=HYPERLINK(1)", lead="@me", narrative="+1+1", barriers="-x\x02"),
            prose=tuple(Prose(1, "narrative", place, text) for place, text in enumerate(texts, start=1)),
            quarantined=(Quarantined(1, "not understood", "=raw\tcells"),),
        ),
        Refusal("is empty"),
    )
    return warehouse, exports.export(warehouse, folder / "out")


def test_formulas_are_made_safe_in_csv(hostile: tuple[Path, Path]) -> None:
    texts = [row["text"] for row in rows(hostile[1], "report_text")]
    assert texts[: len(BAD)] == ["'" + text for text in BAD]
    assert texts[len(BAD) : len(BAD) + len(GOOD)] == GOOD
    control, long, astral, quoted, _ = texts[len(BAD) + len(GOOD) :]
    assert control == "bell nul esc "
    assert long.endswith(CUT_MARK)
    assert astral.endswith(CUT_MARK)
    assert max(len(text.encode("utf-16-le")) // 2 for text in texts) <= CELL_LIMIT
    assert quoted == 'say "hi", all;\nnext line'
    assert rows(hostile[1], "metric_history")[0]["metric"].startswith("'=cmd")
    assert sorted(row["value"] for row in rows(hostile[1], "metric_history")) == ["-5.0", "14.0", "6.0"]


def test_parquet_keeps_texts_as_printed(hostile: tuple[Path, Path]) -> None:
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select text from read_parquet('{hostile[1]}/parquet/report_text.parquet') order by position"
        ).fetchall()
    assert [row[0] for row in found][: len(BAD)] == BAD
    assert {len(row[0]) for row in found} >= {40_000, 20_000}


def test_hostile_package_is_valid(hostile: tuple[Path, Path]) -> None:
    outcome = frictionless.Package(str(hostile[1] / "datapackage.json")).validate()
    assert outcome.valid, outcome.flatten(["type", "title", "note"])[:5]


@pytest.mark.parametrize("name", ["2024-05", "everything"])
def test_workbook_runs_nothing(hostile: tuple[Path, Path], name: str) -> None:
    book = openpyxl.load_workbook(hostile[1] / "excel" / f"{name}.xlsx")
    values = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in values} <= {"s", "n", "d"}
    assert not [
        c.value for c in values if isinstance(c.value, str) and c.value[0] in "=+@＝\t\r" and c.value not in GOOD
    ]
    assert not [c for c in values if c.hyperlink]
    assert max(len(str(c.value)) for c in values) <= CELL_LIMIT
    numbers = {c.value: c.number_format for c in values if c.data_type == "n"}
    assert numbers[-5] == "#,##0"
    assert numbers[0.14] == "0%"


def test_workbook_shows_the_report(samples: tuple[Path, Path]) -> None:
    assert len(list((samples[1] / "excel").iterdir())) == 7 + 1
    book = openpyxl.load_workbook(samples[1] / "excel" / "2025-01.xlsx")
    assert book.sheetnames == ["Report", "Metrics", "Actions", "Assurance", "Narrative", "Repairs", "Quarantine"]
    sheet = book["Metrics"]
    assert sheet.freeze_panes == "C5"
    head = [c.value for c in sheet[3]], [c.value for c in sheet[4]]
    july = head[0].index("Jul 2024")
    assert head[1][july : july + 2] == ["Planned", "Actual"]
    ehc = next(row for row in sheet.iter_rows() if row[0].value == "EHC 20-week compliance for new plans")
    assert (ehc[july].value, ehc[july].number_format) == (0.26, "0%")
    assert sheet.column_dimensions["A"].width > 40
    assert [c.value for c in book["Actions"][3]][:5] == ["Statement", "Section", "Ref", "Action", "Lead"]
    assert book["Actions"].freeze_panes == "A4"
    assert book["Actions"].auto_filter.ref


def test_same_warehouse_same_bytes(samples: tuple[Path, Path], tmp_path: Path) -> None:
    again = exports.export(samples[0], tmp_path / "out")
    for path in sorted(samples[1].rglob("*.*")):
        assert (again / path.relative_to(samples[1])).read_bytes() == path.read_bytes(), path.name


def test_without_personal_data(hostile: tuple[Path, Path], tmp_path: Path) -> None:
    folder = exports.export(hostile[0], tmp_path / "out", personal_data=False)
    for view in VIEWS:
        with duckdb.connect() as connection:
            held = [r[0] for r in connection.execute(f"describe from '{folder}/parquet/{view}.parquet'").fetchall()]
        with (folder / "csv" / f"{view}.csv").open(encoding="utf-8") as file:
            assert next(csv.reader(file)) == held
        assert held == [column for column in VIEWS[view].columns if not FIELDS[column].personal_data]
    assert frictionless.Package(str(folder / "datapackage.json")).validate().valid
    for name in ("2024-05", "everything"):
        book = openpyxl.load_workbook(folder / "excel" / f"{name}.xlsx")
        words = " ".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
        for printed in ("HYPERLINK", "@me", "+1+1", "example.org", "=raw"):
            assert printed not in words
        assert "left out" in words


# --- the folder


def test_replaced_in_one_step_and_the_old_one_stays_readable(samples: tuple[Path, Path], tmp_path: Path) -> None:
    folder = exports.export(samples[0], tmp_path / "out")
    (folder / "stale.txt").write_text("of the last export", "utf-8")
    with (folder / "csv" / "reports.csv").open(encoding="utf-8") as reader:
        exports.export(samples[0], folder)
        assert len(reader.readlines()) == 8
    assert not (folder / "stale.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.lock", "out"]


def test_a_failed_export_leaves_the_last_one(
    samples: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = exports.export(samples[0], tmp_path / "out")
    before = (folder / "datapackage.json").read_bytes()

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports.data_package, "write", fails)
    with pytest.raises(OSError, match="No space"):
        exports.export(samples[0], folder)
    assert (folder / "datapackage.json").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.lock", "out"]


def test_where_names_cannot_be_exchanged(
    samples: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_folder, "_exchange", lambda *_: False)
    folder = exports.export(samples[0], tmp_path / "out")
    exports.export(samples[0], folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.lock", "out"]


def test_killed_between_two_steps_the_last_export_comes_back(samples: tuple[Path, Path], tmp_path: Path) -> None:
    folder = exports.export(samples[0], tmp_path / "out")
    folder.rename(tmp_path / f".out.{'a' * 32}.old")
    (tmp_path / f".out.{'b' * 32}.tmp").mkdir()
    whole_folder._remove_leftovers(folder)  # pyright: ignore[reportPrivateUsage]
    assert (folder / "datapackage.json").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.lock", "out"]


def test_nobody_else_may_write(samples: tuple[Path, Path], tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = exports.export(samples[0], tmp_path / "out")
    finally:
        os.umask(before)
    for path in (folder, *folder.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & (stat.S_IWGRP | stat.S_IWOTH)


def test_a_folder_of_other_things_is_left_alone(samples: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine", "utf-8")
    with pytest.raises(exports.NotAnExport):
        exports.export(samples[0], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize(
    "package",
    [
        '{"name": "my-data", "resources": []}',
        '{"name": "impact-group-reports", "resources": [{"path": "my.csv"}]}',
        '{"name": "impact-group-reports"}',
        "[]",
        "no JSON",
    ],
)
def test_a_data_package_of_somebody_else_is_left_alone(
    samples: tuple[Path, Path], tmp_path: Path, package: str
) -> None:
    (tmp_path / "datapackage.json").write_text(package, "utf-8")
    (tmp_path / "my.csv").write_text("mine", "utf-8")
    with pytest.raises(exports.NotAnExport):
        exports.export(samples[0], tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["datapackage.json", "my.csv"]


def test_an_export_of_before_the_mark_is_replaced(samples: tuple[Path, Path], tmp_path: Path) -> None:
    folder = exports.export(samples[0], tmp_path / "out")
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    del package["made_by"]
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    exports.export(samples[0], folder)
    assert "made_by" in json.loads((folder / "datapackage.json").read_text("utf-8"))


def test_a_link_to_a_folder_is_followed(samples: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for _ in range(2):
        exports.export(samples[0], tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "datapackage.json").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".real.lock", "link", "real"]


def test_a_warehouse_of_another_version_is_named(samples: tuple[Path, Path], tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        connection.execute("create view reports as select 1 as report_id")
    with pytest.raises(OtherVersion, match="run `impact build`"):
        exports.export(tmp_path / "old.duckdb", tmp_path / "out")


# --- settings and command


def test_on_publish_only_if_asked(samples: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMPACT_EXPORT_DIR", raising=False)
    assert not exports.export_is_asked()
    monkeypatch.setenv("IMPACT_EXPORT_DIR", str(tmp_path / "out"))
    monkeypatch.setenv("IMPACT_EXPORT_PERSONAL_DATA", "0")
    assert exports.export_is_asked()
    folder = exports.default_folder(samples[0])
    assert folder == tmp_path / "out"
    exports.export(samples[0], folder, personal_data=exports.personal_data_wanted())
    assert "lead" not in rows(tmp_path / "out", "action_latest")[0]


def test_command(samples: tuple[Path, Path], tmp_path: Path) -> None:
    arguments = ["--warehouse", str(samples[0]), "--to", str(tmp_path / "it's here")]
    run = CliRunner().invoke(command, arguments)
    assert run.exit_code == 0, run.output
    assert "lead" in rows(tmp_path / "it's here", "action_latest")[0]
    run = CliRunner().invoke(command, [*arguments, "--no-personal-data"])
    assert "without personal data" in run.stdout
    assert "lead" not in rows(tmp_path / "it's here", "action_latest")[0]
    assert CliRunner().invoke(command, ["--warehouse", str(samples[0]), "--to", str(samples[0].parent)]).exit_code == 2
    assert CliRunner().invoke(command, ["--warehouse", str(tmp_path / "no.duckdb")]).exit_code == 2
