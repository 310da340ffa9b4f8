"""E-mail through a real SMTP server: one a person and publication, once, whatever the server does."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.notifications.mail.letters import Sender
from services.notifications.mail.postman import Postman
from services.notifications.mail.smtp import Server, ServerAwayError
from shared.clock import FixedClock
from shared.contracts.notifications import DeliveryFailed
from shared.ids import new_id
from shared.store import SERVICE
from shared.testing import outbox
from tests.integration.notifications.mail_server import Mailbox, running
from tests.integration.notifications.world import (
    World,
    activity,
    everyone,
    id_of,
    member,
    one,
    person,
    plan,
    reminder,
)

A, B = new_id(), new_id()
MOMENT = datetime(2026, 9, 10, 6, tzinfo=UTC)
WINDOW = timedelta(seconds=61)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running() as mailbox:
        yield mailbox


@pytest.fixture
def world(mailing_world: World) -> World:
    mailing_world.hear(
        member(A, mailing_world.school),
        person(A, email="a@example.org", name="林一"),
    )
    return mailing_world


@pytest.fixture
def postman(world: World, mailbox: Mailbox) -> Postman:
    return postman_of(world, mailbox.url)


def postman_of(world: World, url: str, *, timeout: float = 2.0) -> Postman:
    return Postman(
        partial(world.database.store.begin, SERVICE),
        world.desk,
        Server(url, timeout=timeout, hello="qinglan.example.org"),
        Sender("青蓝 <office@qinglan.example.org>"),
        "https://qinglan.example.org/inbox",
    )


def publish(world: World, count: int) -> list[UUID]:
    of = new_id()
    activities = [
        activity(world.school, everyone(world.school), plan_id=of, title=f"活动 {number}") for number in range(count)
    ]
    world.hear(plan(world.school, of, *map(id_of, activities)), *activities)
    return [id_of(each) for each in activities]


def after_the_window(clock: FixedClock, postman: Postman) -> None:
    clock.advance(WINDOW)
    while postman.step():
        pass


def states(world: World) -> list[tuple[str, str | None]]:
    """(state, reason) of every delivery by e-mail, each once."""
    rows = world.rows("SELECT DISTINCT state, reason FROM deliveries WHERE channel = 'email' ORDER BY 1, 2")
    return [(row.state, row.reason) for row in rows]


def test_a_publication_is_one_mail_for_each_person(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman
) -> None:
    world.hear(member(B, world.school), person(B, email="b@example.org", lang="en", name="Ben Lin"))
    publish(world, 72)
    assert postman.step() is False
    after_the_window(clock, postman)
    by_recipient = {str(mail["To"]): mail for mail in mailbox.taken}
    assert len(mailbox.taken) == 2
    chinese, english = by_recipient["林一 <a@example.org>"], by_recipient["Ben Lin <b@example.org>"]
    assert chinese["Subject"] == "[青蓝] 计划《教科室工作计划》\uff1a72 项活动"
    assert english["Subject"] == "[Qinglan] Plan “教科室工作计划”: 72 activities"
    assert str(chinese["From"]) == "青蓝 <office@qinglan.example.org>"
    text_body, html_body = bodies(chinese)
    assert all(f"活动 {number}" in text_body and f"活动 {number}" in html_body for number in range(72))
    assert "教科室 · 2026 学年第一学期" in text_body
    assert "https://qinglan.example.org/inbox" in text_body
    assert states(world) == [("delivered", None)]


def test_what_comes_within_the_window_is_the_same_mail(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman
) -> None:
    """A correction minutes after the publication is no second mail, and the mail says how things are now."""
    of = new_id()
    first = activity(world.school, everyone(world.school), plan_id=of)
    world.hear(first)
    clock.advance(timedelta(seconds=40))
    assert postman.step() is False
    world.hear(activity(world.school, everyone(world.school), plan_id=of, id_=id_of(first), version=2, place="礼堂"))
    clock.advance(timedelta(seconds=40))
    assert postman.step() is False
    after_the_window(clock, postman)
    (mail,) = mailbox.taken
    assert mail["Subject"] == "[青蓝] 新安排\uff1a教研组长会议"
    assert "礼堂" in bodies(mail)[0]


def test_a_later_change_is_a_mail_of_its_own_that_says_what_changed(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman
) -> None:
    ids = publish(world, 3)
    after_the_window(clock, postman)
    later = activity(
        world.school, everyone(world.school), plan_id=world.message(A, ids[0]).thread, id_=ids[0], version=2,
        action="scheduled", title="活动 0", starts_at=MOMENT,
    )  # fmt: skip
    world.hear(later)
    after_the_window(clock, postman)
    assert mailbox.taken[1]["Subject"] == "[青蓝] 有变动\uff1a活动 0"
    assert "时间 2026年10月 → 2026年9月10日" in bodies(mailbox.taken[1])[0]


def test_a_reminder_goes_at_once(world: World, mailbox: Mailbox, postman: Postman) -> None:
    first = activity(world.school, one(B), action="scheduled", starts_at=MOMENT)
    world.hear(first, reminder(first, A, starts_at=MOMENT))
    while postman.step():
        pass
    (mail,) = mailbox.taken
    assert mail["Subject"] == "[青蓝] 提醒\uff1a教研组长会议"
    assert "1 小时后开始" in bodies(mail)[0]


def test_what_was_taken_back_before_it_was_mailed_is_not_mailed(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman
) -> None:
    first = activity(world.school, one(A))
    world.hear(first)
    world.hear(activity(world.school, one(B), id_=id_of(first), version=2))
    after_the_window(clock, postman)
    assert mailbox.taken == []
    assert states(world) == [("suppressed", "nothing new to say")]


@pytest.mark.parametrize(
    ("email", "active", "reason"),
    [("", True, "no e-mail address"), ("nobody", True, "not an e-mail address"), ("a@b.org", False, "person inactive")],
)
def test_why_there_is_no_mail_is_kept(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman, email: str, active: bool, reason: str
) -> None:
    world.hear(person(A, version=2, email=email, active=active))
    world.hear(activity(world.school, one(A)))
    after_the_window(clock, postman)
    assert mailbox.taken == []
    assert states(world) == [("suppressed", reason)]


def test_somebody_who_switched_mails_off_gets_none_unless_the_school_forces_them(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman
) -> None:
    execute(world, "INSERT INTO preferences VALUES (:person, 'activity', false)", person=A)
    world.hear(activity(world.school, one(A)))
    after_the_window(clock, postman)
    assert states(world) == [("suppressed", "switched off by the person")]
    execute(world, "INSERT INTO mail_policies VALUES (:school, 'activity', 'forced')", school=world.school)
    world.hear(activity(world.school, one(A)))
    after_the_window(clock, postman)
    assert len(mailbox.taken) == 1


def test_a_mail_refused_for_good_is_dead_and_told_to_the_others(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman
) -> None:
    mailbox.refused["a@example.org"] = "550 no such user"
    world.hear(activity(world.school, one(A)))
    after_the_window(clock, postman)
    clock.advance(timedelta(days=1))
    assert postman.step() is False
    assert states(world) == [("dead", "550 no such user")]
    with world.database.store.begin(SERVICE) as session:
        (failed,) = [each.event for each in outbox(session, DeliveryFailed)]
    assert isinstance(failed, DeliveryFailed)
    assert (failed.person_id, failed.channel, failed.reason) == (A, "email", "550 no such user")


def test_a_mail_put_off_is_tried_again_later_and_arrives_once(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman
) -> None:
    mailbox.answers = ["451 try later", "421 closing"]
    world.hear(activity(world.school, one(A)))
    after_the_window(clock, postman)
    assert mailbox.taken == []
    assert postman.step() is False
    for _ in range(3):
        clock.advance(timedelta(minutes=5))
        postman.step()
    assert len(mailbox.taken) == 1
    assert states(world) == [("delivered", None)]


def test_a_mail_put_off_for_days_is_given_up(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman
) -> None:
    mailbox.refused["a@example.org"] = "450 mailbox busy"
    world.hear(activity(world.school, one(A)))
    clock.advance(WINDOW)
    for _ in range(100):
        postman.step()
        clock.advance(timedelta(hours=1))
    (row,) = world.rows("SELECT state, attempts, reason FROM mails")
    assert row.state == "dead"
    assert 5 < row.attempts <= 12
    assert "450 mailbox busy" in row.reason


def test_a_connection_dropped_after_the_data_means_at_most_one_repeat_with_the_same_id(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman
) -> None:
    """The server may have kept it: nobody can know. What is promised is the same Message-ID."""
    mailbox.answers, mailbox.keep_dropped = [None], True
    world.hear(activity(world.school, one(A)))
    after_the_window(clock, postman)
    clock.advance(timedelta(minutes=5))
    postman.step()
    assert len(mailbox.taken) == 2
    assert mailbox.taken[0]["Message-ID"] == mailbox.taken[1]["Message-ID"]
    assert mailbox.taken[0].as_bytes() == mailbox.taken[1].as_bytes()


def test_a_crash_between_sending_and_settling_means_one_repeat_with_the_same_id(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: Any) -> None:
        raise KeyboardInterrupt

    world.hear(activity(world.school, one(A)))
    clock.advance(WINDOW)
    with monkeypatch.context() as killed:
        killed.setattr(postman, "_settle", crash)
        with pytest.raises(KeyboardInterrupt):
            postman.step()
    assert postman.step() is False, "another worker leaves it alone while the lease lasts"
    clock.advance(timedelta(minutes=11))
    postman.step()
    clock.advance(timedelta(minutes=11))
    postman.step()
    assert [mail["Message-ID"] for mail in mailbox.taken] == [mailbox.taken[0]["Message-ID"]] * 2
    assert states(world) == [("delivered", None)]


def test_one_mail_that_makes_the_server_go_away_does_not_hold_up_the_others(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman
) -> None:
    for number in range(4):
        someone = new_id()
        world.hear(member(someone, world.school), person(someone, email=f"p{number}@example.org"))
    mailbox.answers = [None, None]
    publish(world, 2)
    after_the_window(clock, postman)
    assert len(mailbox.taken) == 3
    clock.advance(timedelta(minutes=5))
    postman.step()
    assert len({str(mail["To"]) for mail in mailbox.taken}) == 5


def test_a_server_that_is_slow_is_not_waited_for_for_ever(world: World, clock: FixedClock, mailbox: Mailbox) -> None:
    mailbox.delay = 1.0
    impatient = postman_of(world, mailbox.url, timeout=0.2)
    world.hear(activity(world.school, one(A)))
    clock.advance(WINDOW)
    impatient.step()
    (row,) = world.rows("SELECT state, attempts, reason FROM mails")
    assert (row.state, row.attempts) == ("queued", 1)
    assert "timed out" in row.reason


def test_a_server_that_is_away_costs_no_mail_an_attempt(world: World, clock: FixedClock) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = postman_of(world, f"smtp://127.0.0.1:{nobody.getsockname()[1]}")
        world.hear(activity(world.school, one(A)))
        clock.advance(WINDOW)
        for _ in range(20):
            with pytest.raises(ServerAwayError):
                away.step()
    (row,) = world.rows("SELECT state, attempts FROM mails")
    assert (row.state, row.attempts) == ("queued", 0)


def test_a_title_with_line_breaks_makes_no_header(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman
) -> None:
    world.hear(activity(world.school, one(A), title="第一行\r\nBcc: thief@example.org"))
    after_the_window(clock, postman)
    (mail,) = mailbox.taken
    assert mail["Bcc"] is None
    assert mail["Subject"] == "[青蓝] 新安排\uff1a第一行 Bcc: thief@example.org"


def test_what_people_wrote_is_escaped_in_html_and_plain_in_text(
    world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman
) -> None:
    world.hear(activity(world.school, one(A), place="<b>礼堂</b> & 走廊"))
    after_the_window(clock, postman)
    text_body, html_body = bodies(mailbox.taken[0])
    assert "<b>礼堂</b> & 走廊" in text_body
    assert "&lt;b&gt;礼堂&lt;/b&gt; &amp; 走廊" in html_body


def test_two_workers_send_each_mail_once(world: World, clock: FixedClock, mailbox: Mailbox, postman: Postman) -> None:
    for number in range(25):
        someone = new_id()
        world.hear(member(someone, world.school), person(someone, email=f"p{number}@example.org"))
    publish(world, 1)
    other = postman_of(world, mailbox.url)
    clock.advance(WINDOW)
    while postman.step() | other.step():
        pass
    recipients = [str(mail["To"]) for mail in mailbox.taken]
    assert len(recipients) == len(set(recipients)) == 26


def test_a_window_that_has_passed_and_a_day_are_told_apart(world: World) -> None:
    """A mail row gathers for its person and thread alone."""
    world.hear(activity(world.school, one(A), window=(date(2026, 9, 7), date(2026, 9, 11))))
    publish(world, 2)
    (row,) = world.rows("SELECT count(*) AS n FROM mails WHERE state = 'gathering'")
    assert row.n == 2


def bodies(mail: Any) -> tuple[str, str]:
    """Plain text and HTML."""
    plain, html = mail.get_body(["plain"]), mail.get_body(["html"])
    return plain.get_content(), html.get_content()


def execute(world: World, statement: str, **values: Any) -> None:
    with world.database.store.begin(SERVICE) as session:
        session.execute(text(statement), values)
