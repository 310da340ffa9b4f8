"""People and passwords. A verifier is in no schema: it leaves the service in `credential.changed` alone."""

import marshmallow as ma
from marshmallow.validate import Length, OneOf

from services.directory.domain import LANGS, ROLES
from services.directory.domain.passwords import LONGEST
from services.directory.schemas import fields
from services.directory.schemas.fields import Name
from services.directory.schemas.memberships import MembershipOut, PostIn


class PersonIn(PostIn):
    """A person with the first membership."""

    login = fields.login(required=True)
    name = Name(60, required=True)
    email = fields.email(load_default="")
    lang = ma.fields.String(load_default="zh", validate=OneOf(LANGS))


class PersonChanges(ma.Schema):
    login = fields.login()
    name = Name(60)
    email = fields.email()
    lang = ma.fields.String(validate=OneOf(LANGS))


class OwnChanges(ma.Schema):
    email = fields.email()
    lang = ma.fields.String(validate=OneOf(LANGS))


class PersonOut(ma.Schema):
    """`memberships`: past, present and coming ones that the caller may see."""

    id = ma.fields.UUID(required=True)
    login = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    email = ma.fields.String(required=True)
    lang = ma.fields.String(required=True, validate=OneOf(LANGS))
    active = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)
    memberships = ma.fields.List(ma.fields.Nested(MembershipOut), required=True)


class PersonQuery(ma.Schema):
    q = ma.fields.String(validate=Length(max=100), metadata={"description": "words in the name or login"})
    school_id = ma.fields.UUID()
    group_id = ma.fields.UUID()
    role = ma.fields.String(validate=OneOf(list(ROLES)))
    active = ma.fields.Boolean()
    when = ma.fields.String(
        load_default="present",
        validate=OneOf(["present", "any"]),
        metadata={"description": "with a membership that holds today, or ever"},
    )


class PasswordIn(ma.Schema):
    password = ma.fields.String(
        load_default=None, allow_none=True, metadata={"description": "one for a single use is made if left out"}
    )


class PasswordsIn(ma.Schema):
    person_ids = ma.fields.List(ma.fields.UUID(), required=True, validate=Length(1, 50))


class OneTimePassword(ma.Schema):
    """Shown this once; it must be changed at the first sign-in."""

    person_id = ma.fields.UUID(required=True)
    login = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    password = ma.fields.String(required=True)


class OneTimePasswords(ma.Schema):
    items = ma.fields.List(ma.fields.Nested(OneTimePassword), required=True)


class OwnPasswordIn(ma.Schema):
    old_password = ma.fields.String(required=True, validate=Length(max=LONGEST))
    new_password = ma.fields.String(required=True)
