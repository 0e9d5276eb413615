/* Invitations: an account without a password gets a link, good for three days and one use. */
#ifndef PC_AUTHORITY_INVITATIONS_H
#define PC_AUTHORITY_INVITATIONS_H

#include "authority/change.h"

#define PC_INVITATION_LIFE (72 * PC_HOUR)

struct pc_invitation {
    bool sent;          /* by mail */
    struct pc_buf link; /* secret; empty where it was sent */
    pc_time expires;
};
void pc_invitation_free(struct pc_invitation *invitation);

/* Invites; those before are void. email (empty: as it is) becomes the account's address.
 * wants_link: no mail, the caller hands the link over; so too where no mail server is configured.
 * PC_ERR_EXISTS: the account has a password; PC_ERR_INVALID: it has no address, or is disabled. */
PC_MUST pc_err pc_invite(struct pc_work *work, const struct pc_id *id, struct pc_span email,
                         bool wants_link, struct pc_invitation *out);
/* Sets the first password. display_name NULL: as it is. PC_ERR_NOTFOUND: the token is not good. */
PC_MUST pc_err pc_invitation_accept(struct pc_work *work, struct pc_span token,
                                    struct pc_span password, const struct pc_span *display_name,
                                    struct pc_account *out);

#endif
