"""The worked examples of docs/adding that change several files, done on a copy of the code."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.loading import SAMPLES
from tests.warehouse.test_adding import example

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in ("parsers", "warehouse", "pipelines"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def run(copy: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={"PYTHONPATH": str(copy), "PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_setting_of_the_example_is_checked(copy: Path) -> None:
    place = copy / "warehouse" / "settings.py"
    change(place, "    smtp_host:", example("setting.md", "python").rstrip() + "\n    smtp_host:")
    ask = "from warehouse.settings import current; print(current().quiet_hours)"
    assert run(copy, "-c", ask).stdout == "0\n"
    assert run(copy, "-c", ask, IMPACT_QUIET_HOURS="22").stdout == "22\n"
    wrong = run(copy, "-c", ask, IMPACT_QUIET_HOURS="30")
    assert "IMPACT_QUIET_HOURS is '30': write hours, 0 to 23" in wrong.stderr


def test_the_column_of_the_example_appears(copy: Path) -> None:
    schema = copy / "warehouse" / "schema"
    with (schema / "columns.py").open("a") as file:
        file.write(example("column.md", "python"))
    change(schema / "tables.py", "kind position text? ", "kind position text? characters ")
    change(schema / "views" / "__init__.py", "kind position text {_SEEN}", "kind position text characters {_SEEN}")
    change(schema / "views" / "report_text.sql", "fact.text,", "fact.text,\n    fact.characters,")
    load = copy / "warehouse" / "build" / "load" / "fact_prose.sql"
    printed = "blank_to_null(staged.item.text) as text,\n"
    change(load, printed, printed + example("column.md", "sql"))
    sample = next(iter(sorted(SAMPLES.glob("*.txt"))))
    ask = (
        "from pathlib import Path; import sys; from pipelines.cli.read import read_file; "
        "rows = read_file(Path(sys.argv[1]))['report_text']; "
        "assert rows and all(row['characters'] == len(row['text']) for row in rows); print('all')"
    )
    done = run(copy, "-c", ask, str(sample))
    assert done.stdout == "all\n", done.stderr


def test_the_command_of_the_example_runs(copy: Path) -> None:
    (copy / "pipelines" / "cli" / "hello.py").write_text(example("command.md", "python"))
    change(copy / "pipelines" / "cli" / "group.py", '"diff": "diff"', '"diff": "diff", "hello": "hello"')
    done = run(copy, "-m", "pipelines.cli", "hello", "--warehouse", "w.duckdb")
    assert done.stdout == "w.duckdb\n", done.stderr


def test_the_format_of_the_example_is_read(copy: Path, tmp_path: Path) -> None:
    parsers = copy / "parsers"
    change(parsers / "document.py", '"docx", "text"]', '"docx", "text", "packed text"]')
    formats = parsers / "readers" / "formats.py"
    refused = next(line for line in formats.read_text("utf-8").splitlines(True) if "a gzip archive" in line)
    change(formats, refused, "")
    known = "    for magic, what, remedy in _KNOWN_STARTS:\n"
    change(formats, known, example("format.md", "python-formats") + known)
    (parsers / "readers" / "packed_text.py").write_text(example("format.md", "python"), "utf-8")
    otherwise = "    from parsers.readers.text.reader import read_text\n"
    change(parsers / "readers" / "__init__.py", otherwise, example("format.md", "python-readers") + otherwise)
    sample = next(iter(sorted(SAMPLES.glob("*.txt"))))
    packed = tmp_path / "report.txt.gz"
    packed.write_bytes(gzip.compress(sample.read_bytes(), mtime=0))
    (tmp_path / "cut.txt.gz").write_bytes(packed.read_bytes()[:-100])
    ask = (
        "from pathlib import Path; import sys; from pipelines.cli.read import read_file; "
        "packed, plain, cut = (read_file(Path(name)) for name in sys.argv[1:]); "
        "values = lambda read: [(row['metric'], row['month'], row['role'], row['value_text']) "
        "for row in read['metric_history']]; "
        "assert values(plain) and values(packed) == values(plain); "
        "print(packed['reports'][0]['source_format'], '/', cut['refused'])"
    )
    done = run(copy, "-c", ask, str(packed), str(sample), str(tmp_path / "cut.txt.gz"))
    assert done.stdout.startswith("packed text / This gzip archive is damaged"), done.stdout + done.stderr
