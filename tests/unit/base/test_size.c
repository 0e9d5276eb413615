/* Sizes as people read them. */
#include "../testing.h"

#include "base/size.h"

static void sizes_are_rounded_down_in_their_unit(void **state) {
    (void)state;
    static const struct {
        uint64_t bytes;
        const char *text;
    } sizes[] = {{0, "0 bytes"},         {999, "999 bytes"},     {1000, "1.0 KB"},
                 {1550, "1.5 KB"},       {999999, "999.9 KB"},   {5000000000, "5.0 GB"},
                 {1ULL << 50, "1.1 PB"}, {UINT64_MAX, "18.4 EB"}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
        pc_size_text(sizes[i].bytes, &text);
        assert_string_equal(pc_buf_str(&text), sizes[i].text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(sizes_are_rounded_down_in_their_unit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
