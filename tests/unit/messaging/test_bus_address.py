"""QINGLAN_BUS_URL: what is accepted, and the one line for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.bus_address import BusAddressError, broker_addresses, check_bus_url


def test_an_address_names_host_port_user_and_virtual_host() -> None:
    (address,) = broker_addresses("amqp://us%40er:p%3Ass@rabbit.example:5673/dis%2Ftrict?heartbeat=5")
    assert (address.host, address.port, address.user, address.password, address.vhost, address.heartbeat) == (
        "rabbit.example", 5673, "us@er", "p:ss", "dis/trict", 5,
    )  # fmt: skip
    assert address.tls is None


def test_what_is_left_out_is_as_rabbitmq_has_it() -> None:
    plain, secure = broker_addresses("amqp://a.example;amqps://b.example/")
    assert (plain.port, plain.user, plain.vhost) == (5672, "guest", "/")
    assert secure.port == 5671
    assert secure.tls is not None


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("amqp://", "has no host"),
        (";", "names no broker"),
        ("amqp://a.example:99999/", "port is no number"),
        ("amqp://a.example/;http://b.example/", "must begin with amqp:// or amqps://"),
        ("amqp://u:p@a.example/x;amqp://u:p@b.example/y", "must be the same"),
        ("amqp://a.example/?heartbeat=no", "heartbeat=no: must be a number"),
        ("amqp://a.example/?cacertfile=/x", "begin the address with amqps://"),
        ("amqps://a.example/?cacertfile=/nowhere.pem", "cacertfile=/nowhere.pem is no file"),
        ("amqps://a.example/?verify=none", "verify is no option"),
    ],
)
def test_a_mistaken_address_is_one_line(url: str, line: str) -> None:
    with pytest.raises(BusAddressError, match=line):
        check_bus_url(url)


def test_a_file_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "ca.pem"
    wrong.write_text("nothing of the kind")
    with pytest.raises(BusAddressError, match=r"ca\.pem: not a certificate or key"):
        check_bus_url(f"amqps://a.example/?cacertfile={wrong}")


def test_pgmq_and_no_bus_at_all_are_not_its_business() -> None:
    check_bus_url("")
    check_bus_url("pgmq://bus:x@/bus?host=/run/it")
