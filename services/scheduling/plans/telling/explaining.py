"""The reading as a text for a person: every line of the source with what it became, and why."""

from collections import defaultdict
from collections.abc import Iterator

from services.scheduling.plans.activities.activity import Activity
from services.scheduling.plans.marks import Mark
from services.scheduling.plans.plans import Plan
from services.scheduling.plans.reading import Document

_WORDS = {
    "zh": {
        "plan": "计划",
        "untitled": "(无标题)",
        "school": "学校",
        "office": "部门",
        "term": "学期",
        "activities": "{count} 项活动",
        "unread": "{count} 行未能读出",
        "conflict": "矛盾",
        "why": "依据",
        "sure": "把握",
        "no_time": "时间未定",
        "month": "{0}月",
        "months": "{0}至{1}月",
        "week": "第{0}周",
        "weeks": "第{0}至{1}周",
    },
    "en": {
        "plan": "plan",
        "untitled": "(no title)",
        "school": "school",
        "office": "office",
        "term": "term",
        "activities": "{count} activities",
        "unread": "{count} lines not read",
        "conflict": "contradiction",
        "why": "because",
        "sure": "sure",
        "no_time": "no time",
        "month": "month {0}",
        "months": "months {0} to {1}",
        "week": "week {0}",
        "weeks": "weeks {0} to {1}",
    },
}
_ROLES = {
    "title": ("标题", "title"),
    "heading": ("时间或栏目", "heading"),
    "organisation": ("学校或部门", "school or office"),
    "detail": ("附注", "detail"),
    "prose": ("正文", "prose"),
    "entry": ("条目说明", "label of what follows"),
    "unread": ("未能读出", "not read"),
    "joined": ("接上行", "goes on from the line above"),
}
_CATEGORIES = {
    "meeting": "会议",
    "open_lesson": "公开课",
    "lecture": "讲座",
    "salon": "沙龙",
    "contest": "竞赛评比",
    "exam": "考试",
    "call": "征集",
    "training": "培训",
    "inspection": "检查",
    "welfare": "福利慰问",
    "culture": "文体活动",
    "deadline": "截止",
    "other": "其他",
}
#: The rules and reasons as they stand in the readings, in Chinese.
_REASONS = {
    "numbered below a heading": "标题下的编号条目",
    "a line below a heading": "标题下的一行",
    "below a numbered sentence": "编号条目下的另一句",
    "behind a heading": "标题后的文字",
    "a sentence with its time": "句首写明时间",
    "its time stands behind it": "句末写明时间",
    "table, by its header": "表格,按表头",
    "table, by what the cells hold": "表格,按单元格内容",
    "too long for one arrangement": "太长,不像一项安排",
    "not numbered as the items around it are": "前后条目有编号而此行没有",
    "names a time inside a sentence, under no heading": "句中提到时间,但不在任何时间标题下",
    "a theme or an arrangement, behind a heading": "标题后的文字,是主题还是活动说不准",
    "a time without any arrangement": "只有时间,没有内容",
    "stands in a table before any time": "在表格中,但前面没有时间",
}


def explain(document: Document, lang: str) -> str:
    """The plans first, then the document line by line. `lang` is "zh" or "en"."""
    lines = [line for plan in document.plans for line in _summary(plan, lang)]
    activities: dict[int, list[Activity]] = defaultdict(list)
    for activity in (activity for plan in document.plans for activity in plan.activities):
        activities[activity.line].append(activity)
    marks: dict[int, list[Mark]] = defaultdict(list)
    for mark in document.marks:
        marks[mark.line].append(mark)
    width = len(str(len(document.lines)))
    for number, text in enumerate(document.lines, 1):
        if not text.strip():
            continue
        lines.append(f"{number:>{width}}  {text.strip()}")
        lines += [f"{'':>{width}}    {note}" for note in _notes(activities[number], marks[number], lang)]
    return "\n".join(lines) + "\n"


def _summary(plan: Plan, lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    yield f"{words['plan']}: {plan.title or words['untitled']}"
    named = ((words["school"], plan.school), (words["office"], plan.office), (words["term"], plan.term))
    told = [f"{name}: {value}" for name, value in named if value]
    told.append(words["activities"].format(count=len(plan.activities)))
    if plan.unread:
        told.append(words["unread"].format(count=len(plan.unread)))
    yield "  " + " · ".join(told)
    for conflict in plan.conflicts:
        yield f"  ! {words['conflict']} ({conflict.line}): {conflict.told(lang)}"
    yield ""


def _notes(activities: list[Activity], marks: list[Mark], lang: str) -> Iterator[str]:
    for activity in activities:
        yield _activity(activity, lang)
    seen: set[str] = set()
    for mark in marks:
        if mark.role in seen or (mark.role in {"entry", "joined"} and activities):
            continue
        seen.add(mark.role)
        name = _ROLES[mark.role][lang != "zh"]
        yield f"· {name}: {_reason(mark.why, lang)}" if mark.role == "unread" else f"· {name}"


def _activity(activity: Activity, lang: str) -> str:
    words = _WORDS[lang]
    category = _CATEGORIES[activity.category] if lang == "zh" else activity.category.replace("_", " ")
    owner = f" @{activity.owner}" if activity.owner else ""
    because = f"{words['why']}: {_reason(activity.rule, lang)}"
    heading = f" “{' '.join(activity.heading.split())}”" if activity.heading else ""
    return (
        f"→ {_when(activity, lang)} | {activity.text} [{category}]{owner} "
        f"({because}{heading}; {words['sure']} {activity.confidence:.0%})"
    )


def _when(activity: Activity, lang: str) -> str:
    words = _WORDS[lang]
    told: list[str] = []
    if activity.month_from:
        same = activity.month_to == activity.month_from
        told.append(words["month" if same else "months"].format(activity.month_from, activity.month_to))
    if activity.week:
        told.append(words["weeks" if activity.week_to else "week"].format(activity.week, activity.week_to))
    if activity.date:
        told.append(f"{activity.date}~{activity.date_to}" if activity.date_to else activity.date)
    return " ".join(told) or words["no_time"]


def _reason(reason: str, lang: str) -> str:
    return _REASONS[reason] if lang == "zh" else reason
