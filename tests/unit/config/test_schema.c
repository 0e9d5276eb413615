/* The table itself: every row is whole, and what is generated from it names every key. */
#define _GNU_SOURCE
#include "parsing.h"

#include <jansson.h>

#include "config/schema.h"
#include "config/value.h"

typedef void visit(const struct pc_schema_row *row, void *context);

static void each_row(const struct pc_schema *schema, visit *what, void *context) {
    assert_true(schema->count <= PC_SCHEMA_ROWS_MAX);
    for (size_t i = 0; i < schema->count; i++) {
        what(&schema->rows[i], context);
        if (schema->rows[i].section != NULL)
            each_row(schema->rows[i].section, what, context);
    }
}

static void row_is_whole(const struct pc_schema_row *row, void *context) {
    (void)context;
    assert_non_null(row->key);
    assert_non_null(row->doc);
    assert_true(row->doc[strlen(row->doc) - 1] == '.' || has(pc_span_str(row->doc), "…"));
    assert_true(pc_schema_max(row) >= row->min);
    bool nested = row->type >= PC_TYPE_SECTION;
    assert_true(nested == (row->section != NULL));
    bool words =
        row->type == PC_TYPE_WORD || row->type == PC_TYPE_SWITCH || row->type == PC_TYPE_CHOICE;
    assert_true(words == (row->choices != NULL));
    if (row->type == PC_TYPE_LIST || row->type == PC_TYPE_MAP)
        assert_true(row->section->size > 0 && row->count_at > 0);
    char memory[256];
    struct pc_buf expected = pc_buf_over(memory, sizeof memory);
    pc_schema_expected(row, &expected);
    assert_int_equal(pc_buf_end(&expected), PC_OK);
    assert_true(expected.len > 0);
}

static void test_rows(void **state) {
    (void)state;
    each_row(&pc_schema_root, row_is_whole, NULL);
}

static void default_is_fine(const struct pc_schema_row *row, void *context) {
    (void)context;
    if (row->section != NULL)
        return;
    static char section[1024];
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    struct pc_value_target target = {section, &arena, PC_SPAN("/srv")};
    if (!row->required)
        assert_int_equal(pc_value_default(row, &target), PC_OK);
}

static void test_defaults_pass_their_own_checks(void **state) {
    (void)state;
    each_row(&pc_schema_root, default_is_fine, NULL);
}

static void test_find(void **state) {
    (void)state;
    assert_non_null(pc_schema_find(&pc_schema_root, PC_SPAN("hosts")));
    assert_null(pc_schema_find(&pc_schema_root, PC_SPAN("host")));
    assert_null(pc_schema_find(&pc_schema_root, PC_SPAN("")));
}

static void is_in_markdown(const struct pc_schema_row *row, void *context) {
    assert_true(has(*(struct pc_span *)context, row->key));
}

static void test_markdown(void **state) {
    (void)state;
    struct pc_buf out PC_CLEANUP(pc_buf_free) = {0};
    pc_config_markdown(&out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    struct pc_span text = pc_buf_span(&out);
    each_row(&pc_schema_root, is_in_markdown, &text);
    assert_true(has(text, "`routes[].tenant`"));
    assert_true(has(text, "`upstreams.<name>.servers[]`"));
    assert_true(has(text, "| `leeway` |"));
    assert_true(has(text, "from 0s to 5m"));
    assert_true(has(text, "\\*.example.org is every name"));
}

static void test_json_schema(void **state) {
    (void)state;
    struct pc_buf out PC_CLEANUP(pc_buf_free) = {0};
    pc_config_json_schema(&out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    json_error_t error;
    json_t *root = json_loadb(out.ptr, out.len, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(root);
    assert_true(json_is_false(json_object_get(root, "additionalProperties")));
    json_t *properties = json_object_get(root, "properties");
    assert_int_equal(json_object_size(properties), pc_schema_root.count);
    json_t *hosts = json_object_get(properties, "hosts");
    assert_non_null(json_object_get(hosts, "description"));
    assert_int_equal(json_array_size(json_object_get(hosts, "default")), 2);
    json_t *rates = json_object_get(json_object_get(properties, "rate_limits"), "default");
    assert_int_equal(json_object_size(rates), 3);
    json_t *route = json_object_get(json_object_get(properties, "routes"), "items");
    assert_int_equal(json_array_size(json_object_get(route, "required")), 3);
    json_decref(root);
}

static void test_example(void **state) {
    (void)state;
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    pc_config_example(&text);
    struct parsed p;
    parse_good(&p, pc_buf_str(&text));
    assert_int_equal(p.settings.upstream_count, 1);
    assert_int_equal(p.settings.role_count, 5);
    assert_true(p.settings.route_count >= 5);
    assert_int_equal(p.settings.rate_count, 3);
    parsed_free(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),        cmocka_unit_test(test_defaults_pass_their_own_checks),
        cmocka_unit_test(test_find),        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_json_schema), cmocka_unit_test(test_example),
    };
    return cmocka_run_group_tests_name("config/schema", tests, NULL, NULL);
}
