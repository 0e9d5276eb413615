/* Decisions, step by step, in the order of the table. */
#include "fixture.h"

static void open_for_all(void **state) {
    struct fixture *f = *state;
    assert_string_equal(decide_path(f, "/open?a=1"), "allowed");
    assert_span_equal(f->verdict.path, "/open");
    assert_span_equal(f->verdict.query, "a=1");
    assert_string_equal(f->verdict.route->upstream, "app");
    f->request.authorization = PC_SPAN("Bearer rubbish");
    assert_string_equal(decide_path(f, "/open"), "allowed");
    assert_int_equal(f->verdict.principal.credential, PC_CRED_NONE);
}

static void paths_and_hosts(void **state) {
    struct fixture *f = *state;
    use_token(f);
    assert_string_equal(decide_path(f, "/things/../admin"), "ambiguous_path");
    assert_string_equal(decide_path(f, "//things"), "ambiguous_path");
    assert_string_equal(decide_path(f, "/%74hings"), "allowed");
    assert_span_equal(f->verdict.path, "/things");
    assert_string_equal(decide_path(f, "/nowhere"), "no_route");
    assert_span_equal(f->verdict.path, "/nowhere");
    f->request.method = PC_SPAN("DELETE");
    assert_string_equal(decide_path(f, "/admin"), "method_not_allowed");
    f->request.host = PC_SPAN("evil.test");
    assert_string_equal(decide_path(f, "/things"), "unknown_host");
    assert_null(f->verdict.route);
}

static void clients_behind_proxies(void **state) {
    struct fixture *f = *state;
    f->request.forwarded_for = PC_SPAN("1.2.3.4");
    assert_string_equal(decide_path(f, "/open"), "allowed");
    struct pc_ip want = fixture_ip("203.0.113.7");
    assert_true(pc_ip_eq(&f->verdict.client, &want));
    f->request.peer = fixture_ip("10.1.1.1");
    assert_string_equal(decide_path(f, "//"), "ambiguous_path");
    want = fixture_ip("1.2.3.4");
    assert_true(pc_ip_eq(&f->verdict.client, &want));
}

static void blocked_addresses(void **state) {
    struct fixture *f = *state;
    f->fake.blocks[0].kind = PC_BLOCK_NETWORK;
    assert_int_equal(pc_network_parse(PC_SPAN("203.0.113.0/24"), &f->fake.blocks[0].network),
                     PC_OK);
    assert_string_equal(decide_path(f, "/open"), "blocked_address");
    f->fake.blocks[0].expires = FIXTURE_NOW;
    assert_string_equal(decide_path(f, "/open"), "allowed");
    f->fake.blocks[0].expires = 0;
    assert_int_equal(pc_network_parse(PC_SPAN("192.0.2.0/24"), &f->fake.blocks[0].network), PC_OK);
    f->request.peer = fixture_ip("192.0.2.9");
    assert_string_equal(decide_path(f, "/open"), "allowed"); /* the allow list wins */
}

static void blocked_accounts_and_keys(void **state) {
    struct fixture *f = *state;
    use_key(f);
    assert_string_equal(decide(f), "allowed");
    f->fake.blocks[0] = (struct pc_block_record){
        .kind = PC_BLOCK_KEY, .subject = f->fake.keys[0].id, .expires = FIXTURE_NOW + PC_SECOND};
    fixture_change(f);
    assert_string_equal(decide(f), "blocked_key");
    f->fake.blocks[0].kind = PC_BLOCK_ACCOUNT;
    f->fake.blocks[0].subject = f->fake.accounts[0].id;
    fixture_change(f);
    assert_string_equal(decide(f), "blocked_account");
    assert_span_equal(f->verdict.principal.name, "ann");
    f->now += PC_SECOND; /* it ends by itself, with no change of the directory */
    assert_string_equal(decide(f), "allowed");
}

static void permissions(void **state) {
    struct fixture *f = *state;
    assert_string_equal(decide(f), "no_credential");
    use_token(f);
    assert_string_equal(decide(f), "allowed");
    assert_string_equal(decide_path(f, "/admin"), "permission");
    f->fake.accounts[0].permissions = PC_SPAN("manage:users");
    fixture_change(f);
    assert_string_equal(decide_path(f, "/admin"), "allowed");
    f->fake.accounts[0].roles = PC_SPAN("");
    fixture_change(f);
    assert_string_equal(decide_path(f, "/things"), "permission");
}

static void optional_routes(void **state) {
    struct fixture *f = *state;
    assert_string_equal(decide_path(f, "/maybe"), "allowed");
    assert_int_equal(f->verdict.principal.credential, PC_CRED_NONE);
    use_token(f);
    assert_string_equal(decide_path(f, "/maybe"), "allowed");
    assert_int_equal(f->verdict.principal.credential, PC_CRED_TOKEN);
    f->request.authorization = PC_SPAN("Bearer a.b");
    assert_string_equal(decide_path(f, "/maybe"), "token_malformed");
}

static void second_factors(void **state) {
    struct fixture *f = *state;
    use_token(f);
    assert_string_equal(decide_path(f, "/secret"), "mfa_required");
    f->claims.mfa = true;
    fixture_sign(f);
    use_token(f);
    assert_string_equal(decide_path(f, "/secret"), "allowed");
    assert_string_equal(decide_path(f, "/recent"), "allowed");
    f->now += 4 * PC_MINUTE + 1;
    assert_string_equal(decide_path(f, "/recent"), "mfa_too_old");
    f->fake.keys[0].mfa = true;
    f->request.authorization = (struct pc_span){0};
    use_key(f);
    assert_string_equal(decide_path(f, "/secret"), "allowed");
    assert_string_equal(decide_path(f, "/recent"), "mfa_too_old"); /* a key has no moment of it */
}

static void restricted(void **state) {
    struct fixture *f = *state;
    f->claims.mfa = true;
    fixture_sign(f);
    use_token(f);
    assert_string_equal(decide_path(f, "/vault"), "client_certificate");
    f->request.client_certificate = true;
    assert_string_equal(decide_path(f, "/vault"), "tls_version");
    f->request.tls13 = true;
    assert_string_equal(decide_path(f, "/vault"), "approval");
}

static void approvals(void **state) {
    struct fixture *f = *state;
    f->claims.mfa = true;
    fixture_sign(f);
    use_token(f);
    f->request.client_certificate = f->request.tls13 = true;
    const struct pc_id approval = fixture_id("44444444-4444-4444-8444-444444444444");
    f->fake.grants[0] = (struct fake_grant){
        .account = f->fake.accounts[0].id,
        .route = PC_SPAN("vault"),
        .record = {.id = approval, .approver = PC_SPAN("bea"), .expires = FIXTURE_NOW + PC_MINUTE}};
    assert_string_equal(decide_path(f, "/vault"), "allowed");
    assert_span_equal(f->verdict.approver, "bea");
    assert_true(pc_id_eq(&f->verdict.approval, &approval));
    struct pc_gate_event_texts texts;
    struct pc_event event;
    pc_gate_event(&f->request, &f->verdict, f->now, &texts, &event);
    assert_span_equal(event.approver, "bea");
    assert_span_equal(event.name, "ann");
    assert_span_equal(event.approval, "44444444-4444-4444-8444-444444444444");
    f->now = FIXTURE_NOW + PC_MINUTE - 1;
    assert_string_equal(decide_path(f, "/vault"), "allowed");
    f->now = FIXTURE_NOW + PC_MINUTE; /* the clock alone ends it */
    assert_string_equal(decide_path(f, "/vault"), "approval");
    assert_int_equal(f->verdict.approver.len, 0);
    f->now = FIXTURE_NOW;
    f->fake.grants[0].route = PC_SPAN("things"); /* for another route */
    assert_string_equal(decide_path(f, "/vault"), "approval");
    f->fake.grants[0].route = PC_SPAN("vault");
    f->fake.grants[0].account.bytes[0] ^= 1; /* somebody else's */
    assert_string_equal(decide_path(f, "/vault"), "approval");
}

static void an_approval_replaces_no_permission(void **state) {
    struct fixture *f = *state;
    f->claims.mfa = true;
    fixture_sign(f);
    use_token(f);
    f->request.client_certificate = f->request.tls13 = true;
    f->fake.grants[0] = (struct fake_grant){.account = f->fake.accounts[0].id,
                                            .route = PC_SPAN("vault"),
                                            .record = {.expires = FIXTURE_NOW + PC_HOUR}};
    assert_string_equal(decide_path(f, "/vault"), "allowed");
    f->fake.accounts[0].roles = PC_SPAN("gone");
    fixture_change(f);
    assert_string_equal(decide_path(f, "/vault"), "permission");
    f->fake.accounts[0].disabled = true;
    fixture_change(f);
    assert_string_equal(decide_path(f, "/vault"), "account_disabled");
}

static void use_certificate(struct fixture *f, const char *names) {
    f->request.client_certificate = true;
    f->request.certificate_names = pc_span_str(names);
    f->request.certificate_digest = PC_SPAN("0123");
}

static void client_certificates(void **state) {
    struct fixture *f = *state;
    use_certificate(f, "spiffe://example.org/billing dns:svc.internal");
    assert_string_equal(decide_path(f, "/things"), "no_credential"); /* nobody's */
    assert_string_equal(decide_path(f, "/maybe"), "allowed");
    assert_int_equal(f->verdict.principal.credential, PC_CRED_NONE);
    f->fake.certificates[0] =
        (struct fake_certificate){PC_SPAN("dns:svc.internal"), f->fake.accounts[0].id};
    fixture_change(f);
    assert_string_equal(decide_path(f, "/things"), "allowed");
    assert_string_equal(decide_path(f, "/things"), "allowed"); /* remembered */
    assert_int_equal(f->verdict.principal.credential, PC_CRED_CERTIFICATE);
    assert_span_equal(f->verdict.principal.name, "ann");
    struct pc_gate_event_texts texts;
    struct pc_event event;
    pc_gate_event(&f->request, &f->verdict, f->now, &texts, &event);
    assert_span_equal(event.credential, "certificate");
    assert_span_equal(event.credential_id, "0123");
    assert_string_equal(decide_path(f, "/secret"), "mfa_required"); /* it is no second factor */
    assert_string_equal(decide_path(f, "/admin"), "permission");
    f->request.client_certificate = false; /* one that did not verify says nothing */
    assert_string_equal(decide_path(f, "/things"), "no_credential");
    f->request.client_certificate = true;
    f->fake.accounts[0].disabled = true;
    fixture_change(f);
    assert_string_equal(decide_path(f, "/things"), "account_disabled");
    f->fake.accounts[0] = (struct pc_account_record){0}; /* deleted */
    fixture_change(f);
    assert_string_equal(decide_path(f, "/things"), "account_unknown");
}

static void doubtful_certificates(void **state) {
    struct fixture *f = *state;
    const struct pc_id other = fixture_id("55555555-5555-4555-8555-555555555555");
    f->fake.certificates[0] = (struct fake_certificate){PC_SPAN("dns:a"), f->fake.accounts[0].id};
    f->fake.certificates[1] = (struct fake_certificate){PC_SPAN("dns:b"), other};
    f->fake.certificates[2] = (struct fake_certificate){PC_SPAN("dns:c"), f->fake.accounts[0].id};
    use_certificate(f, "dns:a dns:c");
    assert_string_equal(decide_path(f, "/things"), "allowed");
    use_certificate(f, "dns:a dns:b");
    assert_string_equal(decide_path(f, "/things"), "certificate_ambiguous");
    use_certificate(f, "dns:A");
    assert_string_equal(decide_path(f, "/things"), "no_credential");
    use_certificate(f, "");
    f->request.certificate_malformed = true;
    assert_string_equal(decide_path(f, "/things"), "certificate_malformed");
    assert_string_equal(decide_path(f, "/maybe"), "certificate_malformed");
    assert_string_equal(decide_path(f, "/open"), "allowed"); /* nobody looks */
    use_token(f);
    assert_string_equal(decide_path(f, "/things"), "allowed"); /* another credential identifies */
    assert_int_equal(f->verdict.principal.credential, PC_CRED_TOKEN);
}

static void another_credential_stands_before_a_certificate(void **state) {
    struct fixture *f = *state;
    f->fake.certificates[0] = (struct fake_certificate){PC_SPAN("dns:a"), f->fake.accounts[0].id};
    use_certificate(f, "dns:a");
    use_key(f);
    assert_string_equal(decide_path(f, "/things"), "allowed");
    assert_int_equal(f->verdict.principal.credential, PC_CRED_KEY);
    f->request.api_key = (struct pc_span){0};
    f->request.authorization = PC_SPAN("Bearer a.b"); /* a bad one is not made good */
    assert_string_equal(decide_path(f, "/things"), "token_malformed");
}

/* A browser shows a certificate unasked, as it does a cookie. */
static void certificates_from_other_sites(void **state) {
    struct fixture *f = *state;
    f->fake.certificates[0] = (struct fake_certificate){PC_SPAN("dns:a"), f->fake.accounts[0].id};
    use_certificate(f, "dns:a");
    f->request.method = PC_SPAN("POST");
    assert_string_equal(decide_path(f, "/things"), "allowed"); /* a service */
    f->request.origin = PC_SPAN("https://evil.test");
    assert_string_equal(decide_path(f, "/things"), "cross_site");
    f->request.origin = PC_SPAN("https://gate.test");
    assert_string_equal(decide_path(f, "/things"), "allowed");
    f->request.fetch_site = PC_SPAN("cross-site");
    assert_string_equal(decide_path(f, "/things"), "cross_site");
}

static struct pc_span one_header(void *context, struct pc_span name) {
    assert_span_equal(name, "x-tenant");
    return pc_span_str(context);
}

static void tenants(void **state) {
    struct fixture *f = *state;
    use_token(f);
    assert_string_equal(decide_path(f, "/t/acme"), "allowed");
    assert_span_equal(f->verdict.tenant, "acme");
    assert_string_equal(decide_path(f, "/t/other"), "tenant");
    assert_string_equal(decide_path(f, "/t/ACME"), "tenant");
    assert_string_equal(decide_path(f, "/query?tenant=acme"), "allowed");
    assert_string_equal(decide_path(f, "/query?tenant=acme&tenant=other"), "tenant");
    assert_string_equal(decide_path(f, "/header"), "tenant");
    f->request.header = one_header;
    char acme[] = "acme";
    char none[] = "";
    f->request.context = acme;
    assert_string_equal(decide_path(f, "/header"), "allowed");
    f->request.context = none;
    assert_string_equal(decide_path(f, "/header"), "tenant");
    f->fake.accounts[0].tenant = (struct pc_span){0};
    f->claims.tenant = (struct pc_span){0};
    fixture_sign(f);
    use_token(f);
    fixture_change(f);
    assert_string_equal(decide_path(f, "/t/acme"), "tenant");
}

static void bodies(void **state) {
    struct fixture *f = *state;
    use_token(f);
    f->request.method = PC_SPAN("PUT");
    f->request.has_length = true;
    f->request.content_length = 1024;
    assert_string_equal(decide_path(f, "/upload"), "allowed");
    f->request.content_length = 1025;
    assert_string_equal(decide_path(f, "/upload"), "too_large");
    f->request.has_length = false;
    f->request.chunked = true;
    assert_string_equal(decide_path(f, "/upload"), "length_required");
}

static struct pc_span type_header(void *context, struct pc_span name) {
    assert_span_equal(name, "content-type");
    return pc_span_str(context);
}

/* {"tenant":"acme","x":"&tenant=other&"} is JSON for the gate and a form for a service. */
static void tenant_of_a_body_that_is_no_json(void **state) {
    static char types[][40] = {"",
                               "application/x-www-form-urlencoded",
                               "multipart/form-data; boundary=x",
                               "text/plain",
                               "+json",
                               "application/json, text/plain"};
    static char good[][40] = {"application/json", "Application/JSON; charset=utf-8",
                              "application/merge-patch+json"};
    struct fixture *f = *state;
    use_token(f);
    f->request.method = PC_SPAN("POST");
    f->request.target = PC_SPAN("/body");
    f->has_body = true;
    f->body = PC_SPAN("{\"tenant\":\"acme\",\"x\":\"&tenant=other&\"}");
    assert_string_equal(decide(f), "bad_body");
    f->request.header = type_header;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        f->now += PC_MINUTE;
        f->request.context = types[i];
        assert_string_equal(decide(f), "bad_body");
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        f->now += PC_MINUTE;
        f->request.context = good[i];
        assert_string_equal(decide(f), "allowed");
    }
}

/* Asked twice, for the body: counted once. */
static void tenant_of_the_body(void **state) {
    static char json[] = "application/json";
    struct fixture *f = *state;
    use_token(f);
    f->request.header = type_header;
    f->request.context = json;
    f->request.method = PC_SPAN("POST");
    f->request.target = PC_SPAN("/body");
    for (int i = 0; i < 3; i++) {
        f->has_body = false;
        struct pc_gate_call call = fixture_call(f);
        assert_int_equal(pc_gate_decide(f->gate, &call, &f->verdict), PC_ERR_BUSY);
        assert_int_not_equal(f->verdict.reason, PC_ALLOWED);
        f->has_body = true;
        f->body = PC_SPAN("{\"tenant\":\"acme\"}");
        assert_string_equal(decide(f), i < 2 ? "allowed" : "rate_limited");
    }
    f->now += PC_HOUR / 6;
    f->body = PC_SPAN("{\"tenant\":\"other\"}");
    assert_string_equal(decide(f), "tenant");
    f->body = PC_SPAN("{");
    assert_string_equal(decide(f), "bad_body");
}

/* Refused before the body is read: that counts, too. */
static void guesses_are_counted(void **state) {
    struct fixture *f = *state;
    f->request.method = PC_SPAN("POST");
    f->request.authorization = PC_SPAN("Bearer tk_rubbish");
    assert_string_equal(decide_path(f, "/body"), "key_malformed");
    assert_string_equal(decide_path(f, "/body"), "key_malformed");
    assert_string_equal(decide_path(f, "/body"), "rate_limited");
    assert_true(f->verdict.rate.reset_s >= 1);
}

static void rate_limits(void **state) {
    struct fixture *f = *state;
    use_token(f);
    assert_string_equal(decide_path(f, "/limited"), "allowed");
    assert_int_equal(f->verdict.rate.limit, 2);
    assert_int_equal(f->verdict.rate.remaining, 1);
    assert_string_equal(decide_path(f, "/limited"), "allowed");
    assert_string_equal(decide_path(f, "/limited"), "rate_limited");
    f->request.peer = fixture_ip("198.51.100.1");
    assert_string_equal(decide_path(f, "/limited"), "rate_limited"); /* the account's, anywhere */
    assert_string_equal(decide_path(f, "/busy"), "allowed");
    assert_string_equal(decide_path(f, "/busy"), "allowed");
    assert_string_equal(decide_path(f, "/busy"), "rate_limited");
    f->request.peer = fixture_ip("2001:db8::1");
    assert_string_equal(decide_path(f, "/busy"), "allowed");
    f->request.peer = fixture_ip("2001:db8::2"); /* the same /64 */
    assert_string_equal(decide_path(f, "/busy"), "allowed");
    f->request.peer = fixture_ip("2001:db8::3");
    assert_string_equal(decide_path(f, "/busy"), "rate_limited");
    f->request.peer = fixture_ip("2001:db8:0:1::3");
    assert_string_equal(decide_path(f, "/busy"), "allowed");
}

static void preflights(void **state) {
    struct fixture *f = *state;
    f->request.method = PC_SPAN("OPTIONS");
    f->request.origin = PC_SPAN("https://app.test");
    f->request.preflight_method = PC_SPAN("PUT");
    assert_string_equal(decide_path(f, "/things"), "preflight");
    assert_string_equal(decide_path(f, "/nowhere"), "no_route");
    assert_string_equal(decide_path(f, "/admin"), "method_not_allowed");
    f->request.preflight_headers = PC_SPAN("x-other");
    assert_string_equal(decide_path(f, "/things"), "cors_origin");
    f->request.preflight_headers = PC_SPAN("authorization");
    assert_string_equal(decide_path(f, "/things"), "preflight");
    f->request.origin = PC_SPAN("https://evil.test");
    assert_string_equal(decide_path(f, "/things"), "cors_origin");
    f->request.preflight_method = (struct pc_span){0};
    assert_string_equal(decide_path(f, "/things"), "no_credential"); /* an ordinary OPTIONS */
}

static void a_broken_directory_denies(void **state) {
    struct fixture *f = *state;
    use_token(f);
    f->fake.broken = PC_ERR_CORRUPT;
    assert_string_equal(decide(f), "internal");
    f->request.peer = fixture_ip("192.0.2.1"); /* past the address block */
    assert_string_equal(decide(f), "internal");
    f->request.authorization = (struct pc_span){0};
    use_key(f);
    assert_string_equal(decide(f), "internal");
    f->request.api_key = (struct pc_span){0};
    use_cookie(f);
    assert_string_equal(decide(f), "internal");
}

static void without_a_policy_nothing_passes(void **state) {
    struct fixture *f = *state;
    struct pc_gate *gate;
    const struct pc_gate_options options = {.remembered = 4};
    assert_int_equal(pc_gate_new(&options, &gate), PC_OK);
    struct pc_gate_call call = fixture_call(f);
    assert_int_equal(pc_gate_decide(gate, &call, &f->verdict), PC_OK);
    assert_int_equal(f->verdict.reason, PC_NOT_READY);
    assert_true(pc_ip_eq(&f->verdict.client, &f->request.peer));
    assert_null(pc_gate_policy(gate));
    assert_null(pc_gate_policy_hold(gate));
    pc_gate_policy_release(NULL);
    pc_gate_free(gate);
    pc_gate_free(NULL);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH(open_for_all),
        WITH(paths_and_hosts),
        WITH(clients_behind_proxies),
        WITH(blocked_addresses),
        WITH(blocked_accounts_and_keys),
        WITH(permissions),
        WITH(optional_routes),
        WITH(second_factors),
        WITH(restricted),
        WITH(client_certificates),
        WITH(doubtful_certificates),
        WITH(another_credential_stands_before_a_certificate),
        WITH(certificates_from_other_sites),
        WITH(approvals),
        WITH(an_approval_replaces_no_permission),
        WITH(tenants),
        WITH(bodies),
        WITH(tenant_of_the_body),
        WITH(tenant_of_a_body_that_is_no_json),
        WITH(guesses_are_counted),
        WITH(rate_limits),
        WITH(preflights),
        WITH(a_broken_directory_denies),
        WITH(without_a_policy_nothing_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
