/* A chain that was tampered with, in every way, and what the verifier says. */
#define _GNU_SOURCE
#include "sealing.h"

/* A chain of one file: checkpoint 1, records 2 to 11, checkpoint 12. */
struct text {
    char name[256];
    struct pc_buf bytes;
};

static struct text load(const struct sealing *sealing) {
    struct text text = {0};
    (void)folder_count(sealing->chain, ".log", text.name);
    folder_read(sealing->chain, text.name, &text.bytes);
    return text;
}

/* The line that begins with that sequence number. */
static struct pc_span line_of(const struct text *text, unsigned seq) {
    struct pc_span rest = pc_buf_span(&text->bytes);
    struct pc_span line;
    for (unsigned i = 1; pc_span_split(&rest, '\n', &line); i++)
        if (i == seq)
            return pc_span(line.ptr, line.len + 1);
    fail();
    return rest;
}

static void store(const struct sealing *sealing, struct text *text) {
    folder_write(sealing->chain, text->name, pc_buf_span(&text->bytes));
    pc_buf_free(&text->bytes);
}

static void remove_lines(struct text *text, unsigned from, unsigned upto) {
    struct pc_span first = line_of(text, from);
    struct pc_span last = line_of(text, upto);
    size_t at = (size_t)(first.ptr - text->bytes.ptr);
    size_t end = (size_t)(last.ptr - text->bytes.ptr) + last.len;
    memmove(text->bytes.ptr + at, text->bytes.ptr + end, text->bytes.len - end);
    text->bytes.len -= end - at;
}

static void assert_bad(const struct sealing *sealing, uint64_t seq, const char *words) {
    struct pc_chain_report report = sealing_verify(sealing);
    assert_false(report.good);
    if (strstr(report.text, words) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", words, report.text);
    assert_int_equal(report.bad_seq, seq);
}

static void test_good(void **state) {
    struct sealing *sealing = *state;
    sealing_fill(sealing, 10);
    struct pc_chain_report report = sealing_verify(sealing);
    assert_true(report.good);
    assert_int_equal(report.records, 12);
    assert_int_equal(report.checkpoints, 2);
    assert_int_equal(report.last_checkpoint_seq, 12);
    assert_int_equal(report.unsigned_tail, 0);
    assert_int_equal(report.bad_seq, 0);
}

static void test_empty_and_absent(void **state) {
    struct sealing *sealing = *state;
    struct pc_chain_report report;
    struct pc_diag diag;
    assert_int_equal(pc_chain_verify(sealing->chain, 0, NULL, &report, &diag), PC_ERR_NOTFOUND);
    pc_sealer_close(sealing_open(sealing));
    assert_true(sealing_verify(sealing).good);
    assert_int_equal(pc_chain_verify(sealing->chain, 1, NULL, &report, &diag), PC_OK);
    assert_false(report.good);
}

/* Every byte of the file, one after the other, with another bit of it. */
static void test_every_byte_counts(void **state) {
    struct sealing *sealing = *state;
    sealing_fill(sealing, 3);
    struct text text = load(sealing);
    for (size_t i = 0; i + 1 < text.bytes.len; i++) {
        char was = text.bytes.ptr[i];
        text.bytes.ptr[i] = (char)(was ^ (1 << i % 8));
        char path[600];
        (void)snprintf(path, sizeof path, "%s/%s", sealing->chain, text.name);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        assert_int_equal(fwrite(text.bytes.ptr, 1, text.bytes.len, file), text.bytes.len);
        assert_int_equal(fclose(file), 0);
        if (sealing_verify(sealing).good)
            fail_msg("byte %zu does not count", i);
        text.bytes.ptr[i] = was;
    }
    store(sealing, &text);
    assert_true(sealing_verify(sealing).good);
}

static void test_altered(void **state) {
    struct sealing *sealing = *state;
    sealing_fill(sealing, 10);
    struct text text = load(sealing);
    struct pc_span line = line_of(&text, 5);
    text.bytes.ptr[(size_t)(line.ptr - text.bytes.ptr) + line.len - 3] = '9';
    store(sealing, &text);
    assert_bad(sealing, 5, "record 5 was altered");
}

static void test_garbage_line(void **state) {
    struct sealing *sealing = *state;
    sealing_fill(sealing, 10);
    struct text text = load(sealing);
    struct pc_span line = line_of(&text, 5);
    memset(text.bytes.ptr + (line.ptr - text.bytes.ptr), 'x', line.len - 1);
    store(sealing, &text);
    assert_bad(sealing, 5, "cannot be read");
}

static void test_missing(void **state) {
    struct sealing *sealing = *state;
    sealing_fill(sealing, 10);
    struct text text = load(sealing);
    remove_lines(&text, 5, 5);
    store(sealing, &text);
    assert_bad(sealing, 5, "record 5 is missing");
    text = load(sealing);
    remove_lines(&text, 5, 7); /* records 6 to 8 */
    store(sealing, &text);
    assert_bad(sealing, 5, "records 5 to 8 are missing");
}

static void test_reordered(void **state) {
    struct sealing *sealing = *state;
    sealing_fill(sealing, 10);
    struct text text = load(sealing);
    PC_CLEANUP(pc_buf_free) struct pc_buf swapped = {0};
    struct pc_span five = line_of(&text, 5);
    struct pc_span six = line_of(&text, 6);
    size_t at = (size_t)(five.ptr - text.bytes.ptr);
    pc_buf_add(&swapped, six);
    pc_buf_add(&swapped, five);
    memcpy(text.bytes.ptr + at, swapped.ptr, swapped.len);
    store(sealing, &text);
    assert_bad(sealing, 5, "record 5 is out of order");
}

static void test_doubled(void **state) {
    struct sealing *sealing = *state;
    sealing_fill(sealing, 10);
    struct text text = load(sealing);
    PC_CLEANUP(pc_buf_free) struct pc_buf more = {0};
    struct pc_span five = line_of(&text, 5);
    size_t end = (size_t)(five.ptr - text.bytes.ptr) + five.len;
    pc_buf_add(&more, pc_span_upto(pc_buf_span(&text.bytes), end));
    pc_buf_add(&more, five);
    pc_buf_add(&more, pc_span_from(pc_buf_span(&text.bytes), end));
    folder_write(sealing->chain, text.name, pc_buf_span(&more));
    pc_buf_free(&text.bytes);
    assert_bad(sealing, 5, "doubled");
}

static void test_cut_off_end(void **state) {
    struct sealing *sealing = *state;
    uint64_t seq;
    uint8_t hash[32];
    struct pc_chain_report report;
    sealing_fill(sealing, 10);
    struct pc_sealer *sealer = sealing_open(sealing);
    pc_sealer_head(sealer, &seq, hash);
    pc_sealer_close(sealer);
    struct text text = load(sealing);
    remove_lines(&text, 11, 12);
    store(sealing, &text);
    assert_true(sealing_verify(sealing).good); /* nobody can know… */
    assert_int_equal(pc_chain_verify(sealing->chain, seq, hash, &report, NULL), PC_OK);
    assert_false(report.good); /* …without the head */
    assert_non_null(strstr(report.text, "the end is cut off: the last record is 10, 12 was"));
    hash[0] ^= 1;
    assert_int_equal(pc_chain_verify(sealing->chain, 10, hash, &report, NULL), PC_OK);
    assert_false(report.good);
    assert_non_null(strstr(report.text, "written anew"));
}

static void key_path(const struct sealing *sealing, char *path, size_t cap) {
    (void)snprintf(path, cap, "%s/keys/%s.jwk", sealing->chain, sealing->kid);
}

static void test_unknown_key(void **state) {
    struct sealing *sealing = *state;
    char path[600];
    sealing_fill(sealing, 10);
    key_path(sealing, path, sizeof path);
    assert_int_equal(unlink(path), 0);
    assert_bad(sealing, 1, "is not known");
}

static void test_another_key(void **state) {
    struct sealing *sealing = *state;
    char path[600];
    char other[600];
    sealing_fill(sealing, 10);
    key_path(sealing, path, sizeof path);
    sealing_key(sealing);
    pc_sealer_close(sealing_open(sealing)); /* publishes it */
    key_path(sealing, other, sizeof other);
    assert_int_equal(rename(other, path), 0);
    assert_bad(sealing, 1, "the signature of checkpoint 1 does not verify");
}

static void test_missing_file(void **state) {
    struct sealing *sealing = *state;
    char path[600];
    char name[256];
    sealing->file_size = 2000;
    for (int i = 0; i < 6; i++)
        sealing_fill(sealing, 20);
    assert_true(sealing_verify(sealing).good);
    assert_true(folder_count(sealing->chain, ".log", name) >= 3);
    (void)snprintf(path, sizeof path, "%s/%s", sealing->chain, name);
    assert_int_equal(unlink(path), 0);
    assert_true(sealing_verify(sealing).good); /* the last one: as a cut-off end */
    (void)folder_count(sealing->chain, ".log", name);
    (void)snprintf(path, sizeof path, "%s/chain-0000000000000001.log", sealing->chain);
    assert_int_equal(unlink(path), 0);
    struct pc_chain_report report = sealing_verify(sealing);
    assert_false(report.good);
    assert_non_null(strstr(report.text, "are missing"));
    assert_int_equal(report.bad_seq, 1);
}

static void test_a_line_without_end(void **state) {
    struct sealing *sealing = *state;
    static char endless[1 << 18];
    sealing_fill(sealing, 3);
    memset(endless, 'x', sizeof endless);
    folder_write(sealing->chain, "chain-0000000000000006.log", pc_span(endless, sizeof endless));
    assert_bad(sealing, 6, "does not end");
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, sealing_make, sealing_drop)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_good),
        WITH_FOLDER(test_empty_and_absent),
        WITH_FOLDER(test_every_byte_counts),
        WITH_FOLDER(test_altered),
        WITH_FOLDER(test_garbage_line),
        WITH_FOLDER(test_missing),
        WITH_FOLDER(test_reordered),
        WITH_FOLDER(test_doubled),
        WITH_FOLDER(test_cut_off_end),
        WITH_FOLDER(test_unknown_key),
        WITH_FOLDER(test_another_key),
        WITH_FOLDER(test_missing_file),
        WITH_FOLDER(test_a_line_without_end),
    };
    return cmocka_run_group_tests_name("audit/verify", tests, NULL, NULL);
}
