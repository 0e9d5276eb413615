/* The way of the generated nginx configuration. */
#define _GNU_SOURCE
#include "cli/nginx_conf.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/file.h"
#include "cli/process.h"
#include "config/nginx.h"
#include "crypto/hash.h"
#include "crypto/x509.h"

#define MODULE "ngx_http_portcullis_module.so"

enum { FILE_MAX = 16 * 1024 * 1024, PARTS = 6 };

/* A certificate that cannot be read is complained about elsewhere. */
static bool names_responder(const struct pc_paths *paths) {
    PC_CLEANUP(pc_buf_free) struct pc_buf pem = {0};
    bool ocsp = false;
    return pc_file_read(paths->tls_certificate, FILE_MAX, &pem) == PC_OK &&
           pc_x509_has_ocsp(pc_buf_span(&pem), &ocsp) == PC_OK && ocsp;
}

static pc_err render(const struct pc_setup *setup, const struct pc_paths *paths, struct pc_buf *out,
                     struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf module = {0};
    if (pc_setup_part("edge", MODULE, &module) != PC_OK)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "the nginx module " MODULE " was not found");
    const struct pc_nginx_options options = {.module = pc_buf_str(&module),
                                             .root = geteuid() == 0,
                                             .stapling = names_responder(paths),
                                             .diag = diag};
    pc_err err = pc_nginx_render(&setup->settings, paths, &options, out);
    if (err != PC_OK && diag->text[0] == '\0')
        return pc_diag_set(diag, err, "nginx.conf: %s", pc_err_name(err));
    return err;
}

pc_err pc_nginx_conf_text(const struct pc_setup *setup, struct pc_buf *out, struct pc_diag *diag) {
    return render(setup, &setup->paths, out, diag);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw) {
    (void)st;
    (void)kind;
    (void)ftw;
    (void)remove(path);
    return 0;
}

static void remove_folder(const char *path) {
    (void)nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Paths as the real ones, but nginx's own folder is `folder`. */
static pc_err test_in(const struct pc_setup *setup, const char *folder, const char *nginx,
                      struct pc_buf *said, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf conf = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf pid = {0};
    pc_buf_addf(&conf, "%s/nginx.conf", folder);
    pc_buf_addf(&pid, "%s/nginx.pid", folder);
    struct pc_paths paths = setup->paths;
    paths.nginx = folder;
    paths.nginx_conf = pc_buf_str(&conf);
    paths.nginx_pid = pc_buf_str(&pid);
    if (paths.nginx_conf == NULL || paths.nginx_pid == NULL)
        return PC_ERR_NOMEM;
    pc_err err = render(setup, &paths, &text, diag);
    if (err == PC_OK)
        err = pc_file_replace(paths.nginx_conf, pc_buf_span(&text), 0600);
    if (err != PC_OK)
        return err;
    const char *argv[] = {nginx, "-t", "-q", "-e", "stderr", "-p", folder, "-c", paths.nginx_conf,
                          NULL};
    int status = 0;
    err = pc_process_run(argv, said, &status, diag);
    if (err == PC_OK && status != 0)
        err = pc_diag_set(diag, PC_ERR_INVALID, "nginx refuses the generated configuration");
    return err;
}

pc_err pc_nginx_conf_test(const struct pc_setup *setup, struct pc_buf *said, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf nginx = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf folder = {0};
    if (pc_process_find("nginx", &nginx) != PC_OK)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "there is no nginx");
    const char *base = getenv("TMPDIR");
    pc_buf_addf(&folder, "%s/portcullis.XXXXXX", base == NULL || base[0] == '\0' ? "/tmp" : base);
    if (pc_buf_str(&folder) == NULL || mkdtemp(folder.ptr) == NULL)
        return pc_diag_set(diag, PC_ERR_IO, "a temporary folder: %s", strerror(errno));
    pc_err err = test_in(setup, folder.ptr, pc_buf_str(&nginx), said, diag);
    remove_folder(folder.ptr);
    return err;
}

/* A file that is not there counts as empty. */
static pc_err digest_file(const char *path, uint8_t out[PC_SHA256_SIZE]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = PC_BUF_SECRET;
    pc_err err =
        path == NULL || path[0] == '\0' ? PC_ERR_NOTFOUND : pc_file_read(path, FILE_MAX, &bytes);
    if (err != PC_OK && err != PC_ERR_NOTFOUND)
        return err;
    return pc_sha256_one(pc_buf_span(&bytes), out);
}

pc_err pc_nginx_conf_digest(struct pc_setup *setup, struct pc_span text, struct pc_span *out) {
    uint8_t parts[PARTS][PC_SHA256_SIZE], whole[PC_SHA256_SIZE];
    const char *const files[PARTS - 1] = {
        setup->paths.tls_certificate, setup->paths.tls_key, setup->settings.tls.client_ca.ptr,
        setup->settings.tls.client_crl.ptr, setup->paths.assertion_key};
    pc_err err = pc_sha256_one(text, parts[0]);
    for (size_t i = 1; i < PARTS && err == PC_OK; i++)
        err = digest_file(files[i - 1], parts[i]);
    if (err == PC_OK)
        err = pc_sha256_one(pc_span(parts, sizeof parts), whole);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_buf_free) struct pc_buf hex = {0};
    pc_hex_encode(pc_span(whole, sizeof whole), &hex);
    return pc_arena_copy(&setup->arena, pc_buf_span(&hex), out);
}

pc_err pc_nginx_conf_write(const struct pc_setup *setup, struct pc_span text,
                           struct pc_diag *diag) {
    pc_err err = pc_file_make_dir(setup->paths.nginx, 0755);
    if (err == PC_OK)
        err = pc_file_replace(setup->paths.nginx_conf, text, 0644);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s: %s", setup->paths.nginx_conf, pc_err_name(err));
    return PC_OK;
}

static const char *mark_path(const struct pc_setup *setup, struct pc_buf *memory) {
    pc_buf_addf(memory, "%s/loaded", setup->paths.nginx);
    return pc_buf_str(memory);
}

pc_err pc_nginx_conf_mark(const struct pc_setup *setup, struct pc_span digest) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    const char *file = mark_path(setup, &path);
    return file == NULL ? PC_ERR_NOMEM : pc_file_replace(file, digest, 0644);
}

bool pc_nginx_conf_is_loaded(const struct pc_setup *setup, struct pc_span digest) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf marked = {0};
    const char *file = mark_path(setup, &path);
    return file != NULL && pc_file_read(file, 4096, &marked) == PC_OK &&
           pc_span_eq(pc_buf_span(&marked), digest);
}
