"""What goes in and out of the session's routes."""

import marshmallow as ma

from shared.web import Capability, Role

LONGEST_LOGIN = 200
#: argon2 takes any length; hashing a megabyte a try is what an attacker would like.
LONGEST_PASSWORD = 1024


class SignInIn(ma.Schema):
    login = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST_LOGIN))
    password = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST_PASSWORD))
    school = ma.fields.UUID(load_default=None, metadata={"description": "the school to act for, if not the usual one"})
    cookies = ma.fields.Boolean(
        load_default=False, metadata={"description": "set cookies, as a browser wants, instead of answering the tokens"}
    )


class RefreshIn(ma.Schema):
    refresh_token = ma.fields.String(
        load_default=None, validate=ma.validate.Length(1, 200), metadata={"description": "left out: from the cookie"}
    )


class SchoolIn(ma.Schema):
    school = ma.fields.UUID(required=True)


class DeskOut(ma.Schema):
    """A school that the person may act for."""

    id = ma.fields.UUID(required=True, attribute="school_id")
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(["district", "school"]))
    roles = ma.fields.List(ma.fields.String(validate=ma.validate.OneOf([str(role) for role in Role])), required=True)


class SessionOut(ma.Schema):
    """Who is signed in, and for which school. The tokens are null when they went into cookies or none were made."""

    id = ma.fields.UUID(required=True)
    person_id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    lang = ma.fields.String(required=True, validate=ma.validate.OneOf(["zh", "en"]))
    school = ma.fields.Nested(DeskOut, required=True)
    schools = ma.fields.List(ma.fields.Nested(DeskOut), required=True)
    capabilities = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf([str(one) for one in Capability])), required=True
    )
    must_change_password = ma.fields.Boolean(required=True)
    access_token = ma.fields.String(required=True, allow_none=True)
    refresh_token = ma.fields.String(required=True, allow_none=True)
    expires_in = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "seconds until the access token expires"}
    )


class KeyOut(ma.Schema):
    kty = ma.fields.String(required=True)
    crv = ma.fields.String(required=True)
    x = ma.fields.String(required=True)
    kid = ma.fields.String(required=True)
    use = ma.fields.String(required=True)
    alg = ma.fields.String(required=True)


class KeySetOut(ma.Schema):
    """RFC 7517."""

    keys = ma.fields.List(ma.fields.Nested(KeyOut), required=True)
