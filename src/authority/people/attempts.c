/* Failed attempts and the lock that follows them. */
#include "authority/people/attempts.h"

#include "authority/words.h"

bool pc_attempts_locked(const struct pc_account *account, pc_time now) {
    return account->locked_until > now;
}

bool pc_attempts_failed(struct pc_account *account, const struct pc_settings_mfa *mfa, bool code,
                        pc_time now) {
    uint32_t most = code ? mfa->max_attempts : PC_PASSWORD_ATTEMPTS;
    account->failures++;
    if (account->failures < most)
        return false;
    account->failures = 0;
    account->locked_until = now + mfa->lockout;
    return true;
}

void pc_attempts_forget(struct pc_account *account) {
    account->failures = 0;
    account->locked_until = 0;
}

bool pc_mfa_required(const struct pc_account *account, const struct pc_settings_mfa *mfa) {
    for (size_t i = 0; i < mfa->required_roles.count; i++)
        if (pc_words_have(account->roles, mfa->required_roles.items[i]))
            return true;
    return false;
}

enum pc_mfa_need pc_mfa_need(const struct pc_account *account, bool has_factor,
                             const struct pc_settings_mfa *mfa, pc_time now) {
    if (has_factor)
        return PC_MFA_CODE;
    if (!pc_mfa_required(account, mfa))
        return PC_MFA_NONE;
    return now < account->created + mfa->grace ? PC_MFA_GRACE : PC_MFA_OVERDUE;
}
