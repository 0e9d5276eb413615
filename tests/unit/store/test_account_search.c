/* Finding accounts among a hundred thousand: by name and e-mail, through an index each. */
#include "fixture.h"

enum { MANY = 100000 };

static void make_many(struct fixture *f) {
    static const char sql[] =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
        "INSERT INTO account SELECT randomblob(16), printf('user-%06d', i), NULL, NULL, NULL, '', "
        "'', '', '', NULL, 0, 0, 0, 0, 0, 0, 0, 0, NULL FROM n";
    struct pc_sqlite *db = f->store.self;
    assert_int_equal(sqlite3_exec(db->handle, sql, NULL, NULL, NULL), SQLITE_OK);
}

/* What all prepared statements did since the last call: steps of the machine, rows of full scans.
 */
struct cost {
    int steps, scanned;
};

static struct cost cost_of(struct fixture *f) {
    struct pc_sqlite *db = f->store.self;
    struct cost cost = {0};
    sqlite3_stmt *stmt = NULL;
    while ((stmt = sqlite3_next_stmt(db->handle, stmt)) != NULL) {
        cost.steps += sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 1);
        cost.scanned += sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
    }
    return cost;
}

struct found {
    size_t count;
    char first[65], last[65];
};

static pc_err on_row(void *context, const struct pc_account *row) {
    struct found *found = context;
    (void)snprintf(found->last, sizeof found->last, "%.*s", PC_ARG(row->name));
    if (found->count++ == 0)
        memcpy(found->first, found->last, sizeof found->first);
    return PC_OK;
}

static struct found search(struct fixture *f, const char *prefix, uint32_t limit,
                           const char *after) {
    const struct pc_page page = {.limit = limit, .after = pc_span_str(after)};
    struct found found = {0};
    ok(f->store.account_search(f->store.self, pc_span_str(prefix), &page, on_row, &found));
    return found;
}

static void a_search_reads_what_it_shows(void **state) {
    struct fixture *f = *state;
    make_many(f);
    (void)cost_of(f);
    static const struct {
        const char *prefix, *after, *first;
        size_t count;
    } cases[] = {{"user-", "", "user-000001", 50},
                 {"user-0999", "", "user-099900", 50},
                 {"user-0999", "user-099998", "user-099999", 1},
                 {"user-09999", "", "user-099990", 10},
                 {"user-", "user-099999", "user-100000", 1},
                 {"user-1", "user-0", "user-100000", 1},
                 {"nobody", "", "", 0},
                 {"zzz", "", "", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct found found = search(f, cases[i].prefix, 50, cases[i].after);
        struct cost cost = cost_of(f);
        assert_int_equal(found.count, cases[i].count);
        assert_string_equal(found.first, cases[i].first);
        assert_int_equal(cost.scanned, 0);
        assert_true(cost.steps < 50 * 60);
    }
}

/* A page of the whole list, too. */
static void a_page_reads_what_it_shows(void **state) {
    struct fixture *f = *state;
    make_many(f);
    (void)cost_of(f);
    const struct pc_page page = {.limit = 50, .after = PC_SPAN("user-077777")};
    struct found found = {0};
    ok(f->store.account_list(f->store.self, &page, on_row, &found));
    struct cost cost = cost_of(f);
    assert_string_equal(found.first, "user-077778");
    assert_string_equal(found.last, "user-077827");
    assert_int_equal(cost.scanned, 0);
    assert_true(cost.steps < 50 * 60);
}

static void an_email_is_found_exactly(void **state) {
    struct fixture *f = *state;
    make_many(f);
    static const char *const names[] = {"bob", "ann"};
    for (size_t i = 0; i < 2; i++) {
        struct pc_account account = {.id = an_id((uint8_t)(i + 1)),
                                     .name = pc_span_str(names[i]),
                                     .email = PC_SPAN("both@example.org")};
        ok(f->store.account_put(f->store.self, &account));
    }
    (void)cost_of(f);
    const struct pc_page page = {.limit = 50};
    struct found found = {0};
    ok(f->store.account_of_email(f->store.self, PC_SPAN("Both@Example.org"), &page, on_row,
                                 &found));
    assert_int_equal(found.count, 2);
    assert_string_equal(found.first, "ann");
    assert_int_equal(cost_of(f).scanned, 0);
    found = (struct found){0};
    ok(f->store.account_of_email(f->store.self, PC_SPAN("both@example"), &page, on_row, &found));
    assert_int_equal(found.count, 0);
}

static void hostile_prefixes_find_nothing(void **state) {
    struct fixture *f = *state;
    make_many(f);
    char longest[300];
    memset(longest, 'u', sizeof longest);
    longest[299] = '\0';
    static const char *const prefixes[] = {"%", "_", "user-%", "' OR 1=1 --", "\x7f", "\xff"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        assert_int_equal(search(f, prefixes[i], 50, "").count, 0);
    assert_int_equal(search(f, longest, 50, "").count, 0);
    assert_int_equal(search(f, "user-", 50, "\xff").count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(a_search_reads_what_it_shows),
        store_test(a_page_reads_what_it_shows),
        store_test(an_email_is_found_exactly),
        store_test(hostile_prefixes_find_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
