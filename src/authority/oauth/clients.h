/* OAuth clients: registered, changed, removed. A secret is shown once, to who asked for it. */
#ifndef PC_AUTHORITY_OAUTH_CLIENTS_H
#define PC_AUTHORITY_OAUTH_CLIENTS_H

#include "authority/change.h"

/* What to set; NULL leaves it as it is. */
struct pc_client_wish {
    const struct pc_span *title;
    const struct pc_texts *redirect_uris;
    const struct pc_texts *logout_uris;
    const struct pc_texts *grants;
    const struct pc_texts *scopes;
    const struct pc_span *audience;
    const struct pc_span *account; /* by name or id; empty: none */
    const bool *trusted;
    const bool *disabled;
};

bool pc_is_client_id(struct pc_span text);    /* [a-z0-9._-]{1,64} */
bool pc_is_client_grant(struct pc_span text); /* a grant that we have */
bool pc_client_has_grant(const struct pc_client *client, const char *grant);

/* secret: a secret buffer; it stays empty for a public client. PC_ERR_RANGE with a diag: the parts
 * do not fit together. */
PC_MUST pc_err pc_client_create(struct pc_work *work, struct pc_span id, bool public_client,
                                const struct pc_client_wish *wish, struct pc_client *out,
                                struct pc_buf *secret);
/* Disabling it ends the sessions that it has. */
PC_MUST pc_err pc_client_change(struct pc_work *work, struct pc_span id,
                                const struct pc_client_wish *wish, struct pc_client *out);
/* A new secret in the place of the old one. */
PC_MUST pc_err pc_client_rotate(struct pc_work *work, struct pc_span id, struct pc_client *out,
                                struct pc_buf *secret);
/* With its sessions and consents. */
PC_MUST pc_err pc_client_delete(struct pc_work *work, struct pc_span id);

/* Ends the sessions of the client: everybody's (account none) or one account's. */
PC_MUST pc_err pc_client_end_sessions(struct pc_change *change, struct pc_span client,
                                      const struct pc_id *account);

/* PC_OK: the secret is this client's. PC_ERR_DENIED otherwise. */
PC_MUST pc_err pc_client_check_secret(const struct pc_client *client, struct pc_span secret);

#endif
