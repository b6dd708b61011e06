"""The documents that a web page links.

Belongs here: reading one page's links, and fetching what lies at one address: no further, no more, no longer than
allowed. Does not belong here: which of them are new (`landing`).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.etree import ParserError
from lxml.html import HTMLParser, document_fromstring

from pipelines.sources.deadline import Deadline

DOCUMENTS = (".pdf", ".docx", ".txt")
MAX_PAGE_BYTES = 4_000_000
"""A page of this size takes 200 MB at worst to be read, and thousands of links need less than a page of it."""
MOST_LINKS = 5_000
"""Documents that one page may link: each costs a question."""


def document_links(page: str, url: str) -> list[str]:
    """The addresses of the PDF, Word and text files that this page (at this address) links, each once, in order.

    Only those at the page's own scheme, host and port: a page must not make us fetch anything else.
    """
    try:
        root = document_fromstring(page.encode(), parser=HTMLParser(encoding="utf-8"))
    except (ParserError, ValueError):  # nothing is on it
        return []
    based = next((href for each in root.iter("base") if (href := each.get("href"))), "")
    base = _joined(url, based) or url
    hrefs = (each.get("href", "").strip() for each in root.iter("a", "area"))
    links = dict.fromkeys(link for href in hrefs if href and (link := _joined(base, href)))
    return [link for link in links if _site(link) == _site(url) and urlsplit(link).path.casefold().endswith(DOCUMENTS)]


def _joined(base: str, href: str) -> str | None:
    """The address that a link means; None for what is no address: one bad link is not the page."""
    try:
        return urldefrag(urljoin(base, href)).url
    except ValueError:
        return None


def _site(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None where they cannot be told, and for anything but http and https."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return (parts.scheme, parts.hostname.casefold(), port or usual) if usual and parts.hostname else None


def linked_documents(fs: Any, url: str, deadline: Deadline) -> list[str]:
    """The documents linked by the page at this address, read by fsspec's file system for HTTP. Raises `OSError`."""
    page = fetch(fs, url, MAX_PAGE_BYTES, deadline)
    links = document_links(page.decode("utf-8", "replace"), url)
    if len(links) > MOST_LINKS:
        raise OSError(f"the page links {len(links):,} documents, more than the {MOST_LINKS:,} that are asked for")
    return links


def fetch(fs: Any, url: str, most: int, deadline: Deadline) -> bytes:
    """The bytes at this very address. Raises `OSError` for a redirect, as soon as there are more than `most`, and when
    the time is over."""
    data: bytes | None = deadline.awaited(fs, _fetch, fs, url, most)
    if data is None:
        raise OSError("nothing came")
    return data


async def _fetch(fs: Any, url: str, most: int) -> bytes:
    session = await fs.set_session()
    # Unpacking is not asked for, so that what comes is what is counted.
    async with session.get(
        fs.encode_url(url), allow_redirects=False, headers={"Accept-Encoding": "identity"}
    ) as answer:
        if answer.status >= 300:
            raise OSError(
                f"the server says {answer.status} {answer.reason or ''}".rstrip() + _WHY.get(answer.status // 100, "")
            )
        if answer.headers.get("Content-Encoding", "identity") not in ("", "identity"):
            raise OSError("the server packed it unasked: it is not unpacked")
        parts = bytearray()
        async for chunk in answer.content.iter_chunked(1 << 16):
            parts += chunk
            if len(parts) > most:
                raise OSError(f"more than {most:,} bytes come: no more is taken")
        return bytes(parts)


_WHY = {3: ": it leads elsewhere, and is not followed"}
