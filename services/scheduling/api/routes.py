"""The two sets of routes: the API, and the calendar feeds under their own address."""

from services.scheduling.operations.acting import Acting
from shared.web import Api, Call
from shared.web.dead_letters import offer_dead_letters

api = Api("scheduling", title="Scheduling")
offer_dead_letters(api)
#: Not below /api: a calendar client sends no token, the address is the secret.
feeds = Api("scheduling", title="Calendar feeds", prefix="/feeds")


def acting(call: Call) -> Acting:
    return Acting(call.session, call.caller, call.clock.now(), call.settings.zoneinfo)


def check_version(call: Call, present: int) -> None:
    """For actions: If-Match is honoured when it is sent, and not required."""
    if call.if_match is not None:
        call.expect_version(present)
