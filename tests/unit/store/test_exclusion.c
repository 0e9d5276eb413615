/* What the firewall leaves out: kept, changed, counted, listed, deleted. */
#include "fixture.h"

static struct pc_exclusion make(uint8_t n) {
    return (struct pc_exclusion){.record = {.id = an_id(n),
                                            .first = 942100,
                                            .last = 942190,
                                            .host = PC_SPAN("a.test"),
                                            .route = PC_SPAN("posts"),
                                            .variable = PC_SPAN("ARGS:comment"),
                                            .expires = 100},
                                 .reason = PC_SPAN("people write SQL here"),
                                 .owner = PC_SPAN("ann"),
                                 .created = 5};
}

static void it_comes_back_and_changes(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    struct pc_exclusion exclusion = make(7), got;
    uint64_t before = seq_of(f);
    ok(f->store.exclusion_put(self, &exclusion));
    assert_true(seq_of(f) > before);
    exclusion.record.expires = 200;
    exclusion.owner = PC_SPAN("bea");
    exclusion.reason = PC_SPAN("still");
    exclusion.record.variable = PC_SPAN(""); /* what is left out stays what it is */
    ok(f->store.exclusion_put(self, &exclusion));
    ok(f->store.exclusion_get(self, &f->arena, &exclusion.record.id, &got));
    assert_int_equal(got.record.first, 942100);
    assert_int_equal(got.record.last, 942190);
    assert_span_equal(got.record.host, "a.test");
    assert_span_equal(got.record.route, "posts");
    assert_span_equal(got.record.variable, "ARGS:comment");
    assert_int_equal(got.record.expires, 200);
    assert_span_equal(got.owner, "bea");
    assert_span_equal(got.reason, "still");
    assert_int_equal(got.created, 5);
    assert_int_equal(got.hits, 0);
}

static void hits_are_counted_and_are_no_change(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    struct pc_exclusion exclusion = make(7), got;
    const struct pc_id other = an_id(9);
    ok(f->store.exclusion_put(self, &exclusion));
    uint64_t before = seq_of(f);
    ok(f->store.exclusion_hit(self, &exclusion.record.id, 3, 50));
    ok(f->store.exclusion_hit(self, &exclusion.record.id, 2, 40));
    assert_int_equal(seq_of(f), before);
    assert_int_equal(f->store.exclusion_hit(self, &other, 1, 1), PC_ERR_NOTFOUND);
    ok(f->store.exclusion_put(self, &exclusion)); /* a change of it keeps them */
    ok(f->store.exclusion_get(self, &f->arena, &exclusion.record.id, &got));
    assert_int_equal(got.hits, 5);
    assert_int_equal(got.last_hit, 50);
}

static pc_err note(void *context, const struct pc_exclusion *row) {
    char *to = context;
    to[strlen(to)] = (char)('0' + row->record.id.bytes[0]);
    return PC_OK;
}

static void they_are_listed_and_deleted(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    const struct pc_page all = {0}, two = {.limit = 2};
    char seen[16] = "";
    for (uint8_t i = 1; i <= 4; i++) {
        struct pc_exclusion exclusion = make(i);
        ok(f->store.exclusion_put(self, &exclusion));
    }
    ok(f->store.exclusion_list(self, &all, note, seen));
    ok(f->store.exclusion_list(self, &two, note, seen));
    assert_string_equal(seen, "123412");
    const struct pc_id third = an_id(3);
    ok(f->store.exclusion_delete(self, &third));
    assert_int_equal(f->store.exclusion_delete(self, &third), PC_ERR_NOTFOUND);
    memset(seen, 0, sizeof seen);
    ok(f->store.exclusion_list(self, &all, note, seen));
    assert_string_equal(seen, "124");
}

static void nonsense_is_refused(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    struct pc_exclusion bad = make(0);
    assert_int_equal(f->store.exclusion_put(self, &bad), PC_ERR_INVALID);
    bad = make(1);
    bad.record.tag = PC_SPAN("attack-sqli"); /* by number and by tag */
    assert_int_not_equal(f->store.exclusion_put(self, &bad), PC_OK);
    bad = make(1);
    bad.record.first = bad.record.last = 0; /* neither */
    assert_int_not_equal(f->store.exclusion_put(self, &bad), PC_OK);
    bad = make(1);
    bad.record.last = 1;
    assert_int_not_equal(f->store.exclusion_put(self, &bad), PC_OK);
    bad = make(1);
    bad.record.expires = 0; /* for good */
    assert_int_not_equal(f->store.exclusion_put(self, &bad), PC_OK);
    bad = make(1);
    bad.reason = PC_SPAN("");
    assert_int_not_equal(f->store.exclusion_put(self, &bad), PC_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(it_comes_back_and_changes),
        store_test(hits_are_counted_and_are_no_change),
        store_test(they_are_listed_and_deleted),
        store_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
