/* What all verbs do with one file: open it, tell what became of it, put its result in its place. */
#ifndef PC_CLI_VAULT_FILE_H
#define PC_CLI_VAULT_FILE_H

#include <sys/stat.h>

#include "cli/vault/crew.h"
#include "cli/vault/temporary.h"

/* One file under work. */
struct pc_files_file {
    struct pc_files_run *run;
    struct pc_files_hand *hand;
    const struct pc_files_item *item;
    int fd;
    struct stat st;
    struct pc_buf result; /* the name of what is written */
    struct pc_files_temporary temporary;
    struct pc_diag diag;
};

/* The crew's work: by the run's verb. */
void pc_files_work(struct pc_files_hand *hand, const struct pc_files_item *item);

/* Each verb; the file is open. */
enum pc_files_outcome pc_files_encrypt(struct pc_files_file *file);
enum pc_files_outcome pc_files_decrypt(struct pc_files_file *file); /* and verify */
enum pc_files_outcome pc_files_rewrap(struct pc_files_file *file);
enum pc_files_outcome pc_files_reencrypt(struct pc_files_file *file);

/* The outcome of an error that is the system's, with words for it. */
enum pc_files_outcome pc_files_failed(struct pc_files_file *file, pc_err err, const char *what);

/* Whether something is there under the result's name. */
bool pc_files_result_is_there(struct pc_files_file *file);
/* A temporary for the result. PC_FILES_DONE, or why not. */
enum pc_files_outcome pc_files_result_begin(struct pc_files_file *file);
/* Puts it in its place, and deletes the source where that is asked for. */
enum pc_files_outcome pc_files_result_end(struct pc_files_file *file);
/* What was read is all there is, and nothing was written to it meanwhile. */
bool pc_files_is_unchanged(const struct pc_files_file *file);
/* The name of the source leads to what was read, and to nothing that took its place. */
bool pc_files_is_in_place(const struct pc_files_file *file);
/* Deletes the source, if it is still what was read. */
enum pc_files_outcome pc_files_delete_source(struct pc_files_file *file);

#endif
