"""What answers at once imports nothing heavy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.extras import extra_with, said_of_missing
from tests.support import warehouse_builders as builders

HEAVY = ("dagster", "great_expectations", "pandas", "matplotlib", "distributed", "IPython")
_CODE = """
import sys
from pipelines.cli.group import main
try:
    main(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
print("\\nimported:", *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return builders.made(
        tmp_path_factory.mktemp("startup"), builders.report("2024-05", builders.cell("2024-05", "14%"))
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["ingest", "--help"],
        ["query", "select count(*) from metric_history", "--warehouse", "{}"],
        ["query", "select 1", "--csv", "--warehouse", "{}"],
        ["show", "--help"],
    ],
    ids=" ".join,
)
def test_nothing_heavy_is_imported(warehouse: Path, arguments: list[str]) -> None:
    given = [argument.format(warehouse) for argument in arguments]
    done = subprocess.run([sys.executable, "-c", _CODE, *given], capture_output=True, text=True, check=False)
    if "No such command" in done.stderr:
        pytest.skip(f"there is no command {arguments[0]}")
    assert done.returncode == 0, done.stderr
    imported = done.stderr.rpartition("imported:")[2].split()
    assert "pipelines" in imported
    assert not set(HEAVY) & set(imported)


def test_a_command_without_what_it_needs_says_which_extra_brings_it(tmp_path: Path) -> None:
    assert extra_with("dagster") == "ingest"
    assert extra_with("great_expectations") == "ingest"
    assert extra_with("psycopg.rows") == "postgres"
    assert extra_with("duckdb") is None
    assert extra_with("pytest") is None
    wrapped = ImportError("Install s3fs to access S3")
    wrapped.__cause__ = ModuleNotFoundError(name="s3fs")
    assert said_of_missing(wrapped) == "this needs s3fs: install impact-warehouse[s3]"
    assert said_of_missing(ImportError(name="no_such_module")) is None
    code = _CODE.replace("import sys\n", "import sys\nsys.modules['pyarrow'] = None\n", 1)
    where = ["--warehouse", str(tmp_path / "w.duckdb")]
    done = subprocess.run(
        [sys.executable, "-c", code, "ingest", str(Path(__file__)), *where], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "this needs pyarrow: install impact-warehouse[ingest]" in done.stderr
    told = subprocess.run([sys.executable, "-c", code, "status", *where], capture_output=True, text=True, check=False)
    assert (told.returncode, "0 reports, published never" in told.stdout) == (2, True)


_BASE = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[2].split(",")))
from click.testing import CliRunner
from pipelines.cli.group import main
warehouse = ["--warehouse", sys.argv[1]]
for command in sys.argv[3:]:
    done = CliRunner().invoke(main, [*command.split(";"), *([] if command.startswith(("dictionary", "read")) else warehouse)])
    print(command.partition(";")[0], done.exit_code, *done.output.splitlines()[-1:])
"""


def test_what_analysts_need_comes_without_any_extra(warehouse: Path, tmp_path: Path) -> None:
    """What `[ingest]` and the other extras bring is not there; what asks the warehouse works."""
    from importlib.metadata import requires

    named = re.findall(r"(?m)^([\w.-]+).*extra == ['\"](?:ingest|notebook|s3|azure|http|postgres|dask)['\"]", "\n".join(requires("impact-warehouse") or ()))  # fmt: skip
    modules = {name.replace("-", "_").split(".")[0].lower() for name in named} | {"pdfminer", "pyarrow"}
    commands = [
        "query;select 1 as one", "show;--metric;Plans issued;--month;2024-05;--report;2024-05", "review", "release",
        "decisions", "rules", f"export;--to;{tmp_path / 'out'}", f"site;--to;{tmp_path / 'site'}", "dictionary", "status",
        f"read;{Path(__file__).parents[2] / 'sample_reports' / '2024-05.txt'}",
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", _BASE, str(warehouse), ",".join(sorted(modules)), *commands],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "this needs" not in done.stdout
    assert len(done.stdout.splitlines()) == len(commands)
    codes = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines()}
    assert codes.pop("status") == "2"  # it is not what a load published
    assert set(codes.values()) <= {"0", "1"}, done.stdout
