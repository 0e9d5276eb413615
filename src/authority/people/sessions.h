/*
 * Sessions: what a sign-in begins and a sign-out, an administrator or time ends. Every access token
 * belongs to one (claim sid); ending it revokes them all.
 *
 * A session with a cookie ends after sessions.idle without use and after sessions.absolute. One of
 * tokens alone ends when its last refresh token does, and after sessions.refresh_absolute.
 */
#ifndef PC_AUTHORITY_SESSIONS_H
#define PC_AUTHORITY_SESSIONS_H

#include "authority/change.h"

bool pc_session_has_cookie(const struct pc_session *session);

struct pc_session_wish {
    bool mfa;
    bool cookie;
    pc_time life;      /* 0: as the configuration says */
    pc_time auth_time; /* 0: now */
};

/* Begins one of the account's; cookie is a secret buffer that gets its value where one is wished.
 */
PC_MUST pc_err pc_session_begin(struct pc_change *change, const struct pc_account *account,
                                const struct pc_session_wish *wish, struct pc_session *out,
                                struct pc_buf *cookie);
/* The session counts as one with two factors shown now, and its cookie gets another value, so that
 * who has the old one gains nothing. PC_ERR_DENIED: it has ended, or is not the account's. */
PC_MUST pc_err pc_session_raise(struct pc_change *change, const struct pc_account *account,
                                const struct pc_id *id, struct pc_session *out,
                                struct pc_buf *cookie);
/* A step-up: as above, and refresh tokens of before are void. */
PC_MUST pc_err pc_session_renew(struct pc_change *change, const struct pc_account *account,
                                const struct pc_id *id, struct pc_session *out,
                                struct pc_buf *cookie);
/* When one of tokens alone ends that begins or is refreshed now. */
pc_time pc_session_refreshed_until(const struct pc_work *work, const struct pc_session *session);
/* Ends it: its cookie and every token of it are void at once, and what clients got from it ends
 * too. One that has ended stays as it is. */
PC_MUST pc_err pc_session_end(struct pc_change *change, struct pc_session *session);
/* Ends all of the account's; *ended (may be NULL) says how many there were. */
PC_MUST pc_err pc_sessions_end_all(struct pc_change *change, const struct pc_id *account,
                                   size_t *ended);

/* PC_OK where session and account are good now, PC_ERR_DENIED where either is not. */
PC_MUST pc_err pc_session_check(struct pc_work *work, const struct pc_session *session,
                                const struct pc_account *account);
/* True where the account may use what it has: neither disabled nor blocked, nor its tenant
 * disabled. */
PC_MUST pc_err pc_account_usable(struct pc_work *work, const struct pc_account *account,
                                 bool *usable);

/* Ends one by its id, as an act of its own. account none: anybody's; otherwise another's is
 * PC_ERR_NOTFOUND. */
PC_MUST pc_err pc_session_end_by_id(struct pc_work *work, const struct pc_id *id,
                                    const struct pc_id *account);
PC_MUST pc_err pc_sessions_end_of(struct pc_work *work, const struct pc_id *account, size_t *ended);
/* Ends those whose time is over or that were idle for too long; the sweep's. */
PC_MUST pc_err pc_sessions_end_over(struct pc_work *work, size_t *ended);
/* Notes that the session was used, once a minute at most. */
void pc_session_touch(struct pc_work *work, const struct pc_session *session);

#endif
