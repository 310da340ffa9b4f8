"""Leads (行首时间): what a line begins with when it begins with a time."""

import re
from typing import NamedTuple

from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.values import NO_TIME, Period, Reading, joined
from services.scheduling.plans.words.headings import arranges, is_title, names_what_was_done, section_value
from services.scheduling.plans.words.items import leading_bullet, leading_chinese_number, leading_number
from services.scheduling.plans.words.phrases import HALF_DAY, IN_BRACKETS, JOINS_WORDS, WEEK, WEEKDAY
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import may_name_a_time, plain

_HEADING_WORDS = re.compile(
    r"\s*(?:的|活动历|学校|全校|全园|主要|重点|具体|工作|活动|安排|计划|提示|预告|教研|教学|要点|内容|事项|大事(?!记)|行事简?历?|[日周月校]历|[\u3400-\u9fff]{2}(?=日历)|[周月](?=计划|安排|工作)|主题|份|[及和与](?=计划|安排|要点|重点|内容)|如下|一览表?|日程表?|表|[)\]】]|[(\[](?=[^()\[\]]{0,4}[)\]]))*\s*"
)
#: 2月份幼儿园重点工作:, 3月份节日及节气: what a part of the month's list is.
_PART_OF_A_LIST = re.compile(r"[^,。;:!?()]{1,14}(?:工作|活动|安排|[重要]点|事项|节日|节气|内容|计划|任务)\s?:\s*")
_THEME = re.compile(r"\s*(?:活动|教育|德育)?主题(?:教育)?(?:活动)?(?:月)?\s*[:]")
_THEME_BEHIND = re.compile(r"\s*(?:[(\[][^()\[\]]{1,20}[)\]]|-+\s*[^,。;]{1,20})\s*[:]?\s*\Z")
_PHASE = re.compile(
    r"[^,。;:()]{0,14}(?:阶段|时段|步骤|第[一二三四五六七八九十\d]步)\s?:?[^,。;:()]{0,8}[(](?P<time>[^()]{2,30})[)]\s*[:,]?"
)
_NUMBERED_PHASE = re.compile(r"第\s?[一二三四五六七八九十\d]{1,2}\s?(?:阶段|时段|步)")
_NAME = re.compile(r"[^,。;:()]{2,12}")
#: 各系自查教案,教务处抽查; behind a phase is what is done in it; 宣传发动 is what it is about.
_SENTENCE = re.compile(r"[^,。;:]{4,}[,。;:].{4,}[。;]\Z|[^,。;:]{12,}[。;]\Z")
_WEEKS_BEHIND = re.compile(r"\s?:?\s?[(\[](?P<weeks>[^()\[\]]{1,12}周)[)\]]")
_M = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九元])"
_TIME_IN_TITLE = re.compile(
    rf"第\s?[\d一二三四五六七八九十]+\s?{WEEK}|(?<![\d一二三四五六七八九十、~-])0?{_M}(?:[、~至-]0?{_M})?月"
)
_NAMES_A_PLAN = re.compile(r"计划|安排|要点|[事周月校日动]历|日程|一览|重点|[周月]工作|(?:工作|活动)(?:提示|预告)")
_ANNOUNCES_A_PLAN = re.compile(r"(?!以上)[^,。;:]{0,20}(?:整理|收集|分享|带来)了?(?P<plan>[^,。;:!]{4,50})")
_FIELD = (
    r"(?:[\u3400-\u9fff]{1,6}?(?:[组处室部办线]|中心|年级|[大中小托]班)|园务|园级|全园|校级|全校|学校|教科研|科研|教研|教学|教务|德育|政教|"
    r"思政|安全|卫生|保健|体育|艺术|党建|团队|少先队|工会|总务|后勤|保教|行政|班级|部门|会议|重点|主要)++"
)
_FIELD_OF_WORK = re.compile(rf"(?<=[月周份]){_FIELD}(?=工作|活动|[周月]?(?:计划|安排))")
#: 2031年7月青河区教育局工作安排: whose plan it is, between its month and that it is one.
_WHOSE = re.compile(
    r"(?<=[月份])[\u3400-\u9fff]{2,16}?(?:[局校处室科组部]|[小中大]学|学院|幼儿园|中心|委员会|教委|团委|工会)(?=(?:工作|活动)+(?:计划|安排|要点))"
)
#: 德育工作安排, 园部月计划: behind a month or a week they head a list.
_FIELD_AND_PLAN = re.compile(
    rf"\s?{_FIELD}(?:(?:工作|活动|[周月])*(?:计划|安排|要点|重点|日程|行事简?历|一览)表?|工作)(?=\s*(?:[:(\[]|\Z))"
)
_OWN_TITLE = re.compile(
    rf"(?:\d{{4}}年)?{_M}月份?+(?P<words>(?!第)[^\s,。;:()]{{1,12}}(?:教研|培训|工作|活动)(?:安排|计划|日程|一览|行事简?历)表?)"
)
#: 项目:拔河、跳绳 behind a week: what the table below it is about.
_ANNOUNCED = re.compile(r"(?:主要|重点|具体|本周|活动|比赛|工作|教研)*(?:项目|内容|主题|重点|安排)\s?:")
_DAYS_AT_THE_END = re.compile(rf"\s*[(\[][^()\[\]]{{3,24}}(?:{IN_BRACKETS}[^()\[\]]{{0,12}}){{0,2}}[)\]]\s*\Z")
_WEEK_AT_THE_END = re.compile(rf"[(\[](?P<week>第[^()\[\]]{{1,4}}{WEEK}[^()\[\]]{{0,24}})[)\]]\s*\Z")
_OF_ONE_WEEK = re.compile(r"周(?!年)[\u3400-\u9fff]{0,6}(?:安排|计划|日程|要点|提示|预告)表?\s*\Z")
#: (2030学年第一学期), perhaps with the names of the page's section and site behind it.
_TERM_BEHIND = re.compile(r"\s*[(\[][^()\[\]]{0,24}学期[)\]](?:\s*-[^,。;:]{1,40})?\s*\Z")
_DASHES = re.compile(r"\s*-+\s*")
_BEHIND = re.compile(r"\s*[:,、.\s-]*")
#: 下午, 上午9:30, 9:00-11:00 behind a day and nothing else: what is held then stands below.
_CLOCK = r"\d{1,2}(?::\d\d|[点时]半?)"
_HOUR_ALONE = re.compile(
    rf"\s*(?:{WEEKDAY}\s{{0,4}})?{HALF_DAY.pattern}\s?(?:{_CLOCK}(?:\s?[-~至到]+\s?{HALF_DAY.pattern}{_CLOCK})?)?[\s:]*\Z"
)
_BULLET_BEHIND = re.compile(r"(?:\s*:|\s)\s*(?P<bullet>-\s)")


class Lead(NamedTuple):
    """A line that begins with a period: the number before it, the reading, the text behind."""

    reading: Reading
    numbered: bool
    heading: str
    rest: str
    theme: bool


@remembered
def lead_of(text: str, outer: Period | None, *, under_heading: bool) -> Lead | None:
    """The period that a line begins with, after a number, a bullet or brackets."""
    timed = may_name_a_time(text)
    body, numbered, reading = _begun(text, outer) if timed else (text, False, None)
    if reading is None:
        return _phase(text) if timed else None
    if reading.glued:
        return Lead(reading, numbered, text, body, theme=False) if outer == NO_TIME else None
    reading = _with_weeks_behind(reading, body)
    behind = body[reading.end :]
    shown = plain(behind)
    theme = _THEME.match(shown)
    if theme:
        return Lead(reading, numbered, text, behind[theme.end() :].strip(), theme=True)
    heading = _heading(text, reading, behind, numbered=numbered)
    if heading is not None:
        return heading
    if not _is_parted(body, reading, numbered=numbered or under_heading):
        return None
    gap = _HOUR_ALONE.match(shown) or _BEHIND.match(shown)
    bullet = _BULLET_BEHIND.match(shown) if reading.grain in {"day", "span"} else None
    rest_at = bullet.start("bullet") if bullet else gap.end() if gap else 0
    return Lead(reading, numbered, text, behind[rest_at:], theme=False)


def _with_weeks_behind(reading: Reading, body: str) -> Reading:
    """二月份:(1—2周), 三月(第3-6周): a month's weeks in brackets behind it belong to it."""
    found = _WEEKS_BEHIND.match(plain(body), reading.end) if reading.grain == "month" else None
    weeks = is_period(found["weeks"]) if found else None
    if found is None or weeks is None or weeks.grain != "week" or weeks.period.month_from is not None:
        return reading
    return reading._replace(period=joined(reading.period, weeks.period), end=found.end())


def _phase(text: str) -> Lead | None:
    """第一阶段(第1-4周):招新与组建: a phase of the plan, its time in brackets, what it is about behind."""
    bracketed = "(" in text or "（" in text
    start = after_number(text)[0] if bracketed and may_name_a_time(text) else len(text)
    found = _PHASE.match(plain(text), start) if start < len(text) else None
    reading = is_period(text[found.start("time") : found.end("time")]) if found else None
    if found is None or reading is None:
        return None
    rest = text[found.end() :].strip()
    return Lead(reading, numbered=False, heading=text, rest=rest, theme=_SENTENCE.match(plain(rest)) is None)


def is_phase(text: str) -> bool:
    """第二阶段(10月)…: whether a line begins a phase that has its time in brackets."""
    return _phase(text) is not None


def _begun(text: str, outer: Period | None) -> tuple[str, bool, Reading | None]:
    """The text without its number, whether it had one, and the period that it begins with."""
    start, numbered = after_number(text)
    whole = read_period(text, outer) if start else None
    if whole and whole.grain == "month" and whole.period.month_from != whole.period.month_to:
        return text, False, whole  # 七、八月份 are two months, no number and a month
    if whole and whole.grain == "week" and whole.period.week_to and "第" not in text[: whole.end]:
        return text, False, whole  # 9、10周 are two weeks
    titled = outer is None and "月" in text and time_of_own_title(text)
    reading = None if titled else read_period(text[start:], outer)
    if reading is None and start:
        return text, False, whole
    return text[start:], numbered, reading


def _heading(text: str, reading: Reading, behind: str, *, numbered: bool) -> Lead | None:
    """A month or a week with the words of a heading behind it: 九月份工作安排:, 三月(文明礼仪月)."""
    if reading.grain not in {"month", "week"}:
        return None
    shown = plain(behind)
    if _THEME_BEHIND.fullmatch(shown):
        dashes = _DASHES.match(shown)  # 五月--劳动月 heads a list, 九月--新生团辅 is one of it: the next line tells
        rest = behind[dashes.end() :].rstrip(" :：") if dashes else ""
        return Lead(reading, numbered, text, rest, theme=not dashes)
    if (term := _TERM_BEHIND.search(shown)) and is_title(text):
        shown, behind = shown[: term.start()], behind[: term.start()]
    if _PART_OF_A_LIST.fullmatch(shown) and not arranges(shown.strip(" :")):
        return Lead(reading, numbered, text, "", theme=False)
    words = _FIELD_AND_PLAN.match(shown) or _HEADING_WORDS.match(shown)
    end = words.end() if words else 0
    days = _days_behind(shown, end) if reading.grain == "week" else None
    if days:
        whole = reading._replace(period=joined(reading.period, days))
        return Lead(whole, numbered, text, "", theme=False)
    if shown[end:].strip(" :,;。") and not shown[end:].lstrip().startswith(":"):
        return None
    return Lead(reading, numbered, text, behind[end:].lstrip(" :：,，;；。"), theme=False)


def _days_behind(shown: str, start: int) -> Period | None:
    """第五周工作安排(3月17日-3月23日): the days of the week in brackets at the end."""
    behind = shown[start:].strip(" :")
    found = is_period(behind[1:-1]) if behind[:1] in set("([") and behind[-1:] in set(")]") else None
    return found.period if found and found.period.first else None


def time_of_heading(text: str) -> Period | None:
    """The time that a heading above a table names for its rows: 三月, 四月份工作安排, 第十周 4月18日-22日, 第九周 项目:登山."""
    lead = lead_of(text.lstrip("#> ").strip("* "), None, under_heading=False)
    if lead is None or (lead.rest and not _announces(lead)):
        return None
    if lead.reading.grain == "month":
        return lead.reading.period.months_only()
    return lead.reading.period if lead.reading.period.week or lead.reading.grain == "span" else None


def announces_a_table(text: str) -> bool:
    """第九周 项目:登山、划船: what the rows of the table right below it are about."""
    lead = lead_of(text.lstrip("#> ").strip("* "), None, under_heading=False)
    return lead is not None and _announces(lead)


def _announces(lead: Lead) -> bool:
    return lead.reading.period.week is not None and _ANNOUNCED.match(plain(lead.rest)) is not None


def time_in_title(text: str) -> Period | None:
    """The month or the week that a title names for all that stands below it: …小学第八周工作安排, …园九月份工作计划."""
    shown = plain(text)
    days = _DAYS_AT_THE_END.search(shown)
    begun = [found.start() for found in _TIME_IN_TITLE.finditer(shown)]
    begun = begun[:1] + [at for at in begun[1:] if days is None or at < days.start()]
    if begun and (own := time_of_own_title(text[begun[0] :])):
        return own
    if len(begun) != 1 or not _NAMES_A_PLAN.search(shown, begun[0]):
        return _week_at_the_end(shown)  # …工作计划(2031年2月) was written then
    named = _WHOSE.sub("", _FIELD_OF_WORK.sub("", shown[begun[0] :], count=1), count=1)
    lead = lead_of(named, None, under_heading=False)
    if lead is None or lead.rest or lead.theme or lead.reading.grain not in {"month", "week"}:
        return None
    return lead.reading.period


def time_of_announced_plan(text: str) -> Period | None:
    """The month or the week of the plan that a site says it shows: 为大家整理了…幼儿园十月工作计划,供参考."""
    clause = _ANNOUNCES_A_PLAN.match(plain(text))
    return time_in_title(text[clause.start("plan") : clause.end()]) if clause else None


def _week_at_the_end(shown: str) -> Period | None:
    """…工作安排表(第三周); the months of …一周会议安排(4月10日-4月16日)."""
    found = _WEEK_AT_THE_END.search(shown)
    week = is_period(found["week"]) if found and _NAMES_A_PLAN.search(shown[: found.start()]) else None
    return week.period if week and week.period.week else _months_of_one_week(shown)


def _months_of_one_week(shown: str) -> Period | None:
    found = _DAYS_AT_THE_END.search(shown) if "周" in shown else None
    named = found and _OF_ONE_WEEK.search(shown[: found.start()])
    reading = is_period(found[0].strip()[1:-1]) if found and named else None
    return Period(reading.period.month_from, reading.period.month_to) if reading and reading.period.last else None


def time_of_own_title(text: str) -> Period | None:
    """10月份全区教研活动安排: the title of a plan that begins with its month, and no month with an arrangement."""
    found = _OWN_TITLE.fullmatch(plain(text))
    reading = is_period(text[: found.start("words")]) if found and is_title(found["words"]) else None
    return reading.period if reading else None


@remembered
def after_number(text: str) -> tuple[int, bool]:
    number = leading_number(text)
    if number:
        return number[1], True
    chinese = leading_chinese_number(text)
    if chinese:
        return chinese, True
    return leading_bullet(text), False


def _is_parted(body: str, reading: Reading, *, numbered: bool) -> bool:
    """Whether the period is said of the line, not a word in it: 九月 … but not 九月开学的…"""
    phrase, behind = plain(body[: reading.end]).rstrip(), plain(body[reading.end :])
    if not behind or behind[0] in " :,、-.;(" or phrase[-1] in ")]号日" or reading.grain == "span":
        return True
    if _NUMBERED_PHASE.match(phrase):
        return True
    if phrase[-1] == "份":
        return behind[0] not in JOINS_WORDS
    if reading.grain in {"week", "day"} or phrase[-1] in "旬初底末中前":
        return True
    return leading_number(body[reading.end :]) is not None or (phrase[0].isdigit() and numbered)


def is_sentence(lead: Lead) -> bool:
    """Whether the line is one arrangement that names its own time, and no heading for what follows."""
    if "阶段" in lead.heading and _PHASE.match(plain(lead.heading)):
        return False
    if lead.reading.grain in {"day", "span"}:
        return lead.numbered or not _begins_a_list(lead.rest)
    rest_at = len(lead.heading) - len(lead.rest)
    gap = plain(lead.heading[:rest_at]).rstrip(" ")
    return not gap.endswith(":") and leading_number(lead.rest) is None and (lead.numbered or not _stands_apart(lead))


def names_its_list(lead: Lead, below: str) -> bool:
    """第二阶段:4月-5月交流展示 above 1.…: what the part of the plan is about."""
    number = leading_number(below)
    phase = _NUMBERED_PHASE.match(plain(lead.heading), after_number(lead.heading)[0])
    is_name = _NAME.fullmatch(plain(lead.rest)) is not None
    return phase is not None and is_name and number is not None and number[0] == 1


def heads_what_was_done(lead: Lead, below: str) -> bool:
    """一、9月工作总结 above 1、…; a blank or a colon behind the month would begin what is planned."""
    number = leading_number(below)
    before = plain(lead.heading[: len(lead.heading) - len(lead.rest)])
    return number is not None and number[0] == 1 and before.endswith(("月", "份")) and names_what_was_done(lead.rest)


def _begins_a_list(text: str) -> bool:
    """1.…, 一、…, - …: the first of several things that a day is for."""
    number = leading_number(text)
    return number[0] == 1 if number else section_value(text) == 1 or leading_bullet(text) > 0


def _stands_apart(lead: Lead) -> bool:
    """(三月) …, 三月  …: brackets or blanks part a heading from its items, a comma does not."""
    before = plain(lead.heading[: len(lead.heading) - len(lead.rest)])
    return before.endswith((" ", ")", "]", "-", "、"))
