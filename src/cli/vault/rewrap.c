/* A new header for the same body. */
#include "cli/vault/file.h"

enum pc_files_outcome pc_files_rewrap(struct pc_files_file *file) {
    (void)file;
    return PC_FILES_UNSUPPORTED;
}
