"""The private RabbitMQ: made, stopped, killed and wiped in a folder, beside nothing of the system's own."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from amqp import Connection

from shared.messaging.rabbitmq_server import USER, BrokerError, RabbitMQServer
from shared.store.secrets_file import SecretsFile

QUEUE = "kept"


def opened(broker: RabbitMQServer) -> Connection:
    connection = Connection(
        host=f"127.0.0.1:{broker.ports.amqp}",
        userid=USER,
        password=broker.secrets.value(f"rabbitmq/{USER}"),
        virtual_host="qinglan",
    )
    connection.connect()
    return connection


def queues(broker: RabbitMQServer) -> list[str]:
    return broker.ctl("list_queues", "--vhost", "qinglan", "--no-table-headers", "name").split()


def test_a_broker_keeps_its_data_when_it_is_stopped_and_killed_and_loses_them_when_wiped(tmp_path: Path) -> None:
    broker = RabbitMQServer(tmp_path / "broker")
    try:
        broker.start()
        with opened(broker) as connection:
            connection.channel().queue_declare(QUEUE, durable=True, auto_delete=False)
        broker.stop()
        assert not broker.answers()
        broker.start()
        assert queues(broker) == [QUEUE]
        broker.kill()
        assert not broker.answers()
        broker.wipe()
        broker.start()
        assert queues(broker) == []
    finally:
        broker.stop()


def test_only_its_user_can_read_what_a_broker_is_made_of(rabbitmq: RabbitMQServer) -> None:
    assert stat.S_IMODE(rabbitmq.folder.stat().st_mode) == 0o700
    for name in ("rabbitmq.conf", ".erlang.cookie", "secrets.json"):
        assert stat.S_IMODE((rabbitmq.folder / name).stat().st_mode) & 0o077 == 0


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="Linux tells who listens in /proc")
def test_a_broker_listens_on_this_machine_alone(rabbitmq: RabbitMQServer) -> None:
    ours = {rabbitmq.ports.amqp, rabbitmq.ports.distribution, rabbitmq.ports.epmd}
    listening = [
        (address, int(port, 16))
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text(encoding="utf-8").splitlines()[1:]
        for address, _, port in [line.split()[1].partition(":")]
        if line.split()[3] == "0A" and int(port, 16) in ours
    ]
    assert {port for _, port in listening} == ours
    # epmd adds ::1 where there is one
    assert {address for address, _ in listening} <= {"0100007F", "00000000000000000000000001000000"}


def test_a_password_that_does_not_fit_the_data_is_told_as_such(rabbitmq: RabbitMQServer, tmp_path: Path) -> None:
    stranger = RabbitMQServer(rabbitmq.folder, ports=rabbitmq.ports, secrets=SecretsFile(tmp_path / "secrets.json"))
    with pytest.raises(BrokerError, match="does not fit the data"):
        stranger.answers()


def test_what_rabbitmqctl_refuses_is_one_line(rabbitmq: RabbitMQServer) -> None:
    with pytest.raises(BrokerError, match=r"^rabbitmqctl delete_vhost: [^\n]+$"):
        rabbitmq.ctl("delete_vhost", "nobody made this")
