/*
 * The sealer dies at every step that changes a file, one test run for each: nothing may be lost and
 * nothing doubled. The calls are wrapped by the linker (see meson.build); a write may die half way.
 */
#define _GNU_SOURCE
#include "sealing.h"

#include <signal.h>
#include <sys/wait.h>

/* Counts down in the child; 0: off. */
static int steps_left;

static bool dies_here(void) {
    return steps_left > 0 && --steps_left == 0;
}

#define WRAP(type, name, params, args)                                                             \
    type __real_##name params;                                                                     \
    type __wrap_##name params;                                                                     \
    type __wrap_##name params {                                                                    \
        if (dies_here())                                                                           \
            _exit(9);                                                                              \
        return __real_##name args;                                                                 \
    }

WRAP(int, fsync, (int fd), (fd))
WRAP(int, fdatasync, (int fd), (fd))
WRAP(int, unlink, (const char *path), (path))
WRAP(int, unlinkat, (int at, const char *path, int flags), (at, path, flags))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, ftruncate64, (int fd, off_t len), (fd, len))
WRAP(ssize_t, pwrite64, (int fd, const void *p, size_t n, off_t at), (fd, p, n, at))

ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len) {
    if (dies_here())
        _exit(9);
    if (dies_here()) {
        (void)!__real_write(fd, bytes, len / 2);
        _exit(9);
    }
    return __real_write(fd, bytes, len);
}

/* The first life: records of a writer, one segment of which is corrupt, requests that were refused,
 * and a file that is no segment. Small files and few records a checkpoint: many steps. */
static void prepare(struct sealing *sealing, struct pc_spool **spool) {
    sealing->file_size = 6000;
    sealing->checkpoint_records = 40;
    *spool = sealing_writer(sealing, 1);
    sealing_append(*spool, 1, 300);
    pc_spool_refused(*spool, NOW);
    pc_spool_refused(*spool, NOW);
    folder_write(sealing->spool, "strange.seg", PC_SPAN("hello"));
    pc_spool_close(*spool);
    *spool = sealing_writer(sealing, 2);
}

static void live(const struct sealing *sealing, int steps) {
    steps_left = steps;
    struct pc_sealer *sealer = sealing_open(sealing);
    while (sealing_run(sealer, NOW) > 0) {
    }
    pc_sealer_close(sealer);
}

/* True where the child came to its end alive. */
static bool live_in_child(const struct sealing *sealing, int steps) {
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        live(sealing, steps);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 9));
    return WEXITSTATUS(status) == 0;
}

static void check(const struct sealing *sealing, uint64_t records, int step) {
    struct sealing_seen seen = sealing_read(sealing);
    struct pc_chain_report report = sealing_verify(sealing);
    if (!report.good)
        fail_msg("step %d: %s, line %llu: %s", step, report.file, (unsigned long long)report.line,
                 report.text);
    if (seen.records != records || !seen.ordered)
        fail_msg("step %d: %llu records", step, (unsigned long long)seen.records);
    assert_int_equal(seen.gaps, 1);
    assert_int_equal(seen.gap_count, 2);
    assert_int_equal(seen.corrupt, 1);
    assert_int_equal(folder_count(sealing->spool, ".bad", NULL), 1);
}

static bool one_death(int step) {
    void *state = NULL;
    struct pc_spool *spool;
    assert_int_equal(sealing_make(&state), 0);
    struct sealing *sealing = state;
    prepare(sealing, &spool);
    bool survived = live_in_child(sealing, step);
    sealing_append(spool, 301, 310);
    (void)live_in_child(sealing, step / 2 + 1); /* a second death, at another step */
    live(sealing, 0);
    check(sealing, 310, step);
    pc_spool_close(spool);
    assert_int_equal(sealing_drop(&state), 0);
    return survived;
}

static void test_death_at_every_step(void **state) {
    (void)state;
    int step = 1;
    while (!one_death(step))
        step++;
    fprintf(stderr, "# %d steps\n", step);
    assert_true(step > 20);
}

/* The child writes and seals at once until it is killed; the parent chooses the moment by what it
 * has been told, with no clock. */
static void write_and_seal(const struct sealing *sealing, unsigned life, int told) {
    struct pc_spool *spool = sealing_writer(sealing, life);
    struct pc_sealer *sealer = sealing_open(sealing);
    unsigned from = life * 100000;
    for (unsigned i = 1;; i++) {
        sealing_append(spool, from + i, from + i);
        if (write(told, &i, sizeof i) != (ssize_t)sizeof i)
            _exit(1);
        if (i % 3 == 0)
            (void)sealing_run(sealer, NOW);
    }
}

static unsigned kill_after(const struct sealing *sealing, unsigned life, unsigned records) {
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        write_and_seal(sealing, life, pipes[1]);
    (void)close(pipes[1]);
    unsigned last = 0;
    while (last < records)
        assert_int_equal(read(pipes[0], &last, sizeof last), sizeof last);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    unsigned more;
    while (read(pipes[0], &more, sizeof more) == (ssize_t)sizeof more)
        last = more;
    (void)close(pipes[0]);
    return last;
}

struct lives {
    unsigned last[16]; /* number of the last record of each life */
};

static pc_err see(void *context, uint64_t seq, struct pc_span json) {
    struct lives *lives = context;
    (void)seq;
    if (!pc_span_starts(json, PC_SPAN("{\"type\":\"n\"")))
        return PC_OK;
    unsigned number = (unsigned)sealing_number(json, "\"n\":");
    unsigned *last = &lives->last[number / 100000];
    assert_int_equal(number % 100000, *last + 1);
    *last = number % 100000;
    return PC_OK;
}

static void test_killed_at_any_time(void **state) {
    struct sealing *sealing = *state;
    unsigned told[16] = {0};
    struct lives lives = {0};
    struct pc_diag diag;
    sealing->file_size = 20000;
    sealing->checkpoint_records = 50;
    for (unsigned life = 1; life < 16; life++)
        told[life] = kill_after(sealing, life, life * 17);
    live(sealing, 0);
    assert_int_equal(pc_chain_read(sealing->chain, 0, see, &lives, &diag), PC_OK);
    for (unsigned life = 1; life < 16; life++)
        assert_true(lives.last[life] >= told[life] && lives.last[life] <= told[life] + 1);
    assert_true(sealing_verify(sealing).good);
    assert_int_equal(folder_count(sealing->spool, ".seg", NULL), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_death_at_every_step),
        cmocka_unit_test_setup_teardown(test_killed_at_any_time, sealing_make, sealing_drop),
    };
    return cmocka_run_group_tests_name("audit/death", tests, NULL, NULL);
}
