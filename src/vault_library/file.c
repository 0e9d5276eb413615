/* From one file to another: beside its place first, and there in one step. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "vault_library/library.h"

struct job {
    const char *from, *to;
    int in, out;
    uint64_t at; /* in the source */
    struct stat st;
    char temporary[PATH_MAX]; /* empty: there is none */
};

static pc_err failed(struct pc_diag *diag, const char *path) {
    pc_err err = errno == ENOENT ? PC_ERR_NOTFOUND : errno == EACCES ? PC_ERR_DENIED : PC_ERR_IO;
    return pc_diag_set(diag, err, "%s: %s", path, strerror(errno));
}

static pc_err begin(struct job *job, struct pc_diag *diag) {
    if (job->from == NULL || job->to == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "there is no name of a file");
    job->in = open(job->from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (job->in < 0 || fstat(job->in, &job->st) != 0)
        return failed(diag, job->from);
    if (!S_ISREG(job->st.st_mode))
        return pc_diag_set(diag, PC_ERR_INVALID, "%s: it is not a regular file", job->from);
    int len = snprintf(job->temporary, sizeof job->temporary, "%s.XXXXXX", job->to);
    if (len < 0 || (size_t)len >= sizeof job->temporary) {
        job->temporary[0] = '\0';
        return pc_diag_set(diag, PC_ERR_INVALID, "%s: the name is too long", job->to);
    }
    job->out = mkostemp(job->temporary, O_CLOEXEC);
    if (job->out >= 0)
        return PC_OK;
    pc_err err = failed(diag, job->to);
    job->temporary[0] = '\0';
    return err;
}

static pc_err sync_folder(const char *path, struct pc_diag *diag) {
    char copy[PATH_MAX];
    (void)snprintf(copy, sizeof copy, "%s", path);
    PC_CLEANUP(pc_file_close) int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return folder >= 0 && fsync(folder) == 0 ? PC_OK : failed(diag, path);
}

static pc_err put_in_place(struct job *job, struct pc_diag *diag) {
    if (fchmod(job->out, job->st.st_mode & 0777) != 0 || fsync(job->out) != 0 ||
        rename(job->temporary, job->to) != 0)
        return failed(diag, job->to);
    job->temporary[0] = '\0';
    return sync_folder(job->to, diag);
}

static void end(struct job *job) {
    if (job->temporary[0] != '\0')
        (void)unlink(job->temporary);
    pc_file_close(&job->in);
    pc_file_close(&job->out);
}

static pc_err job_read(void *self, void *to, size_t room, size_t *got) {
    struct job *job = self;
    pc_err err = pc_file_read_at(job->in, job->at, to, room, got);
    job->at += err == PC_OK ? *got : 0;
    return err;
}

static pc_err job_write(void *self, struct pc_span bytes) {
    const struct job *job = self;
    return pc_file_write_all(job->out, bytes);
}

/* What went wrong in the files says so itself. */
static void name_files(pc_err err, const struct job *job, struct pc_diag *diag) {
    if (err == PC_ERR_IO && diag->text[0] == '\0')
        (void)pc_diag_set(diag, err, "%s to %s: %s", job->from, job->to, strerror(errno));
}

enum portcullis_result portcullis_encrypt_file(struct portcullis_vault *vault,
                                               const struct portcullis_options *options,
                                               const char *from, const char *to,
                                               struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct pc_library_wish wish;
    struct job job = {.from = from, .to = to, .in = -1, .out = -1};
    pc_err err = pc_library_wish(options, &wish, &diag);
    if (err == PC_OK)
        err = begin(&job, &diag);
    if (err == PC_OK) {
        struct pc_vault_write_options write = pc_library_write(&wish, (uint64_t)job.st.st_size);
        err = pc_vault_seal_stream(vault->keys, &write, (struct pc_vault_source){job_read, &job},
                                   (struct pc_vault_sink){job_write, &job}, &diag);
        name_files(err, &job, &diag);
    }
    if (err == PC_OK)
        err = put_in_place(&job, &diag);
    end(&job);
    return pc_library_result(err, PC_VAULT_FAULT_NONE, &diag, error);
}

enum portcullis_result portcullis_decrypt_file(struct portcullis_vault *vault,
                                               const struct portcullis_options *options,
                                               const char *from, const char *to,
                                               struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct pc_library_wish wish;
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    struct job job = {.from = from, .to = to, .in = -1, .out = -1};
    pc_err err = pc_library_wish(options, &wish, &diag);
    if (err == PC_OK)
        err = begin(&job, &diag);
    if (err == PC_OK) {
        struct pc_vault_read_options read = pc_library_read(&wish);
        read.hidden = true;
        err = pc_vault_open_stream(vault->keys, &read, (struct pc_vault_source){job_read, &job},
                                   (struct pc_vault_sink){job_write, &job}, &fault, &diag);
        name_files(err, &job, &diag);
    }
    if (err == PC_OK)
        err = put_in_place(&job, &diag);
    end(&job);
    return pc_library_result(err, fault, &diag, error);
}
