/*
 * A PKCS#11 module: a shared library that is loaded, and speaks for tokens.
 *
 * It runs as part of the process, so it is taken only from an absolute path, and only where nobody
 * but root and the process's own user can write it. It is never finalized nor unloaded: others in
 * the process may be using it, and modules that have threads do not survive it. After a fork the
 * child must open anew.
 */
#ifndef PC_VAULT_PKCS11_MODULE_H
#define PC_VAULT_PKCS11_MODULE_H

#include <p11-kit/pkcs11.h>

#include "base/err.h"

/* Does not start it: a token that is away is no fault of the settings. PC_ERR_INVALID: not an
 * absolute path, or no such module; PC_ERR_DENIED: others may write it. */
PC_MUST pc_err pc_p11_module_load(const char *path, CK_FUNCTION_LIST **out, struct pc_diag *diag);

/* C_Initialize with the system's own locks; that it was done before is fine. PC_ERR_UNAVAILABLE,
 * PC_ERR_UNSUPPORTED: it does not start. */
PC_MUST pc_err pc_p11_module_start(CK_FUNCTION_LIST *module, struct pc_diag *diag);

#endif
