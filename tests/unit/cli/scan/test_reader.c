/* Texts through the scanner: places, comments, texts longer than the window. */
#include "rules.h"

#include <stdlib.h>

static const struct pc_scan_place place = {.path = {"a.txt", 5}};

static struct pc_scan_reader *reader_of(const struct ruled *ruled) {
    struct pc_scan_reader *reader;
    struct pc_diag diag = {{0}};
    if (pc_scan_reader_new(&ruled->rules, pc_buf_span(&ruled->image), &reader, &diag) != PC_OK)
        fail_msg("%s", diag.text);
    return reader;
}

static void is_at(const struct pc_scan_finding *finding, uint64_t offset, uint64_t line,
                  uint64_t column) {
    assert_int_equal(finding->start.offset, offset);
    assert_int_equal(finding->start.line, line);
    assert_int_equal(finding->start.column, column);
    assert_int_equal(finding->end.offset, offset + 10);
    assert_int_equal(finding->end.line, line);
    assert_int_equal(finding->end.column, column + 10);
}

static void findings_have_places_and_no_match(void **state) {
    (void)state;
    struct ruled ruled;
    ruled_make(&ruled);
    struct pc_scan_reader *reader = reader_of(&ruled);
    struct pc_span text = PC_SPAN("EMP-123456\n\xc3\xa4 EMP-654321 and EMP-111111");
    assert_int_equal(pc_scan_reader_whole(reader, &place, text), PC_OK);
    const struct pc_scan_findings *found = pc_scan_reader_findings(reader);
    assert_int_equal(found->count, 3);
    is_at(&found->all[0], 0, 1, 1);
    is_at(&found->all[1], 14, 2, 3);
    is_at(&found->all[2], 29, 2, 18);
    assert_ptr_equal(found->all[0].rule, ruled_rule(&ruled));
    assert_span_equal(found->all[0].place.path, "a.txt");
    for (size_t i = 0; i < 3; i++)
        assert_null(strstr(found->all[i].context.ptr, "12345"));
    assert_memory_not_equal(found->all[0].hash, found->all[1].hash, PC_DLP_HASH);
    pc_scan_reader_free(reader);
    ruled_free(&ruled);
}

static void the_key_decides_the_hash(void **state) {
    (void)state;
    struct ruled ruled;
    uint8_t first[PC_DLP_HASH];
    ruled_make(&ruled);
    for (int turn = 0; turn < 3; turn++) {
        ruled.rules.key[0] = turn == 2;
        struct pc_scan_reader *reader = reader_of(&ruled);
        assert_int_equal(pc_scan_reader_whole(reader, &place, PC_SPAN("EMP-123456\n")), PC_OK);
        const uint8_t *hash = pc_scan_reader_findings(reader)->all[0].hash;
        if (turn == 0)
            memcpy(first, hash, sizeof first);
        assert_int_equal(memcmp(hash, first, sizeof first) == 0, turn < 2);
        pc_scan_reader_free(reader);
    }
    ruled_free(&ruled);
}

static void comments_allow_what_is_on_their_line(void **state) {
    (void)state;
    struct ruled ruled;
    ruled_make(&ruled);
    struct pc_scan_reader *reader = reader_of(&ruled);
    struct pc_span text = PC_SPAN("EMP-123456 portcullis:allow employee-number a sample\n"
                                  "EMP-123456\n"
                                  "portcullis:allow employee-number before it EMP-123456\n"
                                  "EMP-123456 portcullis:allow employee-number\n"
                                  "EMP-123456 portcullis:allow other-rule because\n");
    assert_int_equal(pc_scan_reader_whole(reader, &place, text), PC_OK);
    const struct pc_scan_findings *found = pc_scan_reader_findings(reader);
    assert_int_equal(pc_scan_reader_allowed(reader), 2);
    assert_int_equal(found->count, 4);
    assert_int_equal(found->all[0].start.line, 2);
    assert_int_equal(found->all[1].start.line, 4);
    assert_int_equal(found->all[2].start.line, 5);
    assert_ptr_equal(found->all[3].rule, &pc_scan_rule_allow);
    assert_int_equal(found->all[3].start.line, 4);
    assert_int_equal(found->all[3].start.column, 12);
    pc_scan_reader_free(reader);
    ruled.rules.no_allow = true;
    reader = reader_of(&ruled);
    assert_int_equal(pc_scan_reader_whole(reader, &place, text), PC_OK);
    assert_int_equal(pc_scan_reader_findings(reader)->count, 5);
    pc_scan_reader_free(reader);
    ruled_free(&ruled);
}

/* Feeds the text in pieces of these sizes, again and again. */
static void feed(struct pc_scan_reader *reader, struct pc_span text, size_t piece) {
    assert_int_equal(pc_scan_reader_begin(reader, &place), PC_OK);
    while (text.len > 0) {
        size_t room;
        char *to = pc_scan_reader_room(reader, &room);
        assert_true(room >= PC_SCAN_CHUNK);
        struct pc_span part = pc_span_upto(text, piece < room ? piece : room);
        memcpy(to, part.ptr, part.len);
        text = pc_span_from(text, part.len);
        assert_int_equal(pc_scan_reader_take(reader, part.len, text.len == 0), PC_OK);
    }
}

enum { LONG = 1200 * 1000, EVERY = 9973 };

/* Every 9973rd byte a finding; a line end now and then, or one line of it all. */
static struct pc_span long_text(bool lines) {
    char *bytes = malloc(LONG);
    assert_non_null(bytes);
    memset(bytes, '.', LONG);
    for (size_t i = 0; lines && i < LONG; i += 71)
        bytes[i] = '\n';
    for (size_t i = 3; i + 20 < LONG; i += EVERY)
        memcpy(bytes + i, " EMP-123456 ", 12);
    memcpy(bytes + LONG - 40, "portcullis:allow employee-number because", 40);
    return pc_span(bytes, LONG);
}

static void check_long(const struct ruled *ruled, struct pc_span text, size_t piece, bool lines) {
    struct pc_scan_reader *reader = reader_of(ruled);
    feed(reader, text, piece);
    const struct pc_scan_findings *found = pc_scan_reader_findings(reader);
    size_t count = (LONG - 20 - 3 + EVERY - 1) / EVERY;
    assert_int_equal(found->count, lines ? count : 0); /* one line, and one comment for it */
    assert_int_equal(pc_scan_reader_allowed(reader), lines ? 0 : count);
    struct pc_scan_position at = pc_scan_position();
    for (size_t i = 0; i < found->count; i++) {
        size_t offset = 3 + i * EVERY + 1;
        pc_scan_position_pass(&at, pc_span(text.ptr + at.offset, offset - at.offset));
        is_at(&found->all[i], offset, at.line, at.column);
    }
    pc_scan_reader_free(reader);
}

static void long_texts_are_the_same_however_they_come(void **state) {
    (void)state;
    static const size_t pieces[] = {LONG, PC_SCAN_CHUNK, 65536, 4099, 997};
    struct ruled ruled;
    ruled_make(&ruled);
    for (int lines = 0; lines < 2; lines++) {
        struct pc_span text = long_text(lines == 1);
        for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
            check_long(&ruled, text, pieces[i], lines == 1);
        free((void *)(uintptr_t)text.ptr);
    }
    ruled_free(&ruled);
}

static void comments_are_seen_wherever_a_text_is_cut(void **state) {
    (void)state;
    struct ruled ruled;
    ruled_make(&ruled);
    struct pc_scan_reader *reader = reader_of(&ruled);
    struct pc_span text = PC_SPAN("EMP-123456 # portcullis:allow employee-number a sample\n");
    for (size_t piece = 1; piece <= text.len; piece++)
        feed(reader, text, piece);
    assert_int_equal(pc_scan_reader_findings(reader)->count, 0);
    assert_int_equal(pc_scan_reader_allowed(reader), text.len);
    pc_scan_reader_free(reader);
    ruled_free(&ruled);
}

static void there_is_an_end_of_findings_in_one_text(void **state) {
    (void)state;
    struct ruled ruled;
    struct pc_buf text = {0};
    ruled_make(&ruled);
    for (int i = 0; i < PC_SCAN_FINDINGS_TEXT + 7; i++)
        pc_buf_add_str(&text, "EMP-123456\n");
    struct pc_scan_reader *reader = reader_of(&ruled);
    assert_int_equal(pc_scan_reader_whole(reader, &place, pc_buf_span(&text)), PC_OK);
    assert_int_equal(pc_scan_reader_findings(reader)->count, PC_SCAN_FINDINGS_TEXT);
    assert_int_equal(pc_scan_reader_findings(reader)->unlisted, 7);
    assert_int_equal(pc_scan_reader_whole(reader, &place, PC_SPAN("")), PC_OK);
    pc_scan_reader_free(reader);
    pc_buf_free(&text);
    ruled_free(&ruled);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_have_places_and_no_match),
        cmocka_unit_test(the_key_decides_the_hash),
        cmocka_unit_test(comments_allow_what_is_on_their_line),
        cmocka_unit_test(long_texts_are_the_same_however_they_come),
        cmocka_unit_test(comments_are_seen_wherever_a_text_is_cut),
        cmocka_unit_test(there_is_an_end_of_findings_in_one_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
