"""The embedded stack on RabbitMQ: the broker is one of its processes."""

from collections.abc import Callable
from pathlib import Path

import psycopg

from deploy.embedded.stack import Stack
from shared.messaging.rabbitmq_server import installed


def test_with_bus_rabbitmq_the_stack_runs_a_broker_of_its_own_and_brings_it_back(
    tmp_path: Path, need: Callable[[str, object], None]
) -> None:
    need("RabbitMQ", installed())
    with Stack(tmp_path / "state", environment={"BUS": "rabbitmq", "QINGLAN_DEMO": "0"}) as stack:
        assert {"epmd", "rabbitmq", "postgres"} <= stack.processes().keys()
        broker = stack.blueprint.broker
        assert broker is not None
        assert "qinglan_notifications" in broker.ctl("list_queues", "--vhost", "qinglan", "name").split()
        for name in ("rabbitmq", "epmd"):
            stack.wait_restarted(name, stack.kill(name))
        broker.wait_ready()
        with psycopg.connect(stack.blueprint.cluster.admin_url()) as connection:
            databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall()}
        assert "qinglan_bus" not in databases
