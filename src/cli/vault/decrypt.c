/* One message into a file, which appears after its last byte was authenticated; or only verified.
 */
#include "cli/vault/file.h"
#include "cli/vault/names.h"
#include "cli/vault/open_message.h"
#include "cli/vault/present.h"

static enum pc_files_outcome open_it(struct pc_files_file *file, struct pc_vault_reader *reader) {
    const struct pc_files_wishes *wishes = &file->run->wishes;
    enum pc_files_outcome outcome = PC_FILES_DONE;
    if (wishes->bind_name)
        outcome = pc_files_check_name(
            reader, pc_files_plain_name(pc_span_str(file->item->name), wishes->suffix),
            &file->diag);
    if (outcome == PC_FILES_DONE && wishes->verb == PC_FILES_DECRYPT)
        outcome = pc_files_result_begin(file);
    if (outcome == PC_FILES_DONE)
        outcome = pc_files_open_body(file->hand, reader, file->fd, file->temporary.fd,
                                     (uint64_t)file->st.st_size, &file->diag);
    if (outcome == PC_FILES_DONE && wishes->verb == PC_FILES_DECRYPT)
        outcome = pc_files_result_end(file);
    return outcome;
}

enum pc_files_outcome pc_files_decrypt(struct pc_files_file *file) {
    const struct pc_files_wishes *wishes = &file->run->wishes;
    struct pc_vault_reader *reader = NULL;
    if (wishes->verb == PC_FILES_DECRYPT && !wishes->force && pc_files_result_is_there(file))
        return pc_files_present(file);
    enum pc_files_outcome outcome = pc_files_open_header(file->fd, wishes, &reader, &file->diag);
    if (outcome == PC_FILES_DONE)
        outcome = open_it(file, reader);
    pc_vault_reader_free(reader);
    return outcome;
}
