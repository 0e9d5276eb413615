/* Which codings a service may choose. */
#include "edge/codings.h"

#include "../testing.h"

static void expect(const char *accepted, const char *known) {
    char memory[256];
    struct pc_buf out = pc_buf_over(memory, strlen(accepted) + 1);
    pc_codings_known(pc_span_str(accepted), &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&out), pc_span_str(known)));
}

static void known_ones_stay_as_they_stand_there(void **state) {
    (void)state;
    expect("gzip, deflate, br, zstd", "gzip,deflate,br");
    expect("zstd", "");
    expect("*", "");
    expect("GZIP;q=0.5 ,identity; q=0", "GZIP;q=0.5,identity; q=0");
    expect("x-gzip", "x-gzip");
}

static void odd_ones_do_no_harm(void **state) {
    (void)state;
    expect("", "");
    expect(",,,", "");
    expect("gzipped, gz ip,;q=1,gzip", "gzip");
    expect(" \t br \t", "br");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_ones_stay_as_they_stand_there),
        cmocka_unit_test(odd_ones_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
