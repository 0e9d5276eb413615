/* Values that are looked at once. */
#include "inspect/waf/transaction.h"

#include "transacting.h"

static void start(struct wall *wall) {
    build(wall, "SecRule ARGS a id:1,phase:1,pass,t:urlDecode,t:lowercase\n"
                "SecRule ARGS a id:2,phase:1,pass,t:lowercase\n");
    assert_int_equal(begin(wall), PC_OK);
}

static void equal_bytes_are_one_text(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    start(&wall);
    char one[] = "value", two[] = "value";
    const struct pc_waf_text *text = pc_waf_text_of(wall.tx, pc_span(one, 5));
    assert_ptr_equal(text, pc_waf_text_of(wall.tx, pc_span(two, 5)));
    assert_ptr_not_equal(text, pc_waf_text_of(wall.tx, pc_span(two, 4)));
    assert_ptr_equal(pc_waf_text_of(wall.tx, (struct pc_span){0}),
                     pc_waf_text_of(wall.tx, pc_span(one, 0)));
}

static void many_texts_are_found_again(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    start(&wall);
    enum { MANY = 5000 };
    static char bytes[MANY][8];
    static const struct pc_waf_text *texts[MANY];
    for (size_t i = 0; i < MANY; i++) {
        int len = snprintf(bytes[i], sizeof bytes[i], "%zu", i);
        texts[i] = pc_waf_text_of(wall.tx, pc_span(bytes[i], (size_t)len));
        assert_non_null(texts[i]);
    }
    for (size_t i = 0; i < MANY; i++)
        assert_ptr_equal(texts[i], pc_waf_text_of(wall.tx, pc_span_str(bytes[i])));
}

static void a_chain_is_walked_once(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    start(&wall);
    const struct pc_waf_program *program = wall.tx->program;
    uint32_t both = program->links[0]->chain, lower = program->links[1]->chain;
    struct pc_waf_text *text = pc_waf_text_of(wall.tx, PC_SPAN("%41b"));
    const struct pc_waf_text *after = pc_waf_text_after(wall.tx, text, both);
    assert_span_equal(after->bytes, "ab");
    uint64_t work = wall.tx->work;
    assert_ptr_equal(after, pc_waf_text_after(wall.tx, text, both));
    assert_int_equal(wall.tx->work, work);
    assert_ptr_equal(text, pc_waf_text_after(wall.tx, text, lower));
    assert_ptr_equal(text, pc_waf_text_after(wall.tx, text, 0));
    struct pc_waf_text *plain = pc_waf_text_of(wall.tx, PC_SPAN("ab"));
    assert_ptr_equal(plain, after); /* the result is a text like any other */
    work = wall.tx->work;
    assert_ptr_equal(plain, pc_waf_text_after(wall.tx, plain, both));
    assert_int_equal(wall.tx->work, work); /* nothing in it that the chain changes */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_bytes_are_one_text),
        cmocka_unit_test(many_texts_are_found_again),
        cmocka_unit_test(a_chain_is_walked_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
