/* The walk over sealed columns: all of it, in any steps, over again, and past what does not open.
 */
#include "ring_fixture.h"

#include "store/sqlite/sealed_columns.h"

enum { PEOPLE = 7, VALUES = PEOPLE * PC_SEALED_COUNT };

static void fill(struct rings *r) {
    static const char *const names[PEOPLE] = {"a", "b", "c", "d", "e", "f", "g"};
    for (uint8_t i = 0; i < PEOPLE; i++)
        rings_fill(r, (uint8_t)(i + 1), names[i]);
}

static void expect_all(struct rings *r) {
    static const char *const names[PEOPLE] = {"a", "b", "c", "d", "e", "f", "g"};
    for (uint8_t i = 0; i < PEOPLE; i++)
        rings_expect(r, (uint8_t)(i + 1), names[i]);
}

static struct pc_reseal walk_all(struct rings *r, uint32_t rows, bool look) {
    struct pc_reseal walk = {0};
    size_t steps = 0;
    while (!walk.over) {
        ok(r->store.reseal(r->store.self, &walk, rows, look));
        assert_true(++steps < 1000);
    }
    return walk;
}

static void seals_all_anew_in_any_steps(void **state) {
    struct rings *r = *state;
    static const uint32_t rows[] = {1, 2, 3, PEOPLE, PEOPLE + 1, 100};
    fill(r);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rings_rotate(r);
        uint64_t before = 0, after = 0, total = 0;
        ok(r->store.change_seq(r->store.self, &before));
        struct pc_reseal look = walk_all(r, rows[i], true);
        assert_int_equal(look.sealed, VALUES);
        struct pc_reseal walk = walk_all(r, rows[i], false);
        assert_int_equal(walk.sealed, VALUES);
        assert_int_equal(walk.rows, VALUES);
        assert_int_equal(walk.failed, 0);
        ok(r->store.reseal_rows(r->store.self, &total));
        assert_int_equal(total, VALUES);
        assert_int_equal(walk_all(r, rows[i], true).sealed, 0);
        assert_int_equal(walk_all(r, rows[i], false).sealed, 0);
        ok(r->store.change_seq(r->store.self, &after));
        assert_int_equal(before, after);
        expect_all(r);
    }
}

/* As a store of before had it: in the clear, with pages full of it, and some freed again. */
static void moves_what_was_in_the_clear(void **state) {
    struct rings *r = *state;
    fill(r);
    rings_sql(r, "UPDATE session SET sealed_address = NULL, address = '" PERSONAL " text', "
                 "sealed_agent = NULL, agent = '" PERSONAL " text'");
    rings_sql(r, "UPDATE device SET sealed_address = NULL, address = '" PERSONAL " text', "
                 "sealed_agent = NULL, agent = '" PERSONAL " text'");
    rings_sql(r, "UPDATE api_key SET sealed_label = NULL, label = '" PERSONAL " text'");
    rings_sql(r, "UPDATE passkey SET sealed_label = NULL, label = '" PERSONAL " text'");
    rings_sql(r, "UPDATE block SET sealed_reason = NULL, reason = '" PERSONAL " text'");
    rings_sql(r, "UPDATE account SET sealed_password_hash = NULL, "
                 "password_hash = '" PERSONAL " text'");
    rings_sql(r, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
                 "INSERT INTO session SELECT randomblob(16), account, 0, 0, 0, 0, zeroblob(32), "
                 "'" PERSONAL " old', '" PERSONAL " old' || i, 0, 0, NULL, NULL FROM n, session "
                 "WHERE session.id = (SELECT min(id) FROM session)");
    expect_all(r); /* it is read from where it is */
    assert_true(rings_find(r, PERSONAL) > 0);
    rings_sql(r, "DELETE FROM session WHERE agent LIKE '%old%5'");
    struct pc_reseal walk = walk_all(r, 64, false);
    assert_int_equal(walk.failed, 0);
    assert_int_equal(walk.sealed, 8 * PEOPLE + 2 * 1800);
    assert_int_equal(walk.moved, walk.sealed);
    ok(r->store.settle(r->store.self, true));
    assert_int_equal(rings_find(r, PERSONAL), 0);
    expect_all(r);
}

static void goes_past_what_does_not_open(void **state) {
    struct rings *r = *state;
    fill(r);
    rings_sql(r, "UPDATE mail SET body = (SELECT subject FROM mail LIMIT 1)");
    rings_sql(r,
              "UPDATE approval SET reason = CAST('pc2.ffffffffffffffff.AAAA' AS BLOB) WHERE id = "
              "(SELECT max(id) FROM approval)");
    rings_rotate(r);
    struct pc_reseal walk = walk_all(r, 2, false);
    assert_int_equal(walk.failed, PEOPLE + 1);
    assert_int_equal(walk.sealed, VALUES - PEOPLE - 1);
    assert_int_equal(rings_number(r, "SELECT count(*) FROM approval WHERE substr(reason, 1, 20) "
                                     "= 'pc2.ffffffffffffffff'"),
                     0); /* it is bytes, and as it was */
    assert_int_equal(rings_number(r, "SELECT count(*) FROM approval WHERE length(reason) = 25"), 1);
}

/* A transaction that does not come to its end leaves everything as it was, and the walk goes over
 * it again. */
static void a_step_happens_whole_or_not_at_all(void **state) {
    struct rings *r = *state;
    struct pc_store *s = &r->store;
    struct pc_reseal walk = {0};
    fill(r);
    rings_rotate(r);
    ok(s->begin(s->self));
    ok(s->reseal(s->self, &walk, 3, false));
    assert_int_equal(walk.sealed, 3);
    s->rollback(s->self);
    assert_int_equal(walk_all(r, 3, true).sealed, VALUES);
    s->close(s);
    rings_open(r);
    assert_int_equal(walk_all(r, 3, false).sealed, VALUES);
}

/* One value larger than a step holds, between others. */
static void large_values_make_steps_short(void **state) {
    struct rings *r = *state;
    static char text[2 << 20];
    memset(text, 'x', sizeof text);
    for (uint8_t i = 1; i <= 3; i++) {
        struct pc_waiting_mail mail = {.id = an_id(i),
                                       .to = PC_SPAN("t"),
                                       .subject = PC_SPAN("s"),
                                       .text = pc_span(text, i == 2 ? sizeof text : 5)};
        ok(r->store.mail_put(r->store.self, &mail));
    }
    rings_rotate(r);
    struct pc_reseal walk = {0};
    ok(r->store.reseal_column(PC_SPAN("mail.body"), &walk.column));
    ok(r->store.reseal(r->store.self, &walk, 100, false));
    assert_int_equal(walk.sealed, 2);
    ok(r->store.reseal(r->store.self, &walk, 100, false));
    assert_int_equal(walk.sealed, 3);
}

static void columns_are_named(void **state) {
    struct rings *r = *state;
    uint32_t at = 0;
    for (uint32_t i = 0; i < PC_SEALED_COUNT; i++) {
        ok(r->store.reseal_column(r->store.reseal_name(i), &at));
        assert_int_equal(at, i);
    }
    assert_int_equal(r->store.reseal_name(PC_SEALED_COUNT).len, 0);
    assert_int_equal(r->store.reseal_column(PC_SPAN("x.y"), &at), PC_ERR_NOTFOUND);
    struct pc_reseal walk = {.column = PC_SEALED_COUNT};
    assert_int_equal(r->store.reseal(r->store.self, &walk, 1, false), PC_ERR_RANGE);
    walk.column = 0;
    assert_int_equal(r->store.reseal(r->store.self, &walk, 0, false), PC_ERR_RANGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        rings_test(seals_all_anew_in_any_steps),   rings_test(moves_what_was_in_the_clear),
        rings_test(goes_past_what_does_not_open),  rings_test(a_step_happens_whole_or_not_at_all),
        rings_test(large_values_make_steps_short), rings_test(columns_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
