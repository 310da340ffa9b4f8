"""A private RabbitMQ in a folder of its own, from the system's package: nothing of the system's own broker is used.

It listens on 127.0.0.1 only, knows one user with a random password, and brings its own epmd (Erlang's name server),
which only `rabbitmqctl` asks. `deploy/rabbitmq/rabbitmq.conf` holds the settings that every broker of Qinglan has.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from amqp import Connection
from amqp.exceptions import AccessRefused, AMQPError, NotAllowed

from shared.ports import free_port
from shared.store.secrets_file import SecretsFile

USER = "qinglan"
VHOST = "qinglan"
SETTINGS = Path(__file__).parents[2] / "deploy" / "rabbitmq" / "rabbitmq.conf"

# Debian's /usr/sbin/rabbitmq-server is a wrapper that changes user and drops the environment; these are the real ones.
FOLDERS = ("/usr/lib/rabbitmq/bin", "/opt/homebrew/opt/rabbitmq/sbin", "/usr/local/opt/rabbitmq/sbin")

PRIVATE_SETTINGS = """\
listeners.tcp.local = 127.0.0.1:{port}
default_user = {user}
default_pass = {password}
default_vhost = {vhost}
vm_memory_high_watermark.absolute = 512MB
disk_free_limit.absolute = 50MB
log.console = true
log.console.level = warning
log.file = false
"""


# RabbitMQ 3 pages at half of its memory watermark, which slows it to a third. As an argument, since RabbitMQ 4 does not
# page any more and need not know the setting.
ERLANG_ARGUMENTS = "-kernel inet_dist_use_interface {127,0,0,1} -rabbit vm_memory_high_watermark_paging_ratio 0.9"


class BrokerError(Exception):
    """RabbitMQ could not be set up or started; the message is one line that says what to do."""


@dataclass(frozen=True)
class Ports:
    """Where it listens: for AMQP, for rabbitmqctl, and its epmd."""

    amqp: int
    distribution: int
    epmd: int


def free_ports() -> Ports:
    """Three that are free now."""
    chosen: list[int] = []
    for _ in range(3):
        chosen.append(free_port(chosen))
    return Ports(*chosen)


class RabbitMQServer:
    """A RabbitMQ in `folder`; nothing is made or started before `prepare` or `start`."""

    def __init__(self, folder: Path, *, ports: Ports | None = None, secrets: SecretsFile | None = None) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.ports = ports or free_ports()
        self.secrets = secrets or SecretsFile(self.folder / "secrets.json")
        self._processes: list[subprocess.Popen[bytes]] = []

    # -- what it is made of

    def prepare(self) -> None:
        """Makes the folder, its user's alone, with configuration and Erlang's cookie; leaves the data as they are."""
        program("rabbitmq-server")
        for folder in (self.folder, self.data):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)
        password = self.secrets.value(f"rabbitmq/{USER}")
        private = PRIVATE_SETTINGS.format(port=self.ports.amqp, user=USER, password=password, vhost=VHOST)
        settings = SETTINGS.read_text(encoding="utf-8")
        write_private(self.folder / "rabbitmq.conf", f"{settings}\n{private}")
        write_private(self.folder / "enabled_plugins", "[].\n")
        write_private(self.folder / ".erlang.cookie", self.secrets.value("rabbitmq/cookie"))

    def environment(self) -> Mapping[str, str]:
        """For the server and for rabbitmqctl; without what the machine's own RabbitMQ is set to."""
        folder = str(self.folder)
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": folder,  # Erlang's cookie is read from here
            "RABBITMQ_NODENAME": "qinglan@localhost",
            "RABBITMQ_DIST_PORT": str(self.ports.distribution),
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/no-rabbitmq-env.conf",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{folder}/no-advanced.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": f"{folder}/data",
            "RABBITMQ_LOG_BASE": f"{folder}/data",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG_ARGUMENTS,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self.ports.epmd),
            "ERL_CRASH_DUMP_BYTES": "0",
            "RUNNING_UNDER_SYSTEMD": "true",  # the start script becomes the server instead of watching it
        }

    def command(self) -> list[str]:
        """The command line that runs RabbitMQ in the foreground, after `prepare`; SIGTERM stops it cleanly."""
        return [*dies_with_parent(), program("rabbitmq-server")]

    def epmd_command(self) -> list[str]:
        """Its epmd in the foreground. To be started first: else Erlang starts one as a daemon, which stays for ever."""
        epmd = shutil.which("epmd")
        if epmd is None:
            raise BrokerError("epmd is missing: it belongs to Erlang, which comes with RabbitMQ")
        return [*dies_with_parent(), epmd, "-address", "127.0.0.1", "-port", str(self.ports.epmd)]

    def url(self, vhost: str = VHOST) -> str:
        """Its amqp:// address."""
        return f"amqp://{USER}:{self.secrets.value(f'rabbitmq/{USER}')}@127.0.0.1:{self.ports.amqp}/{vhost}"

    # -- its life

    def start(self, *, seconds: float = 60) -> None:
        """Starts RabbitMQ as a child of this process and returns when it answers (4 to 9 s later)."""
        self.prepare()
        with (self.folder / "rabbitmq.log").open("ab") as log:
            for command in (self.epmd_command(), self.command()):
                self._processes.append(
                    subprocess.Popen(
                        command,
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        cwd=self.folder,
                        env=dict(self.environment()),
                        start_new_session=True,
                    )
                )
        self.wait_ready(seconds=seconds)

    def wait_ready(self, *, seconds: float = 60) -> None:
        """Returns when RabbitMQ answers; raises BrokerError when it ended or takes longer."""
        give_up = time.monotonic() + seconds
        while not self.answers():
            if any(process.poll() is not None for process in self._processes):
                self.kill()
                raise BrokerError(f"RabbitMQ ended at once: see {self.folder / 'rabbitmq.log'}")
            if time.monotonic() > give_up:
                raise BrokerError(f"RabbitMQ does not answer after {seconds:.0f} s: see {self.folder}")
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether RabbitMQ takes connections now. A wrong password is an error, not a no."""
        connection = Connection(
            host=f"127.0.0.1:{self.ports.amqp}",
            userid=USER,
            password=self.secrets.value(f"rabbitmq/{USER}"),
            virtual_host=VHOST,
            connect_timeout=2,
            read_timeout=5,
        )
        try:
            connection.connect()
            connection.close()
        except AccessRefused:
            raise BrokerError(f"{self.secrets.path} does not fit the data in {self.data}") from None
        except (OSError, NotAllowed, AMQPError):
            return False
        return True

    def stop(self, *, seconds: float = 30) -> None:
        """Stops what `start` started: the broker cleanly, then its epmd. Safe to call twice."""
        self._end(signal.SIGTERM, seconds)

    def kill(self) -> None:
        """As a crash would: SIGKILL. The data stay."""
        self._end(signal.SIGKILL, 30)

    def wipe(self) -> None:
        """The data are lost, as with the disk; the next start begins empty. Only while it does not run."""
        shutil.rmtree(self.data)

    def _end(self, number: signal.Signals, seconds: float) -> None:
        processes, self._processes = self._processes, []
        for process in reversed(processes):
            signal_group(process, number)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                signal_group(process, signal.SIGKILL)
                process.wait()

    # -- its administration

    def ctl(self, *arguments: str, seconds: float = 60) -> str:
        """What `rabbitmqctl` says; takes one to two seconds. Raises BrokerError when it refuses."""
        done = subprocess.run(
            [program("rabbitmqctl"), "--quiet", *arguments],
            env=dict(self.environment()),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode:
            raise BrokerError(f"rabbitmqctl {arguments[0]}: {' '.join((done.stderr or done.stdout).split())}")
        return done.stdout

    def create_vhost(self, name: str) -> str:
        """A virtual host for the user alone; its amqp:// address."""
        self.ctl("add_vhost", name)
        self.ctl("set_permissions", "--vhost", name, USER, ".*", ".*", ".*")
        return self.url(name)


def installed() -> bool:
    """Whether this machine has a RabbitMQ to start."""
    try:
        program("rabbitmq-server")
    except BrokerError:
        return False
    return True


def program(name: str) -> str:
    """The path of one of RabbitMQ's own scripts."""
    for folder in FOLDERS:
        path = Path(folder) / name
        if path.exists():
            return str(path)
    raise BrokerError("RabbitMQ is missing: sh deploy/embedded/setup.sh rabbitmq")


def write_private(path: Path, text: str) -> None:
    """A file that only its user can read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """To the process and what it started; nothing happens when they are gone."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


def dies_with_parent() -> tuple[str, ...]:
    """A command prefix that ends the server when its parent is killed, where the system has one."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return (setpriv, "--pdeathsig", "TERM", "--") if setpriv else ()
