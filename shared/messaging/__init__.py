"""The message kernel: outbox → bus → inbox, and the clock.

The promise: a committed event takes effect once in every subscriber; a rolled-back one never; for one
aggregate, in order. It holds across kill -9 of any process at any point. What a service needs of it is here:

- in an operation: `emit`, `emit_many`, `HotWrite`, `set_timer`, `cancel_timer` (rows in the caller's own transaction);
- in `subscriptions.py`: a `Subscriptions` and a `Timers`, whose handlers get a session and what arrived;
- in `__main__.py worker`: `run_worker`;
- in `__main__.py migrate`: `declare_topology`, so that a queue exists before anyone publishes to it;
- in the first migration: `create_messaging_tables`, then `tune_messaging_tables`.
"""

from shared.messaging.hot_write import HotWrite
from shared.messaging.outbox import Emission, emit, emit_many
from shared.messaging.resync import Resync, State
from shared.messaging.subscriptions import Received, Subscriptions
from shared.messaging.tables import create_messaging_tables, drop_messaging_tables, tune_messaging_tables
from shared.messaging.timers import Due, Timers, cancel_timer, set_timer
from shared.messaging.topology import declare_topology
from shared.messaging.worker import run_worker

__all__ = [
    "Due",
    "Emission",
    "HotWrite",
    "Received",
    "Resync",
    "State",
    "Subscriptions",
    "Timers",
    "cancel_timer",
    "create_messaging_tables",
    "declare_topology",
    "drop_messaging_tables",
    "emit",
    "emit_many",
    "run_worker",
    "set_timer",
    "tune_messaging_tables",
]
