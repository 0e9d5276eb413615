/*
 * Tokens that are good for one use, for somebody who has no password at hand: 32 random bytes, of
 * which only the SHA-256 is kept.
 */
#ifndef PC_AUTHORITY_ONE_TIME_H
#define PC_AUTHORITY_ONE_TIME_H

#include "authority/change.h"

/* Makes one within the change; account none: it does the same work and is good for nothing. text is
 * a secret buffer. */
PC_MUST pc_err pc_one_time_new(struct pc_change *change, enum pc_one_time_kind kind,
                               const struct pc_id *account, pc_time life, struct pc_buf *text);
/* Removes one that was made a moment ago. */
PC_MUST pc_err pc_one_time_forget(struct pc_change *change, struct pc_span text);
/* PC_ERR_NOTFOUND: it is none, of another kind, used, or its time is over. */
PC_MUST pc_err pc_one_time_find(struct pc_work *work, enum pc_one_time_kind kind,
                                struct pc_span text, struct pc_one_time *out);
/* The account of a token that is good now and may be used; so long as that is not changed.
 * PC_ERR_NOTFOUND as above, or the account may not use it. */
PC_MUST pc_err pc_one_time_account(struct pc_work *work, enum pc_one_time_kind kind,
                                   struct pc_span text, struct pc_account *out);
/* Uses up every one that the account has: its password or its address is another now. */
PC_MUST pc_err pc_one_time_end_all(struct pc_change *change, const struct pc_id *account);
/* "<public_url><path>?token=<token>"; out is a secret buffer. */
PC_MUST pc_err pc_one_time_link(const struct pc_settings *settings, const char *path,
                                struct pc_span token, struct pc_buf *out);
/* Writes down that somebody came with a token that is not good; PC_ERR_NOTFOUND unless that fails.
 */
PC_MUST pc_err pc_one_time_refuse(struct pc_work *work, const char *action);

#endif
