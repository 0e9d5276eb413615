/* The generated nginx configuration: making it, testing it, and whether nginx runs with it. */
#ifndef PC_CLI_NGINX_CONF_H
#define PC_CLI_NGINX_CONF_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "cli/setup.h"

/* The text for the settings. PC_ERR_NOTFOUND: the module was not found. */
PC_MUST pc_err pc_nginx_conf_text(const struct pc_setup *setup, struct pc_buf *out,
                                  struct pc_diag *diag);

/* `nginx -t` in a temporary folder, with nothing of the running one touched. PC_ERR_NOTFOUND: there
 * is no nginx; PC_ERR_INVALID: nginx refuses it, said holds its words. */
PC_MUST pc_err pc_nginx_conf_test(const struct pc_setup *setup, struct pc_buf *said,
                                  struct pc_diag *diag);

/* Everything that nginx reads only when it starts or reloads (configuration, certificates, keys),
 * as one digest in hexadecimal; in the arena. */
PC_MUST pc_err pc_nginx_conf_digest(struct pc_setup *setup, struct pc_span text,
                                    struct pc_span *out);

/* Writes nginx.conf; and the digest beside it, once nginx runs with it. */
PC_MUST pc_err pc_nginx_conf_write(const struct pc_setup *setup, struct pc_span text,
                                   struct pc_diag *diag);
PC_MUST pc_err pc_nginx_conf_mark(const struct pc_setup *setup, struct pc_span digest);
/* True where the digest is the one that was marked last. */
bool pc_nginx_conf_is_loaded(const struct pc_setup *setup, struct pc_span digest);

#endif
