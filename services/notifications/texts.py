"""What a message says, in Chinese and English, made when it is read: from its content and what the reader knew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.notifications.domain import Change, Kind

WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

WORDS: dict[str, tuple[str, str]] = {
    "new": ("新安排", "New"),
    "changed": ("有变动", "Changed"),
    "cancelled": ("已取消", "Cancelled"),
    "withdrawn": ("与您无关了", "No longer concerns you"),
    "held": ("已举行", "Held"),
    "reminder": ("提醒", "Reminder"),
    "announcement": ("通知", "Announcement"),
    "title": ("名称", "Title"),
    "when": ("时间", "Time"),
    "place": ("地点", "Place"),
    "state": ("状态", "State"),
    "state.planned": ("待定日期", "to be dated"),
    "state.scheduled": ("已排定", "scheduled"),
    "state.cancelled": ("已取消", "cancelled"),
    "state.held": ("已举行", "held"),
    "unknown_time": ("时间待定", "time to be announced"),
    "none": ("无", "none"),
    "product": ("青蓝", "Qinglan"),
    "mail.open_inbox": ("在收件箱中查看：", "Open your inbox:"),
    "mail.why": (
        "您收到这封邮件，是因为上述内容与您有关。可在“收件箱—偏好”中关闭此类邮件。",
        "You get this mail because it concerns you. You may switch such mails off in your preferences.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Language:
    """Writes one language's sentences about times in one zone."""

    lang: str
    zone: ZoneInfo

    def word(self, name: str) -> str:
        chinese, english = WORDS[name]
        return english if self.lang == "en" else chinese

    @property
    def english(self) -> bool:
        return self.lang == "en"

    # -- times

    def when(self, content: Mapping[str, Any]) -> str:
        """The time of an activity: its day and hours, else its window."""
        if content.get("starts_at"):
            starts_at = moment(content["starts_at"])
            ends_at = moment(content["ends_at"]) if content.get("ends_at") else None
            return self.days(starts_at, ends_at) if content.get("all_day") else self.hours(starts_at, ends_at)
        first, last = content.get("window_from"), content.get("window_to")
        if not first and not last:
            return self.word("unknown_time")
        return self.window(date.fromisoformat(str(first or last)), date.fromisoformat(str(last or first)))

    def hours(self, starts_at: datetime, ends_at: datetime | None) -> str:
        begins = starts_at.astimezone(self.zone)
        text = f"{self.day(begins.date())} {begins:%H:%M}"
        if ends_at is None:
            return text
        ends = ends_at.astimezone(self.zone)
        same_day = ends.date() == begins.date()
        return f"{text}–{ends:%H:%M}" if same_day else f"{text} – {self.day(ends.date())} {ends:%H:%M}"

    def days(self, starts_at: datetime, ends_at: datetime | None) -> str:
        """Whole days: the end is the midnight after the last one."""
        first = starts_at.astimezone(self.zone).date()
        last = (ends_at - timedelta(microseconds=1)).astimezone(self.zone).date() if ends_at else first
        return self.day(first) if first == last else f"{self.day(first)} – {self.day(last)}"

    def window(self, first: date, last: date) -> str:
        if first == last:
            return self.day(first)
        whole_month = first.day == 1 and (first.year, first.month) == (last.year, last.month) and last.day >= 28
        if whole_month:
            return f"{MONTHS[first.month - 1]} {first.year}" if self.english else f"{first.year}年{first.month}月"
        return f"{self.day(first)} – {self.day(last)}"

    def day(self, day: date) -> str:
        weekday = WEEKDAYS[self.lang][day.weekday()]
        if self.english:
            return f"{weekday} {day.day} {MONTHS[day.month - 1]} {day.year}"
        return f"{day.year}年{day.month}月{day.day}日（周{weekday}）"

    # -- sentences

    def describe(self, kind: Kind, content: Mapping[str, Any], changes: Sequence[Change]) -> str:
        """One line: what this message says, beside its title."""
        if kind is Kind.ANNOUNCEMENT:
            return str(content["text"])
        if kind is Kind.REMINDER:
            return self.join(self.ahead(content["minutes_before"]), self.when(content), *self.place(content))
        if kind is Kind.CHANGED:
            return self.join(self.word(kind), *(self.change(change) for change in changes))
        reason = [content["reason"]] if kind is Kind.CANCELLED and content.get("reason") else []
        return self.join(self.word(kind), *reason, self.when(content), *self.place(content))

    def join(self, first: str, *others: str) -> str:
        return f"{first}: {'; '.join(others)}" if self.english else f"{first}：{'；'.join(others)}"

    def place(self, content: Mapping[str, Any]) -> list[str]:
        return [content["place"]] if content.get("place") else []

    def change(self, change: Change) -> str:
        before, after = self.value(change.field, change.before), self.value(change.field, change.after)
        return f"{self.word(change.field)} {before} → {after}"

    def value(self, field: str, value: Any) -> str:
        if field == "when":
            return self.when(value)
        if field == "state":
            return self.word(f"state.{value}")
        return str(value or self.word("none"))

    def ahead(self, minutes: int) -> str:
        """How long before it begins."""
        days, hours = divmod(minutes, 1440)[0], minutes // 60
        if days and minutes % 1440 == 0:
            return f"In {days} day{'s' * (days > 1)}" if self.english else f"{days} 天后开始"
        if hours and minutes % 60 == 0:
            return f"In {hours} hour{'s' * (hours > 1)}" if self.english else f"{hours} 小时后开始"
        return f"In {minutes} minutes" if self.english else f"{minutes} 分钟后开始"

    def greeting(self, name: str) -> str:
        return f"Dear {name}," if self.english else f"{name}老师，您好："

    def more(self, count: int) -> str:
        return f"… and {count} more" if self.english else f"……还有 {count} 项"

    def plan_changes(self, title: str, count: int) -> str:
        return f"Plan “{title}”: {count} changes" if self.english else f"计划《{title}》：{count} 项变动"

    def plan_heading(self, title: str, activities: int) -> str:
        """The one entry of the inbox for a plan and all its activities."""
        if self.english:
            return f"Plan “{title}”: {activities} {'activity' if activities == 1 else 'activities'}"
        return f"计划《{title}》：{activities} 项活动"


def moment(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
