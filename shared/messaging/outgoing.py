"""What a publisher is handed."""

from __future__ import annotations

from dataclasses import dataclass

CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event on its way: its type is the routing key, its body a structured CloudEvent."""

    event_id: str
    type: str
    body: str
