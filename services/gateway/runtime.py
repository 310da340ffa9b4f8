"""What the gateway's requests share: settings, database, clock, keys, the password check, the way to the API."""

from dataclasses import dataclass, field
from datetime import date, datetime

import httpx
from flask import current_app

from services.gateway.config import GatewaySettings
from services.gateway.keys import KeyRing
from services.gateway.passwords import PasswordCheck
from services.gateway.tokens import OwnVerifier
from shared.clock import Clock
from shared.store import Store
from shared.web import TokenVerifier

EXTENSION = "qinglan.gateway"


@dataclass
class Gateway:
    settings: GatewaySettings
    store: Store
    clock: Clock
    ring: KeyRing
    checks: PasswordCheck
    transport: httpx.Client
    verifier: TokenVerifier = field(init=False)

    def __post_init__(self) -> None:
        self.verifier = OwnVerifier(self.ring)

    def now(self) -> datetime:
        return self.clock.now()

    def today(self) -> date:
        """The day that it is in the district."""
        return self.now().astimezone(self.settings.zoneinfo).date()


def gateway() -> Gateway:
    """The one that the running app was made with."""
    found: Gateway = current_app.extensions[EXTENSION]
    return found
