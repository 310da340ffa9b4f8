"""Settings from the environment: those that every service has."""

from shared.settings import ServiceSettings, load_settings


def load() -> ServiceSettings:
    return load_settings("scheduling")
