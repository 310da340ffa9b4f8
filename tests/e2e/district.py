"""The whole embedded stack with the fictional district, on a port of its own, for tests in a browser."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.demo.seed import Account, seed
from deploy.embedded.demo.welcome import bootstrap
from deploy.embedded.stack import Stack

LEAD = "qinghe.office"
TEACHER = "qinghe.t05"
ADMIN = "admin"


@dataclass(frozen=True)
class District:
    """`accounts` by login."""

    url: str
    accounts: Mapping[str, Account]


@contextmanager
def running_district(folder: Path) -> Iterator[District]:
    with Stack(folder, environment={"QINGLAN_DEMO": "0"}) as stack:
        made = seeded(stack)
        yield District(stack.url, {account.login: account for account in made})


def seeded(stack: Stack) -> list[Account]:
    """The demo's clients leave their connections to the garbage collector, which is an error anywhere else in tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        made = seed(stack.url, bootstrap(stack.state, stack.port), lambda _line: None)
        gc.collect()
    return made
