/* One reading of a reference, by the table of kinds. */
#define _GNU_SOURCE
#include "vault/secrets/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "vault/secrets/box.h"
#include "vault/secrets/remote.h"

enum { PATH_LEN = 4352, NAME_LEN = 129 };

static pc_err read_whole(int fd, const char *path, struct pc_buf *out, struct pc_diag *diag) {
    char *to = pc_buf_reserve(out, PC_SECRET_VALUE_MAX + 1);
    size_t got = 0;
    if (to == NULL)
        return PC_ERR_NOMEM;
    pc_err err = pc_file_read_at(fd, 0, to, PC_SECRET_VALUE_MAX + 1, &got);
    if (err == PC_OK && got > PC_SECRET_VALUE_MAX)
        err = PC_ERR_RANGE;
    if (err != PC_OK) {
        pc_wipe(to, got);
        return err == PC_ERR_RANGE
                   ? pc_diag_set(diag, err, "%s has more than %d bytes", path, PC_SECRET_VALUE_MAX)
                   : pc_diag_set(diag, err, "%s: %s", path, strerror(errno));
    }
    out->len += got;
    return PC_OK;
}

/* The line end that editors and `echo` leave is no part of it. */
static pc_err read_path(const char *path, struct pc_buf *out, struct pc_diag *diag) {
    struct stat st;
    size_t from = out->len;
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0) {
        pc_err err = errno == ENOENT   ? PC_ERR_NOTFOUND
                     : errno == EACCES ? PC_ERR_DENIED
                                       : PC_ERR_IO;
        return pc_diag_set(diag, err, "%s: %s", path, strerror(errno));
    }
    if (!S_ISREG(st.st_mode))
        return pc_diag_set(diag, PC_ERR_INVALID, "%s is no file", path);
    pc_err err = read_whole(fd, path, out, diag);
    while (err == PC_OK && out->len > from &&
           (out->ptr[out->len - 1] == '\n' || out->ptr[out->len - 1] == '\r'))
        out->len--;
    return err;
}

static pc_err path_of(struct pc_span folder, struct pc_span name, char out[PATH_LEN]) {
    struct pc_buf path = pc_buf_over(out, PATH_LEN - 1);
    pc_buf_add(&path, folder);
    pc_buf_add(&path, name);
    pc_err err = pc_buf_end(&path);
    out[path.len] = '\0';
    return err == PC_OK ? PC_OK : PC_ERR_RANGE;
}

static pc_err read_file(const struct pc_secret_place *place, const struct pc_secret_ref *ref,
                        struct pc_span key, struct pc_buf *out, struct pc_diag *diag) {
    char path[PATH_LEN];
    (void)place, (void)key;
    pc_err err = path_of(PC_SPAN(""), ref->place, path);
    return err == PC_OK ? read_path(path, out, diag) : err;
}

static char *variable(struct pc_span name) {
    char text[NAME_LEN];
    if (name.len >= sizeof text)
        return NULL;
    memcpy(text, name.ptr, name.len);
    text[name.len] = '\0';
    return getenv(text);
}

static pc_err read_env(const struct pc_secret_place *place, const struct pc_secret_ref *ref,
                       struct pc_span key, struct pc_buf *out, struct pc_diag *diag) {
    (void)place, (void)key;
    const char *value = variable(ref->place);
    if (value == NULL || value[0] == '\0')
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "the environment has no variable %.*s",
                           PC_ARG(ref->place));
    pc_buf_add(out, pc_span(value, strlen(value)));
    return PC_OK;
}

void pc_secret_env_wipe(struct pc_span name) {
    char *value = variable(name);
    if (value != NULL)
        pc_wipe(value, strlen(value));
}

static pc_err read_cred(const struct pc_secret_place *place, const struct pc_secret_ref *ref,
                        struct pc_span key, struct pc_buf *out, struct pc_diag *diag) {
    char folder[PATH_LEN], path[PATH_LEN];
    (void)key;
    if (place->credentials == NULL || place->credentials[0] != '/')
        return pc_diag_set(diag, PC_ERR_NOTFOUND,
                           "CREDENTIALS_DIRECTORY is not set: LoadCredential= of a systemd unit "
                           "gives credentials");
    pc_err err = path_of(pc_span_str(place->credentials), PC_SPAN("/"), folder);
    if (err == PC_OK)
        err = path_of(pc_span_str(folder), ref->place, path);
    return err == PC_OK ? read_path(path, out, diag) : err;
}

static pc_err read_sealed(const struct pc_secret_place *place, const struct pc_secret_ref *ref,
                          struct pc_span key, struct pc_buf *out, struct pc_diag *diag) {
    return pc_secret_box_open(place->seal_key, key, ref->place, out, diag);
}

static pc_err nobody(const struct pc_secret_ref *ref, struct pc_diag *diag) {
    return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "${%s:…}: other servers are not asked here",
                       pc_secret_kind_name(ref->kind));
}

static pc_err read_vault(const struct pc_secret_place *place, const struct pc_secret_ref *ref,
                         struct pc_span key, struct pc_buf *out, struct pc_diag *diag) {
    (void)key;
    return place->remote == NULL ? nobody(ref, diag)
                                 : pc_secret_remote_vault(place->remote, ref, out, diag);
}

static pc_err read_aws(const struct pc_secret_place *place, const struct pc_secret_ref *ref,
                       struct pc_span key, struct pc_buf *out, struct pc_diag *diag) {
    (void)key;
    return place->remote == NULL ? nobody(ref, diag)
                                 : pc_secret_remote_aws(place->remote, ref, out, diag);
}

static const struct {
    pc_err (*read)(const struct pc_secret_place *place, const struct pc_secret_ref *ref,
                   struct pc_span key, struct pc_buf *out, struct pc_diag *diag);
    bool changes, remote;
} kinds[PC_SECRET_KINDS] = {
    [PC_SECRET_FILE] = {read_file, true, false},  [PC_SECRET_ENV] = {read_env, false, false},
    [PC_SECRET_CRED] = {read_cred, false, false}, [PC_SECRET_VAULT] = {read_vault, true, true},
    [PC_SECRET_AWS_SM] = {read_aws, true, true},  [PC_SECRET_SEALED] = {read_sealed, false, false},
};

bool pc_secret_can_change(enum pc_secret_kind kind) {
    return kinds[kind].changes;
}

bool pc_secret_is_remote(enum pc_secret_kind kind) {
    return kinds[kind].remote;
}

pc_err pc_secret_read(const struct pc_secret_place *place, const struct pc_secret_ref *ref,
                      struct pc_span key, struct pc_buf *out, struct pc_diag *diag) {
    size_t from = out->len;
    pc_err err = kinds[ref->kind].read(place, ref, key, out, diag);
    if (err == PC_OK)
        err = pc_buf_end(out);
    size_t len = out->len - from;
    if (err == PC_OK && (len == 0 || len > PC_SECRET_VALUE_MAX))
        err = pc_diag_set(diag, PC_ERR_RANGE, "it is %s", len == 0 ? "empty" : "too long");
    else if (err == PC_OK && memchr(out->ptr + from, '\0', len) != NULL)
        err = pc_diag_set(diag, PC_ERR_RANGE, "it has a NUL byte in it, so it is no text");
    if (err == PC_OK)
        return PC_OK;
    if (out->ptr != NULL)
        pc_wipe(out->ptr + from, len);
    out->len = from;
    return err;
}
