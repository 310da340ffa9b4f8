"""The relay's publisher on RabbitMQ: confirms are pipelined, and matched by delivery tag."""

from __future__ import annotations

from collections.abc import Sequence

from shared.bus_address import broker_addresses
from shared.messaging import crash_points
from shared.messaging.bus import BusBlockedError, BusUnavailableError
from shared.messaging.outgoing import Outgoing
from shared.messaging.pika_link import CONNECT_TIMEOUT, Delivery, Link

# Without any confirm for this long the broker is taken as gone.
CONFIRM_TIMEOUT = 5.0
SHORT = "RabbitMQ is short of memory or disk and takes nothing until it is not"


class PikaPublisher:
    """See `Publisher`. A message that no queue is bound for is confirmed like any other: nobody subscribes to it."""

    def __init__(self, url: str) -> None:
        self._addresses = broker_addresses(url)
        self._link: Link | None = None

    def publish(self, messages: Sequence[Outgoing]) -> int:
        """See `Publisher.publish`.

        Raises:
            BusBlockedError: the broker takes nothing now; nothing was lost, and the connection stays.
        """
        link = self._open()
        delivery = Delivery(messages)
        link.send(delivery)
        crash_points.reached("publisher.before-confirm")
        self._wait(delivery)
        crash_points.reached("publisher.after-confirm")
        confirmed = delivery.window.confirmed
        if not confirmed and messages:
            raise self._why_none(link, delivery)
        return confirmed

    def _open(self) -> Link:
        link = self._link
        if link is None or link.lost is not None:
            self._drop()
            link = self._link = Link(self._addresses)
        if not link.opened.wait(CONNECT_TIMEOUT * (len(self._addresses) + 1)) or link.lost is not None:
            self._drop()
            raise BusUnavailableError(link.lost or "RabbitMQ does not answer")
        if link.blocked:
            raise BusBlockedError(SHORT)
        return link

    def _wait(self, delivery: Delivery) -> None:
        """Until all is settled, or the broker is blocked, or nothing came for too long: that connection is over."""
        settled = -1
        while not delivery.settled.wait(CONFIRM_TIMEOUT):
            if delivery.window.settled == settled:
                self._drop()
                return
            settled = delivery.window.settled

    @staticmethod
    def _why_none(link: Link, delivery: Delivery) -> BusUnavailableError:
        if delivery.window.refused:
            return BusUnavailableError("RabbitMQ refused the event: a queue is full")
        if link.blocked:
            return BusBlockedError(SHORT)
        return BusUnavailableError(link.lost or "no confirm came")

    def close(self) -> None:
        """See `Publisher.close`."""
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.drop()
