"""Makes the fictional district through the public API, as its administrator would."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from deploy.embedded.demo.client import ApiClient, DemoError
from deploy.embedded.demo.district import (
    DISTRICT_ADMIN,
    DISTRICT_NAME,
    GROUPS,
    ROOMS,
    SCHOOLS,
    SampleSchool,
    district_people,
    people_csv,
    people_of,
    today,
)
from deploy.embedded.demo.waiting import until

DIRECTORY = "/api/directory/v1"
SCHEDULING = "/api/scheduling/v1"
#: Those whose passwords are set and printed, so that one can look around as each of them.
ACCOUNTS = ("qinghe.office", "qinghe.union", "qinghe.school", "qinghe.t05", "lanting.office", "xixi.office")
ALPHABET = "abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679"
TERM_WEEKS = 22

Say = Callable[[str], None]


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in."""

    login: str
    name: str
    role: str
    password: str


def seed(url: str, admin_password: str, say: Say) -> list[Account]:
    """Schools, groups, people, terms, rooms; returns the accounts that can sign in, the administrator first."""
    admin = ApiClient(url)
    admin.sign_in_when_known(DISTRICT_ADMIN, admin_password)
    schools = {school.key: add_school(admin, school) for school in SCHOOLS}
    district = next(each["id"] for each in admin.everything(f"{DIRECTORY}/schools") if each["kind"] == "district")
    import_people(admin, district, people_csv(district_people()))
    say(f"  {DISTRICT_NAME}: {len(SCHOOLS)} schools, {sum(s.people for s in SCHOOLS) + 10} people")
    accounts = [Account(DISTRICT_ADMIN, "区管理员", "district_admin", admin_password), *give_passwords(url, admin)]
    for school in schools.values():
        add_term_and_rooms(admin, school)
    say(f"  a term of {TERM_WEEKS} weeks from {term_start(today())}, {len(ROOMS)} rooms each")
    return accounts


def add_school(admin: ApiClient, school: SampleSchool) -> str:
    """A school with its groups and people."""
    made = admin.post(f"{DIRECTORY}/schools", {"name": school.name})
    for name, kind in GROUPS:
        admin.post(f"{DIRECTORY}/groups", {"school_id": made["id"], "name": name, "kind": kind})
    import_people(admin, made["id"], people_csv(people_of(school)))
    return str(made["id"])


def import_people(admin: ApiClient, school: str, content: bytes) -> Any:
    return admin.post(
        f"{DIRECTORY}/people/import",
        files={"file": ("people.csv", content, "text/csv")},
        data={"school_id": school, "dry_run": "false"},
    )


def give_passwords(url: str, admin: ApiClient) -> list[Account]:
    """A password of its own for each of ACCOUNTS: a single-use one from the administrator, then changed by themselves."""
    roles = {person.login: person.roles[0] for school in SCHOOLS for person in people_of(school)}
    people = {person["login"]: person for person in admin.everything(f"{DIRECTORY}/people")}
    wanted = {"person_ids": [people[login]["id"] for login in ACCOUNTS]}
    accounts = []
    for each in admin.post(f"{DIRECTORY}/people/passwords", wanted)["items"]:
        password = new_password()
        change_password(url, each["login"], each["password"], password)
        accounts.append(Account(each["login"], each["name"], roles[each["login"]], password))
    return sorted(accounts, key=lambda account: ACCOUNTS.index(account.login))


def change_password(url: str, login: str, old: str, new: str) -> None:
    """As the person: sign in once the gateway knows the password, then change it."""
    own = ApiClient(url)
    own.sign_in_when_known(login, old)
    own.send("PUT", f"{DIRECTORY}/me/password", json={"old_password": old, "new_password": new})


def new_password() -> str:
    """Eighteen letters and digits that are not mistaken for each other: over 100 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(6)) for _ in range(3))


def adds_term(admin: ApiClient, body: dict[str, Any]) -> bool:
    """False while scheduling has not heard of the school yet."""
    try:
        admin.post(f"{SCHEDULING}/terms", body)
    except DemoError:
        return False
    return True


def term_start(day: date) -> date:
    """The last Monday of August that begins the school year of `day`."""
    year = day.year if day.month >= 8 else day.year - 1
    last = date(year, 8, 31)
    return date(year, 8, 31 - last.weekday())


def add_term_and_rooms(admin: ApiClient, school: str) -> None:
    starts_on = term_start(today())
    name = f"{starts_on.year}学年第一学期"
    holiday = {"starts_on": f"{starts_on.year}-10-01", "ends_on": f"{starts_on.year}-10-07", "name": "国庆假期"}
    body = {"school_id": school, "name": name, "starts_on": starts_on.isoformat(), "weeks": TERM_WEEKS}
    until("scheduling knows the school", lambda: adds_term(admin, body | {"holidays": [holiday]}))
    for room, capacity in ROOMS:
        admin.post(f"{SCHEDULING}/rooms", {"school_id": school, "name": room, "capacity": capacity})


def import_plan(lead: ApiClient, filename: str, content: bytes) -> list[dict[str, Any]]:
    """Imports a document and returns the plans that were found in it."""
    answer = lead.post(f"{SCHEDULING}/plans/import", files={"file": (filename, content)})
    return [each["plan"] for each in answer["plans"]]


def publish(lead: ApiClient, plan: dict[str, Any]) -> dict[str, Any]:
    """Publishes a draft as it is now, its warnings accepted."""
    path = f"{SCHEDULING}/plans/{plan['id']}/publish"
    headers = {"If-Match": f'"{plan["version"]}"'}
    published: dict[str, Any] = lead.post(path, {"accept_warnings": True}, headers=headers)
    return published


def give_days(lead: ApiClient, plan: dict[str, Any]) -> int:
    """Gives every second activity whose window is still open a weekday afternoon in it; returns how many."""
    rooms = lead.everything(f"{SCHEDULING}/rooms")
    listed = lead.everything(f"{SCHEDULING}/plans/{plan['id']}/activities")
    still_open = [each for each in listed if each["window_to"] and date.fromisoformat(each["window_to"]) > today()]
    given = 0
    for index, activity in enumerate(still_open[::2]):
        day = afternoon_in(activity, index)
        times = {"starts_at": f"{day}T14:30:00+08:00", "ends_at": f"{day}T16:00:00+08:00"}
        body = times | {"room_id": rooms[index % len(rooms)]["id"], "override_reason": "示例安排"}
        path = f"{SCHEDULING}/activities/{activity['id']}/schedule"
        lead.post(path, body, headers={"If-Match": f'"{activity["version"]}"'})
        given += 1
    return given


def afternoon_in(activity: dict[str, Any], index: int) -> date:
    """A weekday of the activity's window that is still to come, another one for each index."""
    first = max(date.fromisoformat(activity["window_from"]), today() + timedelta(days=1))
    last = date.fromisoformat(activity["window_to"])
    day = first + timedelta(days=(index * 3) % ((last - first).days + 1))
    return day if day.weekday() < 5 else day + timedelta(days=7 - day.weekday())
