/* Finding a token by its label, and a key in it by the key's. */
#ifndef PC_VAULT_PKCS11_FIND_H
#define PC_VAULT_PKCS11_FIND_H

#include "vault/pkcs11/token.h"

/* PC_ERR_UNAVAILABLE: no token of that label is there, or several are. */
PC_MUST pc_err pc_p11_find_token(CK_FUNCTION_LIST *module, struct pc_span label, CK_SLOT_ID *out,
                                 struct pc_diag *diag);

/* An AES key, or an RSA key's halves. PC_ERR_UNAVAILABLE: none of that label, or several (also
 * where the halves are of two pairs);
 * PC_ERR_UNSUPPORTED: of another type. *rv is the module's last answer. */
PC_MUST pc_err pc_p11_find_key(CK_FUNCTION_LIST *module, CK_SESSION_HANDLE session,
                               struct pc_span label, struct pc_p11_key *out, CK_RV *rv,
                               struct pc_diag *diag);

#endif
