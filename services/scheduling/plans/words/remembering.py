"""What a text says does not change: the many rules that ask the same of a cell or a line have it found out once."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

_MOST = 4096  # answers a function; a rule asks again of what stands near

P = ParamSpec("P")
R = TypeVar("R")


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """For a pure function of texts and of what is frozen."""
    return cast("Callable[P, R]", lru_cache(maxsize=_MOST)(function))  # whose stub forgets the parameters
