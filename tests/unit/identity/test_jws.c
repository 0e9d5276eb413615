/* The outer part of a token: shape, header, key, signature. */
#include "keys.h"

#include "identity/jws.h"

static struct keys keys;

static int set_up(void **state) {
    (void)state;
    keys_make(&keys);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    keys_free(&keys);
    return 0;
}

static enum pc_reason open_text(struct pc_span token) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_jws jws;
    enum pc_reason reason = PC_ALLOWED;
    pc_err err = pc_jws_open(token, keys_find, &keys, &arena, &jws, &reason);
    if (err == PC_OK)
        return PC_ALLOWED;
    assert_int_equal(err == PC_ERR_DENIED, reason != PC_INTERNAL);
    return reason;
}

static enum pc_reason open_header(enum pc_algorithm algorithm, const char *header) {
    struct pc_buf token = {0};
    keys_sign_raw(&keys, algorithm, pc_span_str(header), PC_SPAN("{}"), &token);
    enum pc_reason reason = open_text(pc_buf_span(&token));
    pc_buf_free(&token);
    return reason;
}

static void opens_each_algorithm(void **state) {
    (void)state;
    assert_int_equal(open_header(PC_ALG_RS256, "{\"alg\":\"RS256\",\"kid\":\"rs\"}"), PC_ALLOWED);
    assert_int_equal(open_header(PC_ALG_ES256, "{\"alg\":\"ES256\",\"kid\":\"es\"}"), PC_ALLOWED);
    assert_int_equal(open_header(PC_ALG_EDDSA, "{\"alg\":\"EdDSA\",\"kid\":\"ed\"}"), PC_ALLOWED);
    assert_int_equal(
        open_header(PC_ALG_EDDSA, " { \"kid\" : \"ed\", \"x5t\":\"a\",\n\"alg\":\"EdDSA\"} "),
        PC_ALLOWED);
}

static void gives_type_and_payload(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_buf token = {0};
    struct pc_jws jws;
    enum pc_reason reason;
    keys_sign_raw(&keys, PC_ALG_EDDSA,
                  PC_SPAN("{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"typ\":\"at+jwt\"}"),
                  PC_SPAN("any bytes\0"), &token);
    assert_int_equal(pc_jws_open(pc_buf_span(&token), keys_find, &keys, &arena, &jws, &reason),
                     PC_OK);
    assert_span_equal(jws.type, "at+jwt");
    assert_span_equal(jws.payload, "any bytes\0");
    pc_buf_free(&token);
}

static void the_algorithm_is_the_keys(void **state) {
    (void)state;
    static const struct {
        enum pc_algorithm signed_with;
        const char *header;
    } cases[] = {
        {PC_ALG_EDDSA, "{\"alg\":\"none\",\"kid\":\"ed\"}"},
        {PC_ALG_EDDSA, "{\"alg\":\"None\",\"kid\":\"ed\"}"},
        {PC_ALG_EDDSA, "{\"alg\":\"HS256\",\"kid\":\"ed\"}"},
        {PC_ALG_EDDSA, "{\"alg\":\"eddsa\",\"kid\":\"ed\"}"},
        {PC_ALG_EDDSA, "{\"alg\":\"ES256\",\"kid\":\"ed\"}"},
        {PC_ALG_ES256, "{\"alg\":\"ES256\",\"kid\":\"ed\"}"},
        {PC_ALG_RS256, "{\"alg\":\"RS512\",\"kid\":\"rs\"}"},
        {PC_ALG_RS256, "{\"alg\":\"PS256\",\"kid\":\"rs\"}"},
        {PC_ALG_RS256, "{\"alg\":\"HS256\",\"kid\":\"rs\"}"},
        {PC_ALG_EDDSA, "{\"kid\":\"ed\"}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(open_header(cases[i].signed_with, cases[i].header), PC_TOKEN_ALGORITHM);
}

static void the_key_must_be_known(void **state) {
    (void)state;
    assert_int_equal(open_header(PC_ALG_EDDSA, "{\"alg\":\"EdDSA\",\"kid\":\"other\"}"),
                     PC_TOKEN_KEY_UNKNOWN);
    assert_int_equal(open_header(PC_ALG_EDDSA, "{\"alg\":\"EdDSA\"}"), PC_TOKEN_KEY_UNKNOWN);
    struct pc_buf header = {0};
    pc_buf_add_str(&header, "{\"alg\":\"EdDSA\",\"kid\":\"");
    for (int i = 0; i < 129; i++)
        pc_buf_add_char(&header, 'a');
    pc_buf_add_str(&header, "\"}");
    assert_int_equal(open_header(PC_ALG_EDDSA, pc_buf_str(&header)), PC_TOKEN_KEY_UNKNOWN);
    pc_buf_free(&header);
}

static void a_failing_lookup_is_no_verdict_on_the_token(void **state) {
    (void)state;
    assert_int_equal(open_header(PC_ALG_EDDSA, "{\"alg\":\"EdDSA\",\"kid\":\"broken\"}"),
                     PC_INTERNAL);
}

static void refuses_headers(void **state) {
    (void)state;
    static const char *const headers[] = {
        "",
        "null",
        "[]",
        "\"EdDSA\"",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\"",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\"}}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"alg\":\"EdDSA\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"x\",\"kid\":\"ed\"}",
        "{\"alg\":[\"EdDSA\"],\"kid\":\"ed\"}",
        "{\"alg\":\"EdDSA\",\"kid\":7}",
        "{\"alg\":\"EdDSA\",\"kid\":\"\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\\u0000\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"typ\":1}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"jku\":\"https://evil.example/jwks\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"jwk\":{\"kty\":\"OKP\"}}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"x5u\":\"https://evil.example/\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"x5c\":[]}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"crit\":[\"exp\"]}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"crit\":[]}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"crit\":null}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"b64\":false}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"zip\":\"DEF\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"enc\":\"A256GCM\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"\xff\"}",
    };
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        assert_int_equal(open_header(PC_ALG_EDDSA, headers[i]), PC_TOKEN_MALFORMED);
}

static void refuses_shapes(void **state) {
    (void)state;
    static const char *const shapes[] = {
        "",
        ".",
        "..",
        "...",
        "a",
        "a.b",
        "a.b.",
        "a..b",
        ".a.b",
        "a.b.c.d",
        "e30.e30.",
        "e30.e30.e30.",
        "e30=.e30.AA",
        "e3+.e30.AA",
        " e30.e30.AA",
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        assert_int_equal(open_text(pc_span_str(shapes[i])), PC_TOKEN_MALFORMED);
    assert_int_equal(open_text((struct pc_span){NULL, 0}), PC_TOKEN_MALFORMED);
}

static void refuses_every_changed_character(void **state) {
    (void)state;
    struct pc_buf token = {0};
    keys_sign_raw(&keys, PC_ALG_EDDSA, PC_SPAN("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}"),
                  PC_SPAN("{\"exp\":1}"), &token);
    for (size_t i = 0; i < token.len; i++) {
        char was = token.ptr[i];
        static const char others[] = "A_9.= ";
        for (size_t j = 0; j < sizeof others - 1; j++) {
            if (others[j] == was)
                continue;
            token.ptr[i] = others[j];
            assert_int_not_equal(open_text(pc_buf_span(&token)), PC_ALLOWED);
        }
        token.ptr[i] = was;
    }
    assert_int_equal(open_text(pc_buf_span(&token)), PC_ALLOWED);
    token.ptr[token.len - 10] = token.ptr[token.len - 10] == 'A' ? 'B' : 'A';
    assert_int_equal(open_text(pc_buf_span(&token)), PC_TOKEN_SIGNATURE);
    pc_buf_free(&token);
}

static void refuses_too_long(void **state) {
    (void)state;
    static char payload[PC_JWT_MAX];
    struct pc_buf token = {0};
    memset(payload, ' ', sizeof payload);
    struct pc_span header = PC_SPAN("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}");
    keys_sign_raw(&keys, PC_ALG_EDDSA, header, pc_span(payload, 12000), &token);
    assert_int_equal(open_text(pc_buf_span(&token)), PC_ALLOWED);
    pc_buf_clear(&token);
    keys_sign_raw(&keys, PC_ALG_EDDSA, header, pc_span(payload, 12300), &token);
    assert_int_equal(open_text(pc_buf_span(&token)), PC_TOKEN_MALFORMED);
    pc_buf_free(&token);
}

static void a_full_arena_is_no_verdict(void **state) {
    (void)state;
    struct pc_arena arena = {.limit = 64};
    struct pc_buf token = {0};
    struct pc_jws jws;
    enum pc_reason reason;
    keys_sign_raw(&keys, PC_ALG_EDDSA, PC_SPAN("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}"), PC_SPAN("{}"),
                  &token);
    assert_int_equal(pc_jws_open(pc_buf_span(&token), keys_find, &keys, &arena, &jws, &reason),
                     PC_ERR_NOMEM);
    assert_int_equal(reason, PC_INTERNAL);
    pc_arena_free(&arena);
    pc_buf_free(&token);
}

static void other_shapes_are_malformed(void **state) {
    (void)state;
    static const char *const others[] = {"",        "a",      "a.b",    "a.b.",         "..",
                                         "a.b.c.d", "a.b.c ", "a.b+.c", "tk_0b0e.a.b=", "a..c"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct pc_arena arena = {0};
        struct pc_jws jws;
        enum pc_reason reason = PC_ALLOWED;
        assert_int_equal(
            pc_jws_open(pc_span_str(others[i]), keys_find, &keys, &arena, &jws, &reason),
            PC_ERR_DENIED);
        assert_int_equal(reason, PC_TOKEN_MALFORMED);
        pc_arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_each_algorithm),
        cmocka_unit_test(gives_type_and_payload),
        cmocka_unit_test(the_algorithm_is_the_keys),
        cmocka_unit_test(the_key_must_be_known),
        cmocka_unit_test(a_failing_lookup_is_no_verdict_on_the_token),
        cmocka_unit_test(refuses_headers),
        cmocka_unit_test(refuses_shapes),
        cmocka_unit_test(refuses_every_changed_character),
        cmocka_unit_test(refuses_too_long),
        cmocka_unit_test(a_full_arena_is_no_verdict),
        cmocka_unit_test(other_shapes_are_malformed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
