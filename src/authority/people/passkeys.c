/* Passkeys of accounts. */
#include "authority/people/passkeys.h"

#include <string.h>

#include "authority/events.h"
#include "authority/people/factors.h"
#include "authority/people/sessions.h"
#include "authority/publish.h"
#include "identity/passkey_response.h"

static pc_err count_row(void *context, const struct pc_passkey *row) {
    (void)row;
    (*(size_t *)context)++;
    return PC_OK;
}

static pc_err count_of(struct pc_work *work, const struct pc_id *account, size_t *out) {
    struct pc_store *store = work->authority->store;
    *out = 0;
    return store->passkey_list(store->self, account, count_row, out);
}

pc_err pc_passkeys_have(struct pc_work *work, const struct pc_id *account, bool *out) {
    size_t count;
    pc_err err = count_of(work, account, &count);
    *out = err == PC_OK && count > 0;
    return err;
}

static pc_err refuse(struct pc_work *work, const char *action, const char *reason) {
    struct pc_event event = pc_event_of(work, PC_EVENT_MFA, action);
    event.allowed = false;
    event.reason = pc_span_str(reason);
    pc_err err = pc_event_write(work->authority, &event);
    return err == PC_OK ? PC_ERR_DENIED : err;
}

static struct pc_passkey_expect expect_of(const struct pc_passkey_site *site,
                                          const struct pc_passkey_challenge *challenge) {
    return (struct pc_passkey_expect){.challenge =
                                          pc_span(challenge->bytes, sizeof challenge->bytes),
                                      .rp_id = site->rp_id,
                                      .origins = &site->origins};
}

/* What the browser sent, judged and taken over. */
static pc_err read_new(struct pc_work *work, const struct pc_passkey_site *site,
                       const struct pc_passkey_wish *wish,
                       const struct pc_passkey_challenge *challenge, struct pc_passkey *out,
                       const char **reason) {
    struct pc_passkey_response response;
    struct pc_authenticator_data data;
    struct pc_passkey_expect expect = expect_of(site, challenge);
    *reason = "response";
    pc_err err =
        pc_passkey_response_read(wish->credential, PC_CEREMONY_CREATE, work->arena, &response);
    if (err != PC_OK)
        return err == PC_ERR_INVALID ? PC_ERR_DENIED : err;
    err = pc_passkey_register(&expect, &response.registration, &data, reason);
    if (err == PC_OK && !pc_span_eq(data.credential, response.id)) {
        *reason = "credential_id";
        err = PC_ERR_DENIED;
    }
    if (err != PC_OK)
        return err;
    out->credential = data.credential;
    out->algorithm = (int32_t)pc_cose_number(data.key.algorithm);
    out->counter = data.counter;
    out->transports = response.transports;
    memcpy(out->aaguid, data.aaguid.ptr, sizeof out->aaguid);
    out->backup_eligible = (data.flags & PC_AUTHENTICATOR_BE) != 0;
    out->backed_up = (data.flags & PC_AUTHENTICATOR_BS) != 0;
    out->user_verified = true;
    return pc_arena_copy(work->arena, pc_span(data.key.bytes, data.key.len), &out->public_key);
}

/* A passkey that has just been made was shown, too. */
static pc_err raise_session(struct pc_change *change, const struct pc_id *account,
                            const struct pc_session *session, struct pc_buf *cookie) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_account owner;
    struct pc_session raised;
    pc_err err = store->account_get(store->self, work->arena, account, &owner);
    return err == PC_OK ? pc_session_raise(change, &owner, &session->record.id, &raised, cookie)
                        : err;
}

static pc_err write_new(struct pc_work *work, const struct pc_session *session,
                        const struct pc_passkey_challenge *challenge,
                        const struct pc_passkey *passkey, struct pc_buf *cookie) {
    struct pc_authority *authority = work->authority;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    size_t count = 0;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = count_of(work, &passkey->account, &count);
    if (err == PC_OK && count >= PC_PASSKEYS_MAX)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "an account has %d passkeys at most",
                           PC_PASSKEYS_MAX);
    if (err == PC_OK)
        err = authority->store->passkey_put(authority->store->self, passkey);
    if (err == PC_ERR_EXISTS)
        return pc_diag_set(&work->diag, err, "this passkey is registered already");
    if (err == PC_OK)
        err = pc_passkey_challenge_spend(authority->passkey_challenges, challenge, work->now);
    if (err == PC_ERR_DENIED)
        return refuse(work, "passkey_add", "challenge_spent");
    if (err == PC_OK)
        err = raise_session(&change, &passkey->account, session, cookie);
    if (err == PC_ERR_DENIED)
        return refuse(work, "passkey_add", "session_ended");
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_MFA, "passkey_add");
    event.resource = pc_work_id_text(work, &passkey->id);
    return pc_change_commit(&change, &event);
}

pc_err pc_passkey_add(struct pc_work *work, const struct pc_passkey_site *site,
                      const struct pc_account *account, const struct pc_session *session,
                      const struct pc_passkey_wish *wish, struct pc_passkey *out,
                      struct pc_buf *cookie) {
    struct pc_passkey_challenge challenge;
    const char *reason = "handle";
    *out = (struct pc_passkey){
        .account = account->id,
        .label = wish->label.len > 0 ? wish->label : PC_SPAN("Passkey"),
        .created = work->now,
    };
    pc_err err = pc_passkey_challenge_open(work->authority->passkey_challenges, wish->handle,
                                           PC_PASSKEY_TO_REGISTER, &account->id, site->rp_id,
                                           work->now, &challenge);
    if (err == PC_OK)
        err = read_new(work, site, wish, &challenge, out, &reason);
    if (err == PC_OK)
        err = pc_work_new_id(work, &out->id);
    if (err == PC_ERR_DENIED) {
        (void)pc_diag_set(&work->diag, err, "the passkey was not accepted (%s)", reason);
        return refuse(work, "passkey_add", reason);
    }
    return err == PC_OK ? write_new(work, session, &challenge, out, cookie) : err;
}

/* The account's own, within a change. */
static pc_err get_own(struct pc_work *work, const struct pc_id *account, const struct pc_id *id,
                      struct pc_passkey *out) {
    struct pc_store *store = work->authority->store;
    pc_err err = store->passkey_get(store->self, work->arena, id, out);
    return err == PC_OK && !pc_id_eq(account, &out->account) ? PC_ERR_NOTFOUND : err;
}

static pc_err commit(struct pc_change *change, const char *action, const struct pc_id *id) {
    struct pc_event event = pc_event_of(change->work, PC_EVENT_MFA, action);
    event.resource = pc_work_id_text(change->work, id);
    return pc_change_commit(change, &event);
}

pc_err pc_passkey_rename(struct pc_work *work, const struct pc_id *account, const struct pc_id *id,
                         struct pc_span label, struct pc_passkey *out) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = get_own(work, account, id, out);
    if (err != PC_OK)
        return err;
    out->label = label;
    err = store->passkey_update(store->self, out);
    return err == PC_OK ? commit(&change, "passkey_rename", id) : err;
}

pc_err pc_passkey_remove(struct pc_work *work, const struct pc_id *account, const struct pc_id *id,
                         bool end_sessions) {
    struct pc_store *store = work->authority->store;
    struct pc_passkey passkey;
    struct pc_account owner;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = get_own(work, account, id, &passkey);
    if (err == PC_OK)
        err = store->passkey_delete(store->self, id);
    if (err == PC_OK)
        err = store->account_get(store->self, work->arena, account, &owner);
    if (err == PC_OK)
        err = pc_factors_lost(&change, &owner);
    if (err == PC_OK && end_sessions)
        err = pc_sessions_end_all(&change, account, NULL);
    return err == PC_OK ? commit(&change, "passkey_remove", id) : err;
}

/* The credential that the response names, where it is the account's. */
static pc_err find(struct pc_work *work, const struct pc_id *account,
                   const struct pc_passkey_response *response, struct pc_passkey *out,
                   const char **reason) {
    struct pc_store *store = work->authority->store;
    pc_err err = store->passkey_by_credential(store->self, work->arena, response->id, out);
    *reason = "unknown_credential";
    if (err != PC_OK)
        return err == PC_ERR_NOTFOUND ? PC_ERR_DENIED : err;
    struct pc_span owner = pc_span(out->account.bytes, sizeof out->account.bytes);
    bool alone = pc_id_is_none(account);
    if (!alone && !pc_id_eq(account, &out->account))
        return PC_ERR_DENIED;
    /* Whoever signs in by it alone is named by it; elsewhere it may be silent about that. */
    bool silent = response->user_handle.len == 0 && !alone;
    *reason = "user_handle";
    return silent || pc_span_eq(response->user_handle, owner) ? PC_OK : PC_ERR_DENIED;
}

static pc_err judge(const struct pc_passkey_expect *expect,
                    const struct pc_passkey_response *response, struct pc_passkey *passkey,
                    const char **reason) {
    struct pc_passkey_known known = {.counter = passkey->counter,
                                     .backup_eligible = passkey->backup_eligible};
    struct pc_authenticator_data data;
    enum pc_algorithm algorithm;
    pc_err err = pc_cose_algorithm(passkey->algorithm, &algorithm);
    if (err == PC_OK)
        err = pc_cose_key_of(algorithm, passkey->public_key, &known.key);
    if (err != PC_OK)
        return PC_ERR_CORRUPT;
    err = pc_passkey_assert(expect, &response->assertion, &known, &data, reason);
    if (err != PC_OK)
        return err;
    passkey->counter = data.counter;
    passkey->backed_up = (data.flags & PC_AUTHENTICATOR_BS) != 0;
    passkey->user_verified = true;
    return PC_OK;
}

/* A counter that stands still or goes back: two authenticators may have the same key. */
static pc_err tell_of_clone(struct pc_work *work, const struct pc_passkey *passkey) {
    struct pc_event event = pc_event_of(work, PC_EVENT_MFA, "passkey_clone");
    event.user = pc_work_id_text(work, &passkey->account);
    event.resource = pc_work_id_text(work, &passkey->id);
    event.allowed = false;
    event.reason = PC_SPAN("counter");
    return pc_event_write(work->authority, &event);
}

pc_err pc_passkey_show(struct pc_change *change, const struct pc_id *account,
                       const struct pc_passkey_proof *proof, struct pc_passkey *out,
                       const char **reason) {
    struct pc_work *work = change->work;
    struct pc_authority *authority = work->authority;
    enum pc_passkey_purpose purpose =
        pc_id_is_none(account) ? PC_PASSKEY_TO_SIGN_IN : PC_PASSKEY_TO_PROVE;
    struct pc_passkey_challenge challenge;
    struct pc_passkey_response response;
    *reason = "handle";
    pc_err err = pc_passkey_challenge_open(authority->passkey_challenges, proof->handle, purpose,
                                           account, proof->site->rp_id, work->now, &challenge);
    if (err != PC_OK)
        return err;
    *reason = "response";
    err = pc_passkey_response_read(proof->credential, PC_CEREMONY_GET, work->arena, &response);
    if (err != PC_OK)
        return err == PC_ERR_INVALID ? PC_ERR_DENIED : err;
    err = find(work, account, &response, out, reason);
    if (err != PC_OK)
        return err;
    struct pc_passkey_expect expect = expect_of(proof->site, &challenge);
    err = judge(&expect, &response, out, reason);
    if (err == PC_ERR_DENIED && strcmp(*reason, "counter") == 0 &&
        tell_of_clone(work, out) != PC_OK)
        return PC_ERR_UNAVAILABLE;
    if (err != PC_OK)
        return err;
    *reason = "challenge_spent";
    err = pc_passkey_challenge_spend(authority->passkey_challenges, &challenge, work->now);
    if (err != PC_OK)
        return err;
    out->last_used = work->now;
    return authority->store->passkey_update(authority->store->self, out);
}
