"""Rows as the events that tell them: each payload is the whole present state."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.directory.models import Credential, Group, Membership, Person, School
from services.directory.operations import look
from shared.contracts import directory as contracts
from shared.messaging import emit


def tell_school(session: Session, row: School, contract: type[contracts.School]) -> None:
    emit(session, contract(**school_state(row)), subject=row.id, school=row.id, sequence=row.version)


def tell_group(session: Session, row: Group, contract: type[contracts.Group]) -> None:
    emit(session, contract(**group_state(row)), subject=row.id, school=row.school_id, sequence=row.version)


def tell_person(session: Session, row: Person, contract: type[contracts.Person]) -> None:
    """A person is the district's."""
    emit(session, contract(**person_state(row)), subject=row.id, school=look.district(session), sequence=row.version)


def tell_membership(session: Session, row: Membership, contract: type[contracts.Membership]) -> None:
    emit(session, contract(**membership_state(row)), subject=row.id, school=row.school_id, sequence=row.version)


def tell_credential(session: Session, person_id: UUID, verifier: str, *, must_change: bool, sequence: int) -> None:
    event = contracts.CredentialChanged(person_id=person_id, verifier=verifier, must_change=must_change)
    emit(session, event, subject=person_id, school=look.district(session), sequence=sequence)


def school_state(row: School) -> dict[str, Any]:
    return {"school_id": row.id, "name": row.name, "kind": row.kind, "active": row.active}


def group_state(row: Group) -> dict[str, Any]:
    return {"group_id": row.id, "school_id": row.school_id, "name": row.name, "kind": row.kind}


def person_state(row: Person) -> dict[str, Any]:
    return {"person_id": row.id} | {name: getattr(row, name) for name in ("login", "name", "email", "lang", "active")}


def membership_state(row: Membership) -> dict[str, Any]:
    return {
        "membership_id": row.id,
        "person_id": row.person_id,
        "school_id": row.school_id,
        "roles": tuple(row.roles),
        "group_ids": tuple(row.group_ids),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


def credential_state(row: Credential) -> dict[str, Any]:
    return {"person_id": row.person_id, "verifier": row.verifier, "must_change": row.must_change}
