"""The most memory that reading takes, each way in a process of its own.

Belongs here: one long PDF, one big Word file, and whether memory stays flat over many files.
Does not belong here: the memory of builds and whole ingests (`scaling`).
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdf

from benchmarks.compare import print_table
from benchmarks.readers import enlarged, samples

LONG = 10
"""How many times a sample's pages stand in the long PDF."""
_OURS = "from parsers.readers import read\nfor _ in range(int(sys.argv[2])):\n    read(open(sys.argv[1], 'rb').read())"
_PLUMBER = """import pdfplumber
with pdfplumber.open(sys.argv[1]) as document:
    for page in document.pages:
        page.extract_tables()
        page.close()"""
_PDFIUM = """from benchmarks.readers import pdfium_floor
pdfium_floor(open(sys.argv[1], 'rb').read())"""
_PYTHON_DOCX = """from benchmarks.readers import with_python_docx
with_python_docx(open(sys.argv[1], 'rb').read())"""
# Not `ru_maxrss`: a process inherits that from the one that started it.
_TOLD = """
import re
print(int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) / 1024)"""


def peak_mb(code: str, file: Path, times: int = 1) -> float:
    """The peak of a process that runs this code on the file."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}{_TOLD}", str(file), str(times)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    return float(done.stdout.split()[-1])


def repeated(data: bytes, times: int) -> bytes:
    """A PDF with the pages of this one so many times over."""
    writer = pypdf.PdfWriter()
    for _ in range(times):
        writer.append(io.BytesIO(data))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def memory() -> None:
    with tempfile.TemporaryDirectory() as folder:
        short, long, word = (Path(folder) / name for name in ("short.pdf", "long.pdf", "big.docx"))
        short.write_bytes(samples("pdf")[0])
        long.write_bytes(repeated(samples("pdf")[0], LONG))
        word.write_bytes(enlarged(samples("docx")[0], LONG))
        ways = (
            ("ours: a PDF of 10 pages, once", _OURS, short, 1),
            ("ours: the same, 50 times", _OURS, short, 50),
            (f"ours: a PDF of {10 * LONG} pages", _OURS, long, 1),
            ("pypdfium2, text and path bounds: the same", _PDFIUM, long, 1),
            ("pdfplumber, pages closed: the same", _PLUMBER, long, 1),
            ("ours: a Word file of ten times a sample's body", _OURS, word, 1),
            ("python-docx: the same", _PYTHON_DOCX, word, 1),
        )
        rows = [[name, f"{peak_mb(code, file, times):.0f}"] for name, code, file, times in ways]
    print_table("Peak memory of a process", ["", "MB"], rows)
