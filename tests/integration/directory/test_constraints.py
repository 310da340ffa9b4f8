"""Each rule of the database is tried to be broken, past every check of the code."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.directory.texts import CONSTRAINTS
from shared.ids import new_id
from shared.store import SERVICE
from shared.testing import TestDatabase
from tests.integration.directory.district import District

ATTEMPTS = {
    "a_school_has_a_name": "UPDATE schools SET name = '  '",
    "a_school_name_is_used_once": "UPDATE schools SET name = '同名' ",
    "school_kind_is_known": "INSERT INTO schools (id, name, kind, version) VALUES (:new, '新', 'kindergarten', 1)",
    "there_is_one_district_office": "INSERT INTO schools (id, name, kind, version) VALUES (:new, '新', 'district', 1)",
    "a_group_is_of_a_known_school":
        "INSERT INTO groups (id, school_id, name, kind, version) VALUES (:new, :new, '组', 'other', 1)",
    "a_group_has_a_name":
        "INSERT INTO groups (id, school_id, name, kind, version) VALUES (:new, :north, '', 'other', 1)",
    "group_kind_is_known":
        "INSERT INTO groups (id, school_id, name, kind, version) VALUES (:new, :north, '组', 'club', 1)",
    "a_group_name_is_used_once_in_a_school":
        "INSERT INTO groups (id, school_id, name, kind, version) VALUES (:new, :north, '语文教研组', 'other', 1)",
    "a_login_is_plain": "UPDATE people SET login = 'with space' WHERE id = :person",
    "a_login_is_used_once_in_the_district": "UPDATE people SET login = 'NORTH.T2' WHERE id = :person",
    "a_person_has_a_name": "UPDATE people SET name = ' ' WHERE id = :person",
    "an_email_has_a_domain": "UPDATE people SET email = 'nobody' WHERE id = :person",
    "lang_is_known": "UPDATE people SET lang = 'fr' WHERE id = :person",
    "a_membership_is_of_a_known_person": "UPDATE memberships SET person_id = :new WHERE person_id = :person",
    "a_membership_is_at_a_known_school": "UPDATE memberships SET school_id = :new WHERE person_id = :person",
    "a_membership_has_known_roles": "UPDATE memberships SET roles = '{}' WHERE person_id = :person",
    "a_membership_ends_after_it_starts": "UPDATE memberships SET ends_on = '2000-01-01' WHERE person_id = :person",
    "district_roles_are_held_at_the_district_office":
        "UPDATE memberships SET roles = '{district_ops}' WHERE person_id = :person",
    "a_person_is_at_a_school_once_at_a_time":
        "INSERT INTO memberships (id, person_id, school_id, school_kind, roles, starts_on, version)"
        " VALUES (:new, :person, :north, 'school', '{teacher}', '2030-01-01', 1)",
    "a_membership_is_in_groups_of_its_own_school":
        "INSERT INTO membership_groups SELECT id, :group, school_id FROM memberships WHERE person_id = :stranger",
    "groups_belong_to_a_membership_of_the_same_school":
        "INSERT INTO membership_groups SELECT id, :group, :north FROM memberships WHERE person_id = :stranger",
    "a_credential_is_of_a_known_person":
        "INSERT INTO credentials VALUES (:new, '$argon2id$', true, 1, now())",
    "a_verifier_is_argon2id": "INSERT INTO credentials VALUES (:person, 'plain text', true, 1, now())",
    "one_event_per_version_of_an_aggregate":
        "INSERT INTO outbox (event_id, type, aggregate, subject, sequence, school, envelope)"
        " SELECT :new, type, aggregate, subject, sequence, school, envelope FROM outbox LIMIT 1",
}  # fmt: skip
# A lie about the school's kind would make district roles possible anywhere.
LIES = {
    "a_membership_is_at_a_known_school":
        "UPDATE memberships SET school_kind = 'district', roles = '{district_admin}' WHERE person_id = :person",
    "a_membership_has_known_roles": "UPDATE memberships SET roles = '{teacher,king}' WHERE person_id = :person",
}  # fmt: skip


@pytest.mark.parametrize(("constraint", "statement"), [*ATTEMPTS.items(), *LIES.items()])
def test_the_database_refuses_by_name(
    district: District, database: TestDatabase, constraint: str, statement: str
) -> None:
    values = {
        "new": new_id(),
        "north": district.north.id,
        "person": district.north.teachers[0],
        "stranger": district.south.teachers[0],
        "group": district.group(district.north),
    }
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    with pytest.raises(IntegrityError) as refusal, database.store.begin(SERVICE) as session:
        session.execute(text(statement), used)
    violation = refusal.value.orig
    assert isinstance(violation, psycopg.Error)
    assert violation.diag.constraint_name == constraint


def test_every_rule_that_a_caller_can_meet_has_a_text_and_exists(database: TestDatabase) -> None:
    with database.store.begin(SERVICE) as session:
        there = set(names_of_rules(session))
    assert CONSTRAINTS.keys() <= there
    assert all(chinese and english for chinese, english in CONSTRAINTS.values())


def names_of_rules(session: Session) -> Iterator[str]:
    yield from session.scalars(text("SELECT conname FROM pg_constraint"))
    yield from session.scalars(text("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"))
