/* Results that are there already: a tree that was stopped goes on where it was. */
#ifndef PC_CLI_VAULT_PRESENT_H
#define PC_CLI_VAULT_PRESENT_H

#include "cli/vault/file.h"

/* PC_FILES_SKIPPED where the result is whole and of this source, as far as can be seen without a
 * key: of a kind and length that the source gives, and of its time. The source is deleted then
 * where that is asked for and every byte of both is the same. Else PC_FILES_EXISTS. */
enum pc_files_outcome pc_files_present(struct pc_files_file *file);

#endif
