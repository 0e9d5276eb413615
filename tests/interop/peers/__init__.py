"""Third-party peers: OpenID providers, AWS as moto plays it, HashiCorp's Vault; had from the package registries that
Maven, npm, pip and Go are set up for, and run on loopback. What was fetched stays in build/peers; what cannot be had
raises Missing, with the reason."""
import pytest

from .clouds import HashicorpVault, Moto  # noqa: F401
from .fetch import KEYCLOAK, Missing, keycloak_home, node_modules  # noqa: F401
from .keycloak import Keycloak  # noqa: F401
from .oidc import OidcProvider  # noqa: F401

KEYCLOAK_NAME = "Keycloak " + KEYCLOAK


def running(make):
    """For a fixture: what make() gives, started, and closed in the end; skipped where its peer cannot be had."""
    try:
        one = make()
    except Missing as reason:
        pytest.skip(f"a peer is missing: {reason}")
    try:
        yield one.start()
    finally:
        one.close()
