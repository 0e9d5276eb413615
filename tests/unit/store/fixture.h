/* A store on a real SQLite file in a temporary folder, with a cipher that only pretends. */
#ifndef PC_TESTS_UNIT_STORE_FIXTURE_H
#define PC_TESTS_UNIT_STORE_FIXTURE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "../testing.h"
#include "../folder.h"

#include "store/sqlite.h"
#include "store/sqlite/db.h"
#include "store/sqlite/migrate.h"

#define ok(call) assert_int_equal((call), PC_OK)

struct fixture {
    struct folder folder;
    struct pc_store store;
    struct pc_arena arena;
    struct pc_field_cipher cipher;
    bool cipher_fails;
};

/* "Seals" as context, NUL, bytes each flipped; opens only under the same context. */
static inline pc_err fake_seal(void *self, struct pc_span context, struct pc_span plain,
                               struct pc_buf *out) {
    if (((struct fixture *)self)->cipher_fails)
        return PC_ERR_CRYPTO;
    pc_buf_add(out, context);
    pc_buf_add_char(out, '\0');
    for (size_t i = 0; i < plain.len; i++)
        pc_buf_add_char(out, (char)(plain.ptr[i] ^ 0x5a));
    return pc_buf_end(out);
}

static inline pc_err fake_open(void *self, struct pc_span context, struct pc_span sealed,
                               struct pc_buf *out) {
    (void)self;
    if (!pc_span_starts(sealed, context) || sealed.len == context.len ||
        sealed.ptr[context.len] != '\0')
        return PC_ERR_CRYPTO;
    for (size_t i = context.len + 1; i < sealed.len; i++)
        pc_buf_add_char(out, (char)(sealed.ptr[i] ^ 0x5a));
    return pc_buf_end(out);
}

static inline pc_err fake_index(void *self, struct pc_span context, struct pc_span plain,
                                uint8_t out[32]) {
    (void)self;
    memset(out, (int)context.len, 32);
    for (size_t i = 0; i < plain.len; i++)
        out[i % 32] = (uint8_t)(out[i % 32] * 31 + plain.ptr[i]);
    return PC_OK;
}

static inline pc_err fixture_open(struct fixture *f, struct pc_diag *diag) {
    return pc_sqlite_open(folder_file(&f->folder, "p.db"), &f->cipher, &f->store, diag);
}

static inline int fixture_make(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    folder_make(&f->folder);
    f->arena.secret = true;
    f->cipher = (struct pc_field_cipher){
        .self = f, .seal = fake_seal, .open = fake_open, .index = fake_index};
    struct pc_diag diag = {0};
    if (fixture_open(f, &diag) != PC_OK)
        fail_msg("%s", diag.text);
    *state = f;
    return 0;
}

static inline int fixture_end(void **state) {
    struct fixture *f = *state;
    if (f->store.close != NULL)
        f->store.close(&f->store);
    pc_arena_free(&f->arena);
    folder_remove(&f->folder);
    free(f);
    return 0;
}

static inline struct pc_id an_id(uint8_t n) {
    return (struct pc_id){{n, n}};
}

static inline void put_account(struct fixture *f, uint8_t n, const char *name) {
    struct pc_account account = {.id = an_id(n), .name = pc_span_str(name)};
    ok(f->store.account_put(f->store.self, &account));
}

static inline uint64_t seq_of(struct fixture *f) {
    uint64_t seq = 0;
    ok(f->store.change_seq(f->store.self, &seq));
    return seq;
}

/* Straight to the file, as a damaged disk or a hand would. */
static inline void tamper(struct fixture *f, const char *sql) {
    struct pc_sqlite *db = f->store.self;
    assert_int_equal(sqlite3_exec(db->handle, sql, NULL, NULL, NULL), SQLITE_OK);
}

#define store_test(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_end)

#endif
