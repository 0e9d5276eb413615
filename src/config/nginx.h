/*
 * The nginx configuration that the one configuration file amounts to, as text. Nothing is read and
 * nothing is written here.
 *
 * Every request for an https listener is decided by the module in nginx's first phase and sent to
 * one of the internal locations "/.portcullis/<upstream>/<buffered|stream|websocket>".
 */
#ifndef PC_CONFIG_NGINX_H
#define PC_CONFIG_NGINX_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "config/paths.h"
#include "model/settings.h"

struct pc_nginx_options {
    const char *module;    /* path of ngx_http_portcullis_module.so; NULL: is loaded already */
    bool root;             /* nginx is started by root: workers become users.edge */
    uint32_t files;        /* open files that a worker may have (RLIMIT_NOFILE); 0: left as it is */
    bool stapling;         /* the certificate names an OCSP responder */
    const char *error_log; /* NULL: standard error */
    struct pc_diag *diag;  /* may be NULL */
};

/* PC_ERR_INVALID: a value cannot be written into an nginx configuration (quotes, '$', '\', control
 * characters) or is none of the allowed; the diag names it. Nothing of out is to be used then. */
PC_MUST pc_err pc_nginx_render(const struct pc_settings *settings, const struct pc_paths *paths,
                               const struct pc_nginx_options *options, struct pc_buf *out);

#endif
