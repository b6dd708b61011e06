"""The documentation as a site: built offline and strict, every page in its place, nothing asked of the network."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import lxml.html
import pytest

from tests.support.browsing import CHROMIUM, open_browser, serious_findings, watch
from tests.support.warehouse_builders import cell, made, report
from warehouse.site import make

pytest.importorskip("zensical", reason="Zensical is not installed")
pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
SITE_DIR = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]["site_dir"]


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """As `make docs` does, from a copy; with every way to the network cut off."""
    shutil.copytree(ROOT / "docs", folder / "docs", dirs_exist_ok=True)
    shutil.copyfile(ROOT / "zensical.toml", folder / "zensical.toml")
    (folder / SITE_DIR).parent.mkdir(parents=True, exist_ok=True)
    return strict(folder)


def strict(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("zensical")), "build", "--strict", "--clean"]
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    return subprocess.run(command, cwd=folder, env=nowhere, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / SITE_DIR


def test_every_page_is_built_and_can_be_reached(site: Path) -> None:
    written = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert {path.relative_to(site) for path in site.rglob("*.html")} - {Path("404.html")} == written
    nav = lxml.html.parse(str(site / "index.html")).xpath("//nav//a/@href")
    linked = {(site / str(link).partition("#")[0]).resolve() for link in nav}
    assert sorted(path for path in written if (site / path).resolve() not in linked) == []


def test_links_lead_to_files_and_anchors(site: Path) -> None:
    pages = {path.resolve(): lxml.html.parse(str(path)) for path in site.rglob("*.html") if path.name != "404.html"}
    anchors = {path: {str(each) for each in page.xpath("//@id")} for path, page in pages.items()}
    for path, page in pages.items():
        for link in page.xpath("//article//a/@href"):
            if re.match(r"https?:|mailto:", link):
                continue
            target, _, anchor = str(link).partition("#")
            where = (path.parent / target).resolve() if target else path
            assert where.is_file(), (path.name, link)
            assert not anchor or anchor in anchors[where], (path.name, link)


def test_nothing_of_others_is_loaded(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = lxml.html.parse(str(path))
        loaded = page.xpath("//@src | //link[not(@rel='canonical')]/@href")
        assert [each for each in loaded if re.match(r"(https?:)?//", each)] == [], path.name


def test_a_broken_link_fails(tmp_path: Path) -> None:
    assert build(tmp_path).returncode == 0
    page = tmp_path / "docs" / "index.md"
    page.write_text(page.read_text("utf-8") + "\n[gone](no-such-page.md)\n", "utf-8")
    assert strict(tmp_path).returncode != 0


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_pages_open_from_a_folder(site: Path) -> None:
    with open_browser() as browser:
        watched = watch(browser.new_page())
        for name in ("index.html", "start/analyst.html", "start/operator.html", "site.html", "adding/view.html"):
            watched.page.goto((site / name).as_uri())
            assert serious_findings(watched.page) == []
        assert watched.said == []
        assert watched.outside(site) == []


def test_the_site_of_a_warehouse_brings_it_along(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "DOCS", site)
    folder = make.make_site(made(tmp_path, report("2024-05", cell("2024-05", "5"))), tmp_path / "out")
    links = lxml.html.parse(str(folder / "main" / "actions.html")).xpath("//footer//a/@href")
    assert (folder / "main" / links[0]).resolve() == (folder / "docs" / "index.html").resolve()
    assert (folder / "docs" / "start" / "analyst.html").is_file()
