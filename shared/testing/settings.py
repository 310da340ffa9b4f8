"""A service's settings for a test."""

from shared.settings import ServiceSettings


def settings_for(service: str, url: str = "", owner_url: str = "", *, bus_url: str = "") -> ServiceSettings:
    """What a process would read from its environment; a service with more settings makes its own from these."""
    return ServiceSettings(
        service=service,
        database_url=url,
        database_owner_url=owner_url,
        bus_url=bus_url,
        jwks_url="http://127.0.0.1:9/jwks.json",
        public_url="http://127.0.0.1:8080",
        host="127.0.0.1",
        port=0,
        metrics_port=0,
        zone="Asia/Shanghai",
        log_level="warning",
    )
