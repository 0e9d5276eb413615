/* A forgotten password. */
#include "authority/people/recovery.h"

#include "authority/events.h"
#include "authority/mail/outbox.h"
#include "authority/mail/texts.h"
#include "authority/people/accounts.h"
#include "authority/people/attempts.h"
#include "authority/people/email_codes.h"
#include "authority/people/one_time.h"
#include "authority/people/passwords.h"
#include "authority/people/sessions.h"
#include "authority/words.h"

/* What is looked up both ways, so that it takes the same time. */
static pc_err look_up(struct pc_work *work, struct pc_span name, struct pc_account *out,
                      bool *known) {
    struct pc_store *store = work->authority->store;
    struct pc_account by_email = {0};
    pc_err err = pc_account_by_any_case(work, name, out);
    *known = err == PC_OK;
    if (err != PC_OK && err != PC_ERR_NOTFOUND)
        return err;
    err = pc_is_email(name) ? store->account_by_email(store->self, work->arena, name, &by_email)
                            : PC_ERR_NOTFOUND;
    if (err == PC_OK && !*known) {
        *out = by_email;
        *known = true;
    }
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

/* NULL where the account gets a mail. */
static const char *obstacle(struct pc_work *work, const struct pc_account *account, bool known,
                            pc_err *err) {
    struct pc_store *store = work->authority->store;
    bool usable = false;
    uint64_t asked = 0;
    if (!known)
        return "unknown_account";
    *err = pc_account_usable(work, account, &usable);
    if (*err == PC_OK)
        *err = store->one_time_count(store->self, PC_ONE_TIME_RESET, &account->id,
                                     work->now - PC_HOUR, &asked);
    if (!usable)
        return "disabled";
    if (account->password_hash.len == 0)
        return "no_password";
    if (account->email.len == 0)
        return "no_address";
    return asked >= PC_RECOVERY_MAILS ? "too_often" : NULL;
}

/* The token and its mail; for nobody (account none) both are made and removed again. */
static pc_err write_to(struct pc_change *change, const struct pc_account *account, bool real) {
    static const struct pc_id nobody = {0};
    struct pc_work *work = change->work;
    PC_CLEANUP(pc_buf_free) struct pc_buf token = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf link = PC_BUF_SECRET;
    pc_err err = pc_one_time_new(change, PC_ONE_TIME_RESET, real ? &account->id : &nobody,
                                 PC_RECOVERY_LIFE, &token);
    if (err == PC_OK)
        err = pc_one_time_link(work->settings, "/portcullis/reset-password", pc_buf_span(&token),
                               &link);
    if (err != PC_OK)
        return err;
    const struct pc_mail_value values[] = {
        {"username", real ? account->name : PC_SPAN("nobody")},
        {"link", pc_buf_span(&link)},
        {"minutes", PC_SPAN("30")},
    };
    const size_t count = sizeof values / sizeof *values;
    if (real)
        return pc_mail_queue_text(change, account->email, "reset", values, count);
    err = pc_mail_pretend_text(change, "reset", values, count);
    return err == PC_OK ? pc_one_time_forget(change, pc_buf_span(&token)) : err;
}

pc_err pc_password_forgot(struct pc_work *work, struct pc_span name) {
    struct pc_account account = {0};
    bool known = false;
    pc_err failed = PC_OK;
    pc_err err = look_up(work, name, &account, &known);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    err = pc_change_begin(work, &change);
    if (err != PC_OK)
        return err;
    const char *reason = obstacle(work, &account, known, &failed);
    if (reason == NULL && !pc_mail_offered(work->settings))
        reason = "no_mail_server";
    if (failed == PC_OK)
        failed = write_to(&change, &account, reason == NULL);
    if (failed == PC_ERR_FULL || failed == PC_ERR_INVALID)
        reason = failed == PC_ERR_FULL ? "outbox_full" : "no_address";
    else if (failed != PC_OK)
        return failed;
    struct pc_event event = pc_event_of(work, PC_EVENT_ACCOUNT, "password_forgot");
    event.allowed = reason == NULL;
    event.reason = pc_span_str(reason);
    event.resource = known ? account.name : (struct pc_span){0};
    return pc_change_commit(&change, &event);
}

static pc_err reset(struct pc_change *change, struct pc_account *account, struct pc_span hash) {
    struct pc_work *work = change->work;
    if (!account->totp_confirmed)
        pc_attempts_forget(account);
    pc_err err = pc_account_put_password(change, account, hash);
    if (err == PC_OK)
        err = pc_email_codes_bar(change, account);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_ACCOUNT, "password_reset");
    event.resource = account->name;
    return pc_change_commit(change, &event);
}

pc_err pc_password_reset(struct pc_work *work, struct pc_span token, struct pc_span password) {
    struct pc_account account;
    struct pc_span hash;
    /* Before the password is hashed, so that a wrong token costs little. */
    pc_err err = pc_one_time_account(work, PC_ONE_TIME_RESET, token, &account);
    if (err == PC_ERR_NOTFOUND)
        return pc_one_time_refuse(work, "password_reset");
    if (err == PC_OK)
        err = pc_password_prepare(work, password, &hash);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = pc_one_time_account(work, PC_ONE_TIME_RESET, token, &account);
    if (err == PC_ERR_NOTFOUND)
        return pc_one_time_refuse(work, "password_reset");
    return err == PC_OK ? reset(&change, &account, hash) : err;
}
