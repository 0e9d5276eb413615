/* What the trail has about a request. */
#include "../../testing.h"

#include "authority/firewall/found.h"

#define ID "5b0c6a1e-6a1c-4c59-9a3b-3f2d8f1f0a77"

static pc_err parse(const char *record, struct pc_arena *arena, struct pc_found *out) {
    return pc_found_parse(pc_span_str(record), PC_SPAN(ID), arena, out);
}

static void it_is_read_off_the_record(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_found found;
    assert_int_equal(
        parse("{\"type\":\"waf\",\"request_id\":\"" ID
              "\",\"host\":\"Shop.Example:8443\",\"route\":\"posts\","
              "\"resource\":\"/posts\",\"detail\":{\"verdict\":\"would_block\",\"inbound_score\":5,"
              "\"matches\":[{\"id\":942100,\"variable\":\"ARGS:a\"},{\"id\":0},{\"id\":99999999999}"
              ",7]}}",
              &arena, &found),
        PC_OK);
    assert_span_equal(found.host, "shop.example");
    assert_span_equal(found.route, "posts");
    assert_span_equal(found.path, "/posts");
    assert_span_equal(found.verdict, "would_block");
    assert_int_equal(found.score, 5);
    assert_int_equal(found.match_count, 1);
    assert_int_equal(found.matches[0].rule, 942100);
    assert_span_equal(found.matches[0].variable, "ARGS:a");
    pc_arena_free(&arena);
}

static void others_are_not_it(void **state) {
    (void)state;
    static const char *const others[] = {
        "",
        "{",
        "[\"" ID "\"]",
        "{\"type\":\"waf\",\"request_id\":\"other\"}",
        "{\"type\":\"authorization\",\"request_id\":\"" ID "\"}",
        "{\"type\":\"waf\",\"request_id\":\"other\",\"resource\":\"/" ID "\"}"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct pc_arena arena = {0};
        struct pc_found found;
        assert_int_equal(parse(others[i], &arena, &found), PC_ERR_NOTFOUND);
        pc_arena_free(&arena);
    }
}

static void matches_are_bounded(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_buf text = {0};
    struct pc_found found;
    pc_buf_add_str(&text, "{\"type\":\"waf\",\"request_id\":\"" ID "\",\"detail\":{\"matches\":[");
    for (unsigned i = 0; i < 3 * PC_FOUND_MATCHES_MAX; i++)
        pc_buf_addf(&text, "%s{\"id\":%u}", i > 0 ? "," : "", i + 1);
    pc_buf_add_str(&text, "]}}");
    assert_int_equal(parse(pc_buf_str(&text), &arena, &found), PC_OK);
    assert_int_equal(found.match_count, PC_FOUND_MATCHES_MAX);
    pc_buf_free(&text);
    pc_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_read_off_the_record),
        cmocka_unit_test(others_are_not_it),
        cmocka_unit_test(matches_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
