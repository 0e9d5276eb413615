/* The state of the walk: what is written is read, and what cannot be read is a new beginning. */
#include "../fixture.h"

#include "authority/fields/reseal_state.h"
#include "base/encode.h"

static void is_read_as_it_was_written(void **state) {
    struct fixture *f = *state;
    struct pc_store *store = f->authority.store;
    struct pc_reseal_state got;
    struct pc_reseal_state want = {.key = "0123456789abcdef",
                                   .walk = {.column = 3,
                                            .after = {1, 2, 0, 255},
                                            .after_len = 4,
                                            .rows = 10,
                                            .sealed = 7,
                                            .moved = 5,
                                            .failed = 2},
                                   .total = 20,
                                   .started = START,
                                   .finished = START + 1};
    ok(pc_reseal_state_read(store, &got));
    assert_string_equal(got.key, "");
    ok(pc_reseal_state_write(store, &want));
    ok(pc_reseal_state_read(store, &got));
    assert_memory_equal(&got, &want, sizeof got);
    memset(want.walk.after, 'x', sizeof want.walk.after);
    want.walk.after_len = sizeof want.walk.after;
    ok(pc_reseal_state_write(store, &want));
    ok(pc_reseal_state_read(store, &got));
    assert_memory_equal(&got, &want, sizeof got);
}

static void a_walk_that_is_over_has_no_column(void **state) {
    struct fixture *f = *state;
    struct pc_store *store = f->authority.store;
    struct pc_reseal_state got,
        want = {.key = "0123456789abcdef", .walk = {.column = 1000, .over = true}};
    ok(pc_reseal_state_write(store, &want));
    ok(pc_reseal_state_read(store, &got));
    assert_true(got.walk.over && strcmp(got.key, want.key) == 0);
}

static void nonsense_is_a_new_beginning(void **state) {
    static const char *const texts[] = {
        "",
        "x",
        "[]",
        "{}",
        "{\"key\":\"short\",\"column\":\"mail.body\",\"after\":\"\"}",
        "{\"key\":\"0123456789abcdef\",\"column\":\"no.such\",\"after\":\"\"}",
        "{\"key\":\"0123456789abcdef\",\"column\":\"mail.body\",\"after\":\"!\"}",
        "{\"key\":\"0123456789abcdef\",\"column\":\"mail.body\",\"after\":5}extra",
    };
    struct fixture *f = *state;
    struct pc_store *store = f->authority.store;
    struct pc_reseal_state got, none = {0};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ok(store->meta_put(store->self, PC_SPAN("reseal"), pc_span_str(texts[i])));
        ok(pc_reseal_state_read(store, &got));
        assert_memory_equal(&got, &none, sizeof got);
    }
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0}, after = {0}; /* a key too long by a byte */
    char bytes[PC_RESEAL_KEY + 2] = {0};
    pc_base64url_encode(pc_span(bytes, sizeof bytes - 1), &after);
    pc_buf_addf(&text, "{\"key\":\"0123456789abcdef\",\"column\":\"mail.body\",\"after\":\"%s\"}",
                pc_buf_str(&after));
    ok(store->meta_put(store->self, PC_SPAN("reseal"), pc_buf_span(&text)));
    ok(pc_reseal_state_read(store, &got));
    assert_memory_equal(&got, &none, sizeof got);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(is_read_as_it_was_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_walk_that_is_over_has_no_column, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nonsense_is_a_new_beginning, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
