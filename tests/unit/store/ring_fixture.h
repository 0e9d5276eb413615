/* A store on a real file under a real key ring, filled with all that it keeps about people. */
#ifndef PC_TESTS_UNIT_STORE_RING_FIXTURE_H
#define PC_TESTS_UNIT_STORE_RING_FIXTURE_H

#include "fixture.h"

#include "crypto/keyring.h"
#include "crypto/random.h"

/* In every text of a person's that the tests write. */
#define PERSONAL "pErSoNaL"

struct rings {
    struct folder folder;
    struct pc_keyring *ring;
    struct pc_field_cipher cipher;
    struct pc_store store;
    struct pc_arena arena;
};

static inline void rings_open(struct rings *r) {
    struct pc_diag diag = {0};
    if (pc_sqlite_open(folder_file(&r->folder, "p.db"), &r->cipher, &r->store, &diag) != PC_OK)
        fail_msg("%s", diag.text);
}

static inline int rings_make(void **state) {
    struct rings *r = calloc(1, sizeof *r);
    assert_non_null(r);
    folder_make(&r->folder);
    const char *path = folder_file(&r->folder, "ring");
    ok(pc_keyring_create(path, &pc_system_entropy, PC_SECOND));
    ok(pc_keyring_load(path, &pc_system_entropy, &r->ring, NULL));
    r->cipher = pc_keyring_cipher(r->ring);
    rings_open(r);
    *state = r;
    return 0;
}

static inline int rings_end(void **state) {
    struct rings *r = *state;
    if (r->store.close != NULL)
        r->store.close(&r->store);
    pc_keyring_free(r->ring);
    pc_arena_free(&r->arena);
    folder_remove(&r->folder);
    free(r);
    return 0;
}

static inline void rings_rotate(struct rings *r) {
    ok(pc_keyring_rotate(r->ring, folder_file(&r->folder, "ring"), PC_SECOND, NULL));
}

static inline void rings_sql(struct rings *r, const char *sql) {
    struct pc_sqlite *db = r->store.self;
    char *why = NULL;
    if (sqlite3_exec(db->handle, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
}

/* The number in the first column of the first row. */
static inline int64_t rings_number(struct rings *r, const char *sql) {
    struct pc_sqlite *db = r->store.self;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return number;
}

/* All of it, for one person. */
static inline void rings_fill(struct rings *r, uint8_t n, const char *name) {
    struct pc_store *s = &r->store;
    struct pc_span text = PC_SPAN(PERSONAL " text");
    struct pc_id id = an_id(n);
    ok(s->account_put(s->self, &(struct pc_account){.id = id,
                                                    .name = pc_span_str(name),
                                                    .email = PC_SPAN(PERSONAL "@example.org"),
                                                    .display_name = text,
                                                    .totp_secret = text,
                                                    .password_hash = text}));
    ok(s->session_put(s->self, &(struct pc_session){.record = {.id = id, .account = id},
                                                    .address = text,
                                                    .agent = text,
                                                    .cookie_sha256 = {n}}));
    ok(s->device_put(
        s->self,
        &(struct pc_device){
            .id = id, .account = id, .cookie_sha256 = {n}, .address = text, .agent = text}));
    ok(s->key_put(s->self,
                  &(struct pc_api_key){.record = {.id = id, .account = id}, .label = text}));
    ok(s->passkey_put(s->self, &(struct pc_passkey){.id = id,
                                                    .account = id,
                                                    .credential = pc_span(&id, sizeof id),
                                                    .public_key = PC_SPAN("k"),
                                                    .label = text}));
    ok(s->block_put(s->self,
                    &(struct pc_block_record){
                        .id = id, .kind = PC_BLOCK_ACCOUNT, .subject = id, .reason = text}));
    ok(s->approval_put(s->self, &(struct pc_approval){.id = id,
                                                      .account = id,
                                                      .route = PC_SPAN("r"),
                                                      .wanted = 1,
                                                      .reason = text,
                                                      .comment = text}));
    ok(s->foreign_session_put(s->self, &(struct pc_foreign_session){.session = id,
                                                                    .issuer = PC_SPAN("https://i"),
                                                                    .sid = PC_SPAN("s"),
                                                                    .id_token = text}));
    ok(s->mail_put(s->self,
                   &(struct pc_waiting_mail){.id = id, .to = text, .subject = text, .text = text}));
    ok(s->signing_key_put(s->self, &(struct pc_signing_key){.kid = pc_span_str(name),
                                                            .algorithm = PC_SPAN("a"),
                                                            .use = PC_SPAN("u"),
                                                            .private_der = text,
                                                            .public_der = PC_SPAN("p")}));
    ok(s->code_put(s->self,
                   &(struct pc_factor_code){
                       .account = id, .kind = PC_SPAN("email"), .code = text, .expires = 9}));
}

/* All of it can be read. */
static inline void rings_expect(struct rings *r, uint8_t n, const char *name) {
    struct pc_store *s = &r->store;
    struct pc_id id = an_id(n);
    struct pc_account account;
    struct pc_session session;
    struct pc_api_key key;
    struct pc_passkey passkey;
    struct pc_block_record block;
    struct pc_approval approval;
    struct pc_foreign_session foreign;
    struct pc_device device;
    ok(s->account_by_email(s->self, &r->arena, PC_SPAN(PERSONAL "@example.org"), &account));
    ok(s->account_by_name(s->self, &r->arena, pc_span_str(name), &account));
    assert_span_equal(account.email, PERSONAL "@example.org");
    assert_span_equal(account.display_name, PERSONAL " text");
    assert_span_equal(account.totp_secret, PERSONAL " text");
    assert_span_equal(account.password_hash, PERSONAL " text");
    ok(s->session_get(s->self, &r->arena, &id, &session));
    assert_span_equal(session.address, PERSONAL " text");
    assert_span_equal(session.agent, PERSONAL " text");
    ok(s->device_by_cookie(s->self, &r->arena, (const uint8_t[32]){n}, &device));
    assert_span_equal(device.address, PERSONAL " text");
    assert_span_equal(device.agent, PERSONAL " text");
    ok(s->key_get(s->self, &r->arena, &id, &key));
    assert_span_equal(key.label, PERSONAL " text");
    ok(s->passkey_get(s->self, &r->arena, &id, &passkey));
    assert_span_equal(passkey.label, PERSONAL " text");
    ok(s->block_get(s->self, &r->arena, &id, &block));
    assert_span_equal(block.reason, PERSONAL " text");
    ok(s->approval_get(s->self, &r->arena, &id, &approval));
    assert_span_equal(approval.reason, PERSONAL " text");
    assert_span_equal(approval.comment, PERSONAL " text");
    ok(s->foreign_session_get(s->self, &r->arena, &id, &foreign));
    assert_span_equal(foreign.id_token, PERSONAL " text");
}

/* How often the text stands in the store's files, whatever page or log it is in. */
static inline size_t rings_find(struct rings *r, const char *text) {
    static const char *const names[] = {"p.db", "p.db-wal", "p.db-shm"};
    size_t found = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        FILE *file = fopen(folder_file(&r->folder, names[i]), "rb");
        if (file == NULL)
            continue;
        static char bytes[16 << 20];
        size_t len = fread(bytes, 1, sizeof bytes, file);
        assert_true(len < sizeof bytes);
        (void)fclose(file);
        for (const char *at = bytes;
             (at = memmem(at, len - (size_t)(at - bytes), text, strlen(text))) != NULL; at++)
            found++;
    }
    return found;
}

#define rings_test(name) cmocka_unit_test_setup_teardown(name, rings_make, rings_end)

#endif
