/* Where everything is below the run folder. */
#ifndef PC_CONFIG_PATHS_H
#define PC_CONFIG_PATHS_H

#include "base/arena.h"
#include "base/err.h"
#include "model/settings.h"

/* Absolute, NUL-terminated, in the arena. (w): who writes it. */
struct pc_paths {
    const char *directory;
    const char *config;      /* portcullis.yaml (operator) */
    const char *secrets;     /* secrets/, 0700 (authority) */
    const char *keyring;     /* secrets/keyring.json, 0600 */
    const char *seal_key;    /* secrets/seal.key, 0600: opens ${sealed:…} */
    const char *seal_public; /* seal.pub: what `portcullis secret seal` seals to */
    const char
        *assertion_key; /* secrets-edge/assertion.pem, 0600: read by nginx's master at start */
    const char *tls_certificate; /* tls/certificate.pem unless the configuration names one */
    const char *tls_key;
    const char *state;    /* state/, 0700 (authority) */
    const char *database; /* state/portcullis.db */
    const char *view;     /* view/: LMDB; authority writes, edge reads */
    const char *metrics;  /* view/authority.prom: what the edge's metrics end with (authority) */
    const char *spool;    /* spool/: audit segments; edge and authority write */
    const char *audit;    /* audit/: the sealed chain (authority) */
    const char *waf;      /* waf/: the firewall's bundles (authority; the edge reads) */
    const char *waf_requests;    /* waf/requests/: sealed; the edge writes, authority reads */
    const char *content;         /* content/: schemas and patterns (authority; the edge reads) */
    const char *sockets;         /* sock/ */
    const char *public_socket;   /* sock/public.sock: what the edge proxies to */
    const char *admin_socket;    /* sock/admin.sock, 0600: the admin API, for the command */
    const char *operator_socket; /* sock/operator.sock: what the edge's operator listener asks */
    const char *nginx;           /* nginx/: generated nginx.conf, temporary folders, pid */
    const char *nginx_conf;
    const char *nginx_pid;
    const char *authority_lock; /* state/authority.lock */
    const char *supervisor_pid; /* portcullis.pid */
};

PC_MUST pc_err pc_paths_init(const struct pc_settings *settings, struct pc_arena *arena,
                             struct pc_paths *out);

#endif
