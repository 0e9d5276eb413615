/* API keys: made, recognised, taken apart. */
#include "../testing.h"

#include "../entropy.h"
#include "base/encode.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "identity/api_key.h"

#define TK PC_SPAN("tk")

static struct pc_buf make(struct pc_api_key_text *out) {
    struct pc_buf text = PC_BUF_SECRET;
    assert_int_equal(pc_api_key_make(TK, &pc_system_entropy, &text, out), PC_OK);
    return text;
}

static void known_key(void **state) {
    (void)state;
    unsigned char next = 0;
    struct pc_entropy entropy = entropy_counting(&next);
    struct pc_buf text = PC_BUF_SECRET;
    struct pc_api_key_text out;
    assert_int_equal(pc_api_key_make(TK, &entropy, &text, &out), PC_OK);
    assert_int_equal(text.len, 2 + 1 + 36 + 1 + 48);
    assert_true(pc_span_starts(
        pc_buf_span(&text),
        PC_SPAN(
            "tk_00010203-0405-4607-8809-0a0b0c0d0e0f_EBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtL")));
    uint8_t secret[32], digest[32];
    for (size_t i = 0; i < sizeof secret; i++)
        secret[i] = (uint8_t)(16 + i);
    assert_int_equal(pc_sha256_one(pc_span(secret, sizeof secret), digest), PC_OK);
    assert_memory_equal(out.secret_sha256, digest, sizeof digest);
    pc_buf_free(&text);
}

static void parses_what_it_made(void **state) {
    (void)state;
    for (int i = 0; i < 50; i++) { /* some secrets have '_' or '-' in them */
        struct pc_api_key_text made, parsed;
        struct pc_buf text = make(&made);
        assert_true(pc_api_key_looks_like(TK, pc_buf_span(&text)));
        assert_int_equal(pc_api_key_parse(TK, pc_buf_span(&text), &parsed), PC_OK);
        assert_true(pc_id_eq(&made.id, &parsed.id));
        assert_memory_equal(made.secret_sha256, parsed.secret_sha256, 32);
        pc_buf_free(&text);
    }
}

static void refuses_every_changed_character(void **state) {
    (void)state;
    struct pc_api_key_text out;
    struct pc_buf text = make(&out);
    memset(&out, 0, sizeof out);
    for (size_t i = 0; i < text.len; i++) {
        char was = text.ptr[i];
        static const char others[] = "a0A_-.=\0 ";
        for (size_t j = 0; j < sizeof others - 1; j++) {
            if (others[j] == was)
                continue;
            text.ptr[i] = others[j];
            assert_int_equal(pc_api_key_parse(TK, pc_buf_span(&text), &out), PC_ERR_INVALID);
        }
        text.ptr[i] = was;
    }
    for (size_t len = 0; len < text.len; len++)
        assert_int_equal(pc_api_key_parse(TK, pc_span_upto(pc_buf_span(&text), len), &out),
                         PC_ERR_INVALID);
    pc_buf_add_char(&text, 'A');
    assert_int_equal(pc_api_key_parse(TK, pc_buf_span(&text), &out), PC_ERR_INVALID);
    assert_true(pc_id_is_none(&out.id)); /* nothing of a refused key gets out */
    pc_buf_free(&text);
}

static void belongs_to_its_prefix(void **state) {
    (void)state;
    struct pc_api_key_text out;
    struct pc_buf text = make(&out);
    assert_int_equal(pc_api_key_parse(PC_SPAN("tx"), pc_buf_span(&text), &out), PC_ERR_INVALID);
    text.ptr[1] = 'x'; /* the checksum covers it */
    assert_int_equal(pc_api_key_parse(PC_SPAN("tx"), pc_buf_span(&text), &out), PC_ERR_INVALID);
    pc_buf_free(&text);
}

static void looks_like_one(void **state) {
    (void)state;
    assert_true(pc_api_key_looks_like(TK, PC_SPAN("tk_")));
    assert_false(pc_api_key_looks_like(TK, PC_SPAN("tk")));
    assert_false(pc_api_key_looks_like(TK, PC_SPAN("tkx_")));
    assert_false(pc_api_key_looks_like(TK, PC_SPAN("TK_")));
    assert_false(pc_api_key_looks_like(TK, PC_SPAN("")));
    assert_false(pc_api_key_looks_like(PC_SPAN(""), PC_SPAN("_")));
}

static void bad_prefixes_make_nothing(void **state) {
    (void)state;
    static const char *const bad[] = {"", "t_k", "TK", "t k", "t.k", "aaaaaaaaaaaaaaaaa"};
    struct pc_buf text = PC_BUF_SECRET;
    struct pc_api_key_text out;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(pc_api_key_make(pc_span_str(bad[i]), &pc_system_entropy, &text, &out),
                         PC_ERR_INVALID);
    struct pc_entropy dry = entropy_dry();
    assert_int_equal(pc_api_key_make(TK, &dry, &text, &out), PC_ERR_IO);
    assert_int_equal(text.len, 0);
    assert_int_equal(pc_api_key_make(PC_SPAN("aaaaaaaaaaaaaaa9"), &pc_system_entropy, &text, &out),
                     PC_OK);
    assert_int_equal(pc_api_key_parse(PC_SPAN("aaaaaaaaaaaaaaa9"), pc_buf_span(&text), &out),
                     PC_OK);
    pc_buf_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_key),
        cmocka_unit_test(parses_what_it_made),
        cmocka_unit_test(refuses_every_changed_character),
        cmocka_unit_test(belongs_to_its_prefix),
        cmocka_unit_test(looks_like_one),
        cmocka_unit_test(bad_prefixes_make_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
