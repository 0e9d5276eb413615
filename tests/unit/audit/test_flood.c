/* Whoever fills the spool with segments does not hide what the authority did. */
#define _GNU_SOURCE
#include "sealing.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include "audit/positions.h"
#include "audit/segment.h"

/* A segment with nothing in it, of a writer that lives. */
static int flood(const struct sealing *sealing, unsigned number) {
    struct pc_segment_header header = {.created = 1, .size = 65536, .writer = "edge"};
    char name[96], path[500], bytes[PC_SEGMENT_HEADER];
    struct pc_buf out = pc_buf_over(bytes, sizeof bytes);
    memcpy(header.id.bytes, &number, sizeof number);
    pc_segment_encode(&header, &out);
    assert_int_equal(pc_segment_name(&header, name, sizeof name), PC_OK);
    folder_write(sealing->spool, name, pc_buf_span(&out));
    (void)snprintf(path, sizeof path, "%s/%s", sealing->spool, name);
    assert_int_equal(truncate(path, 65536), 0);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    return fd;
}

static void test_a_flood_of_segments_does_not_hide_the_authority(void **state) {
    struct sealing *sealing = *state;
    struct pc_spool_options options = {
        .directory = sealing->spool, .writer = "authority", .segment_size = 65536, .mode = 0600};
    struct pc_spool *own = NULL;
    int fds[PC_POSITIONS_MAX + 50];
    struct rlimit files;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    if (files.rlim_max < 2 * PC_POSITIONS_MAX)
        skip();
    const struct rlimit more = {.rlim_cur = 2 * PC_POSITIONS_MAX, .rlim_max = files.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &more), 0);
    for (unsigned i = 0; i < PC_POSITIONS_MAX + 50; i++)
        fds[i] = flood(sealing, i + 1);
    struct pc_sealer *sealer = sealing_open(sealing);
    (void)sealing_run(sealer, NOW);
    assert_int_equal(pc_spool_open(&options, 7, NOW, &own, NULL), PC_OK);
    sealing_append(own, 1, 3);
    assert_int_equal(sealing_run(sealer, NOW), 3);
    assert_int_equal(sealing_read(sealing).records, 3);
    pc_spool_close(own);
    pc_sealer_close(sealer);
    for (unsigned i = 0; i < PC_POSITIONS_MAX + 50; i++)
        (void)close(fds[i]);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    assert_true(sealing_verify(sealing).good);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_flood_of_segments_does_not_hide_the_authority,
                                        sealing_make, sealing_drop),
    };
    return cmocka_run_group_tests_name("audit/flood", tests, NULL, NULL);
}
