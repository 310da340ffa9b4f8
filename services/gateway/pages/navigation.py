"""Where the console's pages are: the menu, in its order, with the keys that open each."""

from dataclasses import dataclass

from shared.web import Capability


@dataclass(frozen=True)
class Entry:
    """`keys` are pressed one after the other; the entry is shown to who has the capability."""

    name: str
    path: str
    keys: str
    needs: Capability


ENTRIES = (
    Entry("home", "/", "g h", Capability.SIGNED_IN),
    Entry("calendar", "/calendar", "g c", Capability.ACTIVITY_READ),
    Entry("plans", "/plans", "g p", Capability.PLAN_READ),
    Entry("inbox", "/inbox", "g i", Capability.INBOX_READ),
    Entry("people", "/people", "g u", Capability.PERSON_READ),
    Entry("terms", "/terms", "g t", Capability.ACTIVITY_READ),
    Entry("rooms", "/rooms", "g r", Capability.ACTIVITY_READ),
    Entry("feeds", "/feeds-of-mine", "g f", Capability.ACTIVITY_READ),
)
