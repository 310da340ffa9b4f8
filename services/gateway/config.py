"""What the gateway takes from its environment beyond what every service has."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from shared.settings import ServiceSettings, common_values, known_scheme, read_env, seal_or_exit


@dataclass(frozen=True, kw_only=True)
class GatewaySettings(ServiceSettings):
    """`edge_url` is how the console reaches the API; `vendor_dir` is where npm put the browser's libraries."""

    keys_dir: Path
    edge_url: str
    vendor_dir: Path

    @property
    def secure_cookies(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"


def load() -> GatewaySettings:
    env = read_env()
    values = common_values(env, "gateway")
    values |= {
        "keys_dir": env.path("KEYS_DIR", Path(".qinglan/keys")),
        "edge_url": env.str("EDGE_URL", "", validate=known_scheme("http", "https")) or values["public_url"],
        "vendor_dir": env.path("VENDOR_DIR", Path("node_modules")),
    }
    seal_or_exit(env)
    return GatewaySettings(**values)  # type: ignore[arg-type]  # the keys are those of the dataclass
