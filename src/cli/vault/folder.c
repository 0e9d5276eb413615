/* A count of users. */
#include "cli/vault/folder.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"

static void close_both(int in, int out) {
    if (out != in)
        pc_file_close(&out);
    pc_file_close(&in);
}

pc_err pc_files_folder_new(int in, int out, struct pc_span path, struct pc_files_folder **result) {
    struct pc_files_folder *folder = malloc(sizeof *folder + path.len + 2);
    if (folder == NULL) {
        close_both(in, out);
        return PC_ERR_NOMEM;
    }
    atomic_init(&folder->users, 1);
    folder->in = in;
    folder->out = out;
    if (path.len > 0)
        memcpy(folder->path, path.ptr, path.len);
    folder->path[path.len] = '\0';
    if (path.len > 0 && path.ptr[path.len - 1] != '/')
        memcpy(folder->path + path.len, "/", 2);
    *result = folder;
    return PC_OK;
}

struct pc_files_folder *pc_files_folder_keep(struct pc_files_folder *folder) {
    (void)atomic_fetch_add(&folder->users, 1);
    return folder;
}

void pc_files_folder_drop(struct pc_files_folder *folder) {
    if (folder == NULL || atomic_fetch_sub(&folder->users, 1) > 1)
        return;
    close_both(folder->in, folder->out);
    free(folder);
}
