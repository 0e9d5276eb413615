/* Lists of breached passwords: both forms, at their edges, and files that are neither. */
#include "../testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/encode.h"
#include "crypto/hash.h"
#include "identity/breached.h"

struct memory {
    struct pc_span bytes;
    size_t reads;
    bool fails;
};

static pc_err read_memory(void *self, uint64_t offset, void *out, size_t len, size_t *got) {
    struct memory *memory = self;
    memory->reads++;
    if (memory->fails)
        return PC_ERR_IO;
    struct pc_span rest = pc_span_from(memory->bytes, (size_t)offset);
    *got = rest.len < len ? rest.len : len;
    if (*got > 0)
        memcpy(out, rest.ptr, *got);
    return PC_OK;
}

static pc_err find_in(struct memory *memory, struct pc_span password, bool *found) {
    struct pc_breached_list list = {memory, memory->bytes.len, read_memory};
    return pc_breached_find(&list, password, found);
}

static bool is_in(struct pc_span text, const char *password) {
    struct memory memory = {.bytes = text};
    bool found = false;
    assert_int_equal(find_in(&memory, pc_span_str(password), &found), PC_OK);
    return found;
}

/* printf password | sha1sum */
#define PASSWORD_SHA1 "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"

static void known_digest(void **state) {
    (void)state;
    assert_true(is_in(PC_SPAN(PASSWORD_SHA1 ":3730471\r\n"), "password"));
    assert_true(is_in(PC_SPAN(PASSWORD_SHA1), "password"));
    assert_true(is_in(PC_SPAN("5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8\n"), "password"));
    assert_false(is_in(PC_SPAN(PASSWORD_SHA1 ":1\n"), "passwore"));
    assert_false(is_in(PC_SPAN(PASSWORD_SHA1 ":1\n"), ""));
}

enum { MANY = 1000 };

static int by_text(const void *a, const void *b) {
    return strcmp(a, b);
}

/* Every digest of a sorted list is found, whatever its place, and none beside it. */
static void every_line_is_found(void **state) {
    (void)state;
    struct pc_buf text = {0};
    char passwords[MANY][8];
    uint8_t sha1[PC_SHA1_SIZE];
    char lines[MANY][64];
    for (int i = 0; i < MANY; i++) {
        struct pc_buf line = pc_buf_over(lines[i], sizeof lines[i]);
        (void)snprintf(passwords[i], sizeof passwords[i], "p%d", i);
        assert_int_equal(pc_sha1_one(pc_span_str(passwords[i]), sha1), PC_OK);
        pc_hex_encode(pc_span(sha1, sizeof sha1), &line);
        pc_buf_addf(&line, ":%d\n", i * i);
        pc_buf_add_char(&line, '\0');
    }
    qsort(lines, MANY, sizeof lines[0], by_text);
    for (int i = 0; i < MANY; i++)
        pc_buf_add_str(&text, lines[i]);
    for (int i = 0; i < MANY; i++) {
        struct memory memory = {.bytes = pc_buf_span(&text)};
        bool found = false;
        assert_int_equal(find_in(&memory, pc_span_str(passwords[i]), &found), PC_OK);
        assert_true(found);
        assert_true(memory.reads < 24); /* by halves, not line by line */
    }
    assert_false(is_in(pc_buf_span(&text), "p1000"));
    assert_false(is_in(pc_buf_span(&text), "q"));
    pc_buf_free(&text);
}

static void words(void **state) {
    (void)state;
    struct pc_span list = PC_SPAN("letmein\r\nqwerty\n\npassword1\nlast one");
    assert_true(is_in(list, "letmein"));
    assert_true(is_in(list, "QWERTY"));
    assert_true(is_in(list, "password1"));
    assert_true(is_in(list, "last one"));
    assert_false(is_in(list, "letmei"));
    assert_false(is_in(list, "letmein\r"));
    assert_false(is_in(list, ""));
    assert_false(is_in((struct pc_span){0}, "password"));
}

/* Lines across the borders of what is read at once, and lines longer than that. */
static void words_across_blocks(void **state) {
    (void)state;
    struct pc_buf text = {0};
    for (int i = 0; i < 30000; i++)
        pc_buf_addf(&text, "word number %d\n", i);
    for (int i = 0; i < 200000; i++)
        pc_buf_add_char(&text, 'x');
    pc_buf_add_str(&text, "\nbehind it\n");
    assert_true(is_in(pc_buf_span(&text), "word number 0"));
    for (int i = 4000; i < 5200; i += 7) {
        char word[32];
        (void)snprintf(word, sizeof word, "word number %d", i);
        assert_true(is_in(pc_buf_span(&text), word));
    }
    assert_true(is_in(pc_buf_span(&text), "behind it"));
    assert_false(is_in(pc_buf_span(&text), "xxxx"));
    pc_buf_free(&text);
}

static void damaged_lists_are_errors(void **state) {
    (void)state;
    bool found = false;
    static const char *const bad[] = {
        PASSWORD_SHA1 ":1\nnot a digest at all, but a line\n",
        "0000000000000000000000000000000000000000:1\n00000000\n",
        "0000000000000000000000000000000000000000\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct memory memory = {.bytes = pc_span_str(bad[i])};
        assert_int_equal(find_in(&memory, PC_SPAN("zzzz"), &found), PC_ERR_CORRUPT);
        assert_false(found);
    }
    struct memory broken = {.bytes = PC_SPAN("letmein\n"), .fails = true};
    assert_int_equal(find_in(&broken, PC_SPAN("letmein"), &found), PC_ERR_IO);
    struct memory small = {.bytes = PC_SPAN("letmein\n")};
    struct pc_breached_list huge = {&small, PC_BREACHED_WORDS_MAX + 1, read_memory};
    assert_int_equal(pc_breached_find(&huge, PC_SPAN("x"), &found), PC_ERR_RANGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_digest),
        cmocka_unit_test(every_line_is_found),
        cmocka_unit_test(words),
        cmocka_unit_test(words_across_blocks),
        cmocka_unit_test(damaged_lists_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
