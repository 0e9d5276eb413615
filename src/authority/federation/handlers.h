/* The handlers of sign-in by issuers, and what they share. */
#ifndef PC_AUTHORITY_FEDERATION_HANDLERS_H
#define PC_AUTHORITY_FEDERATION_HANDLERS_H

#include "authority/router.h"
#include "identity/foreign.h"

/* login.c */
pc_err pc_federation_start(struct pc_call *call);
pc_err pc_federation_callback(struct pc_call *call);
/* The issuer that the path names, where people may sign in by it; NULL: none. */
const struct pc_settings_issuer *pc_federation_issuer(struct pc_call *call);
/* As pc_issuer_verify, but where the key is not known the issuer is asked first. */
PC_MUST pc_err pc_federation_verify(struct pc_work *work, const struct pc_settings_issuer *issuer,
                                    struct pc_span token, struct pc_foreign_claims *out,
                                    enum pc_reason *reason);

/* logout.c */
pc_err pc_federation_backchannel_logout(struct pc_call *call);
extern const struct pc_body_table pc_body_backchannel_logout;
/* Where a browser ends the session at the issuer that ours began at; appends nothing where it began
 * here. */
PC_MUST pc_err pc_federation_logout_url(struct pc_work *work, const struct pc_id *session,
                                        struct pc_buf *out);

/* list.c */
pc_err pc_federation_list(struct pc_call *call);

#endif
