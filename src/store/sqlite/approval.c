/* Approvals by a second person. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

#define COLUMNS                                                                                    \
    "id, account, route, reason, comment, wanted, state, requested, expires, decided_by, "         \
    "decider, "                                                                                    \
    "decided, ended"
#define SELECT                                                                                     \
    "SELECT " COLUMNS ", (SELECT name FROM account a WHERE a.id = approval.account) FROM "         \
    "approval "

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_approval *approval = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(
        db, "INSERT INTO approval (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
            "?) ON CONFLICT (id) DO UPDATE SET comment = excluded.comment, "
            "state = excluded.state, expires = excluded.expires, "
            "decided_by = excluded.decided_by, decider = excluded.decider, "
            "decided = excluded.decided, ended = excluded.ended");
    struct pc_span row = pc_sealed_key(&approval->id);
    pc_bind_id(&q, &approval->id);
    pc_bind_id(&q, &approval->account);
    pc_bind_text(&q, approval->route);
    pc_bind_sealed(&q, PC_SEALED_APPROVAL_REASON, row, approval->reason);
    pc_bind_sealed(&q, PC_SEALED_APPROVAL_COMMENT, row, approval->comment);
    pc_bind_int(&q, approval->wanted);
    pc_bind_int(&q, (int64_t)approval->state);
    pc_bind_int(&q, approval->requested);
    pc_bind_int(&q, approval->expires);
    pc_bind_text(&q, approval->decided_by);
    pc_bind_text(&q, approval->decider);
    pc_bind_int(&q, approval->decided);
    pc_bind_int(&q, approval->ended);
    return pc_query_change(&q);
}

pc_err pc_sqlite_approval_put(void *self, const struct pc_approval *approval) {
    if (pc_id_is_none(&approval->id) || (unsigned)approval->state >= PC_APPROVAL_STATES)
        return PC_ERR_INVALID;
    return pc_sqlite_write(self, put, approval);
}

static pc_err read_approval(struct pc_query *q, struct pc_arena *arena, struct pc_approval *out) {
    *out = (struct pc_approval){.id = pc_column_id(q)};
    struct pc_span row = pc_sealed_key(&out->id);
    out->account = pc_column_id(q);
    out->route = pc_column_bytes(q, arena);
    out->reason = pc_column_sealed(q, PC_SEALED_APPROVAL_REASON, row, arena);
    out->comment = pc_column_sealed(q, PC_SEALED_APPROVAL_COMMENT, row, arena);
    out->wanted = pc_column_int(q);
    int64_t state = pc_column_int(q);
    out->requested = pc_column_int(q);
    out->expires = pc_column_int(q);
    out->decided_by = pc_column_bytes(q, arena);
    out->decider = pc_column_bytes(q, arena);
    out->decided = pc_column_int(q);
    out->ended = pc_column_int(q);
    out->account_name = pc_column_bytes(q, arena);
    if (state < 0 || state >= PC_APPROVAL_STATES)
        return PC_ERR_CORRUPT;
    out->state = (enum pc_approval_state)state;
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_approval_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                              struct pc_approval *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end) struct pc_query q = pc_query(db, SELECT "WHERE id = ?");
    pc_bind_id(&q, id);
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_approval(&q, arena, out) : err;
}

pc_err pc_sqlite_approval_list(void *self, const struct pc_id *account, unsigned states,
                               const struct pc_page *page, pc_approval_row row, void *context) {
    static const struct pc_id everybody = {0};
    bool all = account == NULL || pc_id_is_none(account);
    unsigned wanted = states == 0 ? (1u << PC_APPROVAL_STATES) - 1 : states;
    struct pc_arena PC_CLEANUP(pc_arena_free) arena = {.secret = true};
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, all ? SELECT "WHERE length(?) = 16 AND (1 << state) & ? <> 0 AND id > ? "
                                  "ORDER BY id LIMIT ?"
                         : SELECT "WHERE account = ? AND (1 << state) & ? <> 0 AND id > ? "
                                  "ORDER BY id LIMIT ?");
    pc_bind_id(&q, all ? &everybody : account);
    pc_bind_int(&q, wanted);
    struct pc_id after;
    pc_bind_page(&q, page, &after);
    struct pc_approval approval;
    while (pc_query_next(&q)) {
        if (pc_query_keep(&q, read_approval(&q, &arena, &approval)) == PC_OK)
            (void)pc_query_keep(&q, row(context, &approval));
        pc_arena_reset(&arena);
    }
    return pc_query_end_of_row(&q);
}
