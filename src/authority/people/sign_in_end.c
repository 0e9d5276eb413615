/* How sign-ins end: with a session, tokens and an event, or with a refusal in the trail. */
#include "authority/people/sign_in.h"

#include "authority/events.h"
#include "authority/people/attempts.h"
#include "authority/people/backup_codes.h"
#include "authority/people/devices.h"
#include "authority/people/email_codes.h"
#include "authority/people/new_device.h"
#include "authority/people/sessions.h"
#include "base/json.h"

struct pc_sign_in pc_sign_in_init(void) {
    return (struct pc_sign_in){.tokens = pc_tokens_init(),
                               .mfa_token = PC_BUF_SECRET,
                               .device = PC_BUF_SECRET,
                               .backup_codes_left = PC_SIGN_IN_NO_CODES};
}

void pc_sign_in_free(struct pc_sign_in *sign_in) {
    pc_tokens_free(&sign_in->tokens);
    pc_buf_free(&sign_in->mfa_token);
    pc_buf_free(&sign_in->device);
}

void pc_sign_in_set_actor(struct pc_work *work, const struct pc_account *account) {
    work->user = pc_work_id_text(work, &account->id);
    work->name = account->name;
    work->tenant = account->tenant;
}

const char *pc_sign_in_obstacle(struct pc_work *work, const struct pc_account *account) {
    bool usable = false;
    if (account == NULL)
        return "unknown_account";
    if (pc_account_usable(work, account, &usable) != PC_OK || !usable)
        return "disabled";
    if (pc_attempts_locked(account, work->now))
        return "locked";
    return NULL;
}

pc_err pc_sign_in_refuse(struct pc_change *change, const struct pc_account *account,
                         const char *action, const char *reason) {
    struct pc_store *store = change->work->authority->store;
    struct pc_event event = pc_event_of(change->work, PC_EVENT_SIGN_IN, action);
    event.allowed = false;
    event.reason = pc_span_str(reason);
    pc_err err = account != NULL
                     ? store->account_update(store->self, account)
                     : store->meta_put(store->self, PC_SPAN("sign_in_refused"), PC_SPAN("1"));
    return err == PC_OK ? pc_change_commit(change, &event) : err;
}

/* {"amr":["pwd","otp"]} */
static pc_err add_amr(struct pc_work *work, const char *amr, struct pc_event *event) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_span rest = pc_span_str(amr), word;
    struct pc_json json = pc_json(&text);
    pc_json_object(&json, NULL);
    pc_json_array(&json, "amr");
    while (pc_span_split(&rest, ' ', &word))
        pc_json_text(&json, NULL, word);
    pc_json_array_end(&json);
    pc_json_object_end(&json);
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? pc_arena_copy(work->arena, pc_buf_span(&text), &event->detail) : err;
}

static pc_err commit(struct pc_change *change, const struct pc_sign_in_ending *ending,
                     const struct pc_session *session) {
    struct pc_work *work = change->work;
    bool step_up = ending->session != NULL;
    struct pc_event event =
        pc_event_of(work, step_up ? PC_EVENT_MFA : PC_EVENT_SIGN_IN, ending->method);
    event.credential = work->credential.len > 0 ? work->credential : PC_SPAN("password");
    event.credential_id = pc_work_id_text(work, &session->record.id);
    if (step_up)
        event.reason = PC_SPAN("step_up");
    pc_err err = add_amr(work, ending->amr, &event);
    return err == PC_OK ? pc_change_commit(change, &event) : err;
}

/* Begins a session, or goes on with the one that is stepped up. */
static pc_err enter_session(struct pc_change *change, const struct pc_account *account,
                            const struct pc_sign_in_ending *ending, struct pc_session *session,
                            struct pc_buf *cookie) {
    struct pc_session_wish wish = {
        .mfa = ending->mfa, .cookie = ending->cookie, .auth_time = ending->shown};
    return ending->session == NULL
               ? pc_session_begin(change, account, &wish, session, cookie)
               : pc_session_renew(change, account, ending->session, session, cookie);
}

pc_err pc_sign_in_finish(struct pc_change *change, struct pc_account *account,
                         const struct pc_sign_in_ending *ending, struct pc_sign_in *out) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_session session;
    pc_err err = ending->session == NULL ? pc_new_device_notice(change, account) : PC_OK;
    if (err != PC_OK)
        return err;
    pc_attempts_forget(account);
    if (ending->session == NULL)
        account->last_sign_in = work->now;
    if (ending->upgraded.len > 0)
        account->password_hash = ending->upgraded;
    err = store->account_update(store->self, account);
    if (err == PC_OK)
        err = enter_session(change, account, ending, &session, &out->tokens.cookie);
    if (err == PC_OK && ending->foreign != NULL) {
        ending->foreign->session = session.record.id;
        err = store->foreign_session_put(store->self, ending->foreign);
    }
    if (err == PC_OK)
        err = pc_tokens_issue(change, account, &session, true, 0, &out->tokens);
    if (err == PC_OK && ending->remember && ending->mfa)
        err = pc_device_remember(change, account, &out->device);
    if (err == PC_OK && ending->mfa && ending->shown == 0)
        err = pc_email_codes_unbar(change, account);
    if (err == PC_OK && ending->mfa)
        err = pc_backup_codes_left(work, account, &out->backup_codes_left);
    if (err == PC_OK)
        err = commit(change, ending, &session);
    if (err == PC_OK)
        out->outcome = PC_SIGN_IN_DONE;
    return err;
}
