"""The operators' listener of a whole gate: who reaches what by it, and who does not."""

import pytest

import gate as gates


@pytest.fixture(name="gate", scope="module")
def make_gate(tmp_path_factory):
    one = gates.Gate(tmp_path_factory.mktemp("operator") / "run",
                     extra='cors: {origins: ["https://app.example.org"], credentials: true}')
    yield one.start()
    one.close()


def operate(gate, target, headers=(), method="GET", body=None, host="localhost"):
    return gate.ask(target, headers, method, body, host, port=gate.operator)


# ---- what is reached where ----

@pytest.mark.parametrize("target", ["/operator/", "/operator/users", "/admin/v1/users", "/admin/v1/status",
                                    "/health/ready", "/Admin/v1/users", "/portcullis/v1/../../admin/v1/users"])
def test_the_main_listener_has_nothing_for_operators(gate, target):
    for method in ("GET", "POST"):
        answer = gate.ask(target, method=method, body=b"" if method == "POST" else None)
        assert answer.status in (400, 404), (method, answer.status)


def test_services_are_not_reached_by_the_operators_listener(gate):
    seen = len(gate.upstream.seen)
    assert operate(gate, "/health").status == 401  # the authority's own, for viewers
    assert operate(gate, "/files/1").status == 404
    assert len(gate.upstream.seen) == seen


@pytest.mark.parametrize("host", ["rebind.example.org", "localhost.example.org", "10.0.0.1", ""])
def test_other_hosts_are_refused(gate, host):
    assert operate(gate, "/admin/v1/status", host=host).status in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1", "[::1]"])
def test_loopback_hosts_are_known(gate, host):
    assert operate(gate, "/portcullis/v1/me", host=host).status == 401


def test_answers_have_the_gates_headers_and_no_cors(gate):
    origin = [("Origin", "https://app.example.org")]
    assert gate.ask("/health", origin).get("access-control-allow-origin") == "https://app.example.org"
    answer = operate(gate, "/admin/v1/status", origin)
    assert answer.status == 401
    assert answer.get("access-control-allow-origin") is None
    assert answer.get("x-content-type-options") == "nosniff" and answer.get("x-request-id")
    preflight = operate(gate, "/admin/v1/users", [*origin, ("Access-Control-Request-Method", "GET")], "OPTIONS")
    assert preflight.status != 204 and preflight.get("access-control-allow-origin") is None
