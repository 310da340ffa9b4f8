"""The benchmarks in short: every figure is there and everything took effect. How large a figure is decides nothing."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from shared.messaging.rabbitmq_server import installed
from tests.bench.__main__ import Size, measure
from tests.bench.figures import latency, rate, ratio
from tests.bench.ground import Ground, ground
from tests.bench.report import PEERS
from tests.bench.sides import BARE, KERNEL, Side, running

# Some fifty processes are started one after the other, which takes its time where others work too.
pytestmark = pytest.mark.timeout(900)

SMALL = Size(events=200, rounds=1, seconds=2.0, peer_events=200)
AT = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def here(need: Callable[[str, object], None]) -> Iterator[Ground]:
    need("RabbitMQ", installed())
    with ground() as here:
        yield here


def test_the_line_has_every_figure(here: Ground) -> None:
    report = measure(here, "pipeline", SMALL)
    name, _, figures = report.line().partition(" ")
    line = json.loads(figures)
    assert name == "bench:"
    assert set(line) == {"pipeline_ratio", "latency_ratio_p99", "ours_on_peers_job", "peers"}
    assert min(line["pipeline_ratio"], line["latency_ratio_p99"], line["ours_on_peers_job"]) > 0
    for peer in PEERS:
        assert (line["peers"][peer] is not None) == bool(importlib.util.find_spec(peer)), peer


def test_every_stage_says_its_ceiling(here: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    measure(here, "stages", SMALL)
    said = capsys.readouterr().out
    for stage in ("writes", "relay", "consumer"):
        assert f"stages kernel: {stage}" in said
        assert f"stages bare: {stage}" in said


@pytest.mark.parametrize("side", [KERNEL, BARE], ids=lambda side: side.name)
def test_both_sides_leave_the_same_rows(here: Ground, side: Side) -> None:
    with running(here, side) as line:
        run = line.run(200, writers=1)
        assert set(run.changes) == set(run.effects)
        assert len(run.effects) == 200
        outbox = line.databases.of_producer(
            "SELECT DISTINCT type, aggregate, sequence, resync, published_at IS NOT NULL,"
            " (SELECT string_agg(key, ' ' ORDER BY key) FROM jsonb_object_keys(envelope) AS key) FROM outbox"
        )
        inbox = line.databases.of_subscriber(
            "SELECT state, source, type, aggregate, count(*) FROM inbox GROUP BY 1, 2, 3, 4"
        )
    keys = "data datacontenttype dataschema id school sequence source specversion subject time type"
    assert outbox == [("qinglan.directory.group.created.v1", "directory.group", 1, False, True, keys)]
    assert inbox == [("handled", "/services/directory", "qinglan.directory.group.created.v1", "directory.group", 200)]


def test_a_rate_counts_from_the_start_or_from_what_came_after_the_first_commit() -> None:
    times = [AT, AT, *(AT + timedelta(seconds=second) for second in (1, 2))]
    assert rate(times) == 1.0
    assert rate(times, AT - timedelta(seconds=2)) == 1.0


def test_a_latency_is_of_the_slowest_of_a_hundred() -> None:
    pairs = [(AT, AT + timedelta(milliseconds=each)) for each in range(1, 101)]
    assert (latency(pairs).p50, latency(pairs).p99) == (51.0, 100.0)


def test_a_ratio_is_of_medians() -> None:
    assert ratio([1.0, 2.0, 100.0], [4.0, 4.0, 0.1]) == 0.5
