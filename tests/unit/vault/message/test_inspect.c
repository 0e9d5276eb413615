/* Facts of a header, without any key. */
#include "support.h"

static void test_facts(void **state) {
    (void)state;
    static const struct {
        uint16_t suite;
        uint8_t version;
        size_t id;
        bool commits, signs;
    } cases[] = {{0x0178, 1, 16, false, false},
                 {0x0378, 1, 16, false, true},
                 {0x0478, 2, 32, true, false},
                 {0x0578, 2, 32, true, true}};
    struct pc_vault_keys *keys = support_keys();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_vault_pair pairs[] = {{PC_SPAN("file"), PC_SPAN("a.txt")}};
        struct pc_vault_write_options options = {.suite = cases[i].suite, .frame_length = 5};
        options.policy = cases[i].commits ? PC_VAULT_REQUIRE_REQUIRE : PC_VAULT_FORBID_ALLOW;
        assert_int_equal(pc_vault_context_of(pairs, 1, &options.context), PC_OK);
        support_seal(keys, &options, PC_SPAN("text"), &sealed);
        struct pc_vault_facts facts;
        enum pc_vault_fault fault;
        size_t need;
        assert_int_equal(
            pc_vault_inspect(pc_buf_span(&sealed), 0, &arena, &facts, &need, &fault, NULL), PC_OK);
        assert_int_equal(need, 0);
        assert_int_equal(facts.suite, cases[i].suite);
        assert_int_equal(facts.version, cases[i].version);
        assert_int_equal(facts.id.len, cases[i].id);
        assert_int_equal(facts.commits, cases[i].commits);
        assert_int_equal(facts.signs, cases[i].signs);
        assert_int_equal(facts.context.count, cases[i].signs ? 2 : 1);
        assert_int_equal(facts.count, 1);
        assert_span_equal(facts.wrapped[0].provider_id, "tests");
        assert_int_equal(facts.frame_length, 5);
        for (size_t len = 0; len < facts.header_length; len++)
            assert_true(pc_vault_inspect(pc_span_upto(pc_buf_span(&sealed), len), 0, &arena, &facts,
                                         &need, &fault, NULL) == PC_OK &&
                        need > len && need <= facts.header_length);
    }
    pc_vault_keys_free(keys);
}

static void test_what_is_none(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_facts facts;
    enum pc_vault_fault fault;
    size_t need;
    assert_int_equal(
        pc_vault_inspect(PC_SPAN("no message"), 0, &arena, &facts, &need, &fault, NULL),
        PC_ERR_UNSUPPORTED);
    assert_int_equal(fault, PC_VAULT_FAULT_FOREIGN);
    assert_int_equal(pc_vault_inspect(PC_SPAN(""), 0, &arena, &facts, &need, &fault, NULL), PC_OK);
    assert_int_equal(need, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
