"""What a caller can do nothing about but ask for another file."""


class UnreadablePlanError(ValueError):
    """The file cannot be read at all; the message names it and the remedy."""
