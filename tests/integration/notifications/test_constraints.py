"""The database's own rules: each is broken on purpose, and each has its words."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.notifications.app import CONSTRAINTS
from shared.ids import new_id
from shared.store import SERVICE, Scope
from tests.integration.notifications.world import World, activity, id_of, member, one

A = new_id()

SAME_MESSAGE = """
INSERT INTO messages SELECT uuidv7(), person_id, school_id, purpose, subject, thread, happens_on, version, told_version,
       turn, state, created_at, changed_at, read_at FROM messages LIMIT 1
"""
SAME_DELIVERY = """
INSERT INTO deliveries SELECT uuidv7(), message_id, person_id, school_id, purpose, subject, version, turn,
       previous_version, channel, state, reason, mail_id, created_at, settled_at FROM deliveries LIMIT 1
"""
SAME_MAIL = """
INSERT INTO mails (id, person_id, school_id, purpose, thread, state, due_at, created_at)
SELECT uuidv7(), person_id, school_id, purpose, thread, 'gathering', due_at, created_at FROM mails LIMIT 1
"""
SAME_MESSAGE_ID = """
INSERT INTO mails (id, person_id, school_id, purpose, thread, state, due_at, created_at, message_id)
SELECT uuidv7(), person_id, school_id, purpose, uuidv7(), 'queued', due_at, created_at, '<1@x>' FROM mails
CROSS JOIN generate_series(1, 2)
"""
ANNOUNCEMENT = """
INSERT INTO announcements (id, school_id, author_id, author_name, title, text, participants, state)
VALUES (uuidv7(), uuidv7(), uuidv7(), '', '', '', '[]', 'x')
"""
TWICE = "INSERT INTO {table} SELECT * FROM {table}"


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("one_message_per_person_and_subject", SAME_MESSAGE),
        ("a_version_is_delivered_once_per_channel", SAME_DELIVERY),
        ("a_message_says_something", "UPDATE messages SET version = 99"),
        ("a_message_was_told_from_an_earlier_version", "UPDATE messages SET told_version = 99"),
        ("a_version_says_one_thing", TWICE.format(table="contents")),
        ("a_participant_is_named_once", TWICE.format(table="activity_participants")),
        ("one_gathering_mail_per_person_and_thread", SAME_MAIL),
        ("a_mail_has_its_own_message_id", SAME_MESSAGE_ID),
        ("only_a_composed_mail_is_sent", "UPDATE mails SET state = 'sent'"),
        ("what_was_not_delivered_has_a_reason", "UPDATE deliveries SET state = 'suppressed'"),
        ("one_preference_per_person_and_purpose", TWICE.format(table="preferences")),
        ("one_rule_per_school_and_purpose", TWICE.format(table="mail_policies")),
        ("purpose_is_known", "UPDATE contents SET purpose = 'x'"),
        ("activity_state_is_known", "UPDATE activities SET state = 'x'"),
        ("message_state_is_known", "UPDATE messages SET state = 'x'"),
        ("delivery_state_is_known", "UPDATE deliveries SET state = 'x'"),
        ("mail_state_is_known", "UPDATE mails SET state = 'x'"),
        ("announcement_state_is_known", ANNOUNCEMENT),
        ("channel_is_known", "UPDATE deliveries SET channel = 'x'"),
        ("mail_rule_is_known", "UPDATE mail_policies SET rule = 'x'"),
    ],
)
def test_the_database_refuses(mailing_world: World, constraint: str, statement: str) -> None:
    world = mailing_world
    world.hear(member(A, world.school), activity(world.school, one(A)))
    execute(world, SERVICE, "INSERT INTO preferences VALUES (:a, 'activity', true)", a=A)
    execute(world, SERVICE, "INSERT INTO mail_policies VALUES (:a, 'activity', 'forced')", a=A)
    with pytest.raises(IntegrityError, match=constraint):
        execute(world, SERVICE, statement)


def test_every_named_rule_has_its_words(world: World) -> None:
    kernel = "'outbox', 'inbox', 'inbox_positions', 'timers', 'idempotency_keys', 'alembic_version'"
    named = world.rows(
        "SELECT conname AS name FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'"
        f" AND conrelid::regclass::text NOT IN ({kernel}) AND conname !~ '_(pkey|fkey)$'"
    )
    indexes = {"one_gathering_mail_per_person_and_thread"}
    assert {row.name for row in named} | indexes == set(CONSTRAINTS)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE messages SET read_at = now()",
        "DELETE FROM messages",
        "UPDATE deliveries SET state = 'delivered', reason = NULL",
        "DELETE FROM memberships",
        "UPDATE activities SET state = 'held'",
    ],
)
def test_a_request_of_another_person_changes_nothing(world: World, statement: str) -> None:
    planned = activity(world.school, one(A))
    world.hear(member(A, world.school), planned)
    for scope in (Scope("school", world.school, new_id()), Scope("district", world.school, new_id())):
        execute(world, scope, statement)
    assert world.message(A, id_of(planned)).read_at is None
    assert world.live(id_of(planned)) == {A}
    assert {d.state for d in world.deliveries(A, id_of(planned), "email")} == {"suppressed"}


def test_a_request_makes_no_message_for_somebody_else(world: World) -> None:
    planned = activity(world.school, one(A))
    world.hear(member(A, world.school), planned)
    forged = SAME_MESSAGE.replace("SELECT uuidv7(), person_id", "SELECT uuidv7(), CAST(:victim AS uuid)")
    with pytest.raises(DBAPIError, match="row-level security"):
        execute(world, Scope("school", world.school, A), forged, victim=new_id())


def execute(world: World, scope: Scope, statement: str, **values: Any) -> None:
    with world.database.store.begin(scope) as session:
        session.execute(text(statement), values)


# A table's columns that a foreign key of deliveries points at, and an index that holds them behind others.
CHECKED_BY_THE_WRONG_INDEX = """
SELECT index.indexrelid::regclass::text AS name
FROM pg_constraint AS key
JOIN pg_index AS index ON index.indrelid = key.confrelid AND index.indexrelid <> key.conindid
WHERE key.contype = 'f' AND key.conrelid = 'deliveries'::regclass AND key.confkey[1] = ANY(index.indkey::int2[])
"""


def test_a_deliverys_message_is_looked_up_by_no_index_but_its_keys_whatever_the_planner_knows(world: World) -> None:
    """The planner takes any index that holds the column where it expects an empty table, and reads all of it."""
    assert world.rows(CHECKED_BY_THE_WRONG_INDEX) == []
