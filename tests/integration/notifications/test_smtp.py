"""The connection to the mail server: TLS that is checked, a password that never goes out in the open."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.notifications.mail.smtp import RefusedError, Server, ServerAwayError
from tests.integration.notifications.mail_server import running

SENDER, RECIPIENT = "office@example.org", "a@example.org"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificate and key of 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an operator who gave the machine the district's own authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def check_password(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"office", b"s@crt"), handled=False)


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, RECIPIENT, "x"
    message.set_content("x")
    return message


def send(url: str) -> None:
    with Server(url, timeout=5).connect() as connection:
        connection.send(letter(), SENDER, RECIPIENT)


def starttls(context: ssl.SSLContext) -> dict[str, Any]:
    return {"tls_context": context, "require_starttls": True, "authenticator": check_password, "auth_required": True}


def test_starttls_with_a_password(server_tls: ssl.SSLContext, trusted: None) -> None:
    with running(**starttls(server_tls)) as mailbox:
        send(f"smtp+starttls://office:s%40crt@127.0.0.1:{mailbox.port}")
        assert len(mailbox.taken) == 1


def test_tls_from_the_first_byte(server_tls: ssl.SSLContext, trusted: None) -> None:
    with running(tls=server_tls) as mailbox:
        send(f"smtps://127.0.0.1:{mailbox.port}")
        assert len(mailbox.taken) == 1


def test_a_certificate_that_nobody_trusts_is_not_talked_to(server_tls: ssl.SSLContext) -> None:
    with running(**starttls(server_tls)) as mailbox:
        with pytest.raises(ServerAwayError, match="certificate verify failed"):
            send(f"smtp+starttls://office:s%40crt@127.0.0.1:{mailbox.port}")
        assert mailbox.taken == []


def test_a_server_without_starttls_gets_neither_password_nor_mail() -> None:
    with running(authenticator=check_password, auth_require_tls=False) as mailbox:
        with pytest.raises(ServerAwayError, match="STARTTLS"):
            send(f"smtp+starttls://office:s%40crt@127.0.0.1:{mailbox.port}")
        assert mailbox.taken == []


def test_a_wrong_password_is_no_mails_fault(server_tls: ssl.SSLContext, trusted: None) -> None:
    with running(**starttls(server_tls)) as mailbox, pytest.raises(ServerAwayError, match="535"):
        send(f"smtp+starttls://office:wrong@127.0.0.1:{mailbox.port}")


def test_an_address_that_the_server_cannot_take_is_refused() -> None:
    with running() as mailbox, Server(mailbox.url, timeout=5).connect() as connection:
        with pytest.raises(RefusedError):
            connection.send(letter(), SENDER, "老师@example.org")
        connection.send(letter(), SENDER, RECIPIENT)
        assert len(mailbox.taken) == 1
