/* Sets of keys, good and hostile. */
#include "../../testing.h"

#include "authority/federation/jwks.h"
#include "base/buf.h"

static struct pc_span algorithms[] = {{"RS256", 5}, {"ES256", 5}, {"EdDSA", 5}};
static const struct pc_settings_issuer issuer = {.algorithms = {algorithms, 3}, .max_keys = 3};

static void add(struct pc_buf *set, enum pc_algorithm algorithm, const char *kid) {
    struct pc_signer *signer;
    struct pc_buf der = {0};
    assert_int_equal(pc_signer_generate(algorithm, &signer), PC_OK);
    assert_int_equal(pc_signer_public(signer, &der), PC_OK);
    if (set->len > 0)
        pc_buf_add_char(set, ',');
    assert_int_equal(pc_jwk_export(algorithm, pc_buf_span(&der), pc_span_str(kid), set), PC_OK);
    pc_signer_free(signer);
    pc_buf_free(&der);
}

static pc_err read(const struct pc_buf *keys, const char *more, struct pc_arena *arena,
                   struct pc_issuer_keys *out) {
    struct pc_buf text = {0};
    pc_buf_add_str(&text, "{\"keys\":[");
    pc_buf_add(&text, pc_buf_span(keys));
    pc_buf_add_str(&text, more);
    pc_buf_add_str(&text, "]}");
    pc_err err = pc_jwks_read(pc_buf_span(&text), &issuer, arena, out, NULL);
    pc_buf_free(&text);
    return err;
}

static void keys_are_read(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_issuer_keys keys;
    struct pc_buf set = {0};
    add(&set, PC_ALG_RS256, "r");
    add(&set, PC_ALG_ES256, "e");
    add(&set, PC_ALG_EDDSA, "o");
    assert_int_equal(read(&set,
                          ",{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"h\"},7,"
                          "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\",\"kid\":\"short\"},"
                          "{\"kty\":\"EC\",\"crv\":\"P-384\",\"kid\":\"curve\"},"
                          "{\"kty\":\"RSA\",\"use\":\"enc\",\"kid\":\"enc\"}",
                          &arena, &keys),
                     PC_OK);
    assert_int_equal(keys.count, 3);
    assert_span_equal(keys.items[1].kid, "e");
    assert_int_equal(keys.items[1].algorithm, PC_ALG_ES256);
    assert_true(keys.items[2].der.len > 32);
    pc_buf_free(&set);
    pc_arena_free(&arena);
}

static void sets_that_are_refused(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_issuer_keys keys;
    struct pc_buf set = {0};
    assert_int_equal(read(&set, "", &arena, &keys), PC_ERR_INVALID);
    assert_int_equal(pc_jwks_read(PC_SPAN("[]"), &issuer, &arena, &keys, NULL), PC_ERR_INVALID);
    assert_int_equal(pc_jwks_read(PC_SPAN(""), &issuer, &arena, &keys, NULL), PC_ERR_INVALID);
    assert_int_equal(pc_jwks_read(PC_SPAN("{\"keys\":{}}"), &issuer, &arena, &keys, NULL),
                     PC_ERR_INVALID);
    add(&set, PC_ALG_ES256, "a b");
    add(&set, PC_ALG_ES256, "");
    assert_int_equal(read(&set, "", &arena, &keys), PC_ERR_INVALID);
    add(&set, PC_ALG_ES256, "a");
    assert_int_equal(read(&set, "", &arena, &keys), PC_OK);
    add(&set, PC_ALG_EDDSA, "a");
    assert_int_equal(read(&set, "", &arena, &keys), PC_ERR_INVALID);
    pc_buf_clear(&set);
    for (size_t i = 0; i < 4; i++)
        add(&set, PC_ALG_EDDSA, (const char[]){(char)('a' + i), '\0'});
    assert_int_equal(read(&set, "", &arena, &keys), PC_ERR_INVALID);
    pc_buf_clear(&set);
    pc_buf_add_str(&set, "0");
    for (size_t i = 0; i < 300; i++)
        pc_buf_add_str(&set, ",0");
    assert_int_equal(read(&set, "", &arena, &keys), PC_ERR_INVALID);
    pc_buf_free(&set);
    pc_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_read),
        cmocka_unit_test(sets_that_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
