"""The fictional district: one district office, three schools, 120 people, groups, rooms. The same every time."""

import csv
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

DISTRICT_NAME = "青岚区教师发展中心"
DISTRICT_ADMIN = "admin"

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何"
GIVEN = ("文静", "思远", "雨桐", "明哲", "佳宁", "子涵", "晓岚", "一鸣", "若溪", "嘉树", "清和", "知行")
GROUPS = (
    ("教科室", "department"),
    ("工会", "committee"),
    ("语文教研组", "teaching_research_group"),
    ("数学教研组", "teaching_research_group"),
    ("英语教研组", "teaching_research_group"),
    ("综合教研组", "teaching_research_group"),
)
ROOMS = (("报告厅", 200), ("录播教室", 60), ("会议室", 30))
LEADS = (("office", "office_lead", "教科室"), ("union", "union_lead", "工会"), ("school", "school_admin", "教科室"))


def today(now: datetime | None = None) -> date:
    """The day that it is where the district lies, by the zone that its services take."""
    return (now or datetime.now(UTC)).astimezone(ZoneInfo(os.environ.get("QINGLAN_ZONE", "Asia/Shanghai"))).date()


@dataclass(frozen=True)
class SampleSchool:
    """`key` begins the logins of its people."""

    key: str
    name: str
    people: int


SCHOOLS = (
    SampleSchool("qinghe", "青禾实验学校", 40),
    SampleSchool("lanting", "蓝亭中学", 40),
    SampleSchool("xixi", "溪汐小学", 30),
)
DISTRICT_PEOPLE = 10


@dataclass(frozen=True)
class SamplePerson:
    login: str
    name: str
    roles: tuple[str, ...]
    groups: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.login}@example.org"


def people_of(school: SampleSchool) -> Iterator[SamplePerson]:
    """Three leads, a lead for each teaching-research group, and teachers spread over the groups."""
    offset = sum(other.people for other in SCHOOLS[: SCHOOLS.index(school)])
    names = [sample_name(offset + index) for index in range(school.people)]
    for (suffix, role, group), name in zip(LEADS, names, strict=False):
        yield SamplePerson(f"{school.key}.{suffix}", name, (role, "teacher"), (group,))
    teaching = [name for name, kind in GROUPS if kind == "teaching_research_group"]
    for index, name in enumerate(names[len(LEADS) :]):
        roles = ("group_lead", "teacher") if index < len(teaching) else ("teacher",)
        yield SamplePerson(f"{school.key}.t{index + 1:02}", name, roles, (teaching[index % len(teaching)],))


def district_people() -> Iterator[SamplePerson]:
    """The district office's own people; the first one, the administrator, is made by `bootstrap`."""
    offset = sum(school.people for school in SCHOOLS)
    for index in range(1, DISTRICT_PEOPLE):
        role = "district_ops" if index == 1 else "teacher"
        yield SamplePerson(f"district.d{index:02}", sample_name(offset + index), (role,), ())


def sample_name(index: int) -> str:
    """One of 240 different names."""
    return SURNAMES[index % len(SURNAMES)] + GIVEN[index // len(SURNAMES) % len(GIVEN)]


def people_csv(people: Iterator[SamplePerson]) -> bytes:
    """The people in the form that the directory's import reads."""
    page = io.StringIO()
    rows = csv.writer(page)
    rows.writerow(("login", "name", "email", "roles", "groups"))
    for person in people:
        rows.writerow((person.login, person.name, person.email, ";".join(person.roles), ";".join(person.groups)))
    return page.getvalue().encode()
