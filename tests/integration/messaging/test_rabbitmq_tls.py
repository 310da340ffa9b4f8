"""amqps://: publisher and queue over TLS, with the broker's name checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared.messaging import Subscriptions, declare_topology
from shared.messaging.bus import BusUnavailableError
from shared.messaging.bus_queue import KombuQueue
from shared.messaging.publisher import publisher_of
from shared.messaging.rabbitmq_server import RabbitMQServer, installed
from shared.ports import free_port
from tests.integration.messaging.world import World, outgoing


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "broker.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "broker.pem", folder / "broker.key"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
    return certificate_file, key_file


class SecureBroker(RabbitMQServer):
    """Listens with TLS besides."""

    def prepare(self) -> None:
        super().prepare()
        self.certificate, key = write_certificate(self.folder)
        self.tls_port = free_port()
        with (self.folder / "rabbitmq.conf").open("a", encoding="utf-8") as settings:
            settings.write(
                f"listeners.ssl.local = 127.0.0.1:{self.tls_port}\n"
                f"ssl_options.certfile = {self.certificate}\nssl_options.keyfile = {key}\n"
            )

    def tls_url(self, host: str = "127.0.0.1") -> str:
        secure = self.url().replace("amqp://", "amqps://").replace(f":{self.ports.amqp}/", f":{self.tls_port}/")
        return secure.replace("@127.0.0.1:", f"@{host}:")


@pytest.fixture
def broker(tmp_path: Path, need: Callable[[str, object], None]) -> Iterator[SecureBroker]:
    need("RabbitMQ", installed())
    broker = SecureBroker(tmp_path / "broker")
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()


def test_publisher_and_queue_go_over_tls_to_a_broker_that_is_who_it_says(broker: SecureBroker, world: World) -> None:
    url = f"{broker.tls_url()}?cacertfile={broker.certificate}"
    declare_topology(url, world.subscriptions)
    publisher, queue = publisher_of(url), KombuQueue(url, world.subscriptions)
    assert publisher.publish(outgoing(300)) == 300
    assert queue.take(5.0)
    queue.ack()
    queue.release()
    publisher.close()
    for stranger in (broker.tls_url(), f"{broker.tls_url('localhost')}?cacertfile={broker.certificate}"):
        refuses(stranger, world.subscriptions)


def refuses(url: str, subscriptions: Subscriptions) -> None:
    """A certificate that nobody vouches for, or of another name, is not talked to."""
    publisher = publisher_of(url)
    with pytest.raises(BusUnavailableError, match=r"(?i)certificate"):
        publisher.publish(outgoing(1))
    with pytest.raises(BusUnavailableError, match=r"(?i)certificate"):
        KombuQueue(url, subscriptions).take(0.0)
