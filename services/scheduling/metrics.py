"""What to watch: bounded labels only."""

from prometheus_client import Counter

PLANS_IMPORTED = Counter("qinglan_scheduling_plans_imported", "Plans found in imported documents", ["status"])
PLANS_PUBLISHED = Counter("qinglan_scheduling_plans_published", "Plan versions published")
ACTIVITY_CHANGES = Counter("qinglan_scheduling_activity_changes", "Changes of activities, by event", ["action"])
BOOKINGS_REFUSED = Counter("qinglan_scheduling_bookings_refused", "Bookings refused: the room was taken")
CLASHES = Counter("qinglan_scheduling_clashes", "Clashes found when scheduling", ["outcome"])
REMINDERS = Counter("qinglan_scheduling_reminders", "Reminders published, one per recipient")
FEED_READS = Counter("qinglan_scheduling_feed_reads", "Calendar feeds read", ["status"])
