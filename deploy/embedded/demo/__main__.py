"""`make demo`: the main job from end to end, headless, in a throw-away folder. PLAN=file, KILL=1, BUS=rabbitmq.

Ends with one line `demo: {…}`; the exit code is 1 if anything was lost, doubled or left over.
"""

import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from deploy.embedded.demo.check import Findings, Query, check_effects, check_messages, query_by
from deploy.embedded.demo.client import ApiClient, DemoError
from deploy.embedded.demo.district import today
from deploy.embedded.demo.killing import Killer
from deploy.embedded.demo.seed import SCHEDULING, import_plan, publish, seed
from deploy.embedded.demo.waiting import until
from deploy.embedded.demo.welcome import SAMPLE_PLAN, bootstrap
from deploy.embedded.errors import CannotStart
from deploy.embedded.stack import Stack

OFFICE = "qinghe.office"
SETTLE_SECONDS = 90.0


@dataclass
class Demo:
    """One run of the main job on one plan file."""

    plan: Path
    stack: Stack
    kill: bool
    began: float
    plans: list[dict[str, Any]] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        sys.stdout.write(f"{time.monotonic() - self.began:6.1f} s  {sentence}\n")
        sys.stdout.flush()

    def run(self) -> dict[str, Any]:
        """Everything but the killing; returns the last line's figures."""
        self.say(f"ready on {self.stack.url}: {len(self.stack.processes())} processes")
        accounts = seed(self.stack.url, bootstrap(self.stack.state, self.stack.port), self.say)
        password = next(account.password for account in accounts if account.login == OFFICE)
        lead = ApiClient(self.stack.url)
        lead.sign_in(OFFICE, password)
        self.say(f"signed in as {OFFICE}")
        killer = Killer(self.stack, self.say)
        if self.kill:
            killer.start()
        self.review_and_publish(lead)
        if self.kill:
            self.go_on_working(lead, killer)
            killer.finish()
        return self.settle_and_check()

    def go_on_working(self, lead: ApiClient, killer: Killer) -> None:
        """Gives one activity after the other a day, for as long as processes are being killed."""
        listed = [
            lead.everything(f"{SCHEDULING}/plans/{plan['id']}/activities") for plan in self.plans if plan["items"]
        ]
        moved = 0
        for activity in (each for plan in listed for each in plan):
            if not killer.busy:
                break
            day = today() + timedelta(days=7 + moved % 60)
            times = {
                "starts_at": f"{day}T{8 + moved % 8:02}:00:00+08:00",
                "ends_at": f"{day}T{8 + moved % 8:02}:45:00+08:00",
            }
            body = times | {"override_reason": "演示"}
            lead.post(
                f"{SCHEDULING}/activities/{activity['id']}/schedule",
                body,
                headers={"If-Match": f'"{activity["version"]}"'},
            )
            moved += 1
            time.sleep(0.5)
        self.say(f"gave {moved} activities a day meanwhile")

    def review_and_publish(self, lead: ApiClient) -> None:
        self.plans = import_plan(lead, self.plan.name, self.plan.read_bytes())
        for plan in self.plans:
            self.say(f"read {plan['title'] or 'a plan without a title'}: {plan['items']} activities")
            for line in plan["unread"][:5]:
                self.say(f"    line {line['line']} could not be read: {line['text'][:40]}")
            if plan["items"]:
                done = publish(lead, plan)
                self.say(f"published {done['added']} activities, {len(done['warnings'])} warnings accepted")

    def settle_and_check(self) -> dict[str, Any]:
        cluster = self.stack.blueprint.cluster
        query = query_by(cluster.admin_url)
        services = self.stack.blueprint.services
        last = Findings()

        def settled() -> bool:
            nonlocal last
            last = Findings()
            check_messages(query, services, last)
            check_effects(query, last)
            return not (last.lost or last.unsettled)

        try:
            until("everything that was published has arrived", settled, seconds=SETTLE_SECONDS)
        except DemoError as error:
            self.say(str(error))
        return self.figures(query, services)

    def figures(self, query: Query, services: tuple[str, ...]) -> dict[str, Any]:
        """From one last look: what arrived, and what is wrong."""
        findings = Findings()
        check_messages(query, services, findings)
        reached, delivered = check_effects(query, findings)
        for example in findings.examples:
            self.say(f"  ! {example}")
        self.say(f"{reached} activities reached people in {delivered} messages")
        return {
            "plans": len(self.plans),
            "activities": reached,
            "notifications": delivered,
            "seconds": round(time.monotonic() - self.began, 1),
            "lost": findings.lost + findings.unsettled,
            "doubled": findings.doubled,
        }


def main() -> int:
    plan = Path(os.environ.get("PLAN") or SAMPLE_PLAN)
    if not plan.is_file():
        sys.stderr.write(f"qinglan: PLAN={plan} is not a file\n")
        return 2
    kill = os.environ.get("KILL", "") not in {"", "0"}
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="qinglan-demo-", ignore_cleanup_errors=True) as folder:
        stack = Stack(Path(folder) / "state", environment={"QINGLAN_DEMO": "0"})
        sys.stdout.write(f"starting in {folder}\n")
        sys.stdout.flush()
        try:
            with stack:
                figures = Demo(plan, stack, kill, began).run()
        except (DemoError, CannotStart) as error:
            sys.stderr.write(f"qinglan: {error}\n")
            return 1
    sys.stdout.write(f"demo: {json.dumps(figures)}\n")
    return 1 if figures["lost"] or figures["doubled"] or not figures["activities"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
