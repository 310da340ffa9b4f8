"""The one error of the PostgreSQL that comes as a wheel."""


class ClusterError(Exception):
    """PostgreSQL could not be set up or started; the message is one line that says what to do."""
