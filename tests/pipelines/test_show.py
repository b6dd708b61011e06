"""`impact show`: what it prints, the picture it draws, and what it says when there is nothing to show."""

from __future__ import annotations

import io
import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from PIL import Image, ImageColor, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from parsers.report import Source
from pipelines.cli.group import main
from tests.support.loading import SAMPLES, load
from tests.support.pdf_pages import fill, lines, pdf, put
from tests.support.warehouse_builders import query
from warehouse.explain import lettering, picture

METRIC, REPORT = "EHC 20-week compliance for new plans", "2024-11--2024-12"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("show") / "warehouse.duckdb"
    names = ("2024-05.docx", "2024-06.txt", "2024-11--2024-12.pdf")
    load(file, [(name, (SAMPLES / name).read_bytes()) for name in names])
    return file


def show(warehouse: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["show", *arguments, "--warehouse", str(warehouse)])


def test_pdf_is_printed_and_drawn(warehouse: Path, tmp_path: Path) -> None:
    to = tmp_path / "cell.png"
    result = show(
        warehouse, "--metric", METRIC, "--month", "2024-07", "--report", REPORT, "--role", "actual", "--to", str(to)
    )
    assert result.exit_code == 0, result.output
    for words in (
        "“17%”",
        "17 (number, percent)",
        "“07/47”",
        "month-header",
        "page 1, table 1, row 3, column 7",
        "sha256",
    ):
        assert words in result.output
    assert "▶ 17% ◀" in result.output
    drawn = Image.open(to).convert("RGB")
    assert drawn.width > drawn.height  # the page is a landscape one
    colours = {colour for _, colour in drawn.getcolors(drawn.width * drawn.height) or ()}
    for colour in (picture.CELL, picture.HEADER, picture.NAME):
        assert ImageColor.getrgb(colour) in colours


def test_picture_lies_beside_the_warehouse_unless_told(warehouse: Path) -> None:
    result = show(warehouse, "--metric", METRIC, "--month", "2024-07", "--report", REPORT)
    assert len(list((warehouse.parent / "pictures").glob("*.png"))) == 2  # the milestone and the actual
    assert "pictures" in result.output


def test_a_header_on_the_page_before_is_shown_above() -> None:
    data = (SAMPLES / "2024-06.pdf").read_bytes()
    on_page, before = Source(7, 400, 140, 430, 170), Source(6, 400, 700, 430, 730)
    plain = picture.draw(data, [picture.Mark(on_page, "cell", picture.CELL)], ["one line"])
    both = [picture.Mark(on_page, "cell", picture.CELL), picture.Mark(before, "month header", picture.HEADER)]
    strip = picture.draw(data, both, ["one line"])
    assert Image.open(io.BytesIO(strip)).height > Image.open(io.BytesIO(plain)).height
    with pytest.raises(ValueError, match="PDF"):
        picture.draw(data, [picture.Mark(Source(path="line 1"), "cell", picture.CELL)], [])


def test_word_and_text_show_the_row_around_the_cell(warehouse: Path) -> None:
    result = show(warehouse, "--ref", "aip12", "--report", "2024-05")
    assert result.exit_code == 0, result.output
    assert "body/tbl[" in result.output
    assert "▶ AIP12 ◀" in result.output
    assert "picture" not in result.output
    result = show(warehouse, "--metric", METRIC, "--month", "2024-05", "--report", "2024-06")
    assert "field" in result.output
    assert "▶" in result.output


def test_key_and_json(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as db:
        found = db.execute("select metric_value_key from metric_history where report_id = '2024-06' limit 1").fetchone()
    assert found
    result = show(warehouse, "--key", str(found[0]), "--json", "--no-picture")
    (row,) = json.loads(result.output)
    assert row["key"] == found[0]
    assert row["source"]["path"].startswith("line ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--metric", "EHC 20-week compliance new plans", "--month", "2024-07", "--report", REPORT), f"'{METRIC}'"),
        (("--metric", METRIC, "--month", "2031-07", "--report", REPORT), "it prints 2024-04, "),
        (("--metric", METRIC, "--month", "July", "--report", REPORT), "write it as 2024-07"),
        (("--metric", METRIC, "--month", "2024-07", "--report", "2024-11"), f"'{REPORT}'"),
        (("--metric", METRIC, "--month", "2024-04", "--report", REPORT, "--role", "milestone"), "only the actual"),
        (("--ref", "AIP99", "--report", "2024-05"), "'AIP9'"),
        (("--key", "1"), "no row has the key 1"),
        (("--month", "2024-05"), "--ref and --report, or --key"),
    ],
)
def test_what_is_not_there_is_said_with_what_is_close(warehouse: Path, arguments: tuple[str, ...], words: str) -> None:
    result = show(warehouse, *arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert "Traceback" not in result.output


def test_a_changed_landing_copy_is_not_shown(warehouse: Path, tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    load(file, [("2024-06.txt", (SAMPLES / "2024-06.txt").read_bytes())])
    for copy in (tmp_path / "warehouse.store" / "landing").rglob("*"):
        if copy.is_file():
            copy.write_bytes(b"something else")
    result = show(file, "--metric", METRIC, "--month", "2024-05", "--report", "2024-06")
    assert result.exit_code == 2
    assert "was changed after it was landed" in result.output


ROWS = [
    ["METRICS", "TARGET", "05/24", "06/24"],
    ["Plans in time", "75%", "17% or 19%", "20%"],
    ["", "80%", "52", "53"],
    ["Visits", "40", "8", "9"],
]


def _page(canvas: Canvas) -> None:
    xs, ys = [40.0, 180.0, 240.0, 320.0, 400.0], [100.0, 125.0, 150.0, 175.0, 200.0]
    put(canvas, 60, 40, "JUNE 2024", 14)
    put(canvas, 60, 70, "Success Statement 1: Plans are made in time", 12)
    fill(canvas, ROWS, xs=xs, ys=ys)
    lines(canvas, xs, ys)


def test_what_is_in_quarantine_is_shown_with_its_header_and_its_neighbours(tmp_path: Path) -> None:
    file, to = tmp_path / "warehouse.duckdb", tmp_path / "cell.png"
    load(file, [("june.pdf", pdf(_page))])
    keys = dict(query(file, "select reason_code, quarantine_key from quarantine"))
    cell = show(file, "--key", str(keys["value-unreadable"]), "--to", str(to)).output
    assert "header      METRICS | TARGET | 05/24 | 06/24\n" in cell
    assert "row         Plans in time | 75% | ▶ 17% or 19% ◀ | 20%\n" in cell
    assert "below        | 80% | 52 | 53\n" in cell
    assert _outlined(to) == {picture.CELL, picture.HEADER, picture.NAME}
    row = show(file, "--key", str(keys["name-missing"]), "--to", str(to)).output
    assert "above       Plans in time | 75% | 17% or 19% | 20%\n" in row
    assert "row         ▶  ◀ | ▶ 80% ◀ | ▶ 52 ◀ | ▶ 53 ◀\n" in row
    assert "below       Visits | 40 | 8 | 9\n" in row
    assert _outlined(to) == {picture.CELL}
    drawn, red = Image.open(to).convert("RGB"), ImageColor.getrgb(picture.CELL)
    upright = [x for x in range(drawn.width) if sum(drawn.getpixel((x, y)) == red for y in range(drawn.height)) > 30]
    assert len([x for x in upright if x - 1 not in upright]) == 5  # the sides of all four cells


def _outlined(file: Path) -> set[str]:
    drawn = Image.open(file).convert("RGB")
    colours = {colour for _, colour in drawn.getcolors(drawn.width * drawn.height) or ()}
    return {each for each in (picture.CELL, picture.HEADER, picture.NAME) if ImageColor.getrgb(each) in colours}


@pytest.mark.parametrize(("one", "other"), [("≥", "≤"), ("ŵ", "ŷ"), ("教", "育"), ("Ж", "Ш"), ("\ue123", "\ue124")])
def test_a_letter_that_a_font_lacks_is_drawn_in_another_one(one: str, other: str) -> None:
    def drawn(text: str) -> bytes:
        made = Image.new("RGB", (240, 40), "white")
        lettering.write(ImageDraw.Draw(made), (5, 5), text, "black", 17)
        return made.tobytes()

    assert drawn(one) != drawn(other)  # an empty box would stand for both
    assert lettering.length(f"a{one}", 17) > lettering.length("a", 17)
    assert lettering.fitted(one * 90, 17, 200).endswith("…")
