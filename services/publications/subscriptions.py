"""What it listens to and what it can tell again: nothing yet."""

from shared.messaging import Resync, Subscriptions

subscriptions = Subscriptions("publications")
resync = Resync()
