"""The secrets that several processes make for themselves at the same time."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from shared.store.secrets_file import SecretsFile


def ask(path: Path) -> str:
    return SecretsFile(path).value("postgres/bus")


def test_processes_that_ask_at_the_same_time_get_the_same(tmp_path: Path) -> None:
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as pool:
        answers = list(pool.map(ask, [tmp_path / "secrets.json"] * 6))
    assert len(set(answers)) == 1
