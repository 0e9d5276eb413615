/* Messages in files: from their beginning to the geometry of their frames. */
#ifndef PC_CLI_VAULT_OPEN_MESSAGE_H
#define PC_CLI_VAULT_OPEN_MESSAGE_H

#include "cli/vault/file.h"

/* Reads and verifies the header. The reader is the caller's, also where it fails. */
enum pc_files_outcome pc_files_open_header(int fd, const struct pc_files_wishes *wishes,
                                           struct pc_vault_reader **reader, struct pc_diag *diag);

/* Whether the message was encrypted under that name; one without a name may have any. */
enum pc_files_outcome pc_files_check_name(const struct pc_vault_reader *reader, struct pc_span name,
                                          struct pc_diag *diag);

/* Verifies the whole body of a message of so many bytes and, where out is not negative, writes the
 * plaintext there. */
enum pc_files_outcome pc_files_open_body(struct pc_files_hand *hand, struct pc_vault_reader *reader,
                                         int in, int out, uint64_t length, struct pc_diag *diag);

#endif
