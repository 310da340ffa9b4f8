"""What the gateway counts beyond every service's requests."""

from prometheus_client import Counter

from shared.telemetry import REGISTRY

#: outcome: succeeded, failed, locked (this failure locked), refused (locked already, or a member of no school)
SIGN_INS = Counter("qinglan_sign_ins_total", "Attempts to sign in", ("outcome",), registry=REGISTRY)
#: outcome: renewed, refused (unknown, over or without a school), reused (a used token: the session was ended)
REFRESHES = Counter("qinglan_session_refreshes_total", "Sessions renewed", ("outcome",), registry=REGISTRY)
