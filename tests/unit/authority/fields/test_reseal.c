/* Steps of sealing anew: towards the active key, over again after a rotation, and settled in the
 * end. */
#include "../fixture.h"

#include <jansson.h>

#include "authority/fields/reseal.h"
#include "authority/fields/reseal_state.h"
#include "authority/fields/ring.h"

static void make_people(struct fixture *f, uint8_t count) {
    for (uint8_t i = 1; i <= count; i++) {
        char name[16];
        struct pc_store *store = f->authority.store;
        (void)snprintf(name, sizeof name, "person-%u", i);
        ok(store->account_put(store->self, &(struct pc_account){.id = {{i}},
                                                                .name = pc_span_str(name),
                                                                .email = PC_SPAN("a@b.c"),
                                                                .display_name = PC_SPAN("A B")}));
    }
}

static struct pc_reseal_state walk(struct fixture *f) {
    struct pc_reseal_state state;
    bool more = true;
    for (size_t steps = 0; more; steps++) {
        assert_true(steps < 1000);
        ok(pc_reseal_step(&f->authority, &more));
    }
    ok(pc_reseal_state_read(f->authority.store, &state));
    assert_true(state.walk.over && state.finished != 0);
    return state;
}

static void rotate(struct fixture *f) {
    PC_CLEANUP(pc_buf_free) struct pc_buf id = {0};
    ok(pc_ring_rotate(work_of(f), &id));
}

static json_t *rendered(struct fixture *f) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_json json = pc_json(&text);
    pc_json_object(&json, NULL);
    pc_reseal_render(&f->authority, &json);
    pc_json_object_end(&json);
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    return root;
}

static void expect_state(struct fixture *f, const char *want, int percent) {
    json_t *root = rendered(f);
    assert_string_equal(json_string_value(json_object_get(root, "state")), want);
    if (percent >= 0)
        assert_int_equal(json_integer_value(json_object_get(root, "percent")), percent);
    json_decref(root);
}

static void goes_to_the_end_and_rests_there(void **state) {
    struct fixture *f = *state;
    make_people(f, 100);
    expect_state(f, "waiting", -1);
    walk(f);
    expect_state(f, "finished", 100);
    rotate(f);
    expect_state(f, "waiting", -1);
    bool more = false;
    ok(pc_reseal_step(&f->authority, &more));
    assert_true(more);
    expect_state(f, "running", -1);
    struct pc_reseal_state done = walk(f);
    assert_true(done.walk.sealed >= 200 && done.walk.failed == 0);
    f->now += PC_HOUR;
    assert_int_equal(walk(f).finished, done.finished); /* nothing is begun again */
}

/* A second rotation while the walk is under way: it begins again, for the newest key. */
static void a_rotation_begins_it_anew(void **state) {
    struct fixture *f = *state;
    make_people(f, 70);
    rotate(f);
    bool more = false;
    for (int i = 0; i < 2; i++)
        ok(pc_reseal_step(&f->authority, &more));
    struct pc_reseal_state half;
    ok(pc_reseal_state_read(f->authority.store, &half));
    rotate(f);
    struct pc_reseal_state done = walk(f);
    assert_string_not_equal(half.key, done.key);
    assert_true(done.walk.sealed >= 140);
    ok(pc_reseal_check(work_of(f)));
}

static void a_key_in_use_is_not_retired(void **state) {
    struct fixture *f = *state;
    struct pc_keyring_entry removed[PC_FIELD_KEYS_MAX];
    size_t count = 9;
    make_people(f, 3);
    ok(pc_ring_retire(work_of(f), removed, &count));
    assert_int_equal(count, 0); /* there is but one */
    walk(f);
    rotate(f);
    struct pc_work *work = work_of(f);
    assert_int_equal(pc_ring_retire(work, removed, &count), PC_ERR_EXISTS);
    assert_non_null(strstr(work->diag.text, "keyring status"));
    walk(f);
    ok(pc_ring_retire(work_of(f), removed, &count));
    assert_int_equal(count, 1);
    struct pc_account account;
    struct pc_store *store = f->authority.store;
    ok(store->account_get(store->self, &f->arena, &(struct pc_id){{2}}, &account));
    assert_span_equal(account.email, "a@b.c");
}

static void what_the_walk_missed_begins_it_anew(void **state) {
    struct fixture *f = *state;
    struct pc_store *store = f->authority.store;
    make_people(f, 3);
    rotate(f);
    walk(f);
    struct pc_reseal_state pretended;
    rotate(f);
    ok(pc_reseal_state_read(store, &pretended));
    struct pc_buf id = pc_buf_over(pretended.key, PC_FIELD_KEY_ID);
    ok(pc_keyring_active(f->authority.ring, &id));
    ok(pc_reseal_state_write(store, &pretended));
    expect_state(f, "finished", 100); /* which is not true */
    assert_int_equal(pc_reseal_check(work_of(f)), PC_ERR_EXISTS);
    expect_state(f, "waiting", -1);
    walk(f);
    ok(pc_reseal_check(work_of(f)));
}

/* Who seals a ring's file, and looks what a step does while the ring waits for it. */
struct sealing {
    struct fixture *f;
    pc_err (*begin)(void *self);
    unsigned begun;
    bool stepped;
};

static struct sealing *sealing;

static pc_err count_begin(void *self) {
    sealing->begun++;
    return sealing->begin(self);
}

static pc_err seal_slowly(void *self, struct pc_span plain, struct pc_buf *out,
                          struct pc_diag *diag) {
    bool more;
    (void)self, (void)diag;
    sealing->stepped = true;
    assert_int_equal(pc_reseal_step(&sealing->f->authority, &more), PC_ERR_BUSY);
    pc_buf_add_char(out, 2);
    pc_buf_add(out, plain);
    return pc_buf_end(out);
}

static pc_err open_it(void *self, struct pc_span sealed, struct pc_buf *out, struct pc_diag *diag) {
    (void)self, (void)diag;
    pc_buf_add(out, pc_span_from(sealed, 1));
    return pc_buf_end(out);
}

static void the_store_does_not_wait_for_who_seals_the_ring(void **state) {
    struct fixture *f = *state;
    struct pc_store *store = f->authority.store;
    struct sealing here = {.f = f, .begin = store->begin};
    const struct pc_keyring_wrap wrap = {.seal = seal_slowly, .open = open_it};
    struct pc_keyring *ring = f->authority.ring;
    struct pc_diag diag = {{0}};
    make_people(f, 3);
    sealing = &here;
    store->begin = count_begin;
    ok(pc_keyring_load_wrapped(f->authority.paths.keyring, &wrap, f->authority.entropy,
                               &f->authority.ring, &diag));
    ok(pc_keyring_reform(f->authority.ring, f->authority.paths.keyring, true, &diag));
    assert_true(here.stepped);
    assert_int_equal(here.begun, 0);
    pc_keyring_free(f->authority.ring);
    f->authority.ring = ring;
    store->begin = here.begin;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(goes_to_the_end_and_rests_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rotation_begins_it_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_key_in_use_is_not_retired, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_the_walk_missed_begins_it_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_store_does_not_wait_for_who_seals_the_ring, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
