"""The stream's parts without a server: who listens, what is sent, whose token."""

from __future__ import annotations

import asyncio
import time
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.notifications.stream import app
from services.notifications.stream.callers import listener_of, token_in
from services.notifications.stream.feed import people_in
from services.notifications.stream.hub import Count, Hub, Subscriber, TooManyConnectionsError
from shared.clock import FixedClock
from shared.errors import UnauthenticatedError
from shared.ids import new_id
from shared.testing import Signer

A, B = new_id(), new_id()


def test_only_the_newest_count_waits_for_a_slow_reader() -> None:
    hub = Hub()
    subscriber = hub.join(A)
    hub.offer({A: Count(1, None), B: Count(9, None)})
    hub.offer({A: Count(2, None)})
    assert subscriber.take() == Count(2, None)
    assert subscriber.take() is None


def test_a_person_and_the_process_have_their_limits() -> None:
    hub = Hub(per_person=2, in_all=3)
    first = hub.join(A)
    hub.join(A)
    with pytest.raises(TooManyConnectionsError):
        hub.join(A)
    hub.join(B)
    with pytest.raises(TooManyConnectionsError):
        hub.join(new_id())
    hub.leave(first)
    hub.join(new_id())


def test_who_has_left_is_not_asked_for() -> None:
    hub = Hub()
    subscriber = hub.join(A)
    assert hub.listening([A, B]) == {A}
    hub.leave(subscriber)
    assert hub.listening() == set()


class Wire:
    """What was sent."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.ended = False

    async def send(self, message: MutableMapping[str, Any]) -> None:
        self.parts.append(message["body"])
        self.ended = not message["more_body"]


def told(subscriber: Subscriber, *, seconds: float) -> Wire:
    wire = Wire()
    asyncio.run(app.tell(wire.send, subscriber, time.time() + seconds))
    return wire


def test_a_quiet_stream_has_a_heartbeat_and_ends_with_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "HEARTBEAT_SECONDS", 0.02)
    wire = told(Subscriber(A), seconds=0.5)
    assert wire.parts.count(b": still here\n\n") >= 3
    assert (wire.parts[-1], wire.ended) == (b"", True)


def test_an_event_carries_count_and_newest_message() -> None:
    subscriber = Subscriber(A)
    subscriber.offer(Count(3, UUID(int=7)))
    wire = told(subscriber, seconds=0.05)
    assert wire.parts[0] == (b'event: unread\ndata: {"unread":3,"latest":"00000000-0000-0000-0000-000000000007"}\n\n')


def test_a_closing_server_ends_the_stream() -> None:
    subscriber = Subscriber(A)
    subscriber.close()
    assert told(subscriber, seconds=60).ended


def test_a_notice_names_people_and_nonsense_is_passed_over() -> None:
    assert people_in(f"{A.hex},{B.hex}") == {A, B}
    assert people_in("") == people_in("nonsense") == set()


def test_the_header_comes_before_the_cookie() -> None:
    assert token_in({b"authorization": b"Bearer x", b"cookie": b"qinglan_access=y"}) == ("x", False)
    assert token_in({b"cookie": b'odd="; a b=c; qinglan_access=y; qinglan_access=z'}) == ("y", True)
    for headers in ({}, {b"authorization": b"Basic x"}, {b"cookie": b"qinglan_access="}):
        with pytest.raises(UnauthenticatedError):
            token_in(headers)


def test_a_listener_is_the_tokens_person_until_its_end() -> None:
    clock = FixedClock(datetime(2026, 9, 1, tzinfo=UTC))
    signer = Signer(clock)
    token = signer.token(A, new_id())
    listener = listener_of(signer.verifier(), [(b"Authorization", f"Bearer {token}".encode())])
    assert listener.person == A
    assert listener.expires_at == clock.now().timestamp() + 600
