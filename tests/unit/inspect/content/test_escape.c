/* Escapes, one by one and many at once. */
#include <stdlib.h>

#include "base/buf.h"
#include "inspect/content/escape.h"

#include "../../testing.h"

static const struct {
    enum pc_content_escapes escapes;
    struct pc_span text;
    size_t taken;
    struct pc_span view; /* NULL: it stands for itself */
} units[] = {
    {PC_CONTENT_PLAIN, PC_SPAN("\\n"), 1, {NULL, 0}},
    {PC_CONTENT_BACKSLASH, PC_SPAN("\\n"), 2, PC_SPAN("\n")},
    {PC_CONTENT_BACKSLASH, PC_SPAN("\\x"), 1, {NULL, 0}},
    {PC_CONTENT_BACKSLASH, PC_SPAN("\\u0000"), 6, PC_SPAN("\0")},
    {PC_CONTENT_BACKSLASH, PC_SPAN("\\u20aC"), 6, PC_SPAN("\xe2\x82\xac")},
    {PC_CONTENT_BACKSLASH, PC_SPAN("\\uDBFF\\uDFFF"), 12, PC_SPAN("\xf4\x8f\xbf\xbf")},
    {PC_CONTENT_BACKSLASH, PC_SPAN("\\uDBFF\\u0041"), 6, PC_SPAN("\xef\xbf\xbd")},
    {PC_CONTENT_BACKSLASH, PC_SPAN("\\u00g0"), 1, {NULL, 0}},
    {PC_CONTENT_ENTITIES, PC_SPAN("&apos;"), 6, PC_SPAN("'")},
    {PC_CONTENT_ENTITIES, PC_SPAN("&Amp;"), 1, {NULL, 0}},
    {PC_CONTENT_ENTITIES, PC_SPAN("&#x10FFFF;"), 10, PC_SPAN("\xf4\x8f\xbf\xbf")},
    {PC_CONTENT_ENTITIES, PC_SPAN("&#X4a;"), 6, PC_SPAN("J")},
    {PC_CONTENT_ENTITIES, PC_SPAN("&#x110000;"), 1, {NULL, 0}},
    {PC_CONTENT_ENTITIES, PC_SPAN("&#99999999999999999999;"), 1, {NULL, 0}},
    {PC_CONTENT_ENTITIES, PC_SPAN("&#0000000000000000000000000000000000049;"), 40, PC_SPAN("1")},
    {PC_CONTENT_ENTITIES, PC_SPAN("&#00000000000000000000000000000000000049;"), 1, {NULL, 0}},
    {PC_CONTENT_ENTITIES, PC_SPAN("&#x;"), 1, {NULL, 0}},
    {PC_CONTENT_PERCENT, PC_SPAN("%4a"), 3, PC_SPAN("J")},
    {PC_CONTENT_PERCENT, PC_SPAN("%00"), 3, PC_SPAN("\0")},
    {PC_CONTENT_PERCENT, PC_SPAN("%4"), 1, {NULL, 0}},
    {PC_CONTENT_PERCENT, PC_SPAN("&"), 1, PC_SPAN(PC_CONTENT_SEPARATOR)},
    {PC_CONTENT_QUOTED, PC_SPAN("=3d"), 3, PC_SPAN("=")},
    {PC_CONTENT_QUOTED, PC_SPAN("=\r\n"), 3, PC_SPAN("")},
    {PC_CONTENT_QUOTED, PC_SPAN("=\rx"), 1, {NULL, 0}},
    {PC_CONTENT_BASE64, PC_SPAN("QUJD"), 4, PC_SPAN("ABC")},
    {PC_CONTENT_BASE64, PC_SPAN("QU==x"), 3, PC_SPAN("A")},
    {PC_CONTENT_BASE64, PC_SPAN("\nQUJD"), 1, PC_SPAN("")},
    {PC_CONTENT_BASE64, PC_SPAN("QU\r\n JD"), 7, PC_SPAN("ABC")},
    {PC_CONTENT_BASE64, PC_SPAN("Q"), 1, PC_SPAN("")},
    {PC_CONTENT_BASE64, PC_SPAN("-"), 1, {NULL, 0}},
    {PC_CONTENT_WIDE_LE, PC_SPAN("A\0"), 2, PC_SPAN("A")},
    {PC_CONTENT_WIDE_BE, PC_SPAN("\xd8\x3d\xde\0"), 4, PC_SPAN("\xf0\x9f\x98\x80")},
    {PC_CONTENT_WIDE_BE, PC_SPAN("\xd8\x3d\0A"), 2, PC_SPAN("\xef\xbf\xbd")},
    {PC_CONTENT_WIDE_LE, PC_SPAN("A"), 1, {NULL, 0}},
};

static void units_are_read(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        struct pc_content_unit unit;
        assert_true(pc_content_unit_read(units[i].escapes, units[i].text, true, &unit));
        if (unit.taken != units[i].taken || unit.raw != (units[i].view.ptr == NULL))
            fail_msg("%zu: %zu taken", i, unit.taken);
        if (!unit.raw)
            assert_true(pc_span_eq(pc_span(unit.view, unit.len), units[i].view));
    }
}

/* A shorter text is not decided as another unit than the whole one. */
static void they_wait_for_what_they_need(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        for (size_t len = 1; len < units[i].text.len; len++) {
            struct pc_content_unit whole, part;
            assert_true(pc_content_unit_read(units[i].escapes, units[i].text, true, &whole));
            char *copy = malloc(len);
            memcpy(copy, units[i].text.ptr, len);
            if (pc_content_unit_read(units[i].escapes, pc_span(copy, len), false, &part)) {
                assert_int_equal(part.taken, whole.taken);
                assert_int_equal(part.raw, whole.raw);
            } else {
                assert_true(len < PC_CONTENT_ESCAPE);
            }
            free(copy);
        }
}

static void piece_by_piece(enum pc_content_escapes escapes, struct pc_span in, struct pc_buf *out) {
    struct pc_content_escape escape = {.escapes = escapes};
    struct pc_content_piece piece;
    while (pc_content_escape_next(&escape, &in, true, SIZE_MAX, true, &piece))
        pc_buf_add(out, piece.view);
}

static void in_bulk(enum pc_content_escapes escapes, struct pc_span in, size_t room,
                    struct pc_buf *out) {
    char view[512];
    for (;;) {
        struct pc_span skipped = in;
        size_t len = pc_content_escape_bulk(escapes, &in, view, room);
        assert_int_equal(pc_content_escape_bulk(escapes, &skipped, NULL, room), len);
        assert_ptr_equal(skipped.ptr, in.ptr);
        if (len == 0)
            break;
        assert_true(len <= room);
        pc_buf_add(out, pc_span(view, len));
    }
    piece_by_piece(escapes, in, out);
}

static void many_at_once_are_the_same(void **state) {
    (void)state;
    static const char alphabet[] = "\\\\\\&&%%+==u#x0491ad;nqt\r\n\"mps<lgo ";
    uint64_t seed = 7;
    for (int round = 0; round < 3000; round++) {
        char text[300];
        size_t len = (seed >> 40) % sizeof text;
        for (size_t i = 0; i < len; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bool plain = (seed >> 60) > (uint64_t)round % 16;
            text[i] = plain ? 'x' : alphabet[(seed >> 33) % (sizeof alphabet - 1)];
        }
        enum pc_content_escapes escapes = PC_CONTENT_PLAIN + (unsigned)round % 5;
        PC_CLEANUP(pc_buf_free) struct pc_buf one = {0}, other = {0};
        piece_by_piece(escapes, pc_span(text, len), &one);
        in_bulk(escapes, pc_span(text, len), 16 + (size_t)round % 400, &other);
        assert_true(pc_span_eq(pc_buf_span(&one), pc_buf_span(&other)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_are_read),
        cmocka_unit_test(they_wait_for_what_they_need),
        cmocka_unit_test(many_at_once_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
