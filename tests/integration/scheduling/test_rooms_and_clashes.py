"""No room is booked twice, whoever is faster; people who are busy are reported, and a reason is kept."""

import threading
from typing import Any

import pytest

from shared.contracts import scheduling as contracts

AT_TWO = {"starts_at": "2026-09-10T14:00:00+08:00", "ends_at": "2026-09-10T15:00:00+08:00"}
HALF_PAST = {"starts_at": "2026-09-10T14:30:00+08:00", "ends_at": "2026-09-10T15:30:00+08:00"}
AT_THREE = {"starts_at": "2026-09-10T15:00:00+08:00", "ends_at": "2026-09-10T16:00:00+08:00"}


@pytest.fixture
def room(district: Any) -> str:
    return str(district.admin.post("/rooms", {"name": "录播教室", "capacity": 40}).get_json()["id"])


def only(person: Any) -> list[dict[str, str]]:
    return [{"kind": "person", "id": str(person)}]


def test_the_second_booking_of_a_room_is_refused_with_the_name_of_the_first(district: Any, room: str) -> None:
    district.activity(title="公开课", room_id=room, participants=only(district.wang))
    refused = district.admin.post(
        "/activities", {"title": "评课", "room_id": room, "participants": only(district.li), **HALF_PAST}
    )
    problem = refused.get_json()
    assert (refused.status_code, problem["code"]) == (409, "no_two_bookings_of_a_room_overlap")
    assert "公开课" in problem["detail"]
    assert "14:00" in problem["detail"]
    assert len(district.emitted(contracts.Activity)) == 1


def test_one_ends_when_the_next_begins(district: Any, room: str) -> None:
    district.activity(room_id=room)
    district.activity(room_id=room, **AT_THREE)
    booked = district.admin.everything(f"/rooms/{room}/bookings", limit=1)
    assert [each["starts_at"] for each in booked] == ["2026-09-10T06:00:00+00:00", "2026-09-10T07:00:00+00:00"]


def test_two_who_book_a_room_at_the_same_moment_one_gets_it(district: Any, room: str) -> None:
    answers: list[int] = []
    ready = threading.Barrier(6)

    def book(number: int) -> None:
        client = district.admin
        ready.wait()
        body = {"title": f"课{number}", "room_id": room, "override_reason": "测试", **AT_TWO}
        answers.append(client.post("/activities", body).status_code)

    threads = [threading.Thread(target=book, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 409, 409, 409, 409, 409]
    assert len(district.emitted(contracts.Activity)) == 1


def test_two_who_plan_the_same_person_at_the_same_moment_see_each_other(district: Any) -> None:
    answers: list[int] = []
    ready = threading.Barrier(4)

    def plan(number: int) -> None:
        client = district.admin
        ready.wait()
        body = {"title": f"课{number}", "participants": only(district.li), **AT_TWO}
        answers.append(client.post("/activities", body).status_code)

    threads = [threading.Thread(target=plan, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 409, 409, 409]


def test_moving_an_activity_moves_its_room_and_its_peoples_time(district: Any, room: str) -> None:
    activity = district.activity(room_id=room, participants=only(district.li))
    path = f"/activities/{activity['id']}/reschedule"
    assert district.admin.post(path, AT_THREE).status_code == 200
    district.activity(room_id=room, participants=only(district.li), title="换到空出的时段")
    refused = district.admin.post("/activities", {"title": "又一次", "participants": only(district.li), **AT_THREE})
    assert refused.get_json()["code"] == "clash"
    refused = district.admin.post("/activities", {"title": "又一次", "room_id": room, **AT_THREE})
    assert refused.get_json()["code"] == "no_two_bookings_of_a_room_overlap"


def test_a_refused_move_leaves_everything_where_it_was(district: Any, room: str) -> None:
    district.activity(room_id=room, participants=only(district.wang), **AT_THREE)
    activity = district.activity(room_id=room, participants=only(district.li))
    path = f"/activities/{activity['id']}"
    assert district.admin.post(f"{path}/reschedule", AT_THREE).status_code == 409
    assert district.admin.get(path).get_json() == activity


def test_cancelling_frees_the_room_and_the_people(district: Any, room: str) -> None:
    activity = district.activity(room_id=room, participants=only(district.li))
    district.admin.post(f"/activities/{activity['id']}/cancel", {"reason": "停电"})
    district.activity(room_id=room, participants=only(district.li))


def test_somebody_busy_is_named_and_a_reason_is_kept(district: Any) -> None:
    district.activity(title="教研会", participants=[{"kind": "group", "id": str(district.maths)}])
    body = {"title": "家访", "participants": only(district.li), **HALF_PAST}
    refused = district.admin.post("/activities", body)
    problem = refused.get_json()
    assert (refused.status_code, problem["code"]) == (409, "clash")
    (clash,) = problem["errors"]
    assert "教研会" in clash["messages"][0]
    assert "李老师" in clash["messages"][0]
    activity = district.admin.post("/activities", {**body, "override_reason": "已与教研组商定"}).get_json()
    (kept,) = district.admin.get(f"/activities/{activity['id']}/overrides").get_json()["overrides"]
    assert (kept["reason"], kept["made_by"]) == ("已与教研组商定", str(district.wang))
    assert kept["clashes"][0]["title"] == "教研会"


def test_a_person_of_two_schools_cannot_be_in_both_and_the_other_schools_title_stays_its_own(district: Any) -> None:
    district.person(district.zhang, "张老师", district.first)
    district.activity(district.stranger, title="第二中学的秘密", participants=only(district.zhang))
    refused = district.admin.post("/activities", {"title": "讲座", "participants": only(district.zhang), **AT_TWO})
    assert refused.get_json()["code"] == "clash"
    assert "秘密" not in refused.text
    assert "张老师" in refused.text


def test_all_day_activities_and_other_people_do_not_clash(district: Any) -> None:
    day = {"day": "2026-09-10", "starts_at": None, "ends_at": None}
    district.admin.post("/activities", {"title": "开放日", **day})
    district.activity(participants=only(district.li))
    district.activity(participants=only(district.wang))


def test_a_room_that_is_too_small_is_reported(district: Any) -> None:
    small = district.admin.post("/rooms", {"name": "谈话室", "capacity": 1}).get_json()["id"]
    body = {"title": "全体会", "room_id": small, **AT_TWO}
    refused = district.admin.post("/activities", body)
    assert refused.get_json()["code"] == "clash"
    assert "谈话室" in refused.get_json()["detail"]
    assert district.admin.post("/activities", {**body, "override_reason": "站着开"}).status_code == 201


def test_the_districts_room_may_be_booked_by_every_school(district: Any) -> None:
    hall = district.district.post("/rooms", {"name": "区报告厅", "district_wide": True}).get_json()["id"]
    district.activity(title="我校占用", room_id=hall)
    refused = district.stranger.post("/activities", {"title": "二中活动", "room_id": hall, **HALF_PAST})
    assert refused.get_json()["code"] == "no_two_bookings_of_a_room_overlap"
    assert "我校占用" not in refused.text


def test_a_school_cannot_book_another_schools_room_or_show_something_to_all(district: Any, room: str) -> None:
    foreign = district.stranger.post("/activities", {"title": "借用", "room_id": room, **AT_TWO})
    assert (foreign.status_code, foreign.get_json()["code"]) == (422, "room")
    wide = district.admin.post("/rooms", {"name": "厅", "district_wide": True})
    assert (wide.status_code, wide.get_json()["code"]) == (422, "district_wide")


def test_a_closed_room_takes_no_new_bookings(district: Any, room: str) -> None:
    assert district.admin.patch(f"/rooms/{room}", {"active": False}, version=1).status_code == 200
    refused = district.admin.post("/activities", {"title": "课", "room_id": room, **AT_TWO})
    assert refused.get_json()["code"] == "room"
