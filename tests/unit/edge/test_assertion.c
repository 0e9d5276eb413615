/* Assertions for services: signed once, remembered, renewed. */
#include "../testing.h"

#include "edge/assertion.h"
#include "identity/jwt.h"

struct fixture {
    struct pc_signer *signer;
    struct pc_verifier *verifier;
    struct pc_assertions *assertions;
};

static int set_up(void **state) {
    static struct fixture f;
    PC_CLEANUP(pc_buf_free) struct pc_buf spki = {0};
    assert_int_equal(pc_signer_generate(PC_ALG_ES256, &f.signer), PC_OK);
    assert_int_equal(pc_signer_public(f.signer, &spki), PC_OK);
    assert_int_equal(pc_verifier_new(PC_ALG_ES256, pc_buf_span(&spki), &f.verifier), PC_OK);
    assert_int_equal(pc_assertions_new(f.signer, PC_SPAN("kid-1"), &f.assertions), PC_OK);
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    pc_assertions_free(f->assertions);
    pc_verifier_free(f->verifier);
    pc_signer_free(f->signer);
    return 0;
}

static struct pc_principal alice(void) {
    return (struct pc_principal){
        .credential = PC_CRED_TOKEN,
        .account = {{1, 2, 3, 4}},
        .name = PC_SPAN("alice"),
        .tenant = PC_SPAN("acme"),
        .roles = PC_SPAN("analyst user"),
        .permissions = PC_SPAN("read:files"),
    };
}

static const pc_time now = 1700000000 * PC_SECOND;

/* The token as text of the test's own, for the next call replaces it. */
static void get(struct fixture *f, const struct pc_principal *who, const char *upstream,
                pc_time when, struct pc_buf *out) {
    struct pc_span token;
    pc_buf_clear(out);
    assert_int_equal(pc_assertions_get(f->assertions, PC_SPAN("https://gate"), who,
                                       pc_span_str(upstream), when, &token),
                     PC_OK);
    pc_buf_add(out, token);
}

static pc_err lookup(void *context, struct pc_span kid, const struct pc_verifier **out) {
    assert_span_equal(kid, "kid-1");
    *out = context;
    return PC_OK;
}

static void test_says_who(void **state) {
    struct fixture *f = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf token = {0};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_principal who = alice();
    get(f, &who, "analysis", now, &token);
    const struct pc_jwt_expect expect = {.issuer = PC_SPAN("https://gate"),
                                         .audience = PC_SPAN("analysis"),
                                         .type = PC_SPAN("assertion"),
                                         .lookup = lookup,
                                         .context = f->verifier};
    struct pc_jwt_claims claims;
    enum pc_reason reason;
    assert_int_equal(pc_jwt_verify(pc_buf_span(&token), &expect, now, &arena, &claims, &reason),
                     PC_OK);
    assert_span_equal(claims.type_header, "assertion+jwt");
    assert_span_equal(claims.subject, "01020304-0000-0000-0000-000000000000");
    assert_span_equal(claims.name, "alice");
    assert_span_equal(claims.tenant, "acme");
    assert_span_equal(claims.roles, "analyst user");
    assert_span_equal(claims.permissions, "read:files");
    assert_int_equal(claims.expires, now + PC_ASSERTION_LIFE);
    assert_true(claims.id.len > 0);
}

static void test_remembered_for_a_minute(void **state) {
    struct fixture *f = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf first = {0}, second = {0};
    struct pc_principal who = alice();
    get(f, &who, "analysis", now, &first);
    get(f, &who, "analysis", now + PC_ASSERTION_KEPT - 1, &second);
    assert_true(pc_span_eq(pc_buf_span(&first), pc_buf_span(&second)));
    get(f, &who, "analysis", now + PC_ASSERTION_KEPT, &second);
    assert_false(pc_span_eq(pc_buf_span(&first), pc_buf_span(&second)));
    get(f, &who, "analysis", now - PC_HOUR, &first); /* the clock went back */
    assert_false(pc_span_eq(pc_buf_span(&first), pc_buf_span(&second)));
}

static void test_never_somebody_elses(void **state) {
    struct fixture *f = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf mine = {0}, other = {0};
    struct pc_principal who = alice(), changed;
    for (int i = 0; i < 6; i++) {
        get(f, &who, "analysis", now, &mine);
        changed = alice();
        if (i == 0)
            changed.account.bytes[15] = 1;
        if (i == 1)
            changed.name = PC_SPAN("alicf");
        if (i == 2)
            changed.tenant = PC_SPAN("");
        if (i == 3)
            changed.roles = PC_SPAN("analyst");
        if (i == 4)
            changed.permissions = PC_SPAN("");
        get(f, &changed, i == 5 ? "tracklist" : "analysis", now, &other);
        assert_false(pc_span_eq(pc_buf_span(&mine), pc_buf_span(&other)));
    }
}

static void test_too_long_is_refused(void **state) {
    struct fixture *f = *state;
    static char roles[20000];
    struct pc_principal who = alice();
    struct pc_span token;
    memset(roles, 'r', sizeof roles);
    who.roles = pc_span(roles, sizeof roles);
    assert_int_not_equal(
        pc_assertions_get(f->assertions, PC_SPAN("i"), &who, PC_SPAN("u"), now, &token), PC_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_says_who, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_remembered_for_a_minute, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_never_somebody_elses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_long_is_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
