"""The signing keys of several processes, which share no more than the folder."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from services.gateway.keys import KeyRing
from shared.clock import SystemClock


def first_key(folder: Path) -> str:
    return KeyRing(folder, SystemClock()).signing().kid


def test_processes_that_start_at_the_same_moment_get_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        made = pool.map(first_key, [tmp_path / "keys"] * 8)

    assert len(set(made)) == 1
