"""The tables of the job: what a writer changes, and the copy that a subscriber keeps of it. The same on both sides."""

from __future__ import annotations

GROUPS = """
CREATE TABLE groups (
    group_id  uuid PRIMARY KEY,
    school_id uuid NOT NULL,
    name      text NOT NULL,
    kind      text NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON groups TO directory_app
"""

COPIES = """
CREATE TABLE group_copies (
    group_id  uuid PRIMARY KEY,
    school_id uuid   NOT NULL,
    name      text   NOT NULL,
    kind      text   NOT NULL,
    sequence  bigint NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON group_copies TO notifications_app
"""
