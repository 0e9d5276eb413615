/* Identifiers as bytes and as text. */
#include "../testing.h"

#include "model/id.h"

static void an_id_comes_back(void **state) {
    (void)state;
    struct pc_id id, other = {0};
    assert_int_equal(pc_id_parse(PC_SPAN("0123abcd-4567-4e8f-9abc-def012345678"), &id), PC_OK);
    assert_memory_equal(id.bytes,
                        "\x01\x23\xab\xcd\x45\x67\x4e\x8f\x9a\xbc\xde\xf0\x12\x34\x56\x78", 16);
    char memory[PC_ID_TEXT];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    pc_id_format(&id, &out);
    assert_span_equal(pc_buf_span(&out), "0123abcd-4567-4e8f-9abc-def012345678");
    assert_false(pc_id_eq(&id, &other));
    assert_true(pc_id_is_none(&other) && !pc_id_is_none(&id));
}

static void the_shape_is_strict(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "0123abcd-4567-4e8f-9abc-def01234567",
        "0123abcd-4567-4e8f-9abc-def0123456789",
        "0123ABCD-4567-4e8f-9abc-def012345678",
        "0123abcg-4567-4e8f-9abc-def012345678",
        "0123abcd4-567-4e8f-9abc-def012345678",
        "0123abcd-4567-4e8f-9abc_def012345678",
        "{123abcd-4567-4e8f-9abc-def01234567}",
        "------------------------------------",
        "0123abcd 4567 4e8f 9abc def012345678",
        "0123abcd45674e8f9abcdef012345678",
    };
    struct pc_id id = {{7}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(pc_id_parse(pc_span_str(texts[i]), &id), PC_ERR_INVALID);
    assert_int_equal(id.bytes[0], 7); /* untouched */
}

static void a_random_one_is_of_version_4(void **state) {
    (void)state;
    uint8_t random[16];
    for (unsigned fill = 0; fill < 256; fill++) {
        memset(random, (int)fill, sizeof random);
        struct pc_id id = pc_id_of_random(random);
        assert_int_equal(id.bytes[6] >> 4, 4);
        assert_int_equal(id.bytes[8] >> 6, 2);
        assert_false(pc_id_is_none(&id));
        assert_int_equal(id.bytes[0], fill);
        assert_int_equal(id.bytes[6] & 0x0f, fill & 0x0f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_comes_back),
        cmocka_unit_test(the_shape_is_strict),
        cmocka_unit_test(a_random_one_is_of_version_4),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
