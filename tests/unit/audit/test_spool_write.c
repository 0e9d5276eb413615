/* Writing the spool: rotation, a disk without room, death. */
#define _GNU_SOURCE
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "audit/event.h"
#include "audit/segment.h"
#include "audit/spool.h"

#define NOW ((pc_time)1763762155000000)

static struct pc_spool *open_spool(const struct folder *folder, uint64_t random, pc_time now) {
    struct pc_spool_options options = {
        .directory = folder->path, .writer = "edge", .segment_size = 65536, .mode = 0640};
    struct pc_spool *spool = NULL;
    struct pc_diag diag = {0};
    assert_int_equal(pc_spool_open(&options, random, now, &spool, &diag), PC_OK);
    return spool;
}

struct all {
    const char *path;
    uint64_t records;
    uint64_t last;
    bool ordered;
    uint64_t segments;
    uint64_t finished;
    uint64_t refused;
};

static pc_err record(void *context, struct pc_span bytes, uint64_t next) {
    struct all *all = context;
    uint64_t number = 0;
    (void)next;
    assert_int_equal(
        pc_span_u64(pc_span_upto(pc_span_from(bytes, 5), bytes.len - 6), 1u << 30, &number), PC_OK);
    all->ordered = all->ordered && number == all->last + 1;
    all->last = number;
    all->records++;
    return PC_OK;
}

static pc_err segment(void *context, const struct pc_spool_segment *row) {
    struct all *all = context;
    uint64_t next;
    assert_false(row->malformed);
    all->segments++;
    all->finished += row->finished;
    all->refused += row->refused;
    assert_int_equal(pc_spool_read(all->path, row->name, 0, record, all, &next), PC_OK);
    return PC_OK;
}

static struct all read_all(const char *path) {
    struct all all = {.path = path, .ordered = true};
    struct pc_diag diag = {0};
    assert_int_equal(pc_spool_list(path, segment, &all, &diag), PC_OK);
    assert_string_equal(diag.text, "");
    return all;
}

static pc_err append(struct pc_spool *spool, unsigned number, pc_time now) {
    char text[64];
    int n = snprintf(text, sizeof text, "{\"n\":%u}", number);
    return pc_spool_append(spool, pc_span(text, (size_t)n), now);
}

static void test_records_come_back_in_order(void **state) {
    struct folder *folder = *state;
    struct pc_spool *spool = open_spool(folder, 1, NOW);
    for (unsigned i = 1; i <= 20000; i++)
        assert_int_equal(append(spool, i, NOW - (pc_time)i * PC_HOUR),
                         PC_OK); /* a clock gone mad */
    struct all all = read_all(folder->path);
    assert_int_equal(all.records, 20000);
    assert_true(all.ordered);
    assert_true(all.segments > 3);
    assert_int_equal(all.finished, all.segments - 2); /* the one in use and the one ahead */
    pc_spool_close(spool);
    all = read_all(folder->path);
    assert_int_equal(all.finished, all.segments);
    assert_int_equal(folder_count(folder->path, ".new", NULL), 0);
}

static void test_close_leaves_no_spare(void **state) {
    struct folder *folder = *state;
    struct pc_spool *spool = open_spool(folder, 1, NOW);
    assert_int_equal(folder_count(folder->path, ".seg", NULL), 2);
    pc_spool_close(spool);
    assert_int_equal(folder_count(folder->path, ".seg", NULL), 1);
    pc_spool_close(NULL);
}

static void test_mode_and_blocks(void **state) {
    struct folder *folder = *state;
    char name[256];
    char path[600];
    struct stat st;
    struct pc_spool *spool = open_spool(folder, 1, NOW);
    assert_int_equal(folder_count(folder->path, ".seg", name), 2);
    (void)snprintf(path, sizeof path, "%s/%s", folder->path, name);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_int_equal(st.st_size, 65536);
    assert_true(st.st_blocks * 512 >= 65536);
    pc_spool_close(spool);
}

static void test_bad_options(void **state) {
    struct folder *folder = *state;
    struct pc_spool *spool = NULL;
    struct pc_diag diag;
    struct pc_spool_options options = {
        .directory = folder->path, .writer = "a/b", .segment_size = 65536, .mode = 0640};
    assert_int_equal(pc_spool_open(&options, 1, NOW, &spool, &diag), PC_ERR_INVALID);
    options.writer = "edge";
    options.segment_size = 100;
    assert_int_equal(pc_spool_open(&options, 1, NOW, &spool, &diag), PC_ERR_RANGE);
    options.segment_size = 65536;
    options.directory = "/nonexistent/portcullis";
    assert_int_equal(pc_spool_open(&options, 1, NOW, &spool, &diag), PC_ERR_IO);
    assert_null(spool);
}

static void test_record_bounds(void **state) {
    struct folder *folder = *state;
    static char big[PC_EVENT_MAX + 1];
    struct pc_spool *spool = open_spool(folder, 1, NOW);
    memset(big, 'x', sizeof big);
    assert_int_equal(pc_spool_append(spool, pc_span(big, 0), NOW), PC_ERR_RANGE);
    assert_int_equal(pc_spool_append(spool, pc_span(big, sizeof big), NOW), PC_ERR_RANGE);
    for (int i = 0; i < 20; i++)
        assert_int_equal(pc_spool_append(spool, pc_span(big, PC_EVENT_MAX), NOW), PC_OK);
    pc_spool_close(spool);
}

/* How many allocations more find room (see meson.build); negative: all do. */
static int allocations = -1;

int __real_posix_fallocate64(int fd, off_t at, off_t len);
int __wrap_posix_fallocate64(int fd, off_t at, off_t len);
int __wrap_posix_fallocate64(int fd, off_t at, off_t len) {
    if (allocations == 0)
        return ENOSPC;
    allocations -= allocations > 0;
    return __real_posix_fallocate64(fd, at, len);
}

static void test_room_for_one_segment_only(void **state) {
    struct folder *folder = *state;
    allocations = 1;
    struct pc_spool *spool = open_spool(folder, 1, NOW);
    assert_int_equal(folder_count(folder->path, ".seg", NULL), 1);
    assert_int_equal(append(spool, 1, NOW), PC_OK);
    allocations = -1;
    assert_int_equal(append(spool, 2, NOW + PC_SECOND), PC_OK);
    assert_int_equal(folder_count(folder->path, ".seg", NULL), 2);
    pc_spool_close(spool);
    assert_int_equal(read_all(folder->path).records, 2);
}

/* A limit on file sizes stands for a full disk: posix_fallocate fails with both. */
static void limit_files(rlim_t soft) {
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = soft == RLIM_INFINITY ? limit.rlim_max : soft;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static unsigned fill(struct pc_spool *spool, unsigned from, pc_time now) {
    while (append(spool, from, now) == PC_OK)
        from++;
    return from;
}

static void test_no_room_is_refused_and_counted(void **state) {
    struct folder *folder = *state;
    struct pc_spool *spool = open_spool(folder, 1, NOW);
    assert_ptr_not_equal(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    limit_files(4096);
    unsigned next = fill(spool, 1, NOW);
    assert_true(next > 2000); /* both segments were filled before */
    assert_int_equal(append(spool, next, NOW + 1), PC_ERR_FULL);
    pc_spool_refused(spool, NOW + 1);
    pc_spool_refused(spool, NOW + 2);
    limit_files(RLIM_INFINITY);
    assert_int_equal(append(spool, next, NOW + 3), PC_ERR_FULL); /* not asked again so soon */
    assert_int_equal(append(spool, next, NOW + PC_SECOND), PC_OK);
    struct all all = read_all(folder->path);
    assert_int_equal(all.records, next);
    assert_true(all.ordered);
    assert_int_equal(all.refused, 2);
    pc_spool_close(spool);
}

static void test_room_is_asked_for_when_the_clock_goes_back(void **state) {
    struct folder *folder = *state;
    struct pc_spool *spool = open_spool(folder, 1, NOW);
    assert_ptr_not_equal(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    limit_files(4096);
    unsigned next = fill(spool, 1, NOW);
    limit_files(RLIM_INFINITY);
    assert_int_equal(append(spool, next, NOW - PC_DAY), PC_OK);
    pc_spool_close(spool);
}

static void test_opening_without_room(void **state) {
    struct folder *folder = *state;
    struct pc_spool_options options = {
        .directory = folder->path, .writer = "edge", .segment_size = 65536, .mode = 0640};
    struct pc_spool *spool = NULL;
    struct pc_diag diag = {0};
    assert_ptr_not_equal(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    limit_files(4096);
    assert_int_equal(pc_spool_open(&options, 1, NOW, &spool, &diag), PC_ERR_FULL);
    limit_files(RLIM_INFINITY);
    assert_int_equal(folder_count(folder->path, ".new", NULL), 0);
    assert_int_equal(folder_count(folder->path, ".seg", NULL), 0);
}

/* The child tells by a pipe how many it has committed, and is killed while it goes on. */
static unsigned killed_writer(const struct folder *folder) {
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct pc_spool *spool = open_spool(folder, 2, NOW);
        for (unsigned i = 1;; i++) {
            if (append(spool, i, NOW) != PC_OK || write(pipes[1], &i, sizeof i) != sizeof i)
                _exit(1);
        }
    }
    (void)close(pipes[1]);
    unsigned last = 0;
    while (last < 5000)
        assert_int_equal(read(pipes[0], &last, sizeof last), sizeof last);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    unsigned more;
    while (read(pipes[0], &more, sizeof more) == sizeof more)
        last = more;
    (void)close(pipes[0]);
    return last;
}

static void test_kill_loses_nothing(void **state) {
    struct folder *folder = *state;
    unsigned told = killed_writer(folder);
    struct all all = read_all(folder->path);
    assert_true(all.records >= told && all.records <= told + 1);
    assert_true(all.ordered);
    assert_int_equal(all.finished, all.segments); /* seen by the lock */
}

static void test_speed(void **state) {
    struct folder *folder = *state;
    enum { TIMES = 100000 };
    static char text[600];
    struct timespec from;
    struct timespec to;
    struct pc_spool_options options = {
        .directory = folder->path, .writer = "edge", .segment_size = 16 << 20, .mode = 0640};
    struct pc_spool *spool = NULL;
    memset(text, 'x', sizeof text);
    assert_int_equal(pc_spool_open(&options, 1, NOW, &spool, NULL), PC_OK);
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int i = 0; i < TIMES; i++)
        assert_int_equal(pc_spool_append(spool, pc_span(text, sizeof text), NOW), PC_OK);
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    double ns = (double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec);
    fprintf(stderr, "# pc_spool_append: %.0f ns for 600 bytes\n", ns / TIMES);
    pc_spool_close(spool);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_drop)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_records_come_back_in_order),
        WITH_FOLDER(test_close_leaves_no_spare),
        WITH_FOLDER(test_mode_and_blocks),
        WITH_FOLDER(test_bad_options),
        WITH_FOLDER(test_record_bounds),
        WITH_FOLDER(test_room_for_one_segment_only),
        WITH_FOLDER(test_no_room_is_refused_and_counted),
        WITH_FOLDER(test_room_is_asked_for_when_the_clock_goes_back),
        WITH_FOLDER(test_opening_without_room),
        WITH_FOLDER(test_kill_loses_nothing),
        WITH_FOLDER(test_speed),
    };
    return cmocka_run_group_tests_name("audit/spool_write", tests, NULL, NULL);
}
