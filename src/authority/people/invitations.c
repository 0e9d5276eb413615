/* Invitations. */
#include "authority/people/invitations.h"

#include "authority/events.h"
#include "authority/mail/texts.h"
#include "authority/people/accounts.h"
#include "authority/people/one_time.h"
#include "authority/people/passwords.h"
#include "authority/people/sessions.h"
#include "authority/publish.h"

void pc_invitation_free(struct pc_invitation *invitation) {
    pc_buf_free(&invitation->link);
}

static pc_err may_be_invited(struct pc_work *work, const struct pc_account *account) {
    bool usable = false;
    pc_err err = pc_account_usable(work, account, &usable);
    if (err != PC_OK)
        return err;
    if (account->password_hash.len > 0)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "the account has a password already");
    if (!usable)
        return pc_diag_set(&work->diag, PC_ERR_INVALID, "the account is disabled");
    return PC_OK;
}

static pc_err set_email(struct pc_change *change, struct pc_account *account,
                        struct pc_span email) {
    struct pc_store *store = change->work->authority->store;
    if (email.len == 0 || pc_span_eq(email, account->email))
        return PC_OK;
    account->email = email;
    pc_err err = store->account_update(store->self, account);
    if (err == PC_OK)
        pc_publish_account(change, account);
    return err;
}

/* By mail; PC_ERR_UNSUPPORTED: there is no mail server. */
static pc_err write_to(struct pc_change *change, const struct pc_account *account,
                       struct pc_span link) {
    struct pc_work *work = change->work;
    const struct pc_mail_value values[] = {
        {"username", account->name},
        {"link", link},
        {"hours", PC_SPAN("72")},
    };
    pc_err err = pc_mail_queue_text(change, account->email, "invitation", values,
                                    sizeof values / sizeof *values);
    if (err == PC_ERR_INVALID)
        return pc_diag_set(&work->diag, err,
                           "the account has no e-mail address; give one, or ask for the link");
    if (err == PC_ERR_FULL)
        return pc_diag_set(&work->diag, PC_ERR_UNAVAILABLE, "too many mails wait to be sent");
    return err;
}

static pc_err make(struct pc_change *change, const struct pc_account *account, bool wants_link,
                   struct pc_invitation *out) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_buf_free) struct pc_buf token = PC_BUF_SECRET;
    out->expires = work->now + PC_INVITATION_LIFE;
    pc_err err = store->one_time_end(store->self, PC_ONE_TIME_INVITATION, &account->id, work->now);
    if (err == PC_OK)
        err = pc_one_time_new(change, PC_ONE_TIME_INVITATION, &account->id, PC_INVITATION_LIFE,
                              &token);
    if (err == PC_OK)
        err = pc_one_time_link(work->settings, "/portcullis/invitation", pc_buf_span(&token),
                               &out->link);
    if (err == PC_OK && !wants_link)
        err = write_to(change, account, pc_buf_span(&out->link));
    out->sent = err == PC_OK && !wants_link;
    if (out->sent)
        pc_buf_free(&out->link);
    return err == PC_ERR_UNSUPPORTED ? PC_OK : err;
}

pc_err pc_invite(struct pc_work *work, const struct pc_id *id, struct pc_span email,
                 bool wants_link, struct pc_invitation *out) {
    struct pc_store *store = work->authority->store;
    struct pc_account account;
    *out = (struct pc_invitation){.link = PC_BUF_SECRET};
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->account_get(store->self, work->arena, id, &account);
    if (err == PC_OK)
        err = may_be_invited(work, &account);
    if (err == PC_OK)
        err = set_email(&change, &account, email);
    if (err == PC_OK)
        err = make(&change, &account, wants_link, out);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_ACCOUNT, "invite");
    event.resource = account.name;
    return pc_change_commit(&change, &event);
}

static pc_err take(struct pc_change *change, struct pc_account *account) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    pc_err err = store->one_time_end(store->self, PC_ONE_TIME_INVITATION, &account->id, work->now);
    if (err == PC_OK)
        err = store->account_update(store->self, account);
    if (err != PC_OK)
        return err;
    pc_publish_account(change, account);
    struct pc_event event = pc_event_of(work, PC_EVENT_ACCOUNT, "invitation_accept");
    event.resource = account->name;
    return pc_change_commit(change, &event);
}

pc_err pc_invitation_accept(struct pc_work *work, struct pc_span token, struct pc_span password,
                            const struct pc_span *display_name, struct pc_account *out) {
    struct pc_span hash;
    pc_err err = pc_one_time_account(work, PC_ONE_TIME_INVITATION, token, out);
    if (err == PC_ERR_NOTFOUND)
        return pc_one_time_refuse(work, "invitation_accept");
    if (err == PC_OK)
        err = pc_password_prepare(work, password, &hash);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = pc_one_time_account(work, PC_ONE_TIME_INVITATION, token, out);
    if (err == PC_ERR_NOTFOUND)
        return pc_one_time_refuse(work, "invitation_accept");
    if (err != PC_OK)
        return err;
    out->password_hash = hash;
    if (display_name != NULL)
        out->display_name = *display_name;
    return take(&change, out);
}
