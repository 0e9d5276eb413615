/* smaps as the kernel writes it, and what is none. */
#include "../../testing.h"

#include "cli/secret/regions.h"

static const char smaps[] =
    "55d0c0000000-55d0c0021000 rw-p 00000000 00:00 0                          [heap]\n"
    "Size:                132 kB\n"
    "VmFlags: rd wr mr mw me ac sd \n"
    "7f0000000000-7f0000001000 rw-p 00000000 00:00 0 \n"
    "VmFlags: rd wr mr mw me lo ac dd \n"
    "7f0000001000-7f0000002000 ---p 00000000 00:00 0 \n"
    "7f1000000000-7f1000008000 r--s 00001000 fe:01 1234                       /srv/a b/data.mdb\n"
    "VmFlags: rd sh mr\n";

static void test_regions(void **state) {
    struct pc_span rest = pc_span(smaps, sizeof smaps - 1);
    struct pc_region region;
    (void)state;
    assert_true(pc_region_next(&rest, &region));
    assert_int_equal(region.from, 0x55d0c0000000);
    assert_int_equal(region.upto, 0x55d0c0021000);
    assert_true(region.readable && region.writable && !region.shared && !region.locked &&
                !region.not_dumped);
    assert_span_equal(region.name, "[heap]");
    assert_true(pc_region_next(&rest, &region));
    assert_true(region.locked && region.not_dumped);
    assert_int_equal(region.name.len, 0);
    assert_true(pc_region_next(&rest, &region));
    assert_false(region.readable || region.locked);
    assert_true(pc_region_next(&rest, &region));
    assert_true(region.shared && !region.writable && !region.not_dumped);
    assert_span_equal(region.name, "/srv/a b/data.mdb");
    assert_false(pc_region_next(&rest, &region));
    assert_false(pc_region_next(&rest, &region));
}

static void test_what_is_none(void **state) {
    static const char *const texts[] = {
        "",         "\n",           "-\n",
        "12\n",     "zz-12 rw-p\n", "1-2\n",
        "1-2 rw\n", "Size: 12-3\n", "12345678901234567-2 rw-p 0 0 0\n"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pc_span rest = pc_span_str(texts[i]);
        struct pc_region region;
        if (pc_region_next(&rest, &region))
            fail_msg("taken: %s", texts[i]);
    }
    struct pc_span cut = PC_SPAN("1-2 rw-p");
    struct pc_region region;
    assert_true(pc_region_next(&cut, &region));
    assert_int_equal(region.name.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_regions),
        cmocka_unit_test(test_what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
