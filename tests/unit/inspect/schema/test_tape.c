/* Reading JSON strictly: what is JSON and what is not, the tape, and what would take long. */
#include <stdio.h>
#include <stdlib.h>

#include "../../testing.h"

#include "inspect/schema/tape.h"

#if defined(__SANITIZE_ADDRESS__)
enum { MANY = 20000 };
#else
enum { MANY = 200000 };
#endif

static pc_err read_text(struct pc_span text, const struct pc_tape_limits *limits,
                        struct pc_arena *arena, struct pc_tape *tape, struct pc_tape_error *error) {
    /* A copy of exactly that size, so that a sanitizer sees a byte that is read behind it. */
    char *copy = malloc(text.len + (text.len == 0));
    assert_non_null(copy);
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    pc_err err = pc_tape_read(pc_span(copy, text.len), limits, arena, tape, error);
    free(copy);
    return err;
}

/* Nodes as letters: types, with the lengths of those that hold others. */
static void expect_tape(const char *text, const char *expected) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape tape;
    char got[256];
    size_t at = 0;
    assert_int_equal(pc_tape_read(pc_span_str(text), NULL, &arena, &tape, NULL), PC_OK);
    for (size_t i = 0; i < tape.count && at + 32 < sizeof got; i++) {
        const struct pc_tape_node *node = &tape.nodes[i];
        if (node->type == PC_TAPE_ARRAY || node->type == PC_TAPE_OBJECT)
            at += (size_t)snprintf(got + at, sizeof got - at, "%c%u>%u ", "nftNsAOk"[node->type],
                                   node -> length, node -> next);
        else if (node->type >= PC_TAPE_NUMBER)
            at += (size_t)snprintf(got + at, sizeof got - at, "%c(%.*s) ", "nftNsAOk"[node->type],
                                   (int)node -> length, node -> text);
        else
            at += (size_t)snprintf(got + at, sizeof got - at, "%c ", "nftNsAOk"[node->type]);
    }
    got[at] = '\0';
    assert_string_equal(got, expected);
}

static void values_stand_in_the_order_of_the_text(void **state) {
    (void)state;
    expect_tape("null", "n ");
    expect_tape(" [ ] ", "A0>1 ");
    expect_tape("{}\r\n\t", "O0>1 ");
    expect_tape("[1,[true,false],{}]", "A3>6 N(1) A2>5 t f O0>6 ");
    expect_tape("{\"a\":{\"b\":[]},\"c\":\"\"}", "O2>7 k(a) O1>5 k(b) A0>5 k(c) s() ");
    expect_tape("[-0.5e+3,0,-1E7]", "A3>4 N(-0.5e+3) N(0) N(-1E7) ");
    expect_tape("\"a\\u00e9\\n\\/\\ud83d\\ude00\"", "s(a\xc3\xa9\n/\xf0\x9f\x98\x80) ");
}

static void flags_tell_whole_numbers_and_ascii(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape tape;
    struct pc_span text = PC_SPAN("[1,1.0,1e0,\"a\",\"\xc3\xa9\",\"\\u0041\",\"\\u00e9\"]");
    static const uint8_t flags[] = {PC_TAPE_WHOLE, 0, 0, PC_TAPE_ASCII, 0, PC_TAPE_ASCII, 0};
    assert_int_equal(pc_tape_read(text, NULL, &arena, &tape, NULL), PC_OK);
    for (size_t i = 0; i < sizeof flags; i++)
        assert_int_equal(tape.nodes[i + 1].flags, flags[i]);
}

static void what_is_json_is_read(void **state) {
    (void)state;
    static const char *const texts[] = {
        "0",
        "-0",
        "-0.0",
        "1e5",
        "1E-5",
        "123.456e+78",
        "\"\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u0000\"",
        "\"\x7f\"",
        "\"\xef\xbf\xbf\"",
        "\"\xf4\x8f\xbf\xbf\"",
        "\"\xed\x9f\xbf\"",
        "\"\xee\x80\x80\"",
        "\"\\uD800\\uDC00\"",
        "\"\\udbff\\udfff\"",
        "[[[[]]]]",
        "{\"\":0}",
        "{\"a\":1,\"b\":1,\"A\":1}",
        "\t[\n1\r,\t2 ]",
        "[0.1,0.00000000000000000000000000001]",
        "1e999999",
        "\"0123456789abcdef\"",
        "\"0123456789abcde\\n\"",
        "\"0123456789abcde\xc3\xa9 and more than a block of it\"",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_tape tape;
        struct pc_tape_error error = {0, "nothing"};
        if (read_text(pc_span_str(texts[i]), NULL, &arena, &tape, &error) != PC_OK)
            fail_msg("%s: %s at %zu", texts[i], error.reason, error.offset);
    }
}

static const struct {
    const char *text;
    size_t offset;
} broken[] = {
    {"", 0},
    {" ", 1},
    {"[", 1},
    {"[1", 2},
    {"[1,", 3},
    {"[1,]", 3},
    {"[,1]", 1},
    {"[1 2]", 3},
    {"[1}", 2},
    {"{", 1},
    {"{\"a\"", 4},
    {"{\"a\":", 5},
    {"{\"a\":1", 6},
    {"{\"a\":1,", 7},
    {"{\"a\":1,}", 7},
    {"{a:1}", 1},
    {"{'a':1}", 1},
    {"{\"a\" 1}", 5},
    {"{\"a\":1]", 6},
    {"{1:1}", 1},
    {"]", 0},
    {"}", 0},
    {",", 0},
    {"1 1", 2},
    {"{}{}", 2},
    {"[]x", 2},
    {"nul", 0},
    {"nulL", 0},
    {"True", 0},
    {"tru", 0},
    {"falsE", 0},
    {"NaN", 0},
    {"Infinity", 0},
    {"-Infinity", 1},
    {"undefined", 0},
    {"+1", 0},
    {"-", 1},
    {"--1", 1},
    {".5", 0},
    {"-.5", 1},
    {"1.", 2},
    {"1.e1", 2},
    {"01", 0},
    {"-01", 1},
    {"00", 0},
    {"1e", 2},
    {"1e+", 3},
    {"1e1.5", 3},
    {"0x10", 1},
    {"1_000", 1},
    {"\"", 1},
    {"\"a", 2},
    {"\"\\\"", 3},
    {"\"\\", 2},
    {"\"\\a\"", 1},
    {"\"\\x41\"", 1},
    {"\"\\u12\"", 1},
    {"\"\\u12g4\"", 1},
    {"\"\\uD800\"", 1},
    {"\"\\uDC00\"", 1},
    {"\"\\uD800\\u0041\"", 1},
    {"\"\\uD800\\uD800\"", 1},
    {"\"\\ud800x\"", 1},
    {"\"\t\"", 1},
    {"\"\n\"", 1},
    {"\"\x1f\"", 1},
    {"\"\x80\"", 1},
    {"\"\xc0\x80\"", 1},
    {"\"\xc1\xbf\"", 1},
    {"\"\xe0\x9f\xbf\"", 1},
    {"\"\xed\xa0\x80\"", 1},
    {"\"\xed\xbf\xbf\"", 1},
    {"\"\xf0\x8f\xbf\xbf\"", 1},
    {"\"\xf4\x90\x80\x80\"", 1},
    {"\"\xf5\x80\x80\x80\"", 1},
    {"\"\xff\"", 1},
    {"\"\xc3\"", 1},
    {"\"\xe2\x82\"", 1},
    {"\"\xc3", 1},
    {"\xef\xbb\xbf{}", 0},
    {"{\"a\":1}//", 7},
    {"/*c*/1", 0},
    {"[1]\f", 3},
    {"\xc2\xa0[1]", 0},
    {"{\"a\":1,\"a\":2}", 0},
    {"{\"a\":1,\"\\u0061\":2}", 0},
    {"{\"b\":{\"a\":1,\"a\":{}}}", 5},
    {"'a'", 0},
    {"[\"a\":1]", 4},
    {"{\"a\",\"b\"}", 4},
    {"{:1}", 1},
    {"{\"a\":,}", 5},
    {"[1,,2]", 3},
    {"\"a\"\"b\"", 3},
};

static void what_is_no_json_is_refused_where_it_is_wrong(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_tape tape;
        struct pc_tape_error error = {9999, NULL};
        pc_err err = read_text(pc_span_str(broken[i].text), NULL, &arena, &tape, &error);
        if (err != PC_ERR_INVALID || error.reason == NULL || error.offset != broken[i].offset)
            fail_msg("%s: %s, %s at %zu", broken[i].text, pc_err_name(err), error.reason,
                     error.offset);
    }
}

static void a_nul_is_a_byte_like_others(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape tape;
    assert_int_equal(read_text(PC_SPAN("\"\0\""), NULL, &arena, &tape, NULL), PC_ERR_INVALID);
    assert_int_equal(read_text(PC_SPAN("1\0"), NULL, &arena, &tape, NULL), PC_ERR_INVALID);
    assert_int_equal(read_text(PC_SPAN("\"\\\0\""), NULL, &arena, &tape, NULL), PC_ERR_INVALID);
    assert_int_equal(read_text(pc_span(NULL, 0), NULL, &arena, &tape, NULL), PC_ERR_INVALID);
}

static void every_head_of_a_text_is_refused(void **state) {
    (void)state;
    static const char text[] =
        "{\"a\\u00e9\\ud83d\\ude00\":[1.5e-3,true,null,\"\xf0\x9f\x98\x80\"],\"b\":{}}";
    for (size_t len = 0; len + 1 < sizeof text - 1; len++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_tape tape;
        struct pc_tape_error error;
        assert_int_equal(read_text(pc_span(text, len), NULL, &arena, &tape, &error),
                         PC_ERR_INVALID);
        assert_true(error.offset <= len);
    }
}

static pc_err read_repeated(const char *piece, size_t count, const char *end,
                            const struct pc_tape_limits *limits) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape tape;
    for (size_t i = 0; i < count; i++)
        pc_buf_add_str(&text, piece);
    pc_buf_add_str(&text, end);
    return pc_tape_read(pc_buf_span(&text), limits, &arena, &tape, NULL);
}

static void limits_are_kept(void **state) {
    (void)state;
    struct pc_tape_limits few = {.nodes = 10}, shallow = {.depth = 3};
    assert_int_equal(read_repeated("[", PC_TAPE_DEPTH + 1, "", NULL), PC_ERR_RANGE);
    assert_int_equal(read_repeated("{\"a\":", PC_TAPE_DEPTH + 1, "", NULL), PC_ERR_RANGE);
    assert_int_equal(read_repeated("[", MANY, "", &(struct pc_tape_limits){.depth = MANY}),
                     PC_ERR_RANGE);
    assert_int_equal(read_repeated("", 0, "[[[]]]", &shallow), PC_OK);
    assert_int_equal(read_repeated("", 0, "[[[[]]]]", &shallow), PC_ERR_RANGE);
    assert_int_equal(read_repeated("", 0, "[1,2,3,4,5,6,7,8,9]", &few), PC_OK);
    assert_int_equal(read_repeated("", 0, "[1,2,3,4,5,6,7,8,9,0]", &few), PC_ERR_RANGE);
    assert_int_equal(read_repeated("1", PC_TAPE_NUMBER_BYTES, "", NULL), PC_OK);
    assert_int_equal(read_repeated("1", PC_TAPE_NUMBER_BYTES + 1, "", NULL), PC_ERR_RANGE);
    assert_int_equal(read_repeated("", 0, "1e1000000", NULL), PC_ERR_RANGE);
    assert_int_equal(read_repeated("", 0, "1e-0001000", NULL), PC_OK);
}

static void many_values_are_few_for_the_time_they_take(void **state) {
    (void)state;
    assert_int_equal(read_repeated("[],", MANY, "", NULL), PC_ERR_INVALID);
    assert_int_equal(read_repeated("\\u0041", MANY, "", NULL), PC_ERR_INVALID);
    assert_int_equal(read_repeated(" ", MANY, "1", NULL), PC_OK);
    assert_int_equal(read_repeated("\"", MANY, "", NULL), PC_ERR_INVALID);
}

static pc_err read_object(size_t members, size_t twice) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape tape;
    struct pc_tape_error error;
    for (size_t i = 0; i < members; i++)
        pc_buf_addf(&text, "%s\"name%zu\":[%zu]", i == 0 ? "{" : ",", i == twice ? 0 : i, i);
    pc_buf_add_char(&text, '}');
    return pc_tape_read(pc_buf_span(&text), NULL, &arena, &tape, &error);
}

static void names_are_told_apart_among_many(void **state) {
    (void)state;
    static const size_t counts[] = {2, 5, 16, 17, 33, 100, 5000, MANY};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        assert_int_equal(read_object(counts[i], 0), PC_OK);
        assert_int_equal(read_object(counts[i], counts[i] - 1), PC_ERR_INVALID);
        assert_int_equal(read_object(counts[i], 1), PC_ERR_INVALID);
    }
}

/* Names of one hash are what somebody makes who wants the table to become a list. */
static void names_of_one_hash_take_no_longer(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape tape;
    struct pc_tape_error error = {0, ""};
    size_t found = 0;
    char name[32];
    pc_buf_add_str(&text, "{\"a\":0");
    for (unsigned i = 0; found < 400 && i < 40 * MANY; i++) {
        int len = snprintf(name, sizeof name, "k%u", i);
        if ((pc_tape_hash(pc_span(name, (size_t)len)) & 1023) != 7)
            continue;
        pc_buf_addf(&text, ",\"%s\":0", name);
        found++;
    }
    pc_buf_add_char(&text, '}');
    pc_err err = pc_tape_read(pc_buf_span(&text), NULL, &arena, &tape, &error);
    assert_true(err == PC_OK || err == PC_ERR_RANGE); /* but not for ever */
}

static void memory_that_runs_out_is_told(void **state) {
    (void)state;
    for (size_t limit = 1; limit < 4096; limit = limit * 3 / 2 + 1) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {.limit = limit};
        struct pc_tape tape;
        struct pc_tape_error error = {0, ""};
        pc_err err =
            pc_tape_read(PC_SPAN("{\"a\":[1,2,\"\\n\",{}],\"b\":0}"), NULL, &arena, &tape, &error);
        assert_true(err == PC_OK || err == PC_ERR_NOMEM);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stand_in_the_order_of_the_text),
        cmocka_unit_test(flags_tell_whole_numbers_and_ascii),
        cmocka_unit_test(what_is_json_is_read),
        cmocka_unit_test(what_is_no_json_is_refused_where_it_is_wrong),
        cmocka_unit_test(a_nul_is_a_byte_like_others),
        cmocka_unit_test(every_head_of_a_text_is_refused),
        cmocka_unit_test(limits_are_kept),
        cmocka_unit_test(many_values_are_few_for_the_time_they_take),
        cmocka_unit_test(names_are_told_apart_among_many),
        cmocka_unit_test(names_of_one_hash_take_no_longer),
        cmocka_unit_test(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
