"""The edge: one generated Envoy configuration for the embedded, the compose and the cluster shape.

    settings = EdgeSettings(listen=Address("127.0.0.1", 8080), admin=..., upstreams={"gateway.web": ...})
    path.write_text(render(settings))
    subprocess.Popen(command(path))

`python -m deploy.envoy` prints it; README.md says what it does and why its figures are what they are.
"""

from deploy.envoy.bootstrap import bootstrap, render
from deploy.envoy.program import binary, command
from deploy.envoy.settings import Address, EdgeSettings, Limit, Limits, SettingsError

__all__ = [
    "Address",
    "EdgeSettings",
    "Limit",
    "Limits",
    "SettingsError",
    "binary",
    "bootstrap",
    "command",
    "render",
]
