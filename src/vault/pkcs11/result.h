/*
 * What a PKCS#11 module answers (PKCS#11 2.40, section 5.1), as the provider acts on it.
 */
#ifndef PC_VAULT_PKCS11_RESULT_H
#define PC_VAULT_PKCS11_RESULT_H

#include <p11-kit/pkcs11.h>

#include "base/err.h"

enum pc_p11_class {
    PC_P11_FINE,
    PC_P11_GONE,      /* session, login, token or module ended: begin anew */
    PC_P11_REFUSED,   /* the PIN: never to be tried again */
    PC_P11_CROWDED,   /* no more sessions now */
    PC_P11_DATA,      /* what was to be decrypted is not right */
    PC_P11_UNCERTAIN, /* the module failed, or the data is wrong: modules say the same for both */
    PC_P11_UNABLE,    /* the key or the mechanism is not for this */
};

enum pc_p11_class pc_p11_classify(CK_RV rv);

/* "CKR_PIN_INCORRECT"; "an unknown code" where it is not in the table. */
const char *pc_p11_name(CK_RV rv);

/* Says which function answered what; returns the outcome that the class means: PC_ERR_UNAVAILABLE,
 * PC_ERR_DENIED, PC_ERR_CORRUPT or PC_ERR_UNSUPPORTED. */
pc_err pc_p11_failed(struct pc_diag *diag, const char *function, CK_RV rv);

#endif
