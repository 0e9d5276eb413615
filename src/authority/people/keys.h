/* API keys: made, listed, deleted. Their text is shown once, to who asked for them. */
#ifndef PC_AUTHORITY_KEYS_H
#define PC_AUTHORITY_KEYS_H

#include "authority/change.h"

struct pc_key_wish {
    struct pc_span label;
    struct pc_texts permissions; /* none: all of the owner's */
    struct pc_texts routes;
    struct pc_texts networks;
    struct pc_span tenant;
    pc_time life; /* 0: as the configuration says */
    bool mfa;
};

/* text: a secret buffer. PC_ERR_DENIED with a diag: it asks for more than its owner may. */
PC_MUST pc_err pc_key_create(struct pc_work *work, const struct pc_account *owner,
                             const struct pc_key_wish *wish, struct pc_api_key *out,
                             struct pc_buf *text);
/* owner none: anybody's; otherwise another's is PC_ERR_NOTFOUND. */
PC_MUST pc_err pc_key_delete(struct pc_work *work, const struct pc_id *id,
                             const struct pc_id *owner);

#endif
