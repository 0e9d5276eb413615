/* Short texts are remembered as they are, and nothing else is taken for one of them. */
#include <stdlib.h>

#include "../../../testing.h"
#include "inspect/waf/operator/memo.h"

static void what_was_put_is_there(void **state) {
    (void)state;
    struct pc_waf_memo *memo = calloc(1, sizeof *memo);
    assert_non_null(memo);
    assert_false(pc_waf_memo_has(memo, PC_SPAN("")));
    assert_false(pc_waf_memo_has(memo, PC_SPAN("json.name")));
    pc_waf_memo_put(memo, PC_SPAN("json.name"));
    assert_true(pc_waf_memo_has(memo, PC_SPAN("json.name")));
    assert_false(pc_waf_memo_has(memo, PC_SPAN("json.namf")));
    assert_false(pc_waf_memo_has(memo, PC_SPAN("json.nam")));
    assert_false(pc_waf_memo_has(memo, PC_SPAN("json.name\0")));
    free(memo);
}

static void long_and_empty_ones_are_not_kept(void **state) {
    (void)state;
    char text[PC_WAF_MEMO_LONGEST + 1];
    struct pc_waf_memo *memo = calloc(1, sizeof *memo);
    assert_non_null(memo);
    memset(text, 'a', sizeof text);
    pc_waf_memo_put(memo, pc_span(text, sizeof text));
    assert_false(pc_waf_memo_has(memo, pc_span(text, sizeof text)));
    pc_waf_memo_put(memo, pc_span(text, sizeof text - 1));
    assert_true(pc_waf_memo_has(memo, pc_span(text, sizeof text - 1)));
    pc_waf_memo_put(memo, PC_SPAN(""));
    assert_false(pc_waf_memo_has(memo, PC_SPAN("")));
    free(memo);
}

/* More texts than places: what is said to be there was put there, the last one always. */
static void places_are_taken_over(void **state) {
    (void)state;
    struct pc_waf_memo *memo = calloc(1, sizeof *memo);
    assert_non_null(memo);
    for (uint32_t i = 0; i < 10 * PC_WAF_MEMO_PLACES; i += 2) {
        pc_waf_memo_put(memo, pc_span(&i, sizeof i));
        assert_true(pc_waf_memo_has(memo, pc_span(&i, sizeof i)));
        uint32_t odd = i + 1;
        assert_false(pc_waf_memo_has(memo, pc_span(&odd, sizeof odd)));
    }
    free(memo);
}

/* Of every length, whatever place it comes to: zero bytes are not what an empty place has, and the
 * beginning of a known text is another text. */
static void a_length_is_part_of_a_text(void **state) {
    (void)state;
    struct pc_waf_memo *memo = calloc(1, sizeof *memo);
    assert_non_null(memo);
    char text[PC_WAF_MEMO_LONGEST] = "";
    for (size_t length = 1; length <= sizeof text; length++)
        assert_false(pc_waf_memo_has(memo, pc_span(text, length)));
    for (uint32_t i = 0; i < 20 * PC_WAF_MEMO_PLACES; i++) {
        memcpy(text + 8, &i, sizeof i);
        pc_waf_memo_put(memo, pc_span(text, 8 + sizeof i));
        assert_false(pc_waf_memo_has(memo, pc_span(text, 8)));
    }
    free(memo);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_there),
        cmocka_unit_test(long_and_empty_ones_are_not_kept),
        cmocka_unit_test(places_are_taken_over),
        cmocka_unit_test(a_length_is_part_of_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
