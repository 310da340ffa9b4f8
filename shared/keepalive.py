"""Connections to PostgreSQL that notice a peer that vanished: its machine, or the network in between, gone without a word.

TCP alone takes a quarter of an hour to give up what it has sent, and two hours to ask after a peer that is silent.
"""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict, make_conninfo

CONNECT_TIMEOUT = 5
# Eleven seconds at the most: five of silence and three questions, two seconds apart; ten for what nobody acknowledges.
OUR_END = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
# It is the server that holds the locks, and one of its few connections, of a client whose machine is gone.
SERVERS_END = {
    "tcp_keepalives_idle": 5, "tcp_keepalives_interval": 2, "tcp_keepalives_count": 3, "tcp_user_timeout": 10_000,
}  # fmt: skip


def watching(conninfo: str, **settings: str) -> str:
    """The address with both ends told to ask after each other, and with these settings of the session.

    Options that the address has itself stay, and prevail.
    """
    given = conninfo_to_dict(conninfo).get("options", "")
    options = " ".join(
        [*(f"-c {name}={value}" for name, value in (SERVERS_END | settings).items()), str(given)]
    ).strip()
    return make_conninfo(conninfo, connect_timeout=CONNECT_TIMEOUT, options=options, **OUR_END)
