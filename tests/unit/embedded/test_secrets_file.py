from pathlib import Path

from shared.store.secrets_file import SecretsFile


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
