import json
import socket
from pathlib import Path

import pytest

from deploy.embedded.errors import CannotStart
from deploy.embedded.ports import choose, chosen_ports, edge_port
from shared.ports import CHOICE, NoFreePortError, free_port, is_free


def all_free(_port: int) -> bool:
    return True


def test_every_name_gets_a_port_of_its_own_outside_the_kernels_range() -> None:
    chosen = choose([f"service{number}" for number in range(50)], {}, free=all_free)
    assert len(set(chosen.values())) == 50
    assert all(port in CHOICE for port in chosen.values())


def test_a_kept_port_stays() -> None:
    assert choose(["web"], {"web": 20123}, free=all_free) == {"web": 20123}


def test_a_kept_port_that_somebody_took_meanwhile_is_chosen_again_and_the_others_stay() -> None:
    chosen = choose(["web", "worker"], {"web": 20123, "worker": 20124}, free=lambda port: port != 20123)
    assert chosen["web"] != 20123
    assert chosen["worker"] == 20124


def test_a_kept_port_that_is_now_the_edges_is_chosen_again() -> None:
    assert choose(["web"], {"web": 20123}, reserved=[20123], free=all_free)["web"] != 20123


def test_nothing_free_is_one_clear_line() -> None:
    with pytest.raises(NoFreePortError, match="no free port"):
        free_port(free=lambda _port: False)


def test_the_choice_is_kept_in_the_file_and_names_that_are_gone_leave_it(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    first = chosen_ports(file, ["web", "gone"])
    second = chosen_ports(file, ["web"])
    assert second == {"web": first["web"]} == json.loads(file.read_text())


def test_a_port_in_use_is_one_clear_line_with_another_port() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert not is_free(port)
        with pytest.raises(CannotStart, match=rf"port {port} is in use: .*make run PORT=\d+"):
            edge_port(str(port))


@pytest.mark.parametrize("wish", ["", "http", "0", "65536", "-1", "８０"])
def test_what_is_no_port_is_one_clear_line(wish: str) -> None:
    with pytest.raises(CannotStart, match="is no port"):
        edge_port(wish)
