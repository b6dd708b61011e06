"""Each kind of file of a store, damaged in each way: nothing is wrong in silence, all is healed or told."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.damage.trial import Scene, Verdict, scene, table, trial
from tests.support.damage.ways import DAGSTER, KINDS, WAYS


@contextmanager
def a_scene(*, plainly: bool) -> Generator[Scene]:
    # No folder of pytest's: those are its user's alone, and some trials are another user's.
    with tempfile.TemporaryDirectory(prefix="impact-damage-") as made, pytest.MonkeyPatch.context() as patch:
        base = Path(made)
        base.chmod(0o755)
        patch.setenv("IMPACT_LANDING", str(base / "landing"))
        patch.setenv("IMPACT_SETTLE_SECONDS", "0")
        patch.setenv("DAGSTER_HOME", str(base))
        patch.delenv("IMPACT_REFERENCE", raising=False)
        patch.delenv("IMPACT_WAREHOUSE", raising=False)
        yield scene(base, plainly=plainly)


@pytest.fixture(scope="module")
def made() -> Generator[Scene]:
    with a_scene(plainly=False) as whole:
        yield whole


@pytest.fixture(scope="module")
def made_plainly() -> Generator[Scene]:
    with a_scene(plainly=True) as small:
        yield small


@pytest.mark.damage
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wrong_in_silence(made: Scene, kind: str) -> None:
    found: list[Verdict] = []
    for number, (name, way) in enumerate(WAYS.items()):
        found.append(trial(made, kind, name, way, made.base / f"{kind.replace(' ', '-')}-{number}"))
        print(f"\n{table(found[-1:])}", end="", flush=True)
    assert not [each for each in found if each.faults]


@pytest.mark.parametrize(
    ("kind", "way"),
    [("published file", "yesterday's"), ("identity of the store", "cut"), ("landing copy", "deleted"),
     ("corrections", "deleted"), ("catalogue", "no rights")],
)  # fmt: skip
def test_a_sample_of_the_damages(made_plainly: Scene, kind: str, way: str) -> None:
    assert kind not in DAGSTER
    assert not trial(made_plainly, kind, way, WAYS[way], made_plainly.base / f"sample-{kind.replace(' ', '-')}").faults
