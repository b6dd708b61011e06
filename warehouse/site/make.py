"""Making the site: one folder, whole or not at all.

Belongs here: the folder, its mark, settings. Does not belong here: what the pages say (`pages`).

    <folder>/index.html            the board summary, or the programmes where several are held
    <folder>/<programme>/*.html    metrics, actions, reports, words; metric/*.html one page each
    <folder>/questions.html        the worked questions, answered
    <folder>/dictionary.html       every view, table and column
    <folder>/assets/               style and scripts; nothing is asked of the network
    <folder>/docs/                 the documentation, where `make docs` has built it
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from warehouse.export.computed import computed_views
from warehouse.export.whole_folder import NotOurFolder, write_whole_folder
from warehouse.settings import current
from warehouse.site.answers import ask
from warehouse.site.cookbook import answered
from warehouse.site.pages import Site, pages

_ASSETS = Path(__file__).parent / "assets"
DOCS = Path(__file__).parent / "docs"
"""The documentation as pages; not there in a checkout where `make docs` was not run."""
_SPEC = "trajectory.vl.json"
_MARK = "site.json"
_MADE_BY = "impact site"


class NotASite(NotOurFolder):
    """The folder holds something else than a site, and was left as it is."""


def default_folder(warehouse: Path) -> Path:
    """Where `impact site` writes: `IMPACT_SITE_DIR`, else the folder `site` beside the warehouse."""
    named = current().site_dir
    return Path(named) if named else warehouse.with_name("site")


def site_is_asked() -> bool:
    """Does `IMPACT_SITE_DIR` ask for a site after each publication?"""
    return bool(current().site_dir)


def make_site(warehouse: Path, folder: Path, *, personal_data: bool = True) -> Path:
    """Write the site of the warehouse to `folder`, in place of the last one; give the folder.

    Raises `NotASite` where `folder` holds other files, `computed.OtherVersion` for a warehouse that lacks something.
    """
    return write_whole_folder(
        folder,
        lambda made: _write(warehouse, made, personal_data=personal_data),
        is_ours=_is_ours,
        refusal=lambda place: NotASite(f"{place} holds other files: name a new or empty folder, or an earlier site"),
    )


def _write(warehouse: Path, folder: Path, *, personal_data: bool) -> None:
    published = datetime.fromtimestamp(warehouse.stat().st_mtime, UTC)
    site = Site("Impact Warehouse", warehouse.name, f"{published:%-d %B %Y, %H:%M} UTC", personal_data, DOCS.is_dir())
    with computed_views(warehouse) as connection:
        programmes = ask(connection, personal_data=personal_data)
        questions = answered(connection, personal_data=personal_data)
    for path, text in pages(site, programmes, questions):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    assets = folder / "assets"
    shutil.copytree(_ASSETS, assets, ignore=shutil.ignore_patterns(_SPEC))
    if site.has_docs:
        shutil.copytree(DOCS, folder / "docs")
    # A page that lies in a folder may not read files beside it; it may run scripts.
    spec = json.dumps(json.loads((_ASSETS / _SPEC).read_text("utf-8")))
    (assets / "trajectory.js").write_text(f"window.TRAJECTORY = {spec};\n", "utf-8")
    (folder / _MARK).write_text(json.dumps({"made_by": _MADE_BY, "personal_data": personal_data}) + "\n", "utf-8")


def _is_ours(folder: Path) -> bool:
    try:
        said: Any = json.loads((folder / _MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(said, dict) and cast("dict[str, Any]", said).get("made_by") == _MADE_BY
