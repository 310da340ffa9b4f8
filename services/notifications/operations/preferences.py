"""Whether mail goes out: forced or forbidden by the school, then the person's own wish, then the default."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.domain import Purpose, Rule, preference
from services.notifications.models import MailPolicy, MailPreference


def preferences_of(session: Session, person: UUID, school: UUID) -> list[dict[str, Any]]:
    """One row a purpose: what the person wants, what the school rules, what holds."""
    own = own_wishes(session, person)
    rules = rules_of(session, school)
    return [described(purpose, rules.get(purpose), own.get(purpose)) for purpose in Purpose]


def described(purpose: Purpose, rule: Rule | None, own: bool | None) -> dict[str, Any]:
    holds = preference(rule, own)
    return {"purpose": str(purpose), "email": holds.email, "source": holds.source, "own": own, "rule": rule}


def own_wishes(session: Session, person: UUID) -> dict[str, bool]:
    found = session.scalars(select(MailPreference).where(MailPreference.person_id == person))
    return {row.purpose: row.email for row in found}


def rules_of(session: Session, school: UUID) -> dict[str, Rule]:
    found = session.scalars(select(MailPolicy).where(MailPolicy.school_id == school))
    return {row.purpose: cast("Rule", row.rule) for row in found}


def set_preferences(session: Session, person: UUID, wishes: Mapping[str, bool | None]) -> None:
    """Keeps the person's wishes; None takes one back. A school's rule still comes first."""
    for purpose, email in sorted(wishes.items()):
        if email is None:
            session.execute(
                delete(MailPreference).where(MailPreference.person_id == person, MailPreference.purpose == purpose)
            )
        else:
            statement = insert(MailPreference).values(person_id=person, purpose=purpose, email=email)
            session.execute(
                statement.on_conflict_do_update(
                    index_elements=["person_id", "purpose"], set_={"email": statement.excluded.email}
                )
            )


def set_rules(session: Session, school: UUID, rules: Mapping[str, str | None]) -> None:
    """Keeps what a school decides for its people; None leaves a purpose to them."""
    for purpose, rule in sorted(rules.items()):
        if rule is None:
            session.execute(delete(MailPolicy).where(MailPolicy.school_id == school, MailPolicy.purpose == purpose))
        else:
            statement = insert(MailPolicy).values(school_id=school, purpose=purpose, rule=rule)
            session.execute(
                statement.on_conflict_do_update(
                    index_elements=["school_id", "purpose"], set_={"rule": statement.excluded.rule}
                )
            )
