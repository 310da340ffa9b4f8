"""A template with what every page has: texts, the visitor, the CSRF token, the navigation."""

from datetime import UTC, date, datetime
from typing import Any

from flask import after_this_request, g, render_template, request
from werkzeug.wrappers import Response

from services.gateway.cookies import csrf_token, set_csrf_cookie
from services.gateway.domain import ACCESS_LIFETIME
from services.gateway.pages.navigation import ENTRIES, Entry
from services.gateway.pages.texts import Lang, Texts
from services.gateway.pages.visitor import Visitor, page_address, page_lang
from services.gateway.runtime import gateway
from shared.web.requests import CSRF_COOKIE


def texts() -> Texts:
    """In the language of this request."""
    who: Visitor | None = g.get("visitor")
    lang: Lang = page_lang(who.caller.lang if who else None)
    return Texts(lang)


def render(template: str, **values: Any) -> str:
    words = texts()
    who: Visitor | None = g.get("visitor")
    return render_template(
        template,
        t=words,
        lang=words.lang,
        visitor=who,
        entries=entries_for(who),
        here=request.path,
        address=page_address(),
        csrf=form_token(),
        renew_after=int(ACCESS_LIFETIME.total_seconds() * 0.7),
        when=Times(words),
        today=gateway().today(),
        **values,
    )


def entries_for(who: Visitor | None) -> list[Entry]:
    return [entry for entry in ENTRIES if who and who.may(entry.needs)]


def form_token() -> str:
    """The CSRF token for this page's forms; a browser that has none yet gets its cookie with this answer."""
    token: str = g.setdefault("csrf_token", csrf_token())
    if request.cookies.get(CSRF_COOKIE) != token and not g.get("csrf_given"):
        g.csrf_given = True

        def give(response: Response) -> Response:
            set_csrf_cookie(response, token, secure=gateway().settings.secure_cookies)
            return response

        after_this_request(give)
    return token


class Times:
    """Instants and days as people in the district read them."""

    def __init__(self, words: Texts) -> None:
        self._words = words
        self._zone = gateway().settings.zoneinfo

    def local(self, value: str | datetime | None) -> datetime | None:
        """An API's instant in the district's zone."""
        if value is None:
            return None
        instant = datetime.fromisoformat(value) if isinstance(value, str) else value
        return instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(self._zone)

    def day(self, value: str | date | None, *, year: bool = False) -> str:
        """`9月16日 周三`, or `Wed 16 Sep`; with the year where it could be unclear."""
        if value is None:
            return ""
        day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        weekday = self._words(f"weekday.{day.isoweekday()}")
        month = self._words(f"month.{day.month}")
        key = "date.day_with_year" if year else "date.day"
        return self._words(key, year=day.year, month=month, day=day.day, weekday=weekday)

    @staticmethod
    def parsed(value: str) -> date:
        return date.fromisoformat(value)

    def month(self, year: int, month: int) -> str:
        return self._words("date.month", year=year, month=self._words(f"month.{month}"))

    def span(self, first: date, last: date) -> str:
        """Two days of one week, short: `9月7日–13日`."""
        months = [self._words(f"month.{day.month}") for day in (first, last)]
        key = "date.span" if first.month == last.month else "date.span_of_months"
        return self._words(key, first=first.day, last=last.day, month=months[0], next=months[1])

    def clock(self, value: str | datetime | None) -> str:
        local = self.local(value)
        return f"{local:%H:%M}" if local else ""

    def moment(self, value: str | datetime | None) -> str:
        """Day and time of an instant."""
        local = self.local(value)
        return f"{self.day(local.date())} {local:%H:%M}" if local else ""

    def field(self, value: str | datetime | None) -> str:
        """For an input of type datetime-local."""
        local = self.local(value)
        return f"{local:%Y-%m-%dT%H:%M}" if local else ""

    def of_activity(self, activity: dict[str, Any]) -> str:
        """When an activity is: its hours, its day, or the window that it may fall in."""
        if activity.get("starts_at"):
            begins, ends = self.local(activity["starts_at"]), self.local(activity["ends_at"])
            if begins is None or ends is None:
                return ""
            if activity.get("all_day"):
                return self.day(begins.date())
            last = f"{ends:%H:%M}" if ends.date() == begins.date() else self.moment(ends)
            return f"{self.moment(begins)}–{last}"
        return self.window(activity.get("window_from"), activity.get("window_to"))

    def window(self, first: str | None, last: str | None) -> str:
        """A month by its name, a day as a day, else from … to."""
        if not first or not last:
            return self._words("date.open")
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
        if begins == ends:
            return self.day(begins)
        whole_month = begins.day == 1 and begins.month == ends.month and (ends.toordinal() + 1) == first_of_next(begins)
        return self.month(begins.year, begins.month) if whole_month else f"{self.day(begins)}–{self.day(ends)}"


def first_of_next(day: date) -> int:
    """The ordinal of the next month's first day."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1).toordinal()
