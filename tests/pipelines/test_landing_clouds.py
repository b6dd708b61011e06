"""Landing places in object stores, over real HTTP: S3 by moto's server, Azure Blob by Azurite where it is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from pipelines.sources.landing import Landing, LandingError
from warehouse.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.open(tmp_path / "w.duckdb")
    with made.lock():
        yield made


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def fail(name: str, reason: str) -> None:
    raise AssertionError(f"{name}: {reason}")


def takes_what_is_new(url: str, fs: fsspec.AbstractFileSystem, root: str, store: Store) -> None:
    fs.pipe_file(f"{root}/2024/may.txt", b"one")
    fs.pipe_file(f"{root}/june.txt", b"two")
    landing = Landing(url, store)
    look = landing.look()
    assert ([a.name for a in look.later], look.total) == ([], 2)  # objects appear whole: none is left for later
    assert sorted(name for _, name in landing.take(look, fail)) == ["june.txt", "may.txt"]
    assert Landing(url, store).look().new == []
    fs.pipe_file(f"{root}/june.txt", b"owt")
    (again,) = Landing(url, store).look().new
    assert again.name == "june.txt"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=free_port())
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    yield fsspec.filesystem("s3")
    server.stop()


def test_s3(s3: fsspec.AbstractFileSystem, store: Store) -> None:
    s3.mkdir("reports")
    takes_what_is_new("s3://reports/impact", s3, "reports/impact", store)


def test_s3_empty_prefix_is_empty(s3: fsspec.AbstractFileSystem, store: Store) -> None:
    s3.mkdir("nothing-yet")
    assert Landing("s3://nothing-yet/impact", store).look().total == 0


def test_s3_bucket_that_is_gone(s3: fsspec.AbstractFileSystem, store: Store) -> None:
    with pytest.raises(LandingError, match="cannot be looked into"):
        Landing("s3://no-such-bucket/impact", store).look()


@pytest.fixture
def azure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    pytest.importorskip("adlfs")
    azurite = shutil.which(os.environ.get("AZURITE_BLOB", "azurite-blob"))
    if azurite is None:
        pytest.skip("azurite-blob is not installed: npm install --global azurite, or name it in AZURITE_BLOB")
    port = free_port()
    (tmp_path / "azurite").mkdir()
    process = subprocess.Popen(
        [azurite, "--blobHost", "127.0.0.1", "--blobPort", str(port), "--location", str(tmp_path / "azurite"),
         "--silent", "--skipApiVersionCheck", "--disableTelemetry"]
    )  # fmt: skip
    # The account and key that every Azurite has, as its documentation prints them.
    key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
    monkeypatch.setenv(
        "AZURE_STORAGE_CONNECTION_STRING",
        f"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={key};"
        f"BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1;",
    )
    for _ in range(120):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.25)
    fsspec.get_filesystem_class("abfs").clear_instance_cache()
    try:
        yield fsspec.filesystem("abfs")
    finally:
        process.terminate()
        process.wait(20)


def test_azure(azure: fsspec.AbstractFileSystem, store: Store) -> None:
    azure.mkdir("reports")
    takes_what_is_new("abfs://reports/impact", azure, "reports/impact", store)


def test_azure_container_that_is_gone(azure: fsspec.AbstractFileSystem, store: Store) -> None:
    with pytest.raises(LandingError, match="cannot be looked into"):
        Landing("abfs://no-such-container/impact", store).look()
