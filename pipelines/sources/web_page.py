"""The documents that a web page links.

Belongs here: reading one page's links. Does not belong here: following them (`landing`).
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

DOCUMENTS = (".pdf", ".docx", ".txt")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.base: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "base" and href and self.base is None:
            self.base = href
        elif tag in ("a", "area") and href:
            self.found.append(href.strip())


def document_links(page: str, url: str) -> list[str]:
    """The addresses of the PDF, Word and text files that this page (at this address) links, each once, in order.

    Only http and https: a page must not make us open files of this machine.
    """
    parser = _Links()
    parser.feed(page)
    parser.close()
    base = urljoin(url, parser.base or "")
    links = dict.fromkeys(urldefrag(urljoin(base, href)).url for href in parser.found)
    return [
        link
        for link in links
        if urlsplit(link).scheme in ("http", "https") and urlsplit(link).path.casefold().endswith(DOCUMENTS)
    ]


def linked_documents(fs: Any, url: str) -> list[str]:
    """The documents linked by the page at this address, read by fsspec's file system for HTTP."""
    page: bytes = fs.cat_file(url)
    return document_links(page.decode("utf-8", "replace"), url)
