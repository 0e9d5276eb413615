/* Backup codes: made, counted, used. */
#include "authority/people/backup_codes.h"

#include "authority/events.h"
#include "authority/people/codes.h"

#define KIND PC_SPAN("backup_code")

pc_err pc_backup_codes_count(struct pc_work *work, const struct pc_account *account,
                             struct pc_factor_code_count *out) {
    struct pc_store *store = work->authority->store;
    return store->code_count(store->self, &account->id, KIND, work->now, 0, out);
}

pc_err pc_backup_codes_left(struct pc_work *work, const struct pc_account *account, int *out) {
    struct pc_factor_code_count count;
    pc_err err = pc_backup_codes_count(work, account, &count);
    if (err == PC_OK && count.made > 0)
        *out = (int)count.left;
    return err;
}

pc_err pc_backup_codes_has(struct pc_work *work, const struct pc_account *account, bool *out) {
    struct pc_factor_code_count count;
    pc_err err = pc_backup_codes_count(work, account, &count);
    *out = err == PC_OK && count.left > 0;
    return err;
}

pc_err pc_backup_codes_verify(struct pc_change *change, struct pc_account *account,
                              const struct pc_factor_proof *proof) {
    struct pc_store *store = change->work->authority->store;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_code_normal(proof->code, PC_BACKUP_CODE_CHARS, &text);
    if (err != PC_OK)
        return err;
    struct pc_factor_code code = {.account = account->id, .kind = KIND, .code = pc_buf_span(&text)};
    err = store->code_use(store->self, &code, change->work->now);
    return err == PC_ERR_NOTFOUND ? PC_ERR_DENIED : err;
}

static pc_err add_one(struct pc_change *change, const struct pc_id *account, struct pc_buf *lines) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_buf_free) struct pc_buf shown = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_code_make(work->authority->entropy, PC_BACKUP_CODE_CHARS, 5, &shown);
    if (err == PC_OK)
        err = pc_code_normal(pc_buf_span(&shown), PC_BACKUP_CODE_CHARS, &text);
    struct pc_factor_code code = {.account = *account,
                                  .kind = KIND,
                                  .code = pc_buf_span(&text),
                                  .created = work->now,
                                  .expires = work->now + PC_BACKUP_CODE_LIFE};
    if (err == PC_OK)
        err = store->code_put(store->self, &code);
    pc_buf_add(lines, pc_buf_span(&shown));
    pc_buf_add_char(lines, '\n');
    return err == PC_OK ? pc_buf_end(lines) : err;
}

pc_err pc_backup_codes_make(struct pc_work *work, const struct pc_account *account,
                            struct pc_buf *lines) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    unsigned factors = 0;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = pc_factors_of(work, account, &factors);
    if (err == PC_OK && factors == 0)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS,
                           "backup codes stand in for a second factor; set one up first");
    if (err == PC_OK)
        err = store->code_delete(store->self, &account->id, KIND);
    for (size_t i = 0; i < PC_BACKUP_CODES && err == PC_OK; i++)
        err = add_one(&change, &account->id, lines);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_MFA, "backup_codes");
    event.resource = account->name;
    event.count = PC_BACKUP_CODES;
    return pc_change_commit(&change, &event);
}
