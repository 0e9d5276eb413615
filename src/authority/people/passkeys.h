/* Passkeys of accounts: registered, named, removed, and shown. */
#ifndef PC_AUTHORITY_PASSKEYS_H
#define PC_AUTHORITY_PASSKEYS_H

#include "authority/change.h"
#include "authority/people/passkey_challenges.h"
#include "authority/people/passkey_site.h"

enum { PC_PASSKEYS_MAX = 20, PC_PASSKEY_LABEL_MAX = 64 }; /* an account's; bytes */

/* Whether the account has any. */
PC_MUST pc_err pc_passkeys_have(struct pc_work *work, const struct pc_id *account, bool *out);

struct pc_passkey_wish {
    struct pc_span handle;
    struct pc_span credential; /* the browser's JSON */
    struct pc_span label;      /* empty: "Passkey" */
};

/* Ends a registration that pc_passkey_challenge_make began. The session has shown a second factor
 * by it, and its cookie, where it has one, gets another value (a secret buffer). PC_ERR_DENIED:
 * what the browser sent does not hold, or the session has ended; PC_ERR_EXISTS with a diag: it is
 * registered already, or the account has as many as it may. */
PC_MUST pc_err pc_passkey_add(struct pc_work *work, const struct pc_passkey_site *site,
                              const struct pc_account *account, const struct pc_session *session,
                              const struct pc_passkey_wish *wish, struct pc_passkey *out,
                              struct pc_buf *cookie);

/* account: whose it has to be, another's is PC_ERR_NOTFOUND. */
PC_MUST pc_err pc_passkey_rename(struct pc_work *work, const struct pc_id *account,
                                 const struct pc_id *id, struct pc_span label,
                                 struct pc_passkey *out);
PC_MUST pc_err pc_passkey_remove(struct pc_work *work, const struct pc_id *account,
                                 const struct pc_id *id, bool end_sessions);

/* What somebody shows to prove who they are. */
struct pc_passkey_proof {
    const struct pc_passkey_site *site;
    struct pc_span handle;
    struct pc_span credential; /* the browser's JSON */
};

/* Judges a proof within a change, spends its challenge and notes the use. account: whose it has to
 * be; none: *out says whose it is, and the browser's user handle has to agree. PC_ERR_DENIED: it
 * does not hold, and *reason is why. */
PC_MUST pc_err pc_passkey_show(struct pc_change *change, const struct pc_id *account,
                               const struct pc_passkey_proof *proof, struct pc_passkey *out,
                               const char **reason);

#endif
