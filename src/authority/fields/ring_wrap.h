/* The key ring's file under keys of the vault: those that vault.store names seal it, any key of the
 * configuration opens it. */
#ifndef PC_AUTHORITY_FIELDS_RING_WRAP_H
#define PC_AUTHORITY_FIELDS_RING_WRAP_H

#include "authority/authority.h"

/* Goes by the configuration in force at each use; borrows the authority. */
struct pc_keyring_wrap pc_ring_wrap(struct pc_authority *authority);

/* Says in the log what the configuration asks for and the file is not. */
void pc_ring_wrap_remind(struct pc_authority *authority);

#endif
