"""A database with plans in it goes on with them after the migration."""

from __future__ import annotations

from sqlalchemy import text

from shared.ids import new_id
from shared.store import SERVICE
from shared.store.migrate import migrate
from shared.testing.databases import Databases

BEFORE = "0003"
TERM = "INSERT INTO terms (id, school_id, name, starts_on, weeks, version) VALUES (:term, :school, '学期', '2026-08-31', 20, 1)"
PLAN = """
INSERT INTO plans (id, school_id, term_id, title, office, school_named, term_named, participants, created_by, version)
VALUES (:plan, :school, :term, '计划', '', '', '', '[]', :person, 1)
"""
ITEM = """
INSERT INTO plan_items (id, school_id, plan_id, position, title, category, owner, place, source_text, rule, confidence,
                        origin, version)
VALUES (:item, :school, :plan, 1000, '会议', '', '', '', '1、会议', 'a list', 0.9, 'read', 2)
"""
CORRECTION = """
INSERT INTO plan_corrections (id, school_id, plan_id, kind, before, after, made_by, made_at)
VALUES (:correction, :school, :plan, :kind, CAST(:before AS jsonb), '[]', :person, now())
"""


def test_plans_and_corrections_that_are_there_keep_all_they_had_and_learn_their_rule(databases: Databases) -> None:
    database = databases.empty("scheduling")
    try:
        migrate("scheduling", database.owner_url, revision=BEFORE)
        ids = {name: new_id() for name in ("school", "term", "plan", "item", "person")}
        with database.store.begin(SERVICE) as session:
            for statement in (TERM, PLAN, ITEM):
                session.execute(text(statement), ids)
            for kind, before in (
                ("correct", f'[{{"id": "{ids["item"]}", "title": "会"}}]'),
                ("dismiss", '[{"line": 3, "text": "略", "reason": "short"}]'),
                ("difference", f'[{{"id": "{ids["item"]}"}}]'),
            ):
                given = {"correction": new_id(), "kind": kind, "before": before}
                session.execute(text(CORRECTION), ids | given)

        assert migrate("scheduling", database.owner_url)

        with database.store.begin(SERVICE) as session:
            rules = {row[0]: row[1] for row in session.execute(text("SELECT kind, rule FROM plan_corrections"))}
            item = session.execute(text("SELECT title, heading, conflict, version FROM plan_items")).one()
            basis = session.scalar(text("SELECT term_basis FROM plans"))
        assert rules == {"correct": "a list", "dismiss": "", "difference": ""}
        assert tuple(item) == ("会议", "", None, 2)
        assert basis == "chosen", "nobody is asked about a plan that was there before"
    finally:
        databases.drop(database)
