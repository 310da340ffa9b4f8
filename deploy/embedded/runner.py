"""`make run`: brings the stack up in its order, keeps it running, takes it down in the opposite order.

secrets → PostgreSQL, RabbitMQ if that is the bus → databases → migrations → services and workers → edge → every /readyz → the demo's welcome
"""

import os
import time

from deploy.embedded.bus import PROGRAMS as RABBITMQ_PROGRAMS
from deploy.embedded.edge import edge_program
from deploy.embedded.errors import CannotStart
from deploy.embedded.launch import launch, may_fork, preload
from deploy.embedded.migrations import run_migrations
from deploy.embedded.output import say
from deploy.embedded.ports import edge_port
from deploy.embedded.programs import new_blueprint
from deploy.embedded.readiness import wait_until_ready
from deploy.embedded.state import State, Status
from deploy.embedded.supervisor import Supervisor

POSTGRES = "postgres"
STDOUT = 1


class Stopped(Exception):  # noqa: N818  # not an error: somebody asked for it while the stack came up
    """Ctrl-C or SIGTERM before the stack was ready."""


def run(state: State, port: str) -> None:
    """Runs the stack until Ctrl-C or SIGTERM. Raises CannotStart with one clear line."""
    with state.held():
        state.make()
        Runner(state, edge_port(port)).run()


class Runner:
    def __init__(self, state: State, edge: int) -> None:
        self.state = state
        self.blueprint = new_blueprint(state, edge)
        self.cluster = self.blueprint.cluster
        self.status = Status(runner=os.getpid(), url=self.blueprint.public_url)
        self.supervisor = Supervisor(self._processes_changed)
        self.began = time.monotonic()

    def run(self) -> None:
        self.state.say_status(self.status)
        self.supervisor.listen_to_signals()
        try:
            self._come_up()
            while not self.supervisor.stopping:
                self.supervisor.pump(1.0)
        except Stopped:
            return
        finally:
            self._go_down()

    def _come_up(self) -> None:
        self.cluster.prepare()
        self.supervisor.start([self.blueprint.postgres()])
        self._start_broker()
        if may_fork():
            preload()
        self._step("libraries")
        wait_until_ready([POSTGRES], self._meanwhile, answers=lambda _: self.cluster.answers())
        self._create_databases()
        self._step("PostgreSQL")
        if broker := self.blueprint.broker:
            wait_until_ready(["RabbitMQ"], self._meanwhile, answers=lambda _: broker.answers())
            self._step("RabbitMQ")
        run_migrations(self.blueprint.migrations(), self._meanwhile)
        self._step("migrations")
        programs = [*self.blueprint.roles(), edge_program(self.blueprint)]
        self.supervisor.start(programs)
        wait_until_ready([program.ready_url for program in programs if program.ready_url], self._meanwhile)
        self._step("services")
        say(f"Qinglan runs on {self.blueprint.public_url} (ready in {sum(self.status.steps.values()):.1f} s)")
        self._welcome()
        self.status.ready = True
        self.state.say_status(self.status)

    def _start_broker(self) -> None:
        if self.blueprint.broker:
            self.blueprint.broker.prepare()
            self.supervisor.start(self.blueprint.rabbitmq())

    def _welcome(self) -> None:
        """What a start adds to bare services and says to people is the demo's business, in a process of its own."""
        child = launch(self.blueprint.welcome(), output=STDOUT)
        while child.ended() is None:
            self._meanwhile(0.05)
        if child.ended():
            raise CannotStart("the services run, but what they should show could not be set up: see above")

    def _create_databases(self) -> None:
        for service in self.blueprint.services:
            self.cluster.create_service_database(service)
        if self.blueprint.broker is None:
            self.cluster.create_bus_database()

    def _go_down(self) -> None:
        """The edge first, bus and PostgreSQL last: whoever is in the middle of something can finish it."""
        names = self.supervisor.names()
        self.supervisor.stop([name for name in names if name == "envoy"])
        self.supervisor.stop([name for name in names if name not in {"envoy", POSTGRES, *RABBITMQ_PROGRAMS}])
        for name in (*reversed(RABBITMQ_PROGRAMS), POSTGRES):
            self.supervisor.stop([name])

    def _step(self, name: str) -> None:
        self.status.steps[name] = time.monotonic() - self.began - sum(self.status.steps.values())
        if self.supervisor.stopping:
            raise Stopped

    def _meanwhile(self, seconds: float) -> None:
        self.supervisor.pump(seconds)
        self.supervisor.check_starts()
        if self.supervisor.stopping:
            raise Stopped

    def _processes_changed(self, pids: dict[str, int]) -> None:
        self.status.processes = pids
        self.state.say_status(self.status)
