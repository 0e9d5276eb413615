/* Lists of words and what names may look like. */
#include "../testing.h"

#include "authority/words.h"

static void words(void **state) {
    (void)state;
    assert_true(pc_words_have(PC_SPAN("a bc d"), PC_SPAN("bc")));
    assert_false(pc_words_have(PC_SPAN("a bc d"), PC_SPAN("b")));
    assert_false(pc_words_have(PC_SPAN(""), PC_SPAN("")));
    assert_false(pc_words_have((struct pc_span){0}, PC_SPAN("a")));
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_words_merge(&out, PC_SPAN("a b"));
    pc_words_merge(&out, PC_SPAN(""));
    pc_words_merge(&out, PC_SPAN("b  c a"));
    assert_span_equal(pc_buf_span(&out), "a b c");
}

struct shape {
    const char *text;
    bool good;
};

static void check_shapes(bool (*check)(struct pc_span), const struct shape *shapes, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (check(pc_span_str(shapes[i].text)) != shapes[i].good)
            fail_msg("%s", shapes[i].text);
}

static void names(void **state) {
    (void)state;
    static const struct shape accounts[] = {
        {"a", true},         {"a.b_c@d-1", true}, {"", false},
        {"A", false},        {"a b", false},      {"a/b", false},
        {"\xc3\xa4", false}, {"a\n", false},      {"0af0b9e2-3bd5-4dc3-8a0f-6d8f3a1f4c11", false}};
    static const struct shape tenants[] = {
        {"ab", true}, {"A-b_9", true}, {"a", false}, {"a.b", false}, {"", false}};
    static const struct shape permissions[] = {
        {"*", true},   {"read:*", true}, {"read:a.b-c_d", true}, {"", false},    {":", false},
        {"a:", false}, {":a", false},    {"a**", false},         {"a b", false}, {"re*d", false}};
    static const struct shape emails[] = {
        {"a@b", true}, {"a.b+c@d.example", true}, {"a@", false},    {"@b", false},
        {"ab", false}, {"a@b@c", false},          {"a b@c", false}, {"a@b\r\nBcc: c", false}};
    check_shapes(pc_is_account_name, accounts, sizeof accounts / sizeof *accounts);
    check_shapes(pc_is_tenant_name, tenants, sizeof tenants / sizeof *tenants);
    check_shapes(pc_is_permission, permissions, sizeof permissions / sizeof *permissions);
    check_shapes(pc_is_email, emails, sizeof emails / sizeof *emails);
    assert_false(pc_is_line(PC_SPAN("a\nb")));
    assert_true(pc_is_network(PC_SPAN("::1")));
    assert_false(pc_is_network(PC_SPAN("10.0.0.1/8")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
