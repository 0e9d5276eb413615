/* Pieces put together: what JSON comes of them. */
#include "../../../testing.h"
#include "inspect/schema/openapi/value.h"

/* Shapes: 0 {n: number, l: [number], o: {n}, m: text or number, x: list or text}, 1 … its parts. */
static const struct pc_openapi_property properties[] = {
    {PC_SPAN("l"), 2, false}, {PC_SPAN("m"), 3, false}, {PC_SPAN("n"), 1, false},
    {PC_SPAN("o"), 0, false}, {PC_SPAN("x"), 4, false}, {PC_SPAN("z"), 5, false}};
static const struct pc_openapi_shape shapes[] = {
    {PC_OPENAPI_OBJECT, false, PC_OPENAPI_NONE, 1, properties, 6},
    {PC_OPENAPI_NUMBER, false, PC_OPENAPI_NONE, PC_OPENAPI_NONE, NULL, 0},
    {PC_OPENAPI_ARRAY, false, 1, PC_OPENAPI_NONE, NULL, 0},
    {PC_OPENAPI_NUMBER | PC_OPENAPI_STRING, false, PC_OPENAPI_NONE, PC_OPENAPI_NONE, NULL, 0},
    {PC_OPENAPI_ARRAY | PC_OPENAPI_STRING, false, PC_OPENAPI_NONE, PC_OPENAPI_NONE, NULL, 0},
    {PC_OPENAPI_NULL | PC_OPENAPI_BOOLEAN, false, PC_OPENAPI_NONE, PC_OPENAPI_NONE, NULL, 0}};

struct given {
    const char *keys, *text; /* keys: "a.b" */
};

static struct pc_arena arena;

static void fill(struct pc_openapi_pieces *pieces, const struct given *given) {
    *pieces = (struct pc_openapi_pieces){.arena = &arena};
    for (; given->keys != NULL; given++) {
        struct pc_openapi_piece *piece = pc_openapi_pieces_add(pieces);
        struct pc_span *keys = PC_ARENA_ARRAY(&arena, struct pc_span, PC_OPENAPI_KEYS_MAX);
        struct pc_span rest = pc_span_str(given->keys);
        if (rest.len == 0)
            rest = (struct pc_span){0};
        while (pc_span_split(&rest, '.', &keys[piece->key_count]))
            piece->key_count++;
        piece->keys = keys;
        piece->text = pc_span_str(given->text);
    }
}

static void assert_made(const struct given *given, struct pc_openapi_reading reading,
                        const char *expected) {
    struct pc_openapi_pieces pieces;
    struct pc_span out;
    struct pc_openapi_fault fault;
    fill(&pieces, given);
    assert_int_equal(pc_openapi_value(shapes, 0, &pieces, &reading, &out, &fault), PC_OK);
    if (!pc_span_eq(out, pc_span_str(expected)))
        fail_msg("%.*s instead of %s", PC_ARG(out), expected);
    pc_arena_reset(&arena);
}
#define MADE(reading, expected, ...)                                                               \
    assert_made((struct given[]){__VA_ARGS__, {0}}, reading, expected)

static const struct pc_openapi_reading plain = {0}, texts = {.texts = true},
                                       lists = {.lists = true};

static void test_values(void **state) {
    (void)state;
    MADE(plain, "{\"n\":1}", {"n", "1"});
    MADE(plain, "{\"n\":\"01\"}", {"n", "01"});
    MADE(plain, "{\"n\":-1.5e+3}", {"n", "-1.5e+3"});
    MADE(plain, "{\"n\":\"1.\"}", {"n", "1."});
    MADE(plain, "{\"n\":\"-\"}", {"n", "-"});
    MADE(plain, "{\"n\":\"1e\"}", {"n", "1e"});
    MADE(plain, "{\"n\":\"NaN\"}", {"n", "NaN"});
    MADE(plain, "{\"n\":\"true\"}", {"n", "true"});
    MADE(plain, "{\"z\":true}", {"z", "true"});
    MADE(plain, "{\"z\":null}", {"z", "null"});
    MADE(plain, "{\"z\":null}", {"z", ""});
    MADE(plain, "{\"m\":5}", {"m", "5"});
    MADE(texts, "{\"m\":\"5\"}", {"m", "5"});
    MADE(plain, "{\"x\":\"5\"}", {"x", "5"});
    MADE(lists, "{\"x\":[5]}", {"x", "5"});
    MADE(plain, "{\"m\":\"a\\\"b\\\\\\u0001\"}", {"m", "a\"b\\\001"});
    MADE(plain, "{\"m\":\"\xc3\xa4\"}", {"m", "\xc3\xa4"});
}

static void test_groups(void **state) {
    (void)state;
    MADE(plain, "{\"l\":[2,1],\"n\":3}", {"l", "2"}, {"n", "3"}, {"l", "1"});
    MADE(plain, "{\"l\":[1]}", {"l", "1"});
    MADE(plain, "{\"l\":[2,1]}", {"l.", "2"}, {"l.", "1"});
    MADE(plain, "{\"l\":[1,2,3]}", {"l.10", "3"}, {"l.9", "2"}, {"l.0", "1"});
    MADE(plain, "{\"l\":{\"a\":1}}", {"l.a", "1"});
    MADE(plain, "{\"o\":{\"n\":1,\"o\":{\"n\":2}}}", {"o.o.n", "2"}, {"o.n", "1"});
    MADE(plain, "{\"o\":{\"l\":[1,2]},\"q\":5}", {"o.l", "1"}, {"q", "5"}, {"o.l", "2"});
    MADE(plain, "{\"5\":1,\"60\":2,\"a\":3}", {"a", "3"}, {"60", "2"}, {"5", "1"});
    MADE(plain, "{}", {0});
}

static void assert_faulty(const struct given *given, const char *keyword, const char *pointer) {
    struct pc_openapi_pieces pieces;
    struct pc_span out;
    struct pc_openapi_fault fault;
    struct pc_openapi_reading reading = {0};
    fill(&pieces, given);
    assert_int_equal(pc_openapi_value(shapes, 0, &pieces, &reading, &out, &fault), PC_ERR_INVALID);
    assert_string_equal(fault.keyword, keyword);
    assert_true(pc_span_eq(fault.pointer, pc_span_str(pointer)));
    pc_arena_reset(&arena);
}

static void test_faults(void **state) {
    (void)state;
    assert_faulty((struct given[]){{"n", "1"}, {"n", "2"}, {0}}, "duplicate", "/n");
    assert_faulty((struct given[]){{"o.n", "1"}, {"o.n", "1"}, {0}}, "duplicate", "/o/n");
    assert_faulty((struct given[]){{"o", "1"}, {"o.n", "1"}, {0}}, "type", "/o");
    assert_faulty((struct given[]){{"l.0.a", "1"}, {"l.0", "1"}, {0}}, "type", "/l/0");
    assert_faulty((struct given[]){{"o.a/~", "1"}, {"o.a/~", "2"}, {0}}, "duplicate", "/o/a~1~0");
    assert_faulty((struct given[]){{"", "1"}, {"n", "2"}, {0}}, "type", "");
}

static void test_little_memory(void **state) {
    (void)state;
    for (size_t limit = 1; limit < 3000; limit += 50) {
        struct pc_openapi_pieces pieces;
        struct pc_span out;
        struct pc_openapi_fault fault;
        struct pc_openapi_reading reading = {0};
        fill(&pieces, (struct given[]){{"n", "1"}, {"l", "2"}, {"l", "3"}, {0}});
        struct pc_arena small = {.limit = limit};
        pieces.arena = &small;
        pc_err err = pc_openapi_value(shapes, 0, &pieces, &reading, &out, &fault);
        assert_true(err == PC_OK || err == PC_ERR_NOMEM);
        pc_arena_free(&small);
        pc_arena_reset(&arena);
    }
}

static int teardown(void **state) {
    (void)state;
    pc_arena_free(&arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values), cmocka_unit_test(test_groups),
                                       cmocka_unit_test(test_faults),
                                       cmocka_unit_test(test_little_memory)};
    return cmocka_run_group_tests(tests, NULL, teardown);
}
