/*
 * A PKCS#11 module: a shared library that is loaded, and speaks for tokens.
 *
 * It runs as part of the process, so it is taken only from an absolute path, and only where nobody
 * but root and the process's own user can write it. It is never unloaded: modules that have threads
 * do not survive it. After a fork the child must open anew.
 *
 * A module has one state in a process, whoever uses it: sessions and handles of all end when one
 * begins it anew, and their numbers are given out again. So who uses it says so (enter, leave), and
 * it is begun anew only between two uses; its epoch tells what was found before that.
 */
#ifndef PC_VAULT_PKCS11_MODULE_H
#define PC_VAULT_PKCS11_MODULE_H

#include <stdbool.h>

#include <p11-kit/pkcs11.h>

#include "base/err.h"

struct pc_p11_module;

/* Does not start it: a token that is away is no fault of the settings. The same file gives the same
 * module; nobody frees it. PC_ERR_INVALID: not an absolute path, or no such module; PC_ERR_DENIED:
 * others may write it. */
PC_MUST pc_err pc_p11_module_load(const char *path, struct pc_p11_module **out,
                                  struct pc_diag *diag);

/* Between these two its functions may be called, by several threads at once. *epoch: handles of
 * another one are nobody's. */
CK_FUNCTION_LIST *pc_p11_module_enter(struct pc_p11_module *module, unsigned *epoch);
void pc_p11_module_leave(struct pc_p11_module *module);

/* Within them: C_Initialize with the system's own locks; that it was done before is fine.
 * PC_ERR_UNAVAILABLE, PC_ERR_UNSUPPORTED: it does not start. */
PC_MUST pc_err pc_p11_module_start(struct pc_p11_module *module, struct pc_diag *diag);

/* Outside of them: ends the module, for its next start to look for tokens anew. False where it did
 * not: somebody else began it, or it was done just now. Waits for all who use it. */
bool pc_p11_module_restart(struct pc_p11_module *module);

#endif
