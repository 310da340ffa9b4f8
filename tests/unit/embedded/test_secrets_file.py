import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from shared.store.secrets_file import SecretsFile


def ask(path: Path) -> str:
    return SecretsFile(path).value("postgres/bus")


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    first = SecretsFile(path).value("postgres/bus")
    assert len(first) >= 32
    assert SecretsFile(path).value("postgres/bus") == first
    assert SecretsFile(path).value("postgres/other") != first


def test_only_its_user_can_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    SecretsFile(path).value("one")
    SecretsFile(path).value("two")
    assert path.stat().st_mode & 0o777 == 0o600


def test_processes_that_ask_at_the_same_time_get_the_same(tmp_path: Path) -> None:
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as pool:
        answers = list(pool.map(ask, [tmp_path / "secrets.json"] * 6))
    assert len(set(answers)) == 1
