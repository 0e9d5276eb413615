/* The key ring's keys: a new one, and the end of those that nothing needs any more. */
#ifndef PC_AUTHORITY_FIELDS_RING_H
#define PC_AUTHORITY_FIELDS_RING_H

#include "authority/work.h"
#include "base/buf.h"

/* Adds the id of the new key to *id. Values that the keys before it sealed stay readable, and are
 * sealed anew in the background. PC_ERR_FULL: the ring takes no more. */
PC_MUST pc_err pc_ring_rotate(struct pc_work *work, struct pc_buf *id);

/* Seals the ring's file by the keys of vault.store, again where it is sealed; or makes it a plain
 * one. PC_ERR_INVALID: vault.store is empty. */
PC_MUST pc_err pc_ring_seal(struct pc_work *work, bool sealed);

/* Removes every key but the active one, after all stored values were looked at once more; which
 * ones. PC_ERR_EXISTS: a value still needs one of them. */
PC_MUST pc_err pc_ring_retire(struct pc_work *work,
                              struct pc_keyring_entry removed[PC_FIELD_KEYS_MAX], size_t *count);

#endif
