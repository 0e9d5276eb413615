/* The sealer: everything once, in order, whatever is in the spool. */
#define _GNU_SOURCE
#include "sealing.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

#include "audit/event.h"
#include "audit/segment.h"

static void assert_good(const struct sealing *sealing) {
    struct pc_chain_report report = sealing_verify(sealing);
    if (!report.good)
        fail_msg("%s, line %llu: %s", report.file, (unsigned long long)report.line, report.text);
}

static void test_seals_what_is_there(void **state) {
    struct sealing *sealing = *state;
    struct pc_sealer *sealer = sealing_open(sealing);
    struct pc_spool *spool = sealing_writer(sealing, 1);
    assert_int_equal(sealing_run(sealer, NOW), 0);
    sealing_append(spool, 1, 10);
    assert_int_equal(sealing_run(sealer, NOW), 10);
    assert_int_equal(sealing_run(sealer, NOW), 0);
    sealing_append(spool, 11, 12);
    assert_int_equal(sealing_run(sealer, NOW), 2);
    struct pc_spool_lag lag;
    assert_int_equal(pc_spool_lag(sealing->spool, &lag), PC_OK);
    assert_int_equal(lag.bytes, 0);
    struct sealing_seen seen = sealing_read(sealing);
    assert_int_equal(seen.records, 12);
    assert_true(seen.ordered);
    assert_good(sealing);
    pc_spool_close(spool);
    pc_sealer_close(sealer);
}

static void test_finished_segments_go(void **state) {
    struct sealing *sealing = *state;
    struct pc_sealer *sealer = sealing_open(sealing);
    struct pc_spool *spool = sealing_writer(sealing, 1);
    sealing_append(spool, 1, 10000);
    assert_true(folder_count(sealing->spool, ".seg", NULL) > 5);
    assert_int_equal(sealing_run(sealer, NOW), 10000);
    assert_int_equal(folder_count(sealing->spool, ".seg", NULL), 2);
    pc_spool_close(spool);
    (void)sealing_run(sealer, NOW);
    assert_int_equal(folder_count(sealing->spool, ".seg", NULL), 0);
    pc_sealer_close(sealer);
    assert_int_equal(sealing_read(sealing).records, 10000);
    assert_good(sealing);
}

static void test_goes_on_after_reopening(void **state) {
    struct sealing *sealing = *state;
    struct pc_spool *spool = sealing_writer(sealing, 1);
    sealing->file_size = 4096;
    sealing->checkpoint_records = 7;
    for (unsigned i = 0; i < 50; i++) {
        struct pc_sealer *sealer = sealing_open(sealing);
        sealing_append(spool, i * 10 + 1, i * 10 + 10);
        assert_int_equal(sealing_run(sealer, NOW), 10);
        pc_sealer_close(sealer);
    }
    pc_spool_close(spool);
    struct sealing_seen seen = sealing_read(sealing);
    assert_int_equal(seen.records, 500);
    assert_true(seen.ordered);
    assert_true(folder_count(sealing->chain, ".log", NULL) > 10);
    assert_good(sealing);
}

static void test_one_sealer_at_a_time(void **state) {
    struct sealing *sealing = *state;
    struct pc_sealer *sealer = sealing_open(sealing);
    struct pc_sealer *second = NULL;
    struct pc_diag diag = {0};
    assert_int_equal(sealing_try_open(sealing, &second, &diag), PC_ERR_BUSY);
    assert_non_null(strstr(diag.text, "another sealer"));
    pc_sealer_close(sealer);
}

static void test_checkpoints_by_time_and_number(void **state) {
    struct sealing *sealing = *state;
    sealing->checkpoint_records = 100;
    sealing->checkpoint_interval = PC_MINUTE;
    struct pc_sealer *sealer = sealing_open(sealing);
    struct pc_spool *spool = sealing_writer(sealing, 1);
    sealing_append(spool, 1, 10);
    (void)sealing_run(sealer, NOW);
    assert_int_equal(sealing_read(sealing).checkpoints, 1);
    (void)sealing_run(sealer, NOW + 2 * PC_MINUTE);
    assert_int_equal(sealing_read(sealing).checkpoints, 2);
    (void)sealing_run(sealer, NOW + 9 * PC_MINUTE); /* nothing new: nothing to sign */
    assert_int_equal(sealing_read(sealing).checkpoints, 2);
    sealing_append(spool, 11, 250);
    (void)sealing_run(sealer, NOW + 9 * PC_MINUTE);
    assert_int_equal(sealing_read(sealing).checkpoints, 4);
    pc_spool_close(spool);
    pc_sealer_close(sealer);
    assert_int_equal(sealing_verify(sealing).unsigned_tail, 0);
}

static void test_a_clock_that_goes_back(void **state) {
    struct sealing *sealing = *state;
    sealing->checkpoint_interval = PC_MINUTE;
    struct pc_sealer *sealer = sealing_open(sealing);
    struct pc_spool *spool = sealing_writer(sealing, 1);
    for (unsigned i = 0; i < 20; i++) {
        sealing_append(spool, i + 1, i + 1);
        (void)sealing_run(sealer, NOW - (pc_time)i * PC_DAY);
    }
    (void)sealing_run(sealer, NOW - 19 * PC_DAY + 2 * PC_MINUTE);
    struct sealing_seen seen = sealing_read(sealing);
    assert_int_equal(seen.records, 20);
    assert_true(seen.ordered);
    assert_int_equal(seen.checkpoints, 2);
    pc_spool_close(spool);
    pc_sealer_close(sealer);
    assert_good(sealing);
}

static void raise_refused(const char *folder, const char *name, uint64_t value) {
    char path[600];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDWR);
    assert_true(fd >= 0 && pwrite(fd, &value, 8, PC_SEGMENT_AT_REFUSED) == 8);
}

static void test_gaps_are_told_once(void **state) {
    struct sealing *sealing = *state;
    struct pc_sealer *sealer = sealing_open(sealing);
    struct pc_spool *spool = sealing_writer(sealing, 1);
    sealing_append(spool, 1, 3);
    for (int i = 0; i < 5; i++)
        pc_spool_refused(spool, NOW + i);
    (void)sealing_run(sealer, NOW);
    (void)sealing_run(sealer, NOW);
    struct sealing_seen seen = sealing_read(sealing);
    assert_int_equal(seen.gaps, 1);
    assert_int_equal(seen.gap_count, 5);
    pc_sealer_close(sealer);
    sealer = sealing_open(sealing);
    pc_spool_refused(spool, NOW + 9);
    pc_spool_close(spool);
    (void)sealing_run(sealer, NOW);
    seen = sealing_read(sealing);
    assert_int_equal(seen.gaps, 2);
    assert_int_equal(seen.gap_count, 6);
    pc_sealer_close(sealer);
    assert_good(sealing);
}

static void test_a_forged_count_does_not_stop_us(void **state) {
    struct sealing *sealing = *state;
    char name[256];
    struct pc_sealer *sealer = sealing_open(sealing);
    struct pc_spool *spool = sealing_writer(sealing, 1);
    (void)folder_count(sealing->spool, ".seg", name);
    raise_refused(sealing->spool, name, UINT64_MAX);
    (void)sealing_run(sealer, NOW);
    raise_refused(sealing->spool, name, 3);
    (void)sealing_run(sealer, NOW);
    pc_sealer_close(sealer);
    sealer = sealing_open(sealing);
    assert_int_equal(sealing_read(sealing).gaps, 1);
    pc_spool_close(spool);
    pc_sealer_close(sealer);
    assert_good(sealing);
}

static void test_records_that_are_none(void **state) {
    struct sealing *sealing = *state;
    static const char *const texts[] = {
        "hello",
        "{\"type\":\"x\"",
        "{\"type\":\"x\"}\n{\"type\":\"y\"}",
        "{\"type\":\"x\",\n\"a\":1}",
        "{\"type\":\"x\",\"a\":\"\xff\"}",
        "{\"type\":\"x\",\"type\":\"checkpoint\"}",
        "{\"type\":\"checkpoint\"}",
        "{\"v\":1,\"type\":\"checkpoint\",\"seq\":1}",
        "{\"type\":\"audit_gap\",\"count\":1}",
        "{\"type\":\"audit_corrupt\"}",
        "{\"type\":\"audit_malformed\"}",
        "{\"type\":1}",
        "[1]",
        "{}",
    };
    enum { COUNT = sizeof texts / sizeof *texts };
    struct pc_sealer *sealer = sealing_open(sealing);
    struct pc_spool *spool = sealing_writer(sealing, 1);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(pc_spool_append(spool, pc_span_str(texts[i]), NOW), PC_OK);
    static char longest[PC_EVENT_MAX];
    memset(longest, 'x', sizeof longest);
    assert_int_equal(pc_spool_append(spool, pc_span(longest, sizeof longest), NOW), PC_OK);
    (void)sealing_run(sealer, NOW);
    assert_int_equal(sealing_read(sealing).malformed, COUNT + 1);
    pc_spool_close(spool);
    pc_sealer_close(sealer);
    assert_good(sealing);
}

static void test_a_corrupt_segment_is_set_aside(void **state) {
    struct sealing *sealing = *state;
    char name[256];
    char path[600];
    struct pc_spool *spool = sealing_writer(sealing, 1);
    sealing_append(spool, 1, 9);
    pc_spool_close(spool);
    (void)folder_count(sealing->spool, ".seg", name);
    (void)snprintf(path, sizeof path, "%s/%s", sealing->spool, name);
    {
        PC_CLEANUP(pc_file_close) int fd = open(path, O_RDWR);
        assert_true(fd >= 0 && pwrite(fd, "X", 1, PC_SEGMENT_HEADER + 4 * 32 + 12) == 1);
    }
    struct pc_sealer *sealer = sealing_open(sealing);
    (void)sealing_run(sealer, NOW);
    (void)sealing_run(sealer, NOW);
    struct sealing_seen seen = sealing_read(sealing);
    assert_int_equal(seen.records, 4);
    assert_int_equal(seen.corrupt, 1);
    assert_int_equal(folder_count(sealing->spool, ".seg", NULL), 0);
    assert_int_equal(folder_count(sealing->spool, ".bad", NULL), 1);
    pc_sealer_close(sealer);
    assert_good(sealing);
}

static void test_strange_files_are_set_aside(void **state) {
    struct sealing *sealing = *state;
    char name[256];
    PC_CLEANUP(pc_buf_free) struct pc_buf copy = {0};
    struct pc_spool *spool = sealing_writer(sealing, 1);
    sealing_append(spool, 1, 5);
    pc_spool_close(spool);
    (void)folder_count(sealing->spool, ".seg", name);
    folder_read(sealing->spool, name, &copy);
    name[0] = '9'; /* a second file that says that it is the same segment */
    folder_write(sealing->spool, name, pc_buf_span(&copy));
    folder_write(sealing->spool, "strange \"file\".seg", PC_SPAN("hello"));
    struct pc_sealer *sealer = sealing_open(sealing);
    (void)sealing_run(sealer, NOW);
    (void)sealing_run(sealer, NOW);
    struct sealing_seen seen = sealing_read(sealing);
    assert_int_equal(seen.records, 5);
    assert_int_equal(seen.corrupt, 2);
    assert_int_equal(folder_count(sealing->spool, ".bad", NULL), 2);
    pc_sealer_close(sealer);
    assert_good(sealing);
}

/* Its header is right for its name, its id is that of another segment. */
static void test_a_second_segment_of_one_id(void **state) {
    struct sealing *sealing = *state;
    char name[256];
    char bytes[PC_SEGMENT_HEADER];
    static char file[65536];
    struct pc_segment_header header;
    PC_CLEANUP(pc_buf_free) struct pc_buf copy = {0};
    struct pc_buf out = pc_buf_over(bytes, sizeof bytes);
    struct pc_spool *spool = sealing_writer(sealing, 1);
    sealing_append(spool, 1, 5);
    pc_spool_close(spool);
    (void)folder_count(sealing->spool, ".seg", name);
    folder_read(sealing->spool, name, &copy);
    assert_int_equal(pc_segment_parse(pc_buf_span(&copy), &header), PC_OK);
    header.created++;
    pc_segment_encode(&header, &out);
    memcpy(file, copy.ptr, sizeof file);
    memcpy(file, bytes, sizeof bytes);
    assert_int_equal(pc_segment_name(&header, name, sizeof name), PC_OK);
    folder_write(sealing->spool, name, pc_span(file, sizeof file));
    struct pc_sealer *sealer = sealing_open(sealing);
    (void)sealing_run(sealer, NOW);
    struct sealing_seen seen = sealing_read(sealing);
    assert_int_equal(seen.records, 5);
    assert_int_equal(seen.corrupt, 1);
    pc_sealer_close(sealer);
    assert_good(sealing);
}

static void test_two_writers(void **state) {
    struct sealing *sealing = *state;
    struct pc_sealer *sealer = sealing_open(sealing);
    struct pc_spool *one = sealing_writer(sealing, 1);
    struct pc_spool *two = sealing_writer(sealing, 2);
    for (unsigned i = 1; i < 100; i++) {
        sealing_append(one, i, i);
        sealing_append(two, i, i);
        (void)sealing_run(sealer, NOW);
    }
    assert_int_equal(sealing_read(sealing).records, 198);
    pc_spool_close(one);
    pc_spool_close(two);
    pc_sealer_close(sealer);
    assert_good(sealing);
}

static void test_a_new_key(void **state) {
    struct sealing *sealing = *state;
    char keys[400];
    sealing_fill(sealing, 10);
    sealing_key(sealing);
    sealing_fill(sealing, 10);
    (void)snprintf(keys, sizeof keys, "%s/keys", sealing->chain);
    assert_int_equal(folder_count(keys, ".jwk", NULL), 2);
    assert_good(sealing);
}

static void test_a_torn_line_is_cut(void **state) {
    struct sealing *sealing = *state;
    char name[256];
    PC_CLEANUP(pc_buf_free) struct pc_buf whole = {0};
    sealing_fill(sealing, 10);
    (void)folder_count(sealing->chain, ".log", name);
    folder_read(sealing->chain, name, &whole);
    PC_CLEANUP(pc_buf_free) struct pc_buf torn = {0};
    pc_buf_add(&torn, pc_buf_span(&whole));
    pc_buf_add_str(&torn, "13 AAAA");
    folder_write(sealing->chain, name, pc_buf_span(&torn));
    assert_good(sealing);
    struct pc_sealer *sealer = sealing_open(sealing);
    pc_sealer_close(sealer);
    pc_buf_clear(&torn);
    folder_read(sealing->chain, name, &torn);
    assert_true(pc_span_eq(pc_buf_span(&torn), pc_buf_span(&whole)));
}

static void test_a_file_without_a_line_is_begun_again(void **state) {
    struct sealing *sealing = *state;
    sealing_fill(sealing, 10);
    folder_write(sealing->chain, "chain-0000000000000013.log", PC_SPAN("13 AA"));
    sealing_fill(sealing, 10);
    assert_int_equal(sealing_read(sealing).records, 20);
    assert_good(sealing);
}

static void test_an_altered_chain_is_not_continued(void **state) {
    struct sealing *sealing = *state;
    char name[256];
    PC_CLEANUP(pc_buf_free) struct pc_buf whole = {0};
    struct pc_sealer *sealer = NULL;
    struct pc_diag diag = {0};
    sealing_fill(sealing, 10);
    (void)folder_count(sealing->chain, ".log", name);
    folder_read(sealing->chain, name, &whole);
    char *at = memmem(whole.ptr, whole.len, "\"n\":7", 5);
    assert_non_null(at);
    at[4] = '8';
    folder_write(sealing->chain, name, pc_buf_span(&whole));
    assert_int_equal(sealing_try_open(sealing, &sealer, &diag), PC_ERR_CORRUPT);
    assert_non_null(strstr(diag.text, "line 8"));
}

static void test_a_full_disk_loses_nothing(void **state) {
    struct sealing *sealing = *state;
    struct rlimit limit;
    uint64_t sealed;
    struct pc_sealer *sealer = sealing_open(sealing);
    struct pc_spool *spool = sealing_writer(sealing, 1);
    sealing_append(spool, 1, 10);
    (void)sealing_run(sealer, NOW);
    sealing_append(spool, 11, 1500);
    assert_ptr_not_equal(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = 8000; /* the write ends half way */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    struct pc_diag diag = {0};
    assert_int_not_equal(pc_sealer_run(sealer, NOW, &sealed, &diag), PC_OK);
    assert_int_not_equal(pc_sealer_run(sealer, NOW, &sealed, &diag), PC_OK);
    limit.rlim_cur = limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(sealing_run(sealer, NOW), 1490);
    struct sealing_seen seen = sealing_read(sealing);
    assert_int_equal(seen.records, 1500);
    assert_true(seen.ordered);
    pc_spool_close(spool);
    pc_sealer_close(sealer);
    assert_good(sealing);
}

static void test_remains_of_a_segment_go(void **state) {
    struct sealing *sealing = *state;
    folder_write(sealing->spool, "1763762155000000-edge-00.new", PC_SPAN(""));
    struct pc_sealer *sealer = sealing_open(sealing);
    assert_int_equal(folder_count(sealing->spool, ".new", NULL), 0);
    pc_sealer_close(sealer);
}

static void test_head_and_close(void **state) {
    struct sealing *sealing = *state;
    uint64_t seq;
    uint8_t hash[32];
    struct pc_sealer *sealer = sealing_open(sealing);
    struct pc_chain_report report;
    struct pc_diag diag;
    pc_sealer_head(sealer, &seq, hash);
    assert_int_equal(seq, 0);
    pc_sealer_close(sealer);
    sealing_fill(sealing, 5);
    sealer = sealing_open(sealing);
    pc_sealer_head(sealer, &seq, hash);
    assert_int_equal(seq, 7); /* two checkpoints */
    assert_int_equal(pc_chain_verify(sealing->chain, seq, hash, &report, &diag), PC_OK);
    assert_true(report.good);
    assert_int_equal(report.unsigned_tail, 0);
    pc_sealer_close(sealer);
    pc_sealer_close(NULL);
}

static double seconds_since(const struct timespec *from) {
    struct timespec to;
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    return (double)(to.tv_sec - from->tv_sec) + (double)(to.tv_nsec - from->tv_nsec) / 1e9;
}

static void test_speed(void **state) {
    struct sealing *sealing = *state;
    enum { TIMES = 100000 };
    static const char filler[] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101";
    struct pc_spool_options options = {
        .directory = sealing->spool, .writer = "edge", .segment_size = 16 << 20, .mode = 0600};
    struct pc_event event = {.type = PC_EVENT_ACCESS,
                             .time = NOW,
                             .action = PC_SPAN("GET"),
                             .allowed = true,
                             .reason = PC_SPAN("allowed"),
                             .user = PC_SPAN("11111111-2222-4333-8444-555555555555"),
                             .name = PC_SPAN("ann"),
                             .credential = PC_SPAN("token"),
                             .credential_id = PC_SPAN("7bd3a5d2-0000-4000-8000-000000000000"),
                             .tenant = PC_SPAN("acme"),
                             .resource = PC_SPAN("/api/v1/files/17"),
                             .route = PC_SPAN("files"),
                             .class = PC_SPAN("internal"),
                             .host = PC_SPAN("gate.example"),
                             .upstream = PC_SPAN("analysis"),
                             .agent = pc_span(filler, sizeof filler - 1),
                             .status = 200,
                             .bytes_out = 5120,
                             .duration_us = 1834};
    PC_CLEANUP(pc_buf_free) struct pc_buf record = {0};
    struct pc_spool *spool = NULL;
    struct timespec from;
    memset(event.request.bytes, 0xab, 16);
    pc_event_render(&event, &record);
    assert_int_equal(pc_spool_open(&options, 1, NOW, &spool, NULL), PC_OK);
    for (int i = 0; i < TIMES; i++)
        assert_int_equal(pc_spool_append(spool, pc_buf_span(&record), NOW), PC_OK);
    struct pc_sealer *sealer = sealing_open(sealing);
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    assert_int_equal(sealing_run(sealer, NOW), TIMES);
    double took = seconds_since(&from);
    pc_sealer_close(sealer);
    pc_spool_close(spool);
    fprintf(stderr, "# sealed %.0f records of %zu bytes a second\n", TIMES / took, record.len);
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    assert_good(sealing);
    fprintf(stderr, "# verified %.0f records a second\n", TIMES / seconds_since(&from));
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, sealing_make, sealing_drop)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_seals_what_is_there),
        WITH_FOLDER(test_finished_segments_go),
        WITH_FOLDER(test_goes_on_after_reopening),
        WITH_FOLDER(test_one_sealer_at_a_time),
        WITH_FOLDER(test_checkpoints_by_time_and_number),
        WITH_FOLDER(test_a_clock_that_goes_back),
        WITH_FOLDER(test_gaps_are_told_once),
        WITH_FOLDER(test_a_forged_count_does_not_stop_us),
        WITH_FOLDER(test_records_that_are_none),
        WITH_FOLDER(test_a_corrupt_segment_is_set_aside),
        WITH_FOLDER(test_strange_files_are_set_aside),
        WITH_FOLDER(test_a_second_segment_of_one_id),
        WITH_FOLDER(test_two_writers),
        WITH_FOLDER(test_a_new_key),
        WITH_FOLDER(test_a_torn_line_is_cut),
        WITH_FOLDER(test_a_file_without_a_line_is_begun_again),
        WITH_FOLDER(test_an_altered_chain_is_not_continued),
        WITH_FOLDER(test_a_full_disk_loses_nothing),
        WITH_FOLDER(test_remains_of_a_segment_go),
        WITH_FOLDER(test_head_and_close),
        WITH_FOLDER(test_speed),
    };
    return cmocka_run_group_tests_name("audit/sealer", tests, NULL, NULL);
}
