"""A PostgreSQL that can be reached through a proxy, killed, and filled up."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from shared.ports import free_port
from shared.store.cluster import SUPERUSER, Cluster
from shared.store.cluster_error import ClusterError

# Commits wait for the WAL to be handed to the kernel, which outlives the death of any process; only the loss of power,
# which nothing here plays, would need them to wait for the disk. Few connections, so that they can be exhausted.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_wal_size": "64MB",
    "min_wal_size": "32MB",
}


_THROW_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)"


class TcpCluster(Cluster):
    """On 127.0.0.1, where it can be reached directly or through a proxy; it keeps its port over restarts."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, durable=False)
        self.port = free_port()

    def command(self) -> list[str]:
        """As `Cluster.command`."""
        return [*super().command(), f"--port={self.port}", *(f"--{name}={value}" for name, value in SETTINGS.items())]

    def url(self, role: str, database: str) -> str:
        """Over TCP; `through` leads it over a proxy."""
        password = quote(self.secrets.value(f"postgres/{role}"), safe="")
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    @property
    def superuser_url(self) -> str:
        return self.url(SUPERUSER, "postgres")

    def throw_out(self, *databases: str) -> None:
        """End all sessions in these databases, and return when they are gone: a killed client's last statement goes on."""
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            while connection.execute(_THROW_OUT, (list(databases),)).fetchall():
                time.sleep(0.02)

    def end(self, number: signal.Signals) -> None:
        """SIGINT: fast; SIGQUIT: immediate; SIGKILL: as the kernel's out-of-memory killer would. Returns when it is gone."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            process.wait(30)

    def start_again(self, *, seconds: float = 30) -> None:
        """Start after any end; the killed one's children may hold its shared memory for a moment."""
        give_up = time.monotonic() + seconds
        while True:
            try:
                self.start(seconds=seconds)
            except ClusterError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.2)
            else:
                return

    def ended_by_itself(self) -> bool:
        """Whether it has given up, as on a full disk."""
        return self._process is not None and self._process.poll() is not None


def through(url: str, port: int) -> str:
    """The same address by way of another port."""
    before, _, after = url.rpartition("@127.0.0.1:")
    _, slash, rest = after.partition("/")
    return f"{before}@127.0.0.1:{port}{slash}{rest}"


class Disk:
    """A small file system of its own, to be filled up. Needs root; `mount` says whether there is one."""

    SIZE = 400 * 1024 * 1024

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mounted = False
        self._filler = folder / "filler"

    def mount(self) -> bool:
        """Mount it if this machine lets us."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={self.SIZE},mode=0755", "qinglan-faults", str(self.folder)]
        self.mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
        return self.mounted

    def fill(self) -> None:
        """Leave no byte free."""
        block = b"\0" * 65536
        with self._filler.open("ab", buffering=0) as filler:
            while block:
                try:
                    filler.write(block)
                except OSError:
                    block = block[: len(block) // 2]

    def free(self) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)

    def unmount(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], capture_output=True, check=True)
            self.mounted = False


def on_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}
