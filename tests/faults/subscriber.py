"""What the subscriber of the fault suite does with an event: a row without any unique constraint, so that doubles show."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.contracts.directory import Group, GroupCreated, GroupUpdated
from shared.messaging import Received, Subscriptions

# A group of this name can never be handled.
POISON = "poison"

EFFECTS = """
CREATE TABLE effects (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id uuid, subject text, sequence bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON effects TO notifications_app;
"""
# The producer's business rows: their version is the sequence of their last event.
GROUPS = """
CREATE TABLE groups (id uuid PRIMARY KEY, version bigint NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON groups TO directory_app;
"""

subscriptions = Subscriptions("notifications")


class PoisonError(Exception):
    """The handler of a poison event, always."""


@subscriptions.on(GroupCreated, GroupUpdated)
def write_effect(session: Session, received: Received[Group]) -> None:
    session.execute(
        text("INSERT INTO effects (event_id, subject, sequence) VALUES (:id, :subject, :sequence)"),
        {"id": received.id, "subject": received.subject, "sequence": received.sequence},
    )
    if received.event.name == POISON:
        raise PoisonError("it always fails")
