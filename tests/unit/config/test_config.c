/* Whole texts and files: defaults, and the limits of a file. */
#define _GNU_SOURCE
#include "parsing.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/time.h"

static void test_every_default_of_the_edge(void **state) {
    (void)state;
    struct parsed p;
    parse_good(&p, "workers: 0\n");
    const struct pc_settings *s = &p.settings;
    assert_span_equal(s->directory, "/srv/gate");
    assert_int_equal(s->listen.https.count, 1);
    assert_span_equal(s->listen.https.items[0], "0.0.0.0:8443");
    assert_int_equal(s->listen.http.count, 1);
    assert_span_equal(s->listen.http.items[0], "0.0.0.0:8080");
    assert_span_equal(s->listen.management, "127.0.0.1:9443");
    assert_span_equal(s->listen.operator, "127.0.0.1:8444");
    assert_true(s->tls.tls12);
    assert_int_equal(s->tls.certificate.len, 0);
    assert_int_equal(s->hosts.count, 2);
    assert_span_equal(s->hosts.items[0], "localhost");
    assert_span_equal(s->hosts.items[1], "127.0.0.1");
    assert_int_equal(s->trusted_proxies.count, 0);
    assert_int_equal(s->allow.count, 0);
    assert_int_equal(s->cors.origins.count, 0);
    assert_int_equal(s->cors.methods.count, 4);
    assert_span_equal(s->cors.methods.items[3], "DELETE");
    assert_int_equal(s->cors.headers.count, 2);
    assert_span_equal(s->cors.headers.items[1], "Content-Type");
    assert_true(s->cors.credentials);
    assert_true(s->cors.max_age == PC_HOUR);
    assert_true(s->headers.hsts == 63072000 * PC_SECOND);
    assert_true(s->headers.hsts_subdomains && s->headers.hsts_preload);
    assert_span_equal(s->headers.content_security_policy,
                      "default-src 'self'; frame-ancestors 'none'");
    assert_span_equal(s->headers.permissions_policy, "camera=(), microphone=(), geolocation=()");
    assert_span_equal(s->headers.referrer_policy, "strict-origin-when-cross-origin");
    assert_span_equal(s->headers.frame_options, "DENY");
    assert_span_equal(s->headers.opener_policy, "same-origin");
    assert_span_equal(s->headers.resource_policy, "same-origin");
    assert_int_equal(s->upstream_count + s->role_count + s->route_count, 0);
    parsed_free(&p);
}

static void test_every_default_of_the_authority(void **state) {
    (void)state;
    struct parsed p;
    parse_good(&p, "workers: 0\n");
    const struct pc_settings *s = &p.settings;
    assert_span_equal(s->tokens.issuer, "portcullis");
    assert_span_equal(s->tokens.audience, "portcullis-api");
    assert_span_equal(s->tokens.refresh_audience, "portcullis-auth");
    assert_true(s->tokens.access_life == 15 * PC_MINUTE);
    assert_true(s->tokens.refresh_life == 7 * PC_DAY);
    assert_span_equal(s->tokens.algorithm, "RS256");
    assert_true(s->tokens.key_life == 90 * PC_DAY);
    assert_true(s->tokens.leeway == 30 * PC_SECOND);
    assert_int_equal(s->passwords.memory_kib, 19 * 1024);
    assert_int_equal(s->passwords.passes, 2);
    assert_int_equal(s->passwords.min_length, 12);
    assert_span_equal(s->mfa.issuer, "Portcullis");
    assert_int_equal(s->mfa.required_roles.count, 1);
    assert_span_equal(s->mfa.required_roles.items[0], "admin");
    assert_true(s->mfa.grace == 7 * PC_DAY);
    assert_int_equal(s->mfa.max_attempts, 3);
    assert_true(s->mfa.lockout == 15 * PC_MINUTE);
    assert_true(s->mfa.email && s->mfa.required_for_api_keys);
    assert_true(s->mfa.remember_device == 30 * PC_DAY);
    assert_true(s->mfa.sensitive_age == 15 * PC_MINUTE);
    assert_int_equal(s->passwords.breached.len, 0);
    assert_span_equal(s->api_keys.prefix, "tk");
    assert_true(s->api_keys.life == 365 * PC_DAY);
    assert_false(s->api_keys.query);
    assert_true(s->sessions.idle == 30 * PC_MINUTE);
    assert_true(s->sessions.absolute == 12 * PC_HOUR);
    assert_true(s->sessions.refresh_absolute == 30 * PC_DAY);
    assert_int_equal(s->audit.segment_size, 4 << 20);
    assert_int_equal(s->audit.checkpoint_records, 1000);
    assert_true(s->audit.checkpoint_interval == PC_MINUTE);
    assert_span_equal(s->users.authority, "portcullis");
    assert_span_equal(s->users.edge, "portcullis-edge");
    assert_span_equal(s->log.level, "info");
    assert_false(s->log.json);
    parsed_free(&p);
}

static void test_defaults_of_rates_stay_beside_others(void **state) {
    (void)state;
    struct parsed p;
    parse_good(&p, "rate_limits: {slow: {rate: 10/h}, api: {rate: 7/s, burst: 1, by: tenant}}\n");
    assert_int_equal(p.settings.rate_count, 4);
    const struct pc_settings_rate *rates = p.settings.rates;
    assert_span_equal(rates[0].name, "slow");
    assert_int_equal(rates[0].count, 10);
    assert_true(rates[0].per == PC_HOUR);
    assert_int_equal(rates[0].burst, 0);
    assert_int_equal(rates[0].by, PC_BY_ADDRESS);
    assert_int_equal(rates[1].count, 7);
    assert_int_equal(rates[1].by, PC_BY_TENANT);
    assert_span_equal(rates[2].name, "login");
    assert_int_equal(rates[2].count, 5);
    assert_int_equal(rates[2].burst, 3);
    assert_true(rates[2].per == PC_MINUTE);
    parsed_free(&p);
    parse_good(&p, "workers: 1\n");
    assert_int_equal(p.settings.rate_count, 3);
    assert_span_equal(p.settings.rates[0].name, "api");
    assert_int_equal(p.settings.rates[0].count, 100);
    assert_int_equal(p.settings.rates[0].burst, 20);
    parsed_free(&p);
}

static void test_defaults_of_routes_and_upstreams(void **state) {
    (void)state;
    struct parsed p;
    parse_good(&p, "upstreams: {a: {servers: [\"[::1]:80\"]}}\n"
                   "routes:\n"
                   "  - {name: r, path: /, upstream: a}\n");
    const struct pc_settings_upstream *u = &p.settings.upstreams[0];
    assert_span_equal(u->name, "a");
    assert_int_equal(u->server_count, 1);
    assert_span_equal(u->servers[0].address, "[::1]:80");
    assert_int_equal(u->servers[0].weight, 1);
    assert_false(u->servers[0].backup);
    assert_true(u->connect_timeout == PC_MINUTE && u->send_timeout == PC_MINUTE &&
                u->read_timeout == PC_MINUTE);
    assert_int_equal(u->keepalive, 32);
    assert_int_equal(u->max_fails, 3);
    assert_true(u->fail_timeout == 10 * PC_SECOND);
    assert_true(u->assertion);
    assert_false(u->tls);
    const struct pc_settings_route *r = &p.settings.routes[0];
    assert_int_equal(r->line, 3);
    assert_int_equal(r->auth, PC_AUTH_REQUIRED);
    assert_int_equal(r->class, PC_CLASS_INTERNAL);
    assert_int_equal(r->body_limit, 1 << 20);
    assert_int_equal(r->tenant_from, PC_TENANT_NONE);
    assert_false(r->mfa || r->stream || r->websocket || r->mutual_tls);
    assert_int_equal(r->methods.count + r->permissions.count + r->hosts.count, 0);
    parsed_free(&p);
}

static void test_text_limits(void **state) {
    (void)state;
    struct parsed p;
    assert_refused("", 1, "", "empty");
    assert_refused("# nothing\n", 1, "", "empty");
    assert_refused("- a\n", 1, "", "a mapping of keys");
    size_t size = PC_CONFIG_MAX + 1;
    char *big = calloc(1, size);
    assert_non_null(big);
    memset(big, '#', size);
    parse_span(&p, pc_span(big, size));
    assert_int_equal(p.err, PC_ERR_INVALID);
    assert_true(has(p.errors.items[0].text, "larger"));
    parsed_free(&p);
    free(big);
}

static void test_a_full_arena_is_no_memory(void **state) {
    (void)state;
    for (size_t limit = 1; limit < 20000; limit += 997) {
        struct pc_arena arena = {.limit = limit};
        struct pc_settings settings;
        struct pc_config_errors errors;
        struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
        pc_config_example(&text);
        pc_err err =
            pc_config_parse(pc_buf_span(&text), PC_SPAN("/srv"), &arena, &settings, &errors);
        assert_true(err == PC_ERR_NOMEM || err == PC_OK);
        pc_arena_free(&arena);
    }
}

static void test_file(void **state) {
    (void)state;
    char folder[] = "/tmp/pc-config-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct pc_buf path PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_addf(&path, "%s/portcullis.yaml", folder);
    const char *name = pc_buf_str(&path);
    assert_int_equal(pc_file_replace(name, PC_SPAN("directory: run\n"), 0600), PC_OK);
    struct parsed p = {0};
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    assert_int_equal(pc_config_load(name, &p.arena, &p.settings, &p.errors, &text), PC_OK);
    assert_span_equal(pc_buf_span(&text), "directory: run\n");
    struct pc_buf expected PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_addf(&expected, "%s/run", folder);
    assert_true(pc_span_eq(p.settings.directory, pc_buf_span(&expected)));
    assert_int_equal(unlink(name), 0);
    assert_int_equal(pc_config_load(name, &p.arena, &p.settings, &p.errors, NULL), PC_ERR_NOTFOUND);
    assert_int_equal(rmdir(folder), 0);
    parsed_free(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_default_of_the_edge),
        cmocka_unit_test(test_every_default_of_the_authority),
        cmocka_unit_test(test_defaults_of_rates_stay_beside_others),
        cmocka_unit_test(test_defaults_of_routes_and_upstreams),
        cmocka_unit_test(test_text_limits),
        cmocka_unit_test(test_a_full_arena_is_no_memory),
        cmocka_unit_test(test_file),
    };
    return cmocka_run_group_tests_name("config/config", tests, NULL, NULL);
}
