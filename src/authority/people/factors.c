/* The second factors as a table. */
#include "authority/people/factors.h"

#include "authority/people/backup_codes.h"
#include "authority/people/email_codes.h"
#include "authority/people/passkey_sign_in.h"
#include "identity/totp.h"

static pc_err has_totp(struct pc_work *work, const struct pc_account *account, bool *out) {
    (void)work;
    *out = account->totp_confirmed && account->totp_secret.len > 0;
    return PC_OK;
}

static pc_err verify_totp(struct pc_change *change, struct pc_account *account,
                          const struct pc_factor_proof *proof) {
    uint64_t step;
    pc_err err = pc_totp_verify(account->totp_secret, proof->code, account->totp_last_step,
                                change->work->now, &step);
    if (err == PC_OK)
        account->totp_last_step = step;
    return err == PC_ERR_INVALID ? PC_ERR_DENIED : err;
}

static const struct pc_factor table[PC_FACTOR_COUNT] = {
    [PC_FACTOR_PASSKEY] = {"passkey", "hwk", false, pc_passkey_factor_has,
                           pc_passkey_factor_verify},
    [PC_FACTOR_TOTP] = {"totp", "otp", false, has_totp, verify_totp},
    [PC_FACTOR_BACKUP_CODE] = {"backup_code", "otp", true, pc_backup_codes_has,
                               pc_backup_codes_verify},
    [PC_FACTOR_EMAIL] = {"email", "otp", true, pc_email_codes_has, pc_email_codes_verify},
};

const struct pc_factor *pc_factor(enum pc_factor_kind kind) {
    return &table[kind];
}

pc_err pc_factors_of(struct pc_work *work, const struct pc_account *account, unsigned *out) {
    unsigned all = 0, real = 0;
    for (unsigned i = 0; i < PC_FACTOR_COUNT; i++) {
        bool has = false;
        pc_err err = table[i].has(work, account, &has);
        if (err != PC_OK)
            return err;
        if (has)
            all |= 1U << i;
        if (has && !table[i].fallback)
            real |= 1U << i;
    }
    *out = real == 0 ? 0 : all;
    return PC_OK;
}

pc_err pc_factors_lost(struct pc_change *change, const struct pc_account *account) {
    struct pc_store *store = change->work->authority->store;
    unsigned left = 0;
    pc_err err = pc_factors_of(change->work, account, &left);
    if (err == PC_OK)
        err = store->device_delete_all(store->self, &account->id);
    if (err == PC_OK && left == 0)
        err = store->code_delete(store->self, &account->id, (struct pc_span){0});
    return err;
}
