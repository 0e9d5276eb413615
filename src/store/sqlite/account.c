/* Accounts, with their sealed columns. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

#define COLUMNS                                                                                    \
    "id, name, email, display_name, tenant, roles, permissions, sealed_password_hash, "            \
    "password_hash, totp_secret, totp_confirmed, totp_last_step, disabled, failures, "             \
    "locked_until, not_before, created, "                                                          \
    "last_sign_in"

#define EMAIL_INDEX "account.email"

/* All columns but the id, in the order of both statements that write. */
static void bind_account(struct pc_query *q, const struct pc_account *a) {
    struct pc_span key = pc_sealed_key(&a->id);
    pc_bind_text(q, a->name);
    pc_bind_sealed(q, PC_SEALED_ACCOUNT_EMAIL, key, a->email);
    pc_bind_index(q, EMAIL_INDEX, a->email);
    pc_bind_sealed(q, PC_SEALED_ACCOUNT_DISPLAY_NAME, key, a->display_name);
    pc_bind_text(q, a->tenant);
    pc_bind_text(q, a->roles);
    pc_bind_text(q, a->permissions);
    pc_bind_sealed(q, PC_SEALED_ACCOUNT_PASSWORD_HASH, key, a->password_hash);
    pc_bind_sealed(q, PC_SEALED_ACCOUNT_TOTP_SECRET, key, a->totp_secret);
    pc_bind_int(q, a->totp_confirmed);
    pc_bind_int(q, (int64_t)a->totp_last_step);
    pc_bind_int(q, a->disabled);
    pc_bind_int(q, a->failures);
    pc_bind_int(q, a->locked_until);
    pc_bind_int(q, a->not_before);
    pc_bind_int(q, a->created);
    pc_bind_int(q, a->last_sign_in);
}

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_account *account = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(
        db, "INSERT INTO account (name, email, email_index, display_name, tenant, roles, "
            "permissions, sealed_password_hash, totp_secret, totp_confirmed, totp_last_step, "
            "disabled, failures, locked_until, not_before, created, last_sign_in, id, "
            "password_hash) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')");
    bind_account(&q, account);
    pc_bind_id(&q, &account->id);
    return pc_query_change(&q);
}

static pc_err update(struct pc_sqlite *db, const void *what) {
    const struct pc_account *account = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(
        db, "UPDATE account SET name = ?, email = ?, email_index = ?, display_name = ?, "
            "tenant = ?, roles = ?, permissions = ?, sealed_password_hash = ?, "
            "password_hash = '', totp_secret = ?, "
            "totp_confirmed = ?, totp_last_step = ?, disabled = ?, failures = ?, "
            "locked_until = ?, not_before = ?, created = ?, last_sign_in = ? WHERE id = ?");
    bind_account(&q, account);
    pc_bind_id(&q, &account->id);
    return pc_query_change_one(&q);
}

pc_err pc_sqlite_account_put(void *self, const struct pc_account *account) {
    return pc_id_is_none(&account->id) ? PC_ERR_INVALID : pc_sqlite_write(self, put, account);
}

pc_err pc_sqlite_account_update(void *self, const struct pc_account *account) {
    return pc_sqlite_write(self, update, account);
}

/* Texts borrow from the row where borrow is true; sealed ones are always in the arena. */
static pc_err read_account(struct pc_query *q, struct pc_arena *arena, bool borrow,
                           struct pc_account *out) {
    struct pc_arena *copy_to = borrow ? NULL : arena;
    *out = (struct pc_account){.id = pc_column_id(q)};
    struct pc_span key = pc_sealed_key(&out->id);
    out->name = pc_column_bytes(q, copy_to);
    out->email = pc_column_sealed(q, PC_SEALED_ACCOUNT_EMAIL, key, arena);
    out->display_name = pc_column_sealed(q, PC_SEALED_ACCOUNT_DISPLAY_NAME, key, arena);
    out->tenant = pc_column_bytes(q, copy_to);
    out->roles = pc_column_bytes(q, copy_to);
    out->permissions = pc_column_bytes(q, copy_to);
    out->password_hash = pc_column_moved(q, PC_SEALED_ACCOUNT_PASSWORD_HASH, key, arena);
    out->totp_secret = pc_column_sealed(q, PC_SEALED_ACCOUNT_TOTP_SECRET, key, arena);
    out->totp_confirmed = pc_column_bool(q);
    out->totp_last_step = (uint64_t)pc_column_int(q);
    out->disabled = pc_column_bool(q);
    out->failures = (uint32_t)pc_column_int(q);
    out->locked_until = pc_column_int(q);
    out->not_before = pc_column_int(q);
    out->created = pc_column_int(q);
    out->last_sign_in = pc_column_int(q);
    return pc_query_end_of_row(q);
}

static pc_err get_one(struct pc_query *q, struct pc_arena *arena, struct pc_account *out) {
    pc_err err = pc_query_step(q);
    return err == PC_OK ? read_account(q, arena, false, out) : err;
}

pc_err pc_sqlite_account_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                             struct pc_account *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM account WHERE id = ?");
    pc_bind_id(&q, id);
    return get_one(&q, arena, out);
}

pc_err pc_sqlite_account_by_name(void *self, struct pc_arena *arena, struct pc_span name,
                                 struct pc_account *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM account WHERE name = ?");
    pc_bind_text(&q, name);
    return get_one(&q, arena, out);
}

/* Several accounts may share an address; the first by name is the answer. */
pc_err pc_sqlite_account_by_email(void *self, struct pc_arena *arena, struct pc_span email,
                                  struct pc_account *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT " COLUMNS " FROM account WHERE email_index = ? ORDER BY name");
    pc_bind_index(&q, EMAIL_INDEX, email);
    return get_one(&q, arena, out);
}

static pc_err list_row(struct pc_query *q, pc_account_row row, void *context) {
    struct pc_arena arena = {.secret = true};
    struct pc_account account;
    pc_err err = read_account(q, &arena, true, &account);
    if (err == PC_OK)
        err = row(context, &account);
    pc_arena_free(&arena);
    return err;
}

pc_err pc_sqlite_account_list(void *self, const struct pc_page *page, pc_account_row row,
                              void *context) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT " COLUMNS " FROM account "
                     "WHERE name > coalesce((SELECT name FROM account WHERE id = ?), ?) "
                     "ORDER BY name LIMIT ?");
    struct pc_id after = {0}; /* an id that is none's, where `after` is a name */
    struct pc_span from = page == NULL ? PC_SPAN("") : page->after;
    if (pc_id_parse(from, &after) != PC_OK)
        after = (struct pc_id){0};
    pc_bind_id(&q, &after);
    pc_bind_text(&q, from);
    pc_bind_limit(&q, page);
    while (pc_query_next(&q))
        (void)pc_query_keep(&q, list_row(&q, row, context));
    return pc_query_end_of_row(&q);
}

/* Every byte of a name is below DEL, so the names with a prefix end before prefix and DEL. */
pc_err pc_sqlite_account_search(void *self, struct pc_span prefix, const struct pc_page *page,
                                pc_account_row row, void *context) {
    char memory[128];
    struct pc_buf end = pc_buf_over(memory, sizeof memory);
    pc_buf_add(&end, prefix);
    pc_buf_add_char(&end, 0x7f);
    if (pc_buf_end(&end) != PC_OK)
        return PC_OK; /* longer than any name */
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM account WHERE name >= max(?, ?) AND "
                                     "name <> ? AND name < ? ORDER BY name LIMIT ?");
    pc_bind_text(&q, prefix);
    pc_bind_text(&q, page->after);
    pc_bind_text(&q, page->after);
    pc_bind_text(&q, pc_buf_span(&end));
    pc_bind_limit(&q, page);
    while (pc_query_next(&q))
        (void)pc_query_keep(&q, list_row(&q, row, context));
    return pc_query_end_of_row(&q);
}

pc_err pc_sqlite_account_of_email(void *self, struct pc_span email, const struct pc_page *page,
                                  pc_account_row row, void *context) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM account WHERE email_index = ? AND "
                                     "name > ? ORDER BY name LIMIT ?");
    pc_bind_index(&q, EMAIL_INDEX, email);
    pc_bind_text(&q, page->after);
    pc_bind_limit(&q, page);
    while (pc_query_next(&q))
        (void)pc_query_keep(&q, list_row(&q, row, context));
    return pc_query_end_of_row(&q);
}

static pc_err delete (struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM account WHERE id = ?");
    pc_bind_id(&q, what);
    return pc_query_change_one(&q);
}

pc_err pc_sqlite_account_delete(void *self, const struct pc_id *id) {
    return pc_sqlite_write(self, delete, id);
}
