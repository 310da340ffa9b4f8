"""The words that the directory knows, in the spelling of the contracts."""

from typing import Literal

SchoolKind = Literal["district", "school"]
GroupKind = Literal["department", "teaching_research_group", "lesson_preparation_group", "grade", "committee", "other"]
Lang = Literal["zh", "en"]

SCHOOL_KINDS = ("district", "school")
GROUP_KINDS = ("department", "teaching_research_group", "lesson_preparation_group", "grade", "committee", "other")
LANGS = ("zh", "en")
#: role -> its Chinese name, as people write it in a spreadsheet
ROLES = {
    "district_admin": "区管理员",
    "district_ops": "区运维",
    "school_admin": "校管理员",
    "office_lead": "教科室主任",
    "union_lead": "工会主席",
    "group_lead": "教研组长",
    "teacher": "教师",
    "reviewer": "评审",
}
#: held at the district office only, granted and taken by a district_admin only
DISTRICT_ROLES = frozenset({"district_admin", "district_ops"})
