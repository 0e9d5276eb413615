/* The layout of the run folder, as one table. */
#include "config/paths.h"

#include <stddef.h>
#include <string.h>

#include "base/buf.h"

struct place {
    size_t at;
    const char *below;
};

static const struct place places[] = {
    {offsetof(struct pc_paths, directory), ""},
    {offsetof(struct pc_paths, config), "/portcullis.yaml"},
    {offsetof(struct pc_paths, secrets), "/secrets"},
    {offsetof(struct pc_paths, keyring), "/secrets/keyring.json"},
    {offsetof(struct pc_paths, seal_key), "/secrets/seal.key"},
    {offsetof(struct pc_paths, seal_public), "/seal.pub"},
    {offsetof(struct pc_paths, assertion_key), "/secrets-edge/assertion.pem"},
    {offsetof(struct pc_paths, tls_certificate), "/tls/certificate.pem"},
    {offsetof(struct pc_paths, tls_key), "/tls/key.pem"},
    {offsetof(struct pc_paths, state), "/state"},
    {offsetof(struct pc_paths, database), "/state/portcullis.db"},
    {offsetof(struct pc_paths, view), "/view"},
    {offsetof(struct pc_paths, metrics), "/view/authority.prom"},
    {offsetof(struct pc_paths, spool), "/spool"},
    {offsetof(struct pc_paths, audit), "/audit"},
    {offsetof(struct pc_paths, waf), "/waf"},
    {offsetof(struct pc_paths, waf_requests), "/waf/requests"},
    {offsetof(struct pc_paths, content), "/content"},
    {offsetof(struct pc_paths, sockets), "/sock"},
    {offsetof(struct pc_paths, public_socket), "/sock/public.sock"},
    {offsetof(struct pc_paths, admin_socket), "/sock/admin.sock"},
    {offsetof(struct pc_paths, operator_socket), "/sock/operator.sock"},
    {offsetof(struct pc_paths, nginx), "/nginx"},
    {offsetof(struct pc_paths, nginx_conf), "/nginx/nginx.conf"},
    {offsetof(struct pc_paths, nginx_pid), "/nginx/nginx.pid"},
    {offsetof(struct pc_paths, authority_lock), "/state/authority.lock"},
    {offsetof(struct pc_paths, supervisor_pid), "/portcullis.pid"},
};

static pc_err put(struct pc_paths *out, size_t at, struct pc_span path, struct pc_arena *arena) {
    struct pc_span copy;
    pc_err err = pc_arena_copy(arena, path, &copy);
    if (err == PC_OK)
        memcpy((char *)out + at, &copy.ptr, sizeof copy.ptr);
    return err;
}

pc_err pc_paths_init(const struct pc_settings *settings, struct pc_arena *arena,
                     struct pc_paths *out) {
    *out = (struct pc_paths){0};
    struct pc_span root = settings->directory;
    while (root.len > 0 && root.ptr[root.len - 1] == '/')
        root.len--;
    if (settings->directory.len == 0 || settings->directory.ptr[0] != '/')
        return PC_ERR_INVALID;
    struct pc_buf path PC_CLEANUP(pc_buf_free) = {0};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        pc_buf_clear(&path);
        pc_buf_add(&path, root);
        pc_buf_add_str(&path, places[i].below);
        if (path.len == 0)
            pc_buf_add_char(&path, '/');
        pc_err err = pc_buf_end(&path);
        if (err == PC_OK)
            err = put(out, places[i].at, pc_buf_span(&path), arena);
        if (err != PC_OK)
            return err;
    }
    pc_err err = PC_OK;
    if (settings->tls.certificate.len > 0)
        err =
            put(out, offsetof(struct pc_paths, tls_certificate), settings->tls.certificate, arena);
    if (err == PC_OK && settings->tls.key.len > 0)
        err = put(out, offsetof(struct pc_paths, tls_key), settings->tls.key, arena);
    return err;
}
