"""The state folder: everything that one embedded Qinglan keeps, and who runs it now.

postgres/     the databases            ports.json   the ports chosen at first start
rabbitmq/     the broker, if any       bus          which bus: pgmq or rabbitmq
keys/         the gateway's keys       secrets.json passwords, 0600
log/          what each process said   status.json  the processes running now
run/          generated configuration  lock         held while it runs
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.embedded.errors import CannotStart
from shared.store.cluster import socket_folder
from shared.store.secrets_file import SecretsFile

# A runner that was killed leaves its processes to stop by themselves; the next start waits this long for them.
LEFTOVERS_END = 20.0


@dataclass
class Status:
    """What the runner says of itself, for those who look from outside (`Stack`, `make footprint`).

    `steps` are the seconds that each part of the start took.
    """

    runner: int = 0
    url: str = ""
    ready: bool = False
    processes: dict[str, int] = field(default_factory=dict)
    steps: dict[str, float] = field(default_factory=dict)


class State:
    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.postgres = self.folder / "postgres"
        self.rabbitmq = self.folder / "rabbitmq"
        self.keys = self.folder / "keys"
        self.log = self.folder / "log"
        self.run = self.folder / "run"
        self.ports = self.folder / "ports.json"
        self.bus = self.folder / "bus"
        self.secrets = SecretsFile(self.folder / "secrets.json")

    def make(self) -> None:
        """Makes the folder, its user's alone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        for part in (self.keys, self.log, self.run):
            part.mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else runs or wipes this folder within the block; raises CannotStart if somebody does already.

        The lock is inherited by the watchers, so it is free only when the last of them is gone.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        give_up = time.monotonic() + LEFTOVERS_END
        while not locked(lock):
            if is_alive(self.status().runner) or time.monotonic() > give_up:
                os.close(lock)
                raise CannotStart(self._held_by_another())
            time.sleep(0.1)
        try:
            yield
        finally:
            self.forget_status()
            os.close(lock)

    def _held_by_another(self) -> str:
        status = self.status()
        where = f" on {status.url} (process {status.runner})" if status.runner else ""
        return f"Qinglan runs in {self.folder} already{where}: stop it there, or name another folder by QINGLAN_STATE"

    def say_status(self, status: Status) -> None:
        replace_text(self.folder / "status.json", json.dumps(asdict(status)))

    def forget_status(self) -> None:
        (self.folder / "status.json").unlink(missing_ok=True)

    def status(self) -> Status:
        """What the runner said last; all empty when nothing runs."""
        try:
            said = json.loads((self.folder / "status.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Status()
        return Status(**said)

    def wipe(self) -> None:
        """Removes the folder with all data in it; refuses while it is in use."""
        if not self.folder.exists():
            return
        with self.held():
            shutil.rmtree(socket_folder(self.postgres), ignore_errors=True)
            shutil.rmtree(self.folder)


def locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def replace_text(path: Path, text: str) -> None:
    """Writes a file whole: a reader sees the old text or the new."""
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    draft.rename(path)


def state_from(environment: Mapping[str, str], checkout: Path) -> State:
    """The folder that QINGLAN_STATE names, else `.qinglan` in the checkout."""
    return State(Path(environment.get("QINGLAN_STATE") or checkout / ".qinglan"))
