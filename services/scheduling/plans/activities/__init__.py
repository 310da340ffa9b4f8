"""An entry's activities: its items with their own times, owners and words."""
