"""Settings: one clear line per mistake."""

from __future__ import annotations

import pytest

from services.notifications.config import load


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("QINGLAN_SMTP_URL", "mail.example.org", "smtp://"),
        ("QINGLAN_SMTP_URL", "smtp://", "must name a server"),
        ("QINGLAN_SMTP_URL", "smtp://mail:abc", "must name a server"),
        ("QINGLAN_MAIL_FROM", "office", "must be an address"),
        ("QINGLAN_MAIL_WINDOW", "soon", "integer"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        load()
    (line,) = capsys.readouterr().err.splitlines()
    assert name in line
    assert said in line


def test_without_a_mail_server_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QINGLAN_SMTP_URL", raising=False)
    assert load().smtp_url == ""


def test_a_servers_url_may_carry_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGLAN_SMTP_URL", "smtp+starttls://office:s%40crt@mail.example.org:587")
    assert load().smtp_url.startswith("smtp+starttls")
