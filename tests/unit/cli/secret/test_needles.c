/* Every form of a secret is found, wherever it stands, and nothing else. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/encode.h"
#include "cli/secret/needles.h"

static struct pc_known_secret items[3];
static const struct pc_known_secrets secrets = {.items = items, .count = 3};
static struct pc_arena arena;
static struct pc_needles needles;

static int make(void **state) {
    (void)state;
    items[0].value = PC_SPAN("correct horse?>~");
    items[1].value = PC_SPAN("short");
    items[2].value = PC_SPAN("another secret");
    return pc_needles_make(&secrets, &arena, &needles) == PC_OK ? 0 : -1;
}

static int drop(void **state) {
    (void)state;
    pc_needles_free(&needles);
    pc_arena_free(&arena);
    return 0;
}

static bool finds(struct pc_span bytes, size_t secret) {
    bool hit[3] = {0};
    pc_needles_search(&needles, bytes, hit);
    for (size_t i = 0; i < 3; i++)
        if (i != secret && hit[i])
            return false;
    return hit[secret];
}

static void test_plain(void **state) {
    (void)state;
    assert_true(finds(PC_SPAN("xx correct horse?>~ yy"), 0));
    assert_true(finds(PC_SPAN("another secret"), 2));
    assert_false(finds(PC_SPAN("another secre"), 2));
    assert_false(finds(PC_SPAN("short"), 1));
    assert_false(finds(PC_SPAN(""), 0));
}

static void test_base64_at_every_place(void **state) {
    (void)state;
    for (size_t before = 0; before < 7; before++)
        for (size_t after = 0; after < 4; after++) {
            struct pc_buf bytes = {0}, text = {0};
            pc_buf_add(&bytes, pc_span("\0user\0x", before));
            pc_buf_add(&bytes, items[0].value);
            pc_buf_add(&bytes, pc_span("!!!!", after));
            pc_base64url_encode(pc_buf_span(&bytes), &text);
            assert_true(finds(pc_buf_span(&text), 0));
            for (size_t i = 0; i < text.len; i++)
                text.ptr[i] = text.ptr[i] == '-' ? '+' : text.ptr[i] == '_' ? '/' : text.ptr[i];
            assert_true(finds(pc_buf_span(&text), 0));
            pc_buf_free(&bytes);
            pc_buf_free(&text);
        }
}

static void test_files_piece_by_piece(void **state) {
    char path[] = "/tmp/portcullis-needles-XXXXXX", memory[128];
    static const char filler[1000];
    int fd = mkstemp(path);
    (void)state;
    assert_true(fd >= 0);
    (void)unlink(path);
    for (off_t at = 0; at < 300; at += 7) {
        bool hit[3] = {0};
        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, filler, sizeof filler, 0), sizeof filler);
        assert_int_equal(pwrite(fd, "another secret", 14, at), 14);
        assert_int_equal(
            pc_needles_search_file(&needles, fd, 0, UINT64_MAX, memory, sizeof memory, hit),
            sizeof filler);
        assert_true(hit[2] && !hit[0]);
        hit[2] = false;
        (void)pc_needles_search_file(&needles, fd, 0, (uint64_t)at + 13, memory, sizeof memory,
                                     hit);
        assert_false(hit[2]);
    }
    (void)close(fd);
}

static void test_what_cannot_be_read_is_passed_over(void **state) {
    bool hit[3] = {0};
    char memory[128];
    (void)state;
    assert_int_equal(pc_needles_search_file(&needles, -1, 0, 100000, memory, sizeof memory, hit),
                     0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_base64_at_every_place),
        cmocka_unit_test(test_files_piece_by_piece),
        cmocka_unit_test(test_what_cannot_be_read_is_passed_over),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
