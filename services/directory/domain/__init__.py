"""Pure rules of the directory: who may change whom, what a login or a password is, what an import would change."""

from services.directory.domain.actors import SYSTEM, Actor, Standing
from services.directory.domain.kinds import (
    DISTRICT_ROLES,
    GROUP_KINDS,
    LANGS,
    ROLES,
    SCHOOL_KINDS,
    GroupKind,
    Lang,
    SchoolKind,
)
from services.directory.domain.periods import present_on, transfer_days
from services.directory.domain.words import clean_name, is_email, is_login, login_key

__all__ = [
    "DISTRICT_ROLES",
    "GROUP_KINDS",
    "LANGS",
    "ROLES",
    "SCHOOL_KINDS",
    "SYSTEM",
    "Actor",
    "GroupKind",
    "Lang",
    "SchoolKind",
    "Standing",
    "clean_name",
    "is_email",
    "is_login",
    "login_key",
    "present_on",
    "transfer_days",
]
