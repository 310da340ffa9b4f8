"""Calendar feeds as a client follows them, read with another library than the one that writes them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject

from shared.contracts import directory
from shared.store import SERVICE
from shared.testing.statements import statements


def subscribe(client: Any, kind: str = "person", **values: Any) -> Any:
    response = client.post("/feeds", {"kind": kind, **values})
    assert response.status_code == 201, response.text
    return response.get_json()


def path_of(feed: Any) -> str:
    return str(feed["address"].removeprefix("http://127.0.0.1:8080"))


def read(district: Any, feed: Any) -> dict[str, Any]:
    """The feed's events by their words, as another program understands them."""
    response = district.nobody.get(path_of(feed))
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in response.data.split(b"\r\n"))
    calendar = vobject.readOne(response.data.decode())
    return {event.summary.value: event for event in calendar.contents.get("vevent", [])}


@pytest.fixture
def feed(district: Any) -> Any:
    return subscribe(district.teacher)


def test_a_client_reads_the_time_the_zone_and_the_place(district: Any, feed: Any) -> None:
    made = district.activity(title="听课,评课;讨论 " + "长" * 60, place="三楼会议室")
    (event,) = read(district, feed).values()
    assert event.uid.value == f"{made['id']}@qinglan"
    assert event.summary.value == "听课,评课;讨论 " + "长" * 60
    assert event.dtstart.value.astimezone(UTC) == datetime(2026, 9, 10, 6, tzinfo=UTC)
    assert event.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Asia/Shanghai"]
    assert event.dtstart.value.utcoffset() == timedelta(hours=8)
    assert event.dtend.value - event.dtstart.value == timedelta(hours=1)
    assert (event.location.value, event.status.value, event.sequence.value) == ("三楼会议室", "CONFIRMED", "0")
    assert event.transp.value == "OPAQUE"


def test_a_planned_window_is_all_day_and_leaves_people_free(district: Any, feed: Any) -> None:
    window = {"title": "校本研修", "window_from": "2026-10-01", "window_to": "2026-10-31"}
    district.admin.post("/activities", window)
    event = read(district, feed)["校本研修"]
    assert (event.dtstart.value, event.dtend.value) == (date(2026, 10, 1), date(2026, 11, 1))
    assert (event.status.value, event.transp.value) == ("TENTATIVE", "TRANSPARENT")


def test_a_moved_activity_moves_in_the_client(district: Any, feed: Any) -> None:
    made = district.activity(title="公开课")
    before = read(district, feed)["公开课"]
    district.clock.advance(timedelta(minutes=5))
    when = {"starts_at": "2026-09-11T09:00:00+08:00", "ends_at": "2026-09-11T10:00:00+08:00"}
    district.admin.post(f"/activities/{made['id']}/reschedule", when)
    after = read(district, feed)["公开课"]
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) == int(before.sequence.value) + 1
    assert after.last_modified.value > before.last_modified.value
    assert after.dtstart.value.astimezone(UTC) == datetime(2026, 9, 11, 1, tzinfo=UTC)


def test_a_cancelled_activity_shows_so_for_a_while_and_then_vanishes(district: Any, feed: Any) -> None:
    made = district.activity(title="公开课")
    district.admin.post(f"/activities/{made['id']}/cancel", {"reason": "台风"})
    event = read(district, feed)["公开课"]
    assert (event.status.value, event.sequence.value, event.transp.value) == ("CANCELLED", "1", "TRANSPARENT")
    assert "台风" in event.description.value
    district.clock.advance(timedelta(days=31))
    assert read(district, feed) == {}


def test_what_no_longer_concerns_somebody_vanishes(district: Any, feed: Any) -> None:
    made = district.activity(title="公开课")
    assert "公开课" in read(district, feed)
    others = [{"kind": "person", "id": str(district.wang)}]
    district.admin.patch(f"/activities/{made['id']}", {"participants": others}, version=1)
    assert read(district, feed) == {}


def test_each_kind_of_feed_shows_its_own(district: Any, feed: Any) -> None:
    district.activity(title="全校", participants=[{"kind": "school"}], day="2026-09-01")
    district.activity(title="数学组", participants=[{"kind": "group", "id": str(district.maths)}], day="2026-09-02")
    district.activity(title="王老师", participants=[{"kind": "person", "id": str(district.wang)}], day="2026-09-03")
    district.activity(district.stranger, title="二中", day="2026-09-04")
    district.activity(district.district, title="全区", participants=[{"kind": "district"}], day="2026-09-05")
    shown = {
        kind: set(read(district, subscribe(client, kind, **values)))
        for kind, client, values in (
            ("group", district.teacher, {"target_id": str(district.maths)}),
            ("school", district.teacher, {}),
            ("district", district.teacher, {}),
        )
    }
    assert set(read(district, feed)) == {"全校", "数学组", "全区"}
    assert shown == {"group": {"数学组"}, "school": {"全校", "数学组", "王老师", "全区"}, "district": {"全区"}}


def test_an_unchanged_feed_is_not_sent_again(district: Any, feed: Any) -> None:
    district.activity(title="公开课")
    first = district.nobody.get(path_of(feed))
    tag = {"If-None-Match": first.headers["ETag"]}
    again = district.nobody.send("GET", path_of(feed), headers=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    district.activity(title="另一节", day="2026-09-12")
    assert district.nobody.send("GET", path_of(feed), headers=tag).status_code == 200


def test_a_revoked_address_is_dead_and_a_guess_finds_nothing(district: Any, feed: Any) -> None:
    (listed,) = district.teacher.everything("/feeds")
    assert listed == feed["feed"]
    assert district.admin.everything("/feeds") == []
    assert district.admin.delete(f"/feeds/{listed['id']}").status_code == 404
    assert district.teacher.delete(f"/feeds/{listed['id']}").status_code == 204
    assert district.nobody.get(path_of(feed)).status_code == 404
    assert district.nobody.get("/feeds/guess.ics").status_code == 404


def test_the_secret_itself_is_kept_nowhere(district: Any, feed: Any, databases: Any) -> None:
    secret = path_of(feed).removeprefix("/feeds/").removesuffix(".ics")
    with databases.as_superuser(district.database) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 2200"
        ).fetchall()
        for (table,) in tables:
            found = connection.execute(f"SELECT 1 FROM {table} AS t WHERE t::text LIKE %s", [f"%{secret}%"]).fetchall()
            assert not found, table


def test_a_feed_ends_when_its_owner_leaves(district: Any) -> None:
    membership = district.person(district.zhao, "赵老师", district.first)
    client = district.caller("teacher", person=district.zhao)
    feed = subscribe(client, "school")
    district.activity(title="公开课")
    assert "公开课" in read(district, feed)
    district.member(membership, district.zhao, district.first, ends=date(2026, 8, 31), sequence=2)
    assert district.nobody.get(path_of(feed)).status_code == 404


def test_a_person_who_is_gone_has_no_calendar(district: Any, feed: Any) -> None:
    gone = directory.PersonRemoved(person_id=district.li, login="", name="", email="", lang="zh", active=False)
    district.hear(gone, district.li, district.first, 2)
    assert district.nobody.get(path_of(feed)).status_code == 404


def test_nobody_subscribes_to_somebody_elses_calendar(district: Any) -> None:
    other = district.teacher.post("/feeds", {"kind": "person", "target_id": str(district.wang)})
    assert (other.status_code, other.get_json()["code"]) == (403, "not_yours")
    foreign = district.stranger.post("/feeds", {"kind": "group", "target_id": str(district.maths)})
    assert (foreign.status_code, foreign.get_json()["code"]) == (422, "group")


def test_the_zone_is_described_and_dates_are_as_the_standard_wants_them(district: Any, feed: Any) -> None:
    district.activity(title="公开课")
    document = district.nobody.get(path_of(feed)).data.decode()
    assert document.startswith("BEGIN:VCALENDAR\r\n")
    assert "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n" in document
    assert "TZOFFSETTO:+0800" in document
    assert "DTSTART;TZID=Asia/Shanghai:20260910T140000" in document
    assert "\n" not in document.replace("\r\n", "")


def test_five_hundred_activities_are_read_in_as_many_statements_as_none(district: Any, feed: Any) -> None:
    with statements(district.database.store) as of_none:
        assert read(district, feed) == {}
    with district.database.store.begin(SERVICE) as session:
        session.connection().exec_driver_sql(
            "INSERT INTO activities (id, school_id, plan_title, plan_version, title, category, owner, place, notes,"
            " state, starts_at, ends_at, first_day, last_day, sorts_at, participants, concerns, reason, created_by,"
            " version) SELECT uuidv7(), %(school)s, '', 0, '活动' || n, '', '', '', '', 'scheduled', at, at + '1 hour',"
            " at::date, at::date, at, '[]', ARRAY[%(school)s::uuid], '', %(school)s, 1"
            " FROM generate_series(1, 500) n, LATERAL (SELECT '2026-09-01T00:00Z'::timestamptz + n * '8 hours'::interval"
            " AS at) t",
            {"school": district.first},
        )
    with statements(district.database.store) as of_all:
        assert len(read(district, feed)) == 500
    assert len(of_all) == len(of_none)
