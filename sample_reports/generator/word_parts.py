"""The pieces of WordprocessingML that python-docx does not offer, each as one small function.

Belongs here: runs with tracked changes, content controls, text boxes, fields, a table of contents, a watermark, cells.
Does not belong here: what a report looks like (`to_docx`).
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml.etree import _Element

from sample_reports.generator.markup import Paragraph, Run

AUTHOR = "SEND Programme Office"
_EXTRA = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)


def _xml(inner: str, tag: str) -> _Element:
    opening = f"<w:{tag} {nsdecls('w')} {_EXTRA}"
    return parse_xml(inner.replace(f"<w:{tag}", opening, 1))


def run_xml(run: Run, *, number: int, when: str, size_pt: float = 0, final: bool = False) -> str:
    """One run. `final`: as if all changes were accepted. `number` makes ids unique."""
    bold, italic = "<w:b/>" if run.bold else "", "<w:i/>" if run.italic else ""
    vanish = "<w:vanish/>" if run.kind == "hidden" else ""
    size = f'<w:sz w:val="{round(size_pt * 2)}"/>' if size_pt else ""
    properties = f"<w:rPr>{bold}{italic}{vanish}{size}</w:rPr>"
    if run.kind == "del":
        if final:
            return ""
        deleted = f'<w:r>{properties}<w:delText xml:space="preserve">{escape(run.text)}</w:delText></w:r>'
        return f'<w:del w:id="{number}" w:author="{AUTHOR}" w:date="{when}">{deleted}</w:del>'
    body = f'<w:r>{properties}<w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>'
    if run.kind == "ins" and not final:
        return f'<w:ins w:id="{number}" w:author="{AUTHOR}" w:date="{when}">{body}</w:ins>'
    if run.kind == "sdt":
        return f"<w:sdt>{_sdt_properties(number)}<w:sdtContent>{body}</w:sdtContent></w:sdt>"
    return body


def _sdt_properties(number: int) -> str:
    return f'<w:sdtPr><w:alias w:val="Field {number}"/><w:id w:val="{7000 + number}"/></w:sdtPr>'


def paragraph_xml(runs: str, *, style: str = "", right: bool = False, centre: bool = False) -> str:
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    look += '<w:jc w:val="right"/>' if right else '<w:jc w:val="center"/>' if centre else ""
    return f"<w:p><w:pPr>{look}</w:pPr>{runs}</w:p>"


def cell_xml(
    paragraphs: Iterable[str], *, width: int, span: int = 1, merge: str = "", shade: str = "", control: int = 0
) -> str:
    """A table cell; `merge` is `restart` or `continue` for cells merged downwards, `control` wraps it in an sdt."""
    look = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    look += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    look += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    look += f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    cell = f"<w:tc><w:tcPr>{look}</w:tcPr>{''.join(paragraphs)}</w:tc>"
    return f"<w:sdt>{_sdt_properties(control)}<w:sdtContent>{cell}</w:sdtContent></w:sdt>" if control else cell


def row_xml(cells: Iterable[str], *, header: bool = False, whole: bool = False, deleted: str = "") -> str:
    """A table row; `deleted` is the time of its deletion with tracked changes."""
    look = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if header else "")
    look += f'<w:del w:id="9000" w:author="{AUTHOR}" w:date="{deleted}"/>' if deleted else ""
    return f"<w:tr><w:trPr>{look}</w:trPr>{''.join(cells)}</w:tr>"


def table(rows: Iterable[str], widths: list[int]) -> _Element:
    """A table of fixed column widths (twentieths of a point) in the style Table Grid."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = (
        f'<w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
    )
    return _xml(f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>", "tbl")


def paragraph(xml: str) -> _Element:
    return _xml(xml, "p")


def text_box(words: Paragraph, *, width_cm: float, number: int) -> _Element:
    """A paragraph that holds one text box in the line: the drawing, and its VML fallback for old programs."""
    run = f'<w:r><w:t xml:space="preserve">{escape(words.text)}</w:t></w:r>'
    content = f"<w:txbxContent><w:p>{run}</w:p></w:txbxContent>"
    wide, high = round(width_cm * 360000), 640000
    shape = (
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{number}" name="Text Box {number}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f'<wps:txbx>{content}</wps:txbx><wps:bodyPr lIns="0" rIns="0" tIns="0" bIns="0"/>'
        "</wps:wsp></a:graphicData></a:graphic></wp:inline>"
    )
    size = f"width:{width_cm}cm;height:1.8cm"
    fallback = f'<w:pict><v:shape style="{size}"><v:textbox>{content}</v:textbox></v:shape></w:pict>'
    return _xml(
        f'<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{shape}</w:drawing></mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
        "p",
    )


def page_number_runs() -> str:
    """`Page 3 of 12`, as fields."""

    def field(code: str) -> str:
        return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'

    def words(text: str) -> str:
        return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'

    return words("Page ") + field("PAGE") + words(" of ") + field("NUMPAGES")


def contents(title: str, entries: Iterable[tuple[str, int]]) -> _Element:
    """A table of contents as Word leaves it: a content control round a field with its last result."""
    lines = [
        f'<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>{escape(text)}</w:t></w:r>'
        f"<w:r><w:tab/><w:t>{page}</w:t></w:r></w:p>"
        for text, page in entries
    ]
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    lines[0] = lines[0].replace("</w:pPr>", f"</w:pPr>{begin}", 1)
    lines[-1] = lines[-1].removesuffix("</w:p>") + '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    heading = f'<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr><w:r><w:t>{escape(title)}</w:t></w:r></w:p>'
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
    body = f"<w:sdtContent>{heading}{''.join(lines)}</w:sdtContent>"
    return _xml(f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr>{body}</w:sdt>", "sdt")


def watermark(words: str) -> _Element:
    """A paragraph for the page header that paints words across the page."""
    style = (
        "position:absolute;margin-left:0;margin-top:0;width:400pt;height:120pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    kind = (
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:path textpathok="t"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    )
    shape = (
        f'<v:shape id="PowerPlusWaterMarkObject1" type="#_x0000_t136" style="{style}" fillcolor="#e7e6e6" stroked="f">'
        f'<v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt" string="{escape(words)}"/></v:shape>'
    )
    return _xml(f"<w:p><w:r><w:pict>{kind}{shape}</w:pict></w:r></w:p>", "p")
