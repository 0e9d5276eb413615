/* Codes by e-mail: sent and used. */
#include "authority/people/email_codes.h"

#include "authority/events.h"
#include "authority/mail/outbox.h"
#include "authority/mail/texts.h"
#include "authority/people/codes.h"

#define KIND       PC_SPAN("email")
#define BARRED     PC_SPAN("email_barred") /* no code: its row says that none by e-mail is good */
#define BARRED_FOR (3650 * PC_DAY)

pc_err pc_email_codes_has(struct pc_work *work, const struct pc_account *account, bool *out) {
    struct pc_store *store = work->authority->store;
    struct pc_factor_code_count barred;
    *out = false;
    if (!work->settings->mfa.email || !pc_mail_offered(work->settings) || account->email.len == 0)
        return PC_OK;
    pc_err err = store->code_count(store->self, &account->id, BARRED, work->now, 0, &barred);
    *out = err == PC_OK && barred.left == 0;
    return err;
}

pc_err pc_email_codes_bar(struct pc_change *change, const struct pc_account *account) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_factor_code code = {.account = account->id,
                                  .kind = BARRED,
                                  .code = PC_SPAN("-"),
                                  .created = work->now,
                                  .expires = work->now + BARRED_FOR};
    pc_err err = store->code_delete(store->self, &account->id, BARRED);
    return err == PC_OK ? store->code_put(store->self, &code) : err;
}

pc_err pc_email_codes_unbar(struct pc_change *change, const struct pc_account *account) {
    struct pc_store *store = change->work->authority->store;
    return store->code_delete(store->self, &account->id, BARRED);
}

pc_err pc_email_codes_void(struct pc_change *change, const struct pc_account *account) {
    struct pc_store *store = change->work->authority->store;
    return store->code_void(store->self, &account->id, KIND, change->work->now);
}

pc_err pc_email_codes_verify(struct pc_change *change, struct pc_account *account,
                             const struct pc_factor_proof *proof) {
    struct pc_store *store = change->work->authority->store;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_code_normal(proof->code, PC_EMAIL_CODE_CHARS, &text);
    if (err != PC_OK)
        return err;
    struct pc_factor_code code = {.account = account->id, .kind = KIND, .code = pc_buf_span(&text)};
    err = store->code_use(store->self, &code, change->work->now);
    return err == PC_ERR_NOTFOUND ? PC_ERR_DENIED : err;
}

pc_err pc_email_masked(struct pc_work *work, const struct pc_account *account,
                       struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_buf_add(&text, pc_span_upto(account->email, 1));
    pc_buf_add_str(&text, "***");
    pc_buf_add(&text, pc_span_from(account->email, pc_span_find(account->email, '@')));
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? pc_arena_copy(work->arena, pc_buf_span(&text), out) : err;
}

static pc_err queue(struct pc_change *change, const struct pc_account *account,
                    struct pc_span code) {
    const struct pc_mail_value values[] = {{"code", code}, {"minutes", PC_SPAN("15")}};
    return pc_mail_queue_text(change, account->email, "code", values, 2);
}

/* The bound for an hour, and only one that is good at a time. */
static pc_err make_room(struct pc_change *change, const struct pc_account *account) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_factor_code_count count;
    pc_err err =
        store->code_count(store->self, &account->id, KIND, work->now, work->now - PC_HOUR, &count);
    if (err == PC_OK && count.made >= PC_EMAIL_CODES_AN_HOUR)
        return PC_ERR_BUSY;
    return err == PC_OK ? store->code_void(store->self, &account->id, KIND, work->now) : err;
}

static pc_err make(struct pc_change *change, const struct pc_account *account) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_code_make(work->authority->entropy, PC_EMAIL_CODE_CHARS, 0, &text);
    struct pc_factor_code code = {.account = account->id,
                                  .kind = KIND,
                                  .code = pc_buf_span(&text),
                                  .created = work->now,
                                  .expires = work->now + PC_EMAIL_CODE_LIFE};
    if (err == PC_OK)
        err = store->code_put(store->self, &code);
    return err == PC_OK ? queue(change, account, pc_buf_span(&text)) : err;
}

pc_err pc_email_code_send(struct pc_work *work, const struct pc_account *account) {
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    unsigned factors = 0;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = pc_factors_of(work, account, &factors);
    if (err == PC_OK && !pc_factors_have(factors, PC_FACTOR_EMAIL))
        err = PC_ERR_DENIED;
    if (err == PC_OK)
        err = make_room(&change, account);
    if (err == PC_OK)
        err = make(&change, account);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_MFA, "email_code");
    event.resource = account->name;
    return pc_change_commit(&change, &event);
}
