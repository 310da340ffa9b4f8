"""What `make run` adds to bare services: at the first start the fictional district, at every start where to go."""

import json
import os
import subprocess
import sys
from pathlib import Path

from deploy.embedded.demo.client import ApiClient, DemoError
from deploy.embedded.demo.district import DISTRICT_NAME
from deploy.embedded.demo.seed import Account, give_days, import_plan, new_password, publish, seed
from deploy.embedded.output import say
from deploy.embedded.programs import standing_blueprint
from deploy.embedded.state import State, state_from

SAMPLE_PLAN = Path(__file__).parent / "plans" / "sample.txt"


def main() -> int:
    """QINGLAN_DEMO=0 leaves the services bare, for a real district's first day and for tests."""
    if os.environ.get("QINGLAN_DEMO") == "0":
        return 0
    state = state_from(os.environ, Path.cwd())
    port = int(os.environ["PORT"])
    try:
        welcome(state, port)
    except DemoError as error:
        sys.stderr.write(f"qinglan: the demo district could not be set up: {error}\n")
        return 1
    return 0


def welcome(state: State, port: int) -> None:
    url = f"http://127.0.0.1:{port}"
    marker = state.folder / "demo.json"
    if marker.exists():
        say(f"sign in at {url} (the passwords were printed at the first start; `make reset` makes new ones)")
        return
    say(f"first start: making a fictional district, {DISTRICT_NAME}")
    accounts = seed(url, bootstrap(state, port), say)
    lead = ApiClient(url)
    lead.sign_in(accounts[1].login, accounts[1].password)
    for plan in import_plan(lead, SAMPLE_PLAN.name, SAMPLE_PLAN.read_bytes()):
        published = publish(lead, plan)
        days = give_days(lead, plan)
        say(f"  imported and published {plan['title']}: {published['added']} activities, {days} with a day and a room")
    marker.write_text(json.dumps({"logins": [account.login for account in accounts]}), "utf-8")
    show(accounts, url)


def show(accounts: list[Account], url: str) -> None:
    say("accounts (their passwords are shown this once):")
    for account in accounts:
        say(f"  {account.login:<16} {account.password}   {account.role}, {account.name}")
    say(f"now open {url}")


def bootstrap(state: State, port: int) -> str:
    """The district office and its first administrator, by the directory's own command; returns the password."""
    password = new_password()
    environment = standing_blueprint(state, port).environment("directory", "web")
    done = subprocess.run(
        [sys.executable, "-m", "shared.cli", "directory", "bootstrap", "--district", DISTRICT_NAME],
        env={**environment, "QINGLAN_ADMIN_PASSWORD": password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DemoError(f"bootstrap: {done.stderr.strip()[-400:]}")
    return password


if __name__ == "__main__":
    raise SystemExit(main())
