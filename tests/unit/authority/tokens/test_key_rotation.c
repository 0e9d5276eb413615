/* Signing keys are replaced, and verify until what they signed has ended. */
#include "../fixture.h"

static size_t count_keys(struct fixture *f) {
    PC_CLEANUP(pc_buf_free) struct pc_buf jwks = {0};
    ok(pc_signing_keys_jwks(&f->authority, f->now, &jwks));
    size_t count = 0;
    struct pc_span rest = pc_buf_span(&jwks);
    for (const char *at; (at = memmem(rest.ptr, rest.len, "\"kid\"", 5)) != NULL; count++)
        rest = pc_span_from(rest, (size_t)(at - rest.ptr) + 5);
    return count;
}

static void signing_keys_are_replaced_and_retire(void **state) {
    struct fixture *f = *state;
    assert_int_equal(count_keys(f), 2);
    ok(pc_signing_keys_ensure(work_of(f)));
    assert_int_equal(count_keys(f), 2);
    struct pc_account account = make_account(f, "alice");
    struct pc_tokens tokens = pc_tokens_init();
    f->now += 10 * PC_DAY - PC_SECOND;
    ok(pc_tokens_from_machine(work_of(f), &account, 0, &tokens));
    f->now += PC_SECOND;
    ok(pc_signing_keys_ensure(work_of(f)));
    assert_int_equal(count_keys(f), 4);
    /* The token of the key before is good until it ends. */
    struct pc_jwt_claims claims;
    enum pc_reason reason;
    ok(pc_signing_keys_verify(work_of(f), pc_buf_span(&tokens.access), &claims, &reason));
    f->now += PC_DAY + PC_HOUR;
    assert_int_equal(
        pc_signing_keys_verify(work_of(f), pc_buf_span(&tokens.access), &claims, &reason),
        PC_ERR_DENIED);
    assert_int_equal(count_keys(f), 3); /* audit keys verify for ever */
    pc_tokens_free(&tokens);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(signing_keys_are_replaced_and_retire, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
