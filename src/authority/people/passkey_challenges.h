/*
 * Challenges of passkey ceremonies, kept by who is asked: the handle that goes out with one is the
 * challenge itself, sealed with what it is for. So strangers that ask for options fill no table
 * here. The key that seals lives as long as the process: a restart voids every handle.
 *
 * A challenge serves once. Those that served are remembered until they end; only who has shown a
 * passkey adds one, and where there is no room left nobody can until some have ended.
 */
#ifndef PC_AUTHORITY_PASSKEY_CHALLENGES_H
#define PC_AUTHORITY_PASSKEY_CHALLENGES_H

#include "base/buf.h"
#include "base/entropy.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"
#include "model/id.h"

#define PC_PASSKEY_CHALLENGE_LIFE (5 * PC_MINUTE)

enum { PC_PASSKEY_CHALLENGE = 32, PC_PASSKEY_HANDLE_MAX = 160 }; /* bytes; characters */

enum pc_passkey_purpose {
    PC_PASSKEY_TO_REGISTER = 1, /* a new one for the account */
    PC_PASSKEY_TO_PROVE,        /* the account's second factor */
    PC_PASSKEY_TO_SIGN_IN,      /* whose it is, the passkey says */
};

struct pc_passkey_challenge {
    enum pc_passkey_purpose purpose;
    struct pc_id account; /* none with PC_PASSKEY_TO_SIGN_IN */
    uint8_t bytes[PC_PASSKEY_CHALLENGE];
    pc_time expires;
};

struct pc_passkey_challenges;

/* size: how many served ones are remembered. */
PC_MUST pc_err pc_passkey_challenges_new(const struct pc_entropy *entropy, size_t size,
                                         struct pc_passkey_challenges **out);
void pc_passkey_challenges_free(struct pc_passkey_challenges *challenges);

/* Makes a challenge for the purpose, account and rp id, and its handle (base64url). */
PC_MUST pc_err pc_passkey_challenge_make(struct pc_passkey_challenges *challenges,
                                         const struct pc_entropy *entropy,
                                         enum pc_passkey_purpose purpose,
                                         const struct pc_id *account, struct pc_span rp_id,
                                         pc_time now, struct pc_passkey_challenge *out,
                                         struct pc_buf *handle);
/* PC_ERR_DENIED: none of ours, for something or somebody else, or too old. */
PC_MUST pc_err pc_passkey_challenge_open(const struct pc_passkey_challenges *challenges,
                                         struct pc_span handle, enum pc_passkey_purpose purpose,
                                         const struct pc_id *account, struct pc_span rp_id,
                                         pc_time now, struct pc_passkey_challenge *out);
/* It serves now. PC_ERR_DENIED: it has served; PC_ERR_BUSY: no room to remember it. */
PC_MUST pc_err pc_passkey_challenge_spend(struct pc_passkey_challenges *challenges,
                                          const struct pc_passkey_challenge *challenge,
                                          pc_time now);

#endif
