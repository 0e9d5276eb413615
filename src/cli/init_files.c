/* Making the files of a run folder. */
#define _GNU_SOURCE
#include "cli/init_files.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/file.h"
#include "crypto/keyring.h"
#include "crypto/random.h"
#include "crypto/sign.h"
#include "crypto/x509.h"

enum { CERTIFICATE_DAYS = 825, PEM_LINE = 64 };

pc_err pc_init_owner(const char *authority, const char *edge, struct pc_owner *out) {
    *out = (struct pc_owner){0};
    const struct passwd *account = authority[0] == '\0' ? NULL : getpwnam(authority);
    if (account == NULL)
        return PC_ERR_NOTFOUND;
    struct pc_owner owner = {true, account->pw_uid, account->pw_gid};
    if (edge[0] == '\0' || getpwnam(edge) == NULL)
        return PC_ERR_NOTFOUND;
    *out = owner;
    return PC_OK;
}

static pc_err give(const char *path, const struct pc_owner *owner, struct pc_diag *diag) {
    if (!owner->set || chown(path, owner->authority, owner->group) == 0)
        return PC_OK;
    return pc_diag_set(diag, PC_ERR_IO, "%s: %s", path, strerror(errno));
}

static pc_err make_folder(const char *path, mode_t mode, const struct pc_owner *owner,
                          struct pc_diag *diag) {
    struct stat st;
    if (stat(path, &st) == 0)
        return S_ISDIR(st.st_mode) ? PC_OK
                                   : pc_diag_set(diag, PC_ERR_EXISTS, "%s is no folder", path);
    pc_err err = pc_file_make_dir(path, 0755);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s: %s", path, strerror(errno));
    err = owner == NULL ? PC_OK : give(path, owner, diag);
    if (err == PC_OK && chmod(path, mode) != 0)
        err = pc_diag_set(diag, PC_ERR_IO, "%s: %s", path, strerror(errno));
    return err;
}

static const char *folder_of(const char *path, struct pc_buf *memory) {
    const char *slash = strrchr(path, '/');
    pc_buf_clear(memory);
    pc_buf_add(memory, pc_span(path, slash == NULL ? 0 : (size_t)(slash - path)));
    return pc_buf_str(memory);
}

pc_err pc_init_folders(const struct pc_paths *paths, const struct pc_owner *owner,
                       struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf edge = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf tls = {0};
    const struct {
        const char *path;
        mode_t mode;
        bool authority; /* the authority's; else of whoever runs init */
    } folders[] = {
        {paths->directory, 0755, false},
        {paths->secrets, 0700, true},
        {folder_of(paths->assertion_key, &edge), 0755, false},
        {folder_of(paths->tls_key, &tls), 0755, false},
        {paths->state, 0700, true},
        {paths->view, 02750, true},
        {paths->spool, 03770, true},
        {paths->audit, 0750, true},
        {paths->sockets, 0750, true},
        {paths->waf, 02750, true},
        {paths->waf_requests, 03770, true},
        {paths->content, 02750, true},
        {paths->nginx, 0755, false},
    };
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        if (folders[i].path == NULL)
            return PC_ERR_NOMEM;
        pc_err err = make_folder(folders[i].path, folders[i].mode,
                                 folders[i].authority ? owner : NULL, diag);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

pc_err pc_init_keyring(const struct pc_paths *paths, const struct pc_owner *owner, pc_time now,
                       struct pc_diag *diag) {
    pc_err err = pc_keyring_create(paths->keyring, &pc_system_entropy, now);
    if (err == PC_ERR_EXISTS)
        return PC_OK;
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s: %s", paths->keyring, pc_err_name(err));
    return give(paths->keyring, owner, diag);
}

/* RFC 4648 section 4 of what section 5 gave: two other letters, and padding. */
static void plain_base64(struct pc_buf *text) {
    for (size_t i = 0; i < text->len; i++)
        text->ptr[i] = text->ptr[i] == '-' ? '+' : text->ptr[i] == '_' ? '/' : text->ptr[i];
    while (text->len % 4 != 0 && pc_buf_end(text) == PC_OK)
        pc_buf_add_char(text, '=');
}

void pc_init_pem(struct pc_span der, const char *label, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_base64url_encode(der, &text);
    plain_base64(&text);
    pc_buf_addf(out, "-----BEGIN %s-----\n", label);
    struct pc_span rest = pc_buf_span(&text);
    while (rest.len > 0) {
        pc_buf_add(out, pc_span_upto(rest, PEM_LINE));
        pc_buf_add_char(out, '\n');
        rest = pc_span_from(rest, PEM_LINE);
    }
    pc_buf_addf(out, "-----END %s-----\n", label);
}

static pc_err write_assertion(const struct pc_signer *signer, const char *pem_path,
                              const char *spki_path) {
    PC_CLEANUP(pc_buf_free) struct pc_buf der = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf pem = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf spki = {0};
    pc_err err = pc_signer_export(signer, &der);
    if (err == PC_OK)
        err = pc_signer_public(signer, &spki);
    if (err != PC_OK)
        return err;
    pc_init_pem(pc_buf_span(&der), "PRIVATE KEY", &pem);
    err = pc_buf_end(&pem);
    /* The public half first: a key whose public half is missing would never be made again. */
    if (err == PC_OK)
        err = pc_file_replace(spki_path, pc_buf_span(&spki), 0644);
    return err == PC_OK ? pc_file_replace(pem_path, pc_buf_span(&pem), 0600) : err;
}

pc_err pc_init_assertion(const struct pc_paths *paths, struct pc_diag *diag) {
    if (access(paths->assertion_key, F_OK) == 0)
        return PC_OK;
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    struct pc_span stem = pc_span_str(paths->assertion_key);
    pc_buf_add(&path, pc_span_upto(stem, stem.len - strlen(".pem")));
    pc_buf_add_str(&path, ".spki");
    const char *spki_path = pc_buf_str(&path);
    struct pc_signer *signer = NULL;
    pc_err err = spki_path == NULL ? PC_ERR_NOMEM : pc_signer_generate(PC_ALG_ES256, &signer);
    if (err == PC_OK)
        err = write_assertion(signer, paths->assertion_key, spki_path);
    pc_signer_free(signer);
    return err == PC_OK ? PC_OK
                        : pc_diag_set(diag, err, "%s: %s", paths->assertion_key, pc_err_name(err));
}

pc_err pc_init_certificate(const struct pc_paths *paths, const struct pc_span *names, size_t count,
                           pc_time now, struct pc_diag *diag) {
    if (access(paths->tls_certificate, F_OK) == 0 || access(paths->tls_key, F_OK) == 0)
        return PC_OK;
    PC_CLEANUP(pc_buf_free) struct pc_buf certificate = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf key = PC_BUF_SECRET;
    pc_err err =
        pc_x509_self_sign(names, count, now, CERTIFICATE_DAYS * PC_DAY, &certificate, &key);
    if (err == PC_OK)
        err = pc_file_replace(paths->tls_key, pc_buf_span(&key), 0600);
    if (err == PC_OK)
        err = pc_file_replace(paths->tls_certificate, pc_buf_span(&certificate), 0644);
    return err == PC_OK
               ? PC_OK
               : pc_diag_set(diag, err, "%s: %s", paths->tls_certificate, pc_err_name(err));
}
