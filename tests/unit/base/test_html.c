/* Escaping for HTML. */
#include "../testing.h"

#include "base/html.h"

static void every_special_character_is_escaped(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_html_escape(PC_SPAN("<a href=\"x\" title='y'>&amp;</a> \xc3\xa4"), &out);
    assert_span_equal(pc_buf_span(&out), "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;"
                                         "&amp;amp;&lt;/a&gt; \xc3\xa4");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_special_character_is_escaped)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
