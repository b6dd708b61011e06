"""Every path under the folder of a store, once.

Belongs here: where something lies. Does not belong here: what it is, or who may change it. Nothing heavy is imported:
every command needs this.

    data/warehouse.duckdb             what analysts open
    data/warehouse.store/
        store.json                    whose store this is
        catalogue.json                one entry for each distinct content
        landing/<sha[:2]>/<sha>       the bytes themselves, and `<sha>.json`: their names and times
        parsed/<parser version>/…     what each file said (`parsed_layer`)
        bundles/<parser version>/…    many of those in one file (`bundles`)
        profiles/<version>/…          each report in numbers (`report_profile`)
        landing.json                  what was taken from the landing place
        published.json                what the published warehouse was made from
        held.yml, withdrawn.yml       which files people let in, or withdrew
        struck_names.json             which names are struck out of all reports, as hashes
        reference/                    what else people decided
        decided.json                  which of that the published warehouse was made from
        data_docs/                    the page of the checks
        review/                       the page to decide on, while it is served
        told.json                     which refused files and held reports people were told of
        troubles.json                 what people were told that is wrong with the schedule itself
        looks.json                    when somebody last looked for new reports, and what the last digest said
        damaged/                      what was found damaged and made anew
        tmp/                          half-written files; emptied by whoever takes the lock
        lock, holder.json             one writer at a time
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths under one store's folder."""

    folder: Path

    @property
    def identity(self) -> Path:
        """Which store this is."""
        return self.folder / "store.json"

    @property
    def catalogue(self) -> Path:
        """The list of all files held."""
        return self.folder / "catalogue.json"

    @property
    def landing_folder(self) -> Path:
        """Copies of the files, by their hash."""
        return self.folder / "landing"

    def landing(self, sha256: str) -> Path:
        """The copy of these bytes."""
        return self.landing_folder / sha256[:2] / sha256

    def landing_note(self, sha256: str) -> Path:
        """The names and times of these bytes, from which the catalogue can be made anew."""
        return self.landing_folder / sha256[:2] / f"{sha256}.json"

    def parsed_folder(self, parser_version: str) -> Path:
        """Raises `ValueError` for a version that is not usable as a folder name."""
        if not re.fullmatch(r"[\w.+-]+", parser_version) or parser_version.startswith("."):
            raise ValueError(f"not usable as a folder name: parser version {parser_version!r}")
        return self.folder / "parsed" / parser_version

    def parsed(self, parser_version: str, sha256: str) -> Path:
        """The entry of these bytes in the parsed layer."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError(f"not a SHA-256 in lower-case hex: {sha256!r}")
        return self.parsed_folder(parser_version) / sha256[:2] / f"{sha256}.parquet"

    def limited(self, parser_version: str) -> Path:
        """Notes on files that were refused for a limit."""
        return self.parsed_folder(parser_version) / "limited"

    @property
    def bundles_folder(self) -> Path:
        """Entries of the parsed layer, many to a file."""
        return self.folder / "bundles"

    def bundles(self, parser_version: str) -> Path:
        """The bundles of one parser version."""
        return self.bundles_folder / parser_version

    def profile(self, version: str, sha256: str) -> Path:
        """What a report says of itself, for the gate."""
        return self.folder / "profiles" / version / sha256[:2] / f"{sha256}.json"

    @property
    def landing_state(self) -> Path:
        """What was seen at the landing place."""
        return self.folder / "landing.json"

    @property
    def published(self) -> Path:
        """The mark of what was published."""
        return self.folder / "published.json"

    @property
    def releases(self) -> Path:
        """Decisions to let in reports that the gate holds back."""
        return self.folder / "held.yml"

    @property
    def withdrawals(self) -> Path:
        """Who withdrew which file, when and why."""
        return self.folder / "withdrawn.yml"

    @property
    def struck_names(self) -> Path:
        """Which names are struck out, as hashes: who said so, when and why."""
        return self.folder / "struck_names.json"

    @property
    def reference(self) -> Path:
        """The team's own decisions, unless `IMPACT_REFERENCE` names another folder."""
        return self.folder / "reference"

    @property
    def decided(self) -> Path:
        """The checksums of what people decided."""
        return self.folder / "decided.json"

    @property
    def quality_page(self) -> Path:
        """The page of the quality checks."""
        return self.folder / "data_docs" / "index.html"

    @property
    def review(self) -> Path:
        """The page to decide on, while it is served."""
        return self.folder / "review"

    @property
    def told(self) -> Path:
        """Which refused files and held reports people were told of."""
        return self.folder / "told.json"

    @property
    def troubles(self) -> Path:
        """Troubles of the schedule that people were told of."""
        return self.folder / "troubles.json"

    @property
    def looks(self) -> Path:
        """When somebody last looked for new reports, and what the last digest said."""
        return self.folder / "looks.json"

    @property
    def damaged(self) -> Path:
        """What was found damaged and set aside."""
        return self.folder / "damaged"

    @property
    def tmp(self) -> Path:
        """Files that are being written."""
        return self.folder / "tmp"

    @property
    def lock(self) -> Path:
        """The lock of all who change the store."""
        return self.folder / "lock"

    @property
    def holder(self) -> Path:
        """Who holds the lock."""
        return self.folder / "holder.json"
