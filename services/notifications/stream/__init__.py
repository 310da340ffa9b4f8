"""Live updates of inboxes: server-sent events, from one LISTEN connection to every open page."""
