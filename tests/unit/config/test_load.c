/* From nodes to settings: where complaints point, and that every mistake is named. */
#define _GNU_SOURCE
#include "parsing.h"

#include "base/time.h"

static void test_unknown_keys_and_what_was_meant(void **state) {
    (void)state;
    assert_refused("upstreems: {}\n", 1, "upstreems", "did you mean upstreams?");
    assert_refused("log:\n  levle: info\n", 2, "log.levle", "did you mean level?");
    assert_refused("upstreams: {a: {servers: [\"a:1\"]}}\nroutes:\n  - name: r\n    path: /\n"
                   "    upstream: a\n    permisions: [x]\n",
                   6, "routes[0].permisions", "did you mean permissions?");
    assert_refused("zzzzzzzzzz: 1\n", 1, "zzzzzzzzzz", "unknown key");
    assert_refused("log: {level: wran}\n", 1, "log.level", "did you mean warn?");
}

static void test_duplicates(void **state) {
    (void)state;
    assert_refused("workers: 1\nworkers: 2\n", 2, "workers", "already");
    assert_refused("roles:\n  a: [x]\n  a: [y]\n", 3, "roles.a", "twice");
    assert_refused("routes:\n  - name: r\n    path: /\n    upstream: a\n    permission: x\n"
                   "    permissions: [y]\n",
                   6, "routes[0].permissions", "already, as permission");
}

static void test_shapes(void **state) {
    (void)state;
    assert_refused("workers: [1]\n", 1, "workers", "found a list");
    assert_refused("workers: {a: 1}\n", 1, "workers", "found a mapping");
    assert_refused("workers:\n", 1, "workers", "found nothing");
    assert_refused("log: x\n", 1, "log", "a mapping of keys, found a single value");
    assert_refused("listen:\n", 1, "listen", "leave the key out");
    assert_refused("hosts: {a: b}\n", 1, "hosts", "expected a list");
    assert_refused("hosts: [a, [b]]\n", 1, "hosts[1]", "found a list");
    assert_refused("hosts: [a, ~]\n", 1, "hosts[1]", "found nothing");
    assert_refused("routes: {a: b}\n", 1, "routes", "expected a list");
    assert_refused("roles: [a]\n", 1, "roles", "a mapping of names");
    assert_refused("? [a]\n: b\n", 1, "", "a key is a text");
    assert_refused("roles:\n  ? [a]\n  : b\n", 2, "roles.?", "the name is not valid");
    assert_refused("roles: {Bad Name: [a]}\n", 1, "roles.Bad Name", "the name is not valid");
}

static void test_values(void **state) {
    (void)state;
    assert_refused("workers: -1\n", 1, "workers", "not valid");
    assert_refused("workers: 1025\n", 1, "workers", "from 0 to 1024");
    assert_refused("workers: 99999999999999999999\n", 1, "workers", "not valid");
    assert_refused("cors: {credentials: yes}\n", 1, "cors.credentials", "true or false");
    assert_refused("tokens: {leeway: 6m}\n", 1, "tokens.leeway", "from 0s to 5m");
    assert_refused("tokens: {leeway: 1w}\n", 1, "tokens.leeway", "a duration such as");
    assert_refused("passwords: {memory: 1MiB}\n", 1, "passwords.memory", "from 8MiB to 1GiB");
    assert_refused("passwords: {memory: 20MB}\n", 1, "passwords.memory", "a size such as");
    assert_refused("rate_limits: {a: {rate: 5/week}}\n", 1, "rate_limits.a.rate", "a rate such as");
    assert_refused("tls: {minimum: \"1.1\"}\n", 1, "tls.minimum", "1.3 or 1.2");
    assert_refused("allow: [10.0.0.1/8]\n", 1, "allow[0]", "no host bits");
    assert_refused("cors: {origins: [\"*\"]}\n", 1, "cors.origins[0]", "an origin");
    assert_refused("hosts: []\n", 1, "hosts", "has 0 entries");
    assert_refused("upstreams: {a: {servers: []}}\n", 1, "upstreams.a.servers", "has 0 entries");
}

static void test_missing(void **state) {
    (void)state;
    assert_refused("upstreams:\n  a: {}\n", 2, "upstreams.a", "servers is missing");
    assert_refused("routes:\n  - name: r\n    path: /\n", 2, "routes[0]", "upstream is missing");
    assert_refused("rate_limits: {a: {burst: 1}}\n", 1, "rate_limits.a", "rate is missing");
    assert_refused("upstreams: {a: {servers: [{weight: 2}]}}\n", 1, "upstreams.a.servers[0]",
                   "address is missing");
}

static void test_sections_that_contradict_themselves(void **state) {
    (void)state;
    assert_refused("tls: {certificate: a.pem}\n", 1, "tls", "together");
    assert_refused("tls: {client_crl: a.pem}\n", 1, "tls", "client_ca");
    assert_refused("headers: {hsts: 1d}\n", 1, "headers", "hsts_preload needs");
    assert_refused("sessions: {refresh_absolute: 0s}\n", 1, "sessions.refresh_absolute", "");
    assert_refused("sessions: {idle: 2h, absolute: 1h}\n", 1, "sessions", "idle is longer");
    assert_refused("tokens: {access_life: 1d, refresh_life: 1h}\n", 1, "tokens", "longer than");
    assert_refused("upstreams: {authority: {servers: [\"a:1\"]}}\n", 1, "upstreams.authority",
                   "the gate's own");
    assert_refused("upstreams: {a: {servers: [{address: \"a:1\", backup: true}]}}\n", 1,
                   "upstreams.a", "every server is a backup");
    assert_refused("upstreams: {a: {servers: [\"a:1\"], tls: {name: x}}}\n", 1, "upstreams.a.tls",
                   "enabled: true");
    assert_refused("passkeys: {origins: [\"http://a.org\"]}\n", 1, "passkeys", "https://");
    assert_refused("passkeys: {rp_id: a.org, origins: [\"https://ba.org\"]}\n", 1, "passkeys",
                   "not within rp_id");
    static const char route[] = "routes: [{name: r, path: /, upstream: a, ";
    char text[256];
    (void)snprintf(text, sizeof text, "%stenant: {from: path}}]\n", route);
    assert_refused(text, 1, "routes[0].tenant", "name is missing");
    (void)snprintf(text, sizeof text, "%stenant: {name: x}}]\n", route);
    assert_refused(text, 1, "routes[0].tenant", "from is missing");
    (void)snprintf(text, sizeof text, "%sauth: none, permission: x}]\n", route);
    assert_refused(text, 1, "routes[0]", "need auth: required");
    (void)snprintf(text, sizeof text, "%smfa_age: 5m}]\n", route);
    assert_refused(text, 1, "routes[0]", "mfa: true");
    assert_refused("approvals: {max: 1h, default: 2h}\n", 1, "approvals",
                   "default is longer than max");
    assert_refused("listen: {forward_auth: \"10.0.0.1:9444\"}\n", 1, "listen", "plain HTTP");
}

static void test_proxies_certificates_and_approvals(void **state) {
    (void)state;
    struct parsed parsed;
    parse_good(&parsed, "hosts: [a]\n");
    assert_int_equal(parsed.settings.approvals.max, 8 * PC_HOUR);
    assert_int_equal(parsed.settings.approvals.default_life, PC_HOUR);
    assert_int_equal(parsed.settings.approvals.pending, 24 * PC_HOUR);
    assert_int_equal(parsed.settings.forward_auth.proxies.count, 0);
    assert_int_equal(parsed.settings.listen.forward_auth.len, 0);
    assert_int_equal(parsed.settings.certificate_count, 0);
    parsed_free(&parsed);
    parse_good(&parsed, "listen: {forward_auth: \"[::1]:9444\"}\n"
                        "forward_auth: {proxies: [10.0.0.0/8, \"::1\"]}\n"
                        "client_certificates:\n"
                        "  accounts: [{san: \"dns:a.test\", account: ann}]\n");
    assert_int_equal(parsed.settings.forward_auth.proxies.count, 2);
    assert_span_equal(parsed.settings.listen.forward_auth, "[::1]:9444");
    assert_int_equal(parsed.settings.certificate_count, 1);
    assert_span_equal(parsed.settings.certificates[0].san, "dns:a.test");
    assert_span_equal(parsed.settings.certificates[0].account, "ann");
    parsed_free(&parsed);
    assert_refused("client_certificates:\n  accounts:\n  - {san: a.test, account: ann}\n", 3,
                   "client_certificates.accounts[0].san", "spiffe://");
    assert_refused("client_certificates:\n  accounts:\n  - {san: \"dns:a\"}\n", 3,
                   "client_certificates.accounts[0]", "account is missing");
}

static void test_every_mistake_is_named(void **state) {
    (void)state;
    struct parsed p;
    parse(&p, "workers: x\nlog: {level: loud, fromat: json}\nhosts: [\"a b\", ok, \"*\"]\n");
    assert_int_equal(p.err, PC_ERR_INVALID);
    assert_int_equal(p.errors.count, 5);
    assert_span_equal(p.errors.items[4].key, "hosts[2]");
    assert_int_equal(p.errors.items[4].line, 3);
    assert_false(p.errors.more);
    parsed_free(&p);
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_add_str(&text, "hosts:\n");
    for (int i = 0; i < 1000; i++)
        pc_buf_add_str(&text, "  - \"a b\"\n");
    parse_span(&p, pc_buf_span(&text));
    assert_int_equal(p.err, PC_ERR_INVALID);
    assert_int_equal(p.errors.count, 64);
    assert_true(p.errors.more);
    parsed_free(&p);
}

static void test_a_full_route(void **state) {
    (void)state;
    struct parsed p;
    parse_good(&p, "routes:\n"
                   "  - name: r\n"
                   "    hosts: a.org\n"
                   "    methods: [GET, PUT]\n"
                   "    path: /t/{tenant}/**\n"
                   "    permissions: [\"a:b\", \"c:d\"]\n"
                   "    class: restricted\n"
                   "    mfa: true\n"
                   "    mfa_age: 5m\n"
                   "    tenant: {from: path, name: tenant}\n"
                   "    upstream: u\n"
                   "    rate_limits: [api, login]\n"
                   "    body_limit: 100MiB\n"
                   "    stream: true\n"
                   "    websocket: true\n"
                   "    mutual_tls: true\n");
    const struct pc_settings_route *r = &p.settings.routes[0];
    assert_int_equal(r->line, 2);
    assert_int_equal(r->hosts.count, 1);
    assert_span_equal(r->methods.items[1], "PUT");
    assert_span_equal(r->permissions.items[1], "c:d");
    assert_int_equal(r->class, PC_CLASS_RESTRICTED);
    assert_true(r->mfa && r->stream && r->websocket && r->mutual_tls);
    assert_true(r->mfa_age == 5 * PC_MINUTE);
    assert_int_equal(r->tenant_from, PC_TENANT_PATH);
    assert_span_equal(r->tenant_name, "tenant");
    assert_int_equal(r->body_limit, 100 << 20);
    assert_int_equal(r->rate_limits.count, 2);
    parsed_free(&p);
}

static void test_a_full_upstream(void **state) {
    (void)state;
    struct parsed p;
    parse_good(&p, "tls: {certificate: /etc/c.pem, key: ./k.pem, minimum: 1.3}\n"
                   "upstreams:\n"
                   "  a:\n"
                   "    servers: [\"a:1\", {address: \"unix:/run/b\", weight: 3, backup: true}]\n"
                   "    tls: {enabled: true, ca: ca.pem, certificate: c.pem, key: k.pem, name: x}\n"
                   "    assertion: false\n"
                   "roles: {a: [x], b: y, c: {permissions: [\"*\"]}}\n"
                   "allow: [10.0.0.0/8, \"::1\"]\n");
    assert_span_equal(p.settings.tls.certificate, "/etc/c.pem");
    assert_span_equal(p.settings.tls.key, "/srv/gate/k.pem");
    assert_false(p.settings.tls.tls12);
    const struct pc_settings_upstream *u = &p.settings.upstreams[0];
    assert_int_equal(u->server_count, 2);
    assert_int_equal(u->servers[1].weight, 3);
    assert_true(u->servers[1].backup && u->tls && !u->assertion);
    assert_span_equal(u->tls_ca, "/srv/gate/ca.pem");
    assert_span_equal(u->tls_name, "x");
    assert_int_equal(p.settings.role_count, 3);
    assert_span_equal(p.settings.roles[1].permissions.items[0], "y");
    assert_span_equal(p.settings.roles[2].permissions.items[0], "*");
    assert_int_equal(p.settings.allow.count, 2);
    assert_int_equal(p.settings.allow.items[0].bits, 8);
    parsed_free(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_keys_and_what_was_meant),
        cmocka_unit_test(test_duplicates),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_sections_that_contradict_themselves),
        cmocka_unit_test(test_proxies_certificates_and_approvals),
        cmocka_unit_test(test_every_mistake_is_named),
        cmocka_unit_test(test_a_full_route),
        cmocka_unit_test(test_a_full_upstream),
    };
    return cmocka_run_group_tests_name("config/load", tests, NULL, NULL);
}
