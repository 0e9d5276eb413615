/* Templates: what is filled in, what is escaped, and what is refused. */
#include "../testing.h"

#include "pages/pages.h"

static pc_err fill(const char *text, const char *json, struct pc_buf *out) {
    struct pc_diag diag = {0};
    pc_buf_clear(out);
    return pc_template_fill(pc_span_str(text), pc_span_str(json), out, &diag);
}

static void good_templates(void **state) {
    (void)state;
    static const struct {
        const char *text, *json, *wanted;
    } rows[] = {
        {"", "{}", ""},
        {"a{{x}}b", "{\"x\":\"1\"}", "a1b"},
        {"{{x}}", "{}", ""},
        {"{{ x.y }}", "{\"x\":{\"y\":7}}", "7"},
        {"<p title=\"{{x}}\">", "{\"x\":\"\\\"'<>&\"}", "<p title=\"&quot;&#39;&lt;&gt;&amp;\">"},
        {"{{url x}}", "{\"x\":\"a b&c/d\"}", "a%20b%26c%2Fd"},
        {"{{#l}}[{{.}}]{{/l}}", "{\"l\":[\"a\",\"b\"]}", "[a][b]"},
        {"{{#l}}{{n}}{{o}} {{/l}}", "{\"o\":\"!\",\"l\":[{\"n\":1},{\"n\":2}]}", "1! 2! "},
        {"{{#t}}yes{{/t}}{{^t}}no{{/t}}", "{\"t\":true}", "yes"},
        {"{{#t}}yes{{/t}}{{^t}}no{{/t}}", "{\"t\":false}", "no"},
        {"{{#t}}yes{{/t}}{{^t}}no{{/t}}", "{\"t\":[]}", "no"},
        {"{{#t}}yes{{/t}}{{^t}}no{{/t}}", "{\"t\":\"\"}", "no"},
        {"{{#t}}yes{{/t}}{{^t}}no{{/t}}", "{\"t\":0}", "no"},
        {"{{#t}}{{t}}{{/t}}", "{\"t\":\"text\"}", "text"},
        {"{{?s good}}+{{/s}}{{?s bad}}-{{/s}}", "{\"s\":\"bad\"}", "-"},
        {"{{?s b}}+{{/s}}", "{\"s\":[\"a\",\"b\"]}", "+"},
        {"{{#a}}{{#a}}x{{/a}}{{/a}}", "{\"a\":{\"a\":true}}", "x"},
        {"{{! nothing }}.", "{}", "."},
        {"{{time t}}|{{day t}}", "{\"t\":\"2026-11-22T01:05:09Z\"}",
         "22 Nov 2026, 01:05 UTC|22 Nov 2026"},
        {"{{time t}}", "{\"t\":\"<never>\"}", "&lt;never&gt;"},
        {"{{words l}}", "{\"l\":[\"a\",\"<b>\"]}", "a &lt;b&gt;"},
        {"{{x}}", "{\"x\":\"{{y}}\",\"y\":\"no\"}", "{{y}}"},
        {"}} { {", "{}", "}} { {"},
    };
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(fill(rows[i].text, rows[i].json, &out), PC_OK);
        assert_string_equal(out.len == 0 ? "" : pc_buf_str(&out), rows[i].wanted);
    }
}

static void bad_templates(void **state) {
    (void)state;
    static const char *const rows[] = {
        "{{x",          "{{#x}}",      "{{/x}}",          "{{#x}}{{/y}}",
        "{{>nowhere}}", "{{upper x}}", "{{asset no.css}}"};
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(fill(rows[i], "{\"x\":true}", &out), PC_ERR_INVALID);
    assert_int_equal(fill("a", "no json", &out), PC_ERR_INVALID);
}

/* Without data every section is skipped; with a list of everything the parts inside are read, too.
 */
static void every_template_is_sound(void **state) {
    (void)state;
    const struct pc_asset *asset;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_diag diag = {0};
    size_t count = 0;
    for (size_t i = 0; (asset = pc_asset_at(i)) != NULL; i++) {
        if (!pc_span_ends(pc_span_str(asset->name), PC_SPAN(".html")))
            continue;
        pc_buf_clear(&out);
        if (pc_template_fill(asset->bytes, PC_SPAN("{}"), &out, &diag) != PC_OK)
            fail_msg("%s: %s", asset->name, diag.text);
        count++;
    }
    assert_true(count > 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_templates),
        cmocka_unit_test(bad_templates),
        cmocka_unit_test(every_template_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
