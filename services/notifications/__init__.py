"""Notifications: who is concerned by what, in the inbox and by e-mail, each version once."""
