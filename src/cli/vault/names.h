/*
 * Names of files: an encrypted one has a suffix, and a message says as which file it was encrypted
 * (the pair "file" of its context), so that two files of one folder cannot be swapped unseen.
 */
#ifndef PC_CLI_VAULT_NAMES_H
#define PC_CLI_VAULT_NAMES_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"
#include "vault/context.h"

#define PC_FILES_SUFFIX ".encrypted"
#define PC_FILES_PAIR   "file" /* the name of that pair */

/* What stands behind the last '/'. */
struct pc_span pc_files_base(struct pc_span path);

/* Without the suffix where it has it and something is left; else as it is. */
struct pc_span pc_files_plain_name(struct pc_span name, struct pc_span suffix);
bool pc_files_has_suffix(struct pc_span name, struct pc_span suffix);

/* A context holds text; file systems hold bytes. Each that is not UTF-8 becomes U+FFFD. */
void pc_files_text(struct pc_span name, struct pc_buf *out);

/* A context of given pairs and, where there is one, the name, which stands in `text` as above.
 * `room` has PC_VAULT_PAIRS_MAX pairs. PC_ERR_RANGE: too
 * many pairs; PC_ERR_EXISTS: one of the given is "file" already. */
PC_MUST pc_err pc_files_context(const struct pc_vault_context *given, struct pc_span name,
                                struct pc_vault_pair *room, struct pc_buf *text,
                                struct pc_vault_context *out);

#endif
