/* Long and hostile texts in a guard: what is held back, and how much memory that takes. */
#include <malloc.h>

#include "guarding.h"

#include "inspect/guard/state.h"

#ifdef __SANITIZE_ADDRESS__
enum { ROUNDS_PART = 2 };
#else
enum { ROUNDS_PART = 1 };
#endif

static size_t held(const struct guarding *guarding) {
    return guarding->guard->window.cap + guarding->guard->painted.cap;
}

static pc_err feed_again(struct guarding *guarding, struct pc_span text) {
    pc_buf_clear(&guarding->released);
    pc_buf_clear(&guarding->found);
    return feed_guard(guarding, text, false);
}

/* Endless chunks of every kind: memory stays where it is. */
static void endless_bodies_take_no_more_memory(void **state) {
    (void)state;
    static const struct {
        const char *type, *begin, *chunk;
    } cases[] = {
        {"text/json", "[", "[\"text\",{\"a\":1,\"b\\u0041\":\"\\n\"},4111111111111111],"},
        {"text/json", "", "[{\"a\":"},
        {"text/json", "{\"", "a key that does not end "},
        {"text/xml", "<a>", "<b c=\"&#49;\">x<!-- -->"},
        {"application/x-www-form-urlencoded", "", "a%20b=c+d&"},
        {"application/x-www-form-urlencoded", "", "name"},
        {"multipart/form-data; boundary=b", "",
         "--b\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n"},
        {"multipart/form-data; boundary=b", "--b\r\nA:", " a header that does not end"},
        {"multipart/form-data; boundary=b", "--b\r\nContent-Transfer-Encoding: base64\r\n\r\n",
         "QUJD\n"},
        {"multipart/form-data; boundary=b",
         "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", "=\n=\n=\n=\n"},
        {"text/plain", "", "\n"},
        {"image/png", "\x89PNG\r\n\x1a\n", "4111111111111111"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        PC_CLEANUP(end_guarding) struct guarding guarding;
        PC_CLEANUP(pc_buf_free) struct pc_buf chunk = {0};
        while (chunk.len < 20000)
            pc_buf_add_str(&chunk, cases[i].chunk);
        begin_guarding(&guarding, cases[i].type);
        assert_int_equal(feed_guard(&guarding, pc_span_str(cases[i].begin), false), PC_OK);
        for (int round = 0; round < 12 / ROUNDS_PART; round++)
            assert_int_equal(feed_again(&guarding, pc_buf_span(&chunk)), PC_OK);
        assert_in_range(held(&guarding), 0, 256 * 1024);
        assert_true(guarding.guard->window.len < 4096);
    }
}

/* What stays open for ever is not held back for ever. */
static void what_is_held_back_is_bounded(void **state) {
    (void)state;
    PC_CLEANUP(end_guarding) struct guarding guarding;
    PC_CLEANUP(pc_buf_free) struct pc_buf digits = {0};
    while (digits.len < 100000)
        pc_buf_add_str(&digits, "4111111111");
    begin_guarding(&guarding, "text/plain");
    pc_err err = PC_OK;
    for (int round = 0; round < 10 && err == PC_OK; round++)
        err = feed_again(&guarding, pc_buf_span(&digits));
    assert_int_equal(err, PC_ERR_RANGE);
    assert_int_equal(guarding.released.len, 0);
    assert_in_range(held(&guarding), 0, 1024 * 1024);
}

static void a_finding_over_many_slices_is_masked(void **state) {
    (void)state;
    PC_CLEANUP(end_guarding) struct guarding guarding;
    PC_CLEANUP(pc_buf_free) struct pc_buf digits = {0};
    pc_buf_add_str(&digits, "[\"");
    while (digits.len < 150002)
        pc_buf_add_str(&digits, "\\u0034");
    pc_buf_add_str(&digits, "\"]");
    begin_guarding(&guarding, "text/json");
    assert_int_equal(feed_guard(&guarding, pc_buf_span(&digits), true), PC_OK);
    assert_int_equal(guarding.released.len, 150004);
    assert_memory_equal(guarding.released.ptr, "[\"\\u0034***", 11);
    assert_memory_equal(guarding.released.ptr + 150004 - 11, "***\\u0034\"]", 11);
    for (size_t i = 8; i < 150004 - 8; i++)
        assert_int_equal(guarding.released.ptr[i], '*');
}

static void nothing_is_held_back_behind_what_cannot_match(void **state) {
    (void)state;
    PC_CLEANUP(end_guarding) struct guarding guarding;
    begin_guarding(&guarding, "text/event-stream");
    assert_int_equal(feed_guard(&guarding, PC_SPAN("data: {\"a\":\"b\"}\n\n"), false), PC_OK);
    assert_span_equal(pc_buf_span(&guarding.released), "data: {\"a\":\"b\"}\n\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endless_bodies_take_no_more_memory),
        cmocka_unit_test(what_is_held_back_is_bounded),
        cmocka_unit_test(a_finding_over_many_slices_is_masked),
        cmocka_unit_test(nothing_is_held_back_behind_what_cannot_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
