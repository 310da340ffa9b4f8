"""The edge: Envoy from its wheel, with the configuration that `deploy.envoy` generates for this stack's ports."""

from deploy.embedded.programs import Blueprint, Program, dies_with_parent
from deploy.envoy import Address, EdgeSettings, command, render

# Roles that have a port for their own metrics only.
UNSEEN = "worker"


def edge_program(blueprint: Blueprint) -> Program:
    """Envoy, its configuration written anew: it follows the ports. Its access log is its output."""
    configuration = blueprint.state.run / "envoy.yaml"
    configuration.write_text(render(edge_settings(blueprint)), encoding="utf-8")
    return Program(
        name="envoy",
        log=blueprint.state.log / "envoy.log",
        command=(*dies_with_parent(), *command(configuration)),
        ready_url=f"{blueprint.public_url}/.well-known/jwks.json",  # the gateway's: the way through the edge is open
        quiet=True,
    )


def edge_settings(blueprint: Blueprint) -> EdgeSettings:
    return EdgeSettings(
        listen=Address("127.0.0.1", blueprint.edge),
        admin=Address("127.0.0.1", blueprint.ports["envoy.admin"]),
        upstreams={name: Address("127.0.0.1", blueprint.ports[name]) for name in blueprint.role_names(but=UNSEEN)},
    )
