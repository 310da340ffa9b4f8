"""From a day to a day, both inclusive; without an end: until further notice."""

from datetime import date, timedelta

from shared.errors import InvalidError

ONE_DAY = timedelta(days=1)


def present_on(day: date, starts_on: date, ends_on: date | None) -> bool:
    return starts_on <= day and (ends_on is None or day <= ends_on)


def is_over(day: date, ends_on: date | None) -> bool:
    return ends_on is not None and ends_on < day


def transfer_days(first_day: date, old_starts_on: date) -> tuple[date, date]:
    """The last day at the old school and the first at the new one.

    Raises:
        InvalidError: the person would leave the old school before having begun there.
    """
    last_day = first_day - ONE_DAY
    if last_day < old_starts_on:
        raise InvalidError(
            f"on: the membership that ends began on {old_starts_on}, so a transfer is possible from the day after",
            detail_zh=f"原任职自 {old_starts_on} 开始,调动日期须晚于该日",
            code="transfer_too_early",
            fields={"on": [f"later than {old_starts_on}"]},
        )
    return last_day, first_day
