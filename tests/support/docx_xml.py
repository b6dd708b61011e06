"""Word documents written as XML, one element a function, and what the reader makes of them.

Belongs here: elements, packages, grids of what was read. Does not belong here: what is expected of them.
"""

from __future__ import annotations

import io
import zipfile

import docx

from parsers.document import Document, Table, Text
from parsers.readers.docx.reader import read_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def template() -> dict[str, bytes]:
    """The parts of an empty document as python-docx makes it."""
    stream = io.BytesIO()
    docx.Document().save(stream)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


TEMPLATE = template()


def zipped(parts: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def packed(body: str, styles: str | None = None, **parts: bytes) -> bytes:
    changed = {**TEMPLATE, "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>", **parts}
    if styles is not None:
        changed["word/styles.xml"] = f"<w:styles {SPACES}>{styles}</w:styles>"
    return zipped(changed)


def read(body: str, styles: str | None = None) -> Document:
    return read_docx(packed(body, styles))


def texts(body: str, styles: str | None = None) -> list[str]:
    return [block.text for block in read(body, styles).blocks if isinstance(block, Text)]


def kinds(body: str, styles: str | None = None) -> list[tuple[str, str, int]]:
    return [(b.text, b.kind, b.level) for b in read(body, styles).blocks if isinstance(b, Text)]


def grid(table: Table) -> list[list[str | None]]:
    """The texts by slot, a merged cell in each slot that it covers, None where there is no cell."""
    slots = [[table.at(r, c) for c in range(table.n_columns)] for r in range(table.n_rows)]
    return [[None if cell is None else cell.text for cell in row] for row in slots]


def grids(body: str) -> list[list[list[str | None]]]:
    return [grid(table) for table in read(body).tables]


def r(text: str, props: str = "") -> str:
    return f'<w:r><w:rPr>{props}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, props: str = "") -> str:
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{props}</w:pPr>{inner}</w:p>"


def tc(*content: str, props: str = "") -> str:
    inner = "".join(part if part.startswith("<") else p(part) for part in content or ("",))
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, props: str = "") -> str:
    return f"<w:tr><w:trPr>{props}</w:trPr>{''.join(c if c.startswith('<') else tc(c) for c in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def sdt(content: str, props: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{props}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def field(code: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return f"{mark('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark('separate')}{result}{mark('end')}"


def box(content: str) -> str:
    return f"<w:txbxContent>{content}</w:txbxContent>"


def alternate(choice: str, fallback: str) -> str:
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{choice}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{fallback}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def style(style_id: str, name: str = "", based_on: str = "", inside: str = "", kind: str = "paragraph") -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{style_id}"><w:name w:val="{name or style_id}"/>'
        f"{f'<w:basedOn w:val={chr(34)}{based_on}{chr(34)}/>' if based_on else ''}{inside}</w:style>"
    )


def styled(style_id: str) -> str:
    return f'<w:pStyle w:val="{style_id}"/>'


def span(width: int) -> str:
    """A cell over `width` columns."""
    return f'<w:gridSpan w:val="{width}"/>'
