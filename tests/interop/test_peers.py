"""The providers themselves: they start, tell their addresses, make tokens and change their keys."""
import base64
import json

import peers
import pytest
import rig


def claims(token, part=1):
    text = token.split(".")[part]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


@pytest.fixture(scope="module")
def keycloak(tmp_path_factory):
    yield from peers.running(lambda: peers.Keycloak(tmp_path_factory.mktemp("keycloak"),
                                                    [rig.free_port() for _ in range(3)]))


@pytest.fixture(scope="module")
def second(tmp_path_factory):
    yield from peers.running(lambda: peers.OidcProvider(tmp_path_factory.mktemp("oidc"), rig.free_port()))


@pytest.mark.slow
def test_keycloak_makes_tokens_of_a_person(keycloak):
    said = claims(keycloak.by_password()["access_token"])
    assert said["iss"] == keycloak.issuer
    assert said["tenant_id"] == "acme"
    assert "analyst" in said["realm_access"]["roles"]
    assert said["resource_access"]["gate"]["roles"] == ["writer"]
    assert said["aud"] == "gate" or "gate" in said["aud"]


@pytest.mark.slow
def test_keycloak_makes_tokens_of_a_client(keycloak):
    said = claims(keycloak.by_client()["access_token"])
    assert "reader" in said["realm_access"]["roles"]


@pytest.mark.slow
def test_keycloak_changes_its_key(keycloak):
    before = claims(keycloak.by_client()["access_token"], 0)["kid"]
    old, new = keycloak.rotate_keys()
    assert before == old
    assert claims(keycloak.by_client()["access_token"], 0)["kid"] == new
    assert {old, new} <= {key["kid"] for key in keycloak.get(keycloak.discover()["jwks_uri"])["keys"]}


@pytest.mark.slow
def test_the_second_provider_makes_tokens_and_changes_its_key(second):
    token = second.by_client()["access_token"]
    assert claims(token)["aud"] == second.audience
    assert claims(token)["roles"] == ["reader"]
    old, new = second.rotate_keys()
    assert claims(token, 0)["kid"] == old
    assert claims(second.by_client()["access_token"], 0)["kid"] == new
