/* Blocks end. */
#include "../fixture.h"

#include "authority/people/blocks.h"

static void blocks_that_are_over_leave_store_and_view(void **state) {
    struct fixture *f = *state;
    struct pc_store *store = f->authority.store;
    struct pc_block_record block = {.kind = PC_BLOCK_NETWORK, .expires = f->now + PC_MINUTE};
    struct pc_block_record lasting = {.kind = PC_BLOCK_NETWORK};
    ok(pc_network_parse(PC_SPAN("192.0.2.0/24"), &block.network));
    ok(pc_network_parse(PC_SPAN("198.51.100.0/24"), &lasting.network));
    ok(pc_block_create(work_of(f), &block));
    ok(pc_block_create(work_of(f), &lasting));
    ok(pc_blocks_end_over(work_of(f)));
    struct pc_block_record got;
    ok(store->block_get(store->self, &f->arena, &block.id, &got));
    f->now += PC_MINUTE;
    ok(pc_blocks_end_over(work_of(f)));
    assert_int_equal(store->block_get(store->self, &f->arena, &block.id, &got), PC_ERR_NOTFOUND);
    ok(store->block_get(store->self, &f->arena, &lasting.id, &got));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(blocks_that_are_over_leave_store_and_view, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
