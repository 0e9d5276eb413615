/* Under which keys a message is, as its header says it. */
#ifndef PC_CLI_VAULT_WRAPPED_H
#define PC_CLI_VAULT_WRAPPED_H

#include "vault/message.h"

/* Whether both headers are under the same keys, in the same order. */
bool pc_files_same_wrapping(struct pc_span a, struct pc_span b);

/* Whether the header says that a signature stands behind the message. */
bool pc_files_is_signed(struct pc_span header);

/* The part of a wrapped key's info that says which key it is. A raw AES key's has behind it what
 * changes from message to message: the lengths of tag and nonce, and the nonce. */
struct pc_span pc_files_key_name(const struct pc_vault_wrapped_key *wrapped);

#endif
