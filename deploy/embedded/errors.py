"""What ends a start."""


class CannotStart(Exception):  # noqa: N818  # reads as the sentence it ends with
    """The stack cannot start or go on; the message is one line that says what to do."""
