/* Header and signature around a payload of any kind. */
#include "keys.h"

#include "identity/jws.h"

static void what_is_signed_opens(void **state) {
    (void)state;
    struct keys pairs;
    keys_make(&pairs);
    for (unsigned alg = 0; alg < PC_ALG_COUNT; alg++) {
        struct pc_arena arena = {0};
        struct pc_buf token = {0};
        struct pc_jws jws;
        enum pc_reason reason;
        assert_int_equal(pc_jws_sign(PC_SPAN("JWT"), PC_SPAN("{\"a\":1}"),
                                     pc_span_str(keys_kids[alg]), (enum pc_algorithm)alg,
                                     pairs.signers[alg], &token),
                         PC_OK);
        assert_int_equal(pc_jws_open(pc_buf_span(&token), keys_find, &pairs, &arena, &jws, &reason),
                         PC_OK);
        assert_span_equal(jws.type, "JWT");
        assert_span_equal(jws.payload, "{\"a\":1}");
        token.ptr[token.len - 9] = token.ptr[token.len - 9] == 'A' ? 'B' : 'A';
        assert_int_equal(pc_jws_open(pc_buf_span(&token), keys_find, &pairs, &arena, &jws, &reason),
                         PC_ERR_DENIED);
        pc_buf_free(&token);
        pc_arena_free(&arena);
    }
    keys_free(&pairs);
}

static void too_long(void **state) {
    (void)state;
    struct keys pairs;
    keys_make(&pairs);
    struct pc_buf payload = {0}, token = {0};
    while (payload.len < PC_JWT_MAX)
        pc_buf_add_char(&payload, 'x');
    assert_int_equal(pc_jws_sign(PC_SPAN(""), pc_buf_span(&payload), PC_SPAN("ed"), PC_ALG_EDDSA,
                                 pairs.signers[PC_ALG_EDDSA], &token),
                     PC_ERR_RANGE);
    assert_int_equal(token.len, 0);
    pc_buf_free(&payload);
    keys_free(&pairs);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_signed_opens),
        cmocka_unit_test(too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
