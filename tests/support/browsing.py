"""A real browser without a window, and what a page in it says, asks for and breaks.

Belongs here: Chromium, what a page shows as texts, errors, requests, axe. Does not belong here: what is right.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

_ROWS = """(rows) => rows.map((row) => Array.from(row.children).map((cell) => {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll("small, details, svg").forEach((part) => part.remove());
  return copy.textContent.replace(/\\s+/g, " ").trim();
}))"""


@contextmanager
def open_browser() -> Generator[Browser]:
    """Chromium, closed at the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@dataclass
class Watched:
    """A page with what went wrong in it and what it asked for, since it was opened."""

    page: Page
    said: list[str] = field(default_factory=list[str])
    asked: list[str] = field(default_factory=list[str])

    def outside(self, folder: Path) -> list[str]:
        """Requests for anything but files of the folder."""
        return [url for url in self.asked if not url.startswith((f"{folder.as_uri()}/", "data:"))]


def watch(page: Page) -> Watched:
    """Listen to a page from now on."""
    watched = Watched(page)
    is_trouble = ("error", "warning")
    page.on("console", lambda said: watched.said.append(said.text) if said.type in is_trouble else None)
    page.on("pageerror", lambda error: watched.said.append(str(error)))
    page.on("request", lambda request: watched.asked.append(request.url))
    return watched


def serious_findings(page: Page) -> list[str]:
    """What axe-core finds in the page that keeps somebody out."""
    from axe_playwright_python.sync_playwright import Axe

    # Not asked to load style sheets anew, which the pages rightly forbid.
    found: list[dict[str, Any]] = Axe().run(page, options={"preload": False}).response["violations"]
    return [
        f"{page.url}: {each['id']} {[node['html'][:120] for node in each['nodes'][:3]]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def shown_rows(page: Page, selector: str) -> list[list[str]]:
    """Each row that the selector finds as the texts of its cells; small print, details and drawings left out."""
    return page.locator(selector).evaluate_all(_ROWS)


def shown_number(text: str) -> float | None:
    """`+3 pts`, `−1,200`, `£5`: the number; None for a dash."""
    digits = text.replace("−", "-").replace(",", "").replace("£", "").split()
    return None if text in ("", "–") else float(digits[0].rstrip("%"))
