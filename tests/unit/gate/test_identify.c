/* Tokens, keys and sessions against the directory, fresh and remembered. */
#include "fixture.h"

/* ---- tokens ---- */

static const char *with_claims(struct fixture *f) {
    fixture_sign(f);
    use_token(f);
    return decide(f);
}

static void claims_that_do_not_fit(void **state) {
    struct fixture *f = *state;
    struct pc_jwt_claims good = f->claims;
    f->claims.issuer = PC_SPAN("other");
    assert_string_equal(with_claims(f), "token_issuer");
    f->claims = good;
    f->claims.audience = PC_SPAN("other");
    assert_string_equal(with_claims(f), "token_audience");
    f->claims = good;
    f->claims.type = PC_SPAN("assertion");
    assert_string_equal(with_claims(f), "token_type");
    f->claims = good;
    f->claims.expires = FIXTURE_NOW - PC_HOUR;
    assert_string_equal(with_claims(f), "token_expired");
    f->claims = good;
    f->claims.issued = 0;
    assert_string_equal(with_claims(f), "token_malformed");
    f->claims = good;
    f->claims.subject = PC_SPAN("ann");
    assert_string_equal(with_claims(f), "token_malformed");
    f->claims = good;
    f->claims.tenant = PC_SPAN("other");
    assert_string_equal(with_claims(f), "token_revoked");
    f->claims = good;
    f->claims.subject = PC_SPAN("99999999-9999-4999-8999-999999999999");
    assert_string_equal(with_claims(f), "account_unknown");
}

static void roles_in_the_token_do_not_matter(void **state) {
    struct fixture *f = *state;
    f->claims.roles = PC_SPAN("admin");
    f->claims.permissions = PC_SPAN("*");
    fixture_sign(f);
    use_token(f);
    assert_string_equal(decide_path(f, "/admin"), "permission");
    assert_span_equal(f->verdict.principal.roles, "reader gone");
    assert_span_equal(f->verdict.principal.permissions, "read:*");
}

/* What a client got does what its scope says, on every route. */
static void scopes_narrow_what_clients_got(void **state) {
    struct fixture *f = *state;
    f->claims.client = PC_SPAN("shop");
    f->claims.scope = PC_SPAN("openid profile");
    assert_string_equal(with_claims(f), "permission");
    assert_string_equal(decide_path(f, "/maybe"), "permission");
    f->claims.scope = PC_SPAN("");
    assert_string_equal(with_claims(f), "permission");
    f->claims.scope = PC_SPAN("openid write:things");
    assert_string_equal(with_claims(f), "allowed"); /* nothing is needed at /maybe */
    assert_string_equal(decide_path(f, "/things"), "permission");
    f->claims.scope = PC_SPAN("*");
    fixture_sign(f);
    use_token(f);
    assert_string_equal(decide_path(f, "/things"), "allowed");
    assert_string_equal(decide_path(f, "/admin"), "permission"); /* the account may not */
    f->claims.scope = PC_SPAN("openid read:things");
    assert_string_equal(with_claims(f), "permission"); /* the last path is still /admin */
    assert_string_equal(decide_path(f, "/things"), "allowed");
    assert_span_equal(f->verdict.principal.permissions, "read:things");
    fixture_change(f); /* remembered, and resolved again */
    assert_string_equal(decide_path(f, "/things"), "allowed");
    assert_span_equal(f->verdict.principal.permissions, "read:things");
    assert_string_equal(decide_path(f, "/admin"), "permission");
}

static void a_forged_signature(void **state) {
    struct fixture *f = *state;
    use_token(f);
    assert_string_equal(decide(f), "allowed");
    f->token.ptr[f->token.len - 10] = f->token.ptr[f->token.len - 10] == 'A' ? 'B' : 'A';
    assert_string_equal(decide(f), "token_signature");
    assert_int_equal(f->verdict.principal.credential, PC_CRED_NONE);
}

static void keys_for_something_else(void **state) {
    struct fixture *f = *state;
    use_token(f);
    f->fake.verify_keys[0].use = PC_SPAN("assertion");
    assert_string_equal(decide(f), "token_key_unknown");
    f->fake.verify_keys[0].use = PC_SPAN("access");
    f->fake.verify_keys[0].not_after = FIXTURE_NOW;
    assert_string_equal(decide(f), "token_key_unknown");
    f->fake.verify_keys[0].not_after = FIXTURE_NOW + 1;
    assert_string_equal(decide(f), "allowed");
    f->now++; /* remembered, but its key's time is over */
    assert_string_equal(decide(f), "token_key_unknown");
}

static void revocation_is_at_once(void **state) {
    struct fixture *f = *state;
    use_token(f);
    assert_string_equal(decide(f), "allowed");
    f->fake.revoked[0] = PC_SPAN(FIXTURE_JTI);
    fixture_change(f);
    assert_string_equal(decide(f), "token_revoked");
    f->fake.revoked[0] = PC_SPAN(FIXTURE_SESSION);
    assert_string_equal(decide(f), "token_revoked");
    f->fake.revoked[0] = (struct pc_span){0};
    assert_string_equal(decide(f), "allowed");
    f->fake.accounts[0].not_before = f->claims.issued + 1;
    fixture_change(f);
    assert_string_equal(decide(f), "token_revoked");
    f->fake.accounts[0].not_before = f->claims.issued;
    fixture_change(f);
    assert_string_equal(decide(f), "allowed");
    f->fake.accounts[0].disabled = true;
    fixture_change(f);
    assert_string_equal(decide(f), "account_disabled");
    f->fake.accounts[0] = (struct pc_account_record){0};
    fixture_change(f);
    assert_string_equal(decide(f), "account_unknown");
}

static void a_remembered_token_asks_nothing(void **state) {
    struct fixture *f = *state;
    use_token(f);
    assert_string_equal(decide(f), "allowed");
    unsigned calls = f->fake.calls;
    assert_string_equal(decide(f), "allowed");
    assert_int_equal(f->fake.calls, calls);
    assert_span_equal(f->verdict.principal.name, "ann");
    assert_span_equal(f->verdict.principal.token_id, FIXTURE_JTI);
    f->now = f->claims.expires + 31 * PC_SECOND;
    assert_string_equal(decide(f), "token_expired");
    f->now = FIXTURE_NOW;
    fixture_change(f);
    assert_string_equal(decide(f), "allowed");
    assert_true(f->fake.calls > calls);
}

/* The key behind the same kid is another one now. */
static void a_replaced_key_ends_what_it_vouched_for(void **state) {
    struct fixture *f = *state;
    use_token(f);
    assert_string_equal(decide(f), "allowed");
    struct pc_signer *other;
    struct pc_buf der = {0};
    assert_int_equal(pc_signer_generate(PC_ALG_ES256, &other), PC_OK);
    assert_int_equal(pc_signer_public(other, &der), PC_OK);
    f->fake.verify_keys[0].der = pc_buf_span(&der);
    fixture_change(f);
    assert_string_equal(decide(f), "token_signature");
    f->fake.verify_keys[0].der = pc_buf_span(&f->der);
    fixture_change(f);
    assert_string_equal(decide(f), "allowed");
    f->fake.verify_keys[0] = (struct pc_verify_key_record){0};
    fixture_change(f);
    assert_string_equal(decide(f), "token_key_unknown");
    pc_signer_free(other);
    pc_buf_free(&der);
}

/* What a verdict says stays, whatever happens to the memory behind it. */
static void verdicts_keep_their_texts(void **state) {
    struct fixture *f = *state;
    use_token(f);
    assert_string_equal(decide(f), "allowed");
    struct pc_verdict kept = f->verdict;
    f->fake.accounts[0].name = PC_SPAN("renamed");
    fixture_change(f);
    assert_string_equal(decide(f), "allowed");
    assert_span_equal(kept.principal.name, "ann");
    assert_span_equal(f->verdict.principal.name, "renamed");
}

/* ---- API keys ---- */

static void key_records(void **state) {
    struct fixture *f = *state;
    use_key(f);
    assert_string_equal(decide(f), "allowed");
    assert_true(pc_id_eq(&f->verdict.principal.key, &f->fake.keys[0].id));
    unsigned calls = f->fake.calls;
    assert_string_equal(decide(f), "allowed");
    assert_int_equal(f->fake.calls, calls);
    f->now = f->fake.keys[0].expires;
    assert_string_equal(decide(f), "key_expired");
    f->now = FIXTURE_NOW;
    assert_string_equal(decide(f), "allowed");
    f->fake.keys[0].secret_sha256[31] ^= 1;
    fixture_change(f);
    assert_string_equal(decide(f), "key_secret");
    f->fake.keys[0] = (struct pc_key_record){0};
    fixture_change(f);
    assert_string_equal(decide(f), "key_unknown");
}

static void key_scope(void **state) {
    struct fixture *f = *state;
    use_key(f);
    f->fake.keys[0].routes = PC_SPAN("open admin");
    assert_string_equal(decide(f), "key_route");
    f->fake.keys[0].routes = PC_SPAN("open things");
    fixture_change(f);
    assert_string_equal(decide(f), "allowed");
    f->fake.keys[0].networks = PC_SPAN("198.51.100.0/24 rubbish ::1");
    fixture_change(f);
    assert_string_equal(decide(f), "key_network");
    f->fake.keys[0].networks = PC_SPAN("203.0.113.0/24");
    fixture_change(f);
    assert_string_equal(decide(f), "allowed");
}

static void key_permissions_are_bounded_by_the_owner(void **state) {
    struct fixture *f = *state;
    use_key(f);
    f->fake.keys[0].permissions = PC_SPAN("*");
    assert_string_equal(decide_path(f, "/admin"), "permission");
    assert_span_equal(f->verdict.principal.permissions, "read:*");
    assert_string_equal(decide_path(f, "/things"), "allowed");
    f->fake.keys[0].permissions = PC_SPAN("read:other");
    fixture_change(f);
    assert_string_equal(decide(f), "permission");
    assert_span_equal(f->verdict.principal.permissions, "read:other");
    f->fake.keys[0].permissions = PC_SPAN("manage:users read:things");
    fixture_change(f);
    assert_string_equal(decide(f), "allowed");
    assert_span_equal(f->verdict.principal.permissions, "read:things");
    f->fake.accounts[0].disabled = true;
    fixture_change(f);
    assert_string_equal(decide(f), "account_disabled");
}

static void key_tenants(void **state) {
    struct fixture *f = *state;
    use_key(f);
    assert_string_equal(decide_path(f, "/t/acme"), "allowed");
    f->fake.keys[0].tenant = PC_SPAN("other");
    fixture_change(f);
    assert_string_equal(decide_path(f, "/t/other"), "tenant");
    f->fake.accounts[0].tenant = (struct pc_span){0};
    fixture_change(f);
    assert_string_equal(decide_path(f, "/t/other"), "allowed");
}

/* ---- sessions ---- */

static void sessions(void **state) {
    struct fixture *f = *state;
    use_cookie(f);
    assert_string_equal(decide(f), "allowed");
    struct pc_id id = fixture_id(FIXTURE_SESSION);
    assert_true(pc_id_eq(&f->verdict.principal.session, &id));
    unsigned calls = f->fake.calls;
    assert_string_equal(decide(f), "allowed");
    assert_int_equal(f->fake.calls, calls);
    f->now = FIXTURE_NOW + PC_HOUR;
    assert_string_equal(decide(f), "session_expired");
    f->now = FIXTURE_NOW;
    f->fake.revoked[0] = PC_SPAN(FIXTURE_SESSION);
    fixture_change(f);
    assert_string_equal(decide(f), "session_expired");
    f->fake.revoked[0] = (struct pc_span){0};
    f->fake.accounts[0].not_before = FIXTURE_NOW;
    fixture_change(f);
    assert_string_equal(decide(f), "session_expired");
    f->fake.accounts[0].not_before = 0;
    f->fake.sessions[0].record.expires = 0;
    fixture_change(f);
    assert_string_equal(decide(f), "session_unknown");
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH(claims_that_do_not_fit),
        WITH(roles_in_the_token_do_not_matter),
        WITH(scopes_narrow_what_clients_got),
        WITH(a_forged_signature),
        WITH(keys_for_something_else),
        WITH(revocation_is_at_once),
        WITH(a_remembered_token_asks_nothing),
        WITH(a_replaced_key_ends_what_it_vouched_for),
        WITH(verdicts_keep_their_texts),
        WITH(key_records),
        WITH(key_scope),
        WITH(key_permissions_are_bounded_by_the_owner),
        WITH(key_tenants),
        WITH(sessions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
