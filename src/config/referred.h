/* The files that a configuration names: for who copies a gate. */
#ifndef PC_CONFIG_REFERRED_H
#define PC_CONFIG_REFERRED_H

#include "base/buf.h"
#include "base/err.h"
#include "model/settings.h"

/* key: "tls.certificate", "waf.rules"; lists and maps without index or name. */
typedef pc_err (*pc_referred_row)(void *context, struct pc_span key, struct pc_span path);

/* Hands out every path that the settings have, as the schema table says, but for `directory`;
 * absolute, and with '*' where a key takes patterns. The first failure of a row ends it. */
PC_MUST pc_err pc_config_referred(const struct pc_settings *settings, pc_referred_row row,
                                  void *context);

#endif
