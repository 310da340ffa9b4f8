"""Who may do what: the one place. A route names one capability; a role holds several."""

from enum import StrEnum


class Role(StrEnum):
    DISTRICT_ADMIN = "district_admin"
    DISTRICT_OPS = "district_ops"
    SCHOOL_ADMIN = "school_admin"
    OFFICE_LEAD = "office_lead"
    UNION_LEAD = "union_lead"
    GROUP_LEAD = "group_lead"
    TEACHER = "teacher"
    REVIEWER = "reviewer"


class Capability(StrEnum):
    """`PUBLIC` needs no token: health, the API's own description, a calendar feed with its own secret."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    SCHOOL_READ = "school:read"
    SCHOOL_WRITE = "school:write"
    PERSON_READ = "person:read"
    PERSON_WRITE = "person:write"
    PERSON_IMPORT = "person:import"
    PERSON_TRANSFER = "person:transfer"
    GROUP_WRITE = "group:write"
    PLAN_READ = "plan:read"
    PLAN_WRITE = "plan:write"
    PLAN_PUBLISH = "plan:publish"
    ACTIVITY_READ = "activity:read"
    ACTIVITY_WRITE = "activity:write"
    TERM_WRITE = "term:write"
    ROOM_WRITE = "room:write"
    INBOX_READ = "inbox:read"
    ANNOUNCEMENT_WRITE = "announcement:write"
    DELIVERY_READ = "delivery:read"
    MAIL_RULE_WRITE = "mail_rule:write"
    OPERATE = "operate"


EVERYONE = {
    Capability.SIGNED_IN,
    Capability.SCHOOL_READ,
    Capability.PERSON_READ,
    Capability.PLAN_READ,
    Capability.ACTIVITY_READ,
    Capability.INBOX_READ,
}
PLANNING = {Capability.PLAN_WRITE, Capability.PLAN_PUBLISH, Capability.ACTIVITY_WRITE, Capability.ANNOUNCEMENT_WRITE}
ADMINISTRATION = {
    Capability.PERSON_WRITE,
    Capability.PERSON_IMPORT,
    Capability.GROUP_WRITE,
    Capability.TERM_WRITE,
    Capability.ROOM_WRITE,
    Capability.DELIVERY_READ,
    Capability.MAIL_RULE_WRITE,
}

ROLE_CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.DISTRICT_ADMIN: frozenset(set(Capability) - {Capability.PUBLIC}),
    Role.DISTRICT_OPS: frozenset(EVERYONE | {Capability.OPERATE, Capability.DELIVERY_READ}),
    Role.SCHOOL_ADMIN: frozenset(EVERYONE | PLANNING | ADMINISTRATION),
    Role.OFFICE_LEAD: frozenset(EVERYONE | PLANNING | {Capability.ROOM_WRITE}),
    Role.UNION_LEAD: frozenset(EVERYONE | PLANNING),
    Role.GROUP_LEAD: frozenset(EVERYONE | {Capability.ACTIVITY_WRITE}),
    Role.TEACHER: frozenset(EVERYONE),
    Role.REVIEWER: frozenset(EVERYONE),
}
DISTRICT_ROLES = frozenset({Role.DISTRICT_ADMIN, Role.DISTRICT_OPS})


def capabilities_of(roles: frozenset[Role]) -> frozenset[Capability]:
    """What somebody with these roles may do."""
    return frozenset().union(*(ROLE_CAPABILITIES[role] for role in roles))
