"""Word files as PDF, by LibreOffice.

Belongs here: running LibreOffice, and taking dates and ids out of what it writes.
Does not belong here: what stands in a report. Words and rules of the PDF depend on the LibreOffice and the fonts of
the machine, so the committed PDFs are kept as they are and re-made only on purpose.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

_DATE = re.compile(rb"/(CreationDate|ModDate)\s*\(D:[^)]*\)")
_ID = re.compile(rb"/ID\s*\[\s*<[0-9A-F]+>\s*<[0-9A-F]+>\s*\]")
_CHECKSUM = re.compile(rb"/DocChecksum\s*/[0-9A-F]+")


class NoLibreOffice(RuntimeError):
    """LibreOffice is not on this machine."""


def to_pdf(files: dict[str, bytes], modified: dict[str, datetime]) -> dict[str, bytes]:
    """PDFs for Word files, by name without ending; all of them in one run of LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        raise NoLibreOffice("LibreOffice (soffice) is needed to make the PDF files; --formats txt,docx works without.")
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / f"{name}.docx").write_bytes(content)
        profile = Path(folder) / "profile"
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf",
                   "--outdir", folder, *(str(Path(folder) / f"{name}.docx") for name in files)]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=600)  # noqa: S603
        return {name: _settled((Path(folder) / f"{name}.pdf").read_bytes(), modified[name]) for name in files}


def _settled(pdf: bytes, modified: datetime) -> bytes:
    """With a fixed date and id, every byte in its old place."""

    def dated(found: re.Match[bytes]) -> bytes:
        stamp = f"/{found[1].decode()}(D:{modified:%Y%m%d%H%M%S}Z)".encode()
        return stamp.ljust(len(found[0]))[: len(found[0])]

    def zeroed(found: re.Match[bytes]) -> bytes:
        return re.sub(rb"(?<=[</])[0-9A-F]{16,}", lambda digits: b"0" * len(digits[0]), found[0])

    return _CHECKSUM.sub(zeroed, _ID.sub(zeroed, _DATE.sub(dated, pdf)))
