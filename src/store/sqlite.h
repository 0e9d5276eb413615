/*
 * The store in one SQLite file, for a gate on one machine.
 *
 * One connection, used by one thread at a time: a call waits for another thread's begin…commit. A
 * commit that has returned survives a power cut. Errors: PC_ERR_EXISTS a taken id or name,
 * PC_ERR_NOTFOUND what is changed, removed or referred to is not there, PC_ERR_INVALID a value that
 * the schema refuses, PC_ERR_FULL no space, PC_ERR_IO the file cannot be read or written,
 * PC_ERR_CORRUPT the file or a sealed value does not verify, PC_ERR_BUSY another process holds it.
 *
 * Lists come in the order of names (accounts, roles, tenants) or of ids (keys, sessions, blocks,
 * revocations), signing keys newest first. A page continues behind a name or an id; for accounts
 * either will do. A row's callback may call the store. What the view does not hold (refresh
 * tokens, named values, use of keys) and the sweep do not move change_seq; nor does writing a role
 * or a tenant that is there already.
 */
#ifndef PC_STORE_SQLITE_H
#define PC_STORE_SQLITE_H

#include "base/field_cipher.h"
#include "ports/store.h"

/* Opens the file (made with mode 0600 where there is none) and brings its schema up to date. The
 * cipher must outlive the store. A file of a newer Portcullis is refused (PC_ERR_UNSUPPORTED), one
 * whose recorded migrations differ from this program's is PC_ERR_CORRUPT. */
PC_MUST pc_err pc_sqlite_open(const char *path, const struct pc_field_cipher *cipher,
                              struct pc_store *out, struct pc_diag *diag);

#endif
