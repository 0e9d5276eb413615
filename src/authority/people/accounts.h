/* Accounts: made, changed, disabled, deleted, and their passwords and second factors. */
#ifndef PC_AUTHORITY_ACCOUNTS_H
#define PC_AUTHORITY_ACCOUNTS_H

#include "authority/change.h"

/* What is wished of an account; NULL members are left as they are. */
struct pc_account_wish {
    const struct pc_span *email;
    const struct pc_span *display_name;
    const struct pc_span *tenant;
    const struct pc_texts *roles;
    const struct pc_texts *permissions;
    const bool *disabled;
    bool by_owner; /* who changes the e-mail address so many times an hour and no more */
};
enum { PC_EMAIL_CHANGES_AN_HOUR = 5 };

/* By id or by name. */
PC_MUST pc_err pc_account_find(struct pc_work *work, struct pc_span id_or_name,
                               struct pc_account *out);
/* By name, in whatever case it was typed. */
PC_MUST pc_err pc_account_by_any_case(struct pc_work *work, struct pc_span name,
                                      struct pc_account *out);
/* password empty: it cannot sign in by password. PC_ERR_RANGE with a diag: too short. */
PC_MUST pc_err pc_account_create(struct pc_work *work, struct pc_span name, struct pc_span password,
                                 const struct pc_account_wish *wish, struct pc_account *out);
/* Fills in and checks a new account; for those that write it in a change of their own. */
PC_MUST pc_err pc_account_prepare(struct pc_work *work, struct pc_span name,
                                  struct pc_span password, const struct pc_account_wish *wish,
                                  struct pc_account *out);
/* PC_ERR_BUSY: by its owner, and too often. */
PC_MUST pc_err pc_account_change(struct pc_work *work, const struct pc_id *id,
                                 const struct pc_account_wish *wish, struct pc_account *out);
PC_MUST pc_err pc_account_delete(struct pc_work *work, const struct pc_id *id);
/* Sets a new one and ends every session and token of the account. */
PC_MUST pc_err pc_account_set_password(struct pc_work *work, const struct pc_id *id,
                                       struct pc_span password);
/* The same within a change, with a hash of pc_password_prepare; the owner is told by mail. */
PC_MUST pc_err pc_account_put_password(struct pc_change *change, struct pc_account *account,
                                       struct pc_span hash);
/* The owner's own change: the current password must be right; wrong ones count. */
PC_MUST pc_err pc_account_change_password(struct pc_work *work, const struct pc_account *account,
                                          struct pc_span current, struct pc_span password);
PC_MUST pc_err pc_account_unlock(struct pc_work *work, const struct pc_id *id);

#endif
