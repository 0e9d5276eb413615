/* What YAML offers and a configuration refuses. */
#define _GNU_SOURCE
#include "parsing.h"

#include "config/document.h"

static void test_aliases_anchors_and_merges(void **state) {
    (void)state;
    assert_refused("a: &x 1\n", 1, "", "anchors");
    assert_refused("workers: 1\nlog: *x\n", 2, "", "aliases");
    assert_refused("log:\n  <<: {level: info}\n", 2, "log.<<", "merge");
    assert_refused("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", 1, "", "anchors");
}

static void test_tags_and_directives(void **state) {
    (void)state;
    assert_refused("workers: !!int 1\n", 1, "", "tags");
    assert_refused("workers: ! 1\n", 1, "", "tags");
    assert_refused("%TAG !e! tag:example.org,2000:\n---\nworkers: 1\n", 1, "", "tag directives");
}

static void test_more_documents(void **state) {
    (void)state;
    assert_refused("workers: 1\n---\nworkers: 2\n", 2, "", "second document");
}

static void test_depth(void **state) {
    (void)state;
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_add_str(&text, "hosts: ");
    for (int i = 0; i < 100000; i++)
        pc_buf_add_char(&text, '[');
    assert_refused(pc_buf_str(&text), 1, "", "too deep");
}

static void test_too_many_values(void **state) {
    (void)state;
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_add_str(&text, "hosts: [");
    for (int i = 0; i < PC_DOCUMENT_NODES + 1; i++)
        pc_buf_add_str(&text, "a,");
    pc_buf_add_str(&text, "]\n");
    assert_refused(pc_buf_str(&text), 1, "", "too many values");
}

static void test_bytes(void **state) {
    (void)state;
    struct parsed p;
    static const char nul[] = "workers: 1\nlog:\0 x\n";
    parse_span(&p, pc_span(nul, sizeof nul - 1));
    assert_int_equal(p.err, PC_ERR_INVALID);
    assert_int_equal(p.errors.items[0].line, 2);
    assert_true(has(p.errors.items[0].text, "NUL"));
    parsed_free(&p);
    assert_refused("workers: 1\nlog: {level: \xff\xfe}\n", 2, "", "not valid YAML");
    assert_refused("workers: \xed\xa0\x80\n", 1, "", "not valid YAML");
    assert_refused("\xfe\xff w", 1, "", "not valid YAML");
    assert_refused("tokens: {issuer: \"a\\0b\"}\n", 1, "", "control character");
    assert_refused("headers: {frame_options: \"DENY\\r\\nX: y\"}\n", 1, "", "control character");
    assert_refused("tokens:\n  issuer: |\n    two\n    lines\n", 2, "", "control character");
    assert_refused("workers: \x01\n", 1, "", "not valid YAML");
}

static void test_malformed(void **state) {
    (void)state;
    assert_refused("workers: 1\n  log: {}\n", 2, "", "not valid YAML");
    assert_refused("hosts: [a, b\n", 2, "", "not valid YAML");
    assert_refused("\tworkers: 1\n", 1, "", "not valid YAML");
    assert_refused("%YAML 9.9\n---\nworkers: 1\n", 1, "", "not valid YAML");
}

static void test_a_long_text(void **state) {
    (void)state;
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_add_str(&text, "tokens: {issuer: ");
    for (int i = 0; i < PC_DOCUMENT_SCALAR + 1; i++)
        pc_buf_add_char(&text, 'a');
    pc_buf_add_str(&text, "}\n");
    assert_refused(pc_buf_str(&text), 1, "", "too long");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aliases_anchors_and_merges),
        cmocka_unit_test(test_tags_and_directives),
        cmocka_unit_test(test_more_documents),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_too_many_values),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_a_long_text),
    };
    return cmocka_run_group_tests_name("config/document", tests, NULL, NULL);
}
