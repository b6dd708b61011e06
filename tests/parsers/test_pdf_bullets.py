"""Items of a list in a PDF: a bullet larger than its words, and items as near to each other as their own lines."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from parsers.document import Text
from parsers.readers.pdf.reader import read_pdf

LONG = "Ofsted And The Northshire Partnership Board Met Parents Carers Schools Colleges And Nurseries In Spring. " * 4
ITEMS = [LONG.strip(), "Staffing is steady.", LONG.strip(), "The last item."]


@pytest.mark.parametrize("bullet_size", [10, 14])
@pytest.mark.parametrize("space", [0, 6])
def test_an_item_is_one_paragraph(bullet_size: int, space: int) -> None:
    style = ParagraphStyle(
        "item", parent=getSampleStyleSheet()["Normal"], leftIndent=18, bulletIndent=0, fontSize=10, leading=12,
        bulletFontSize=bullet_size, spaceAfter=space,
    )  # fmt: skip
    out = io.BytesIO()
    SimpleDocTemplate(out).build([Paragraph(text, style, bulletText="•") for text in ITEMS])
    texts = [block.text for block in read_pdf(out.getvalue()).blocks if isinstance(block, Text)]
    assert texts == ITEMS
