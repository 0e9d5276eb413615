/* Passkeys in sign-ins. */
#include "authority/people/passkey_sign_in.h"

#include "authority/events.h"
#include "authority/tokens/signing_keys.h"

pc_err pc_passkey_factor_has(struct pc_work *work, const struct pc_account *account, bool *out) {
    return pc_passkeys_have(work, &account->id, out);
}

/* Why, in an event of its own: the sign-in's only says that the factor was wrong. */
static pc_err tell_why(struct pc_work *work, const char *reason) {
    struct pc_event event = pc_event_of(work, PC_EVENT_MFA, "passkey");
    event.allowed = false;
    event.reason = pc_span_str(reason);
    return pc_event_write(work->authority, &event);
}

pc_err pc_passkey_factor_verify(struct pc_change *change, struct pc_account *account,
                                const struct pc_factor_proof *proof) {
    struct pc_passkey passkey;
    const char *reason = "no_proof";
    pc_err err = PC_ERR_DENIED;
    if (proof->more != NULL)
        err = pc_passkey_show(change, &account->id, proof->more, &passkey, &reason);
    if (err == PC_ERR_DENIED && tell_why(change->work, reason) != PC_OK)
        return PC_ERR_UNAVAILABLE;
    return err;
}

static pc_err finish(struct pc_change *change, struct pc_account *account,
                     const struct pc_passkey *passkey, bool cookie, struct pc_sign_in *out) {
    struct pc_sign_in_ending ending = {
        .method = "passkey",
        /* One that can be copied is no key of hardware (RFC 8176 section 2). */
        .amr = passkey->backup_eligible ? "swk user mfa" : "hwk user mfa",
        .mfa = true,
        .cookie = cookie,
    };
    return pc_sign_in_finish(change, account, &ending, out);
}

/* The account of a passkey; PC_ERR_NOTFOUND where there is none. */
static pc_err read_account(struct pc_work *work, const struct pc_id *id, struct pc_account *out) {
    struct pc_store *store = work->authority->store;
    pc_err err =
        pc_id_is_none(id) ? PC_ERR_NOTFOUND : store->account_get(store->self, work->arena, id, out);
    if (err == PC_OK)
        pc_sign_in_set_actor(work, out);
    return err;
}

pc_err pc_sign_in_passkey(struct pc_work *work, const struct pc_passkey_proof *proof, bool cookie,
                          struct pc_sign_in *out) {
    static const struct pc_id anybody = {0};
    struct pc_passkey passkey = {0};
    struct pc_account account;
    const char *reason = NULL;
    work->credential = PC_SPAN("passkey");
    pc_signing_keys_await(work->authority);
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err != PC_OK)
        return err;
    pc_err shown = pc_passkey_show(&change, &anybody, proof, &passkey, &reason);
    if (shown != PC_OK && shown != PC_ERR_DENIED)
        return shown;
    err = read_account(work, &passkey.account, &account);
    if (err != PC_OK && err != PC_ERR_NOTFOUND)
        return err;
    bool known = err == PC_OK;
    if (shown == PC_OK)
        reason = pc_sign_in_obstacle(work, known ? &account : NULL);
    if (reason != NULL)
        return pc_sign_in_refuse(&change, known ? &account : NULL, "passkey", reason);
    return finish(&change, &account, &passkey, cookie, out);
}
