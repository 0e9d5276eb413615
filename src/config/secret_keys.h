/*
 * The keys of the configuration that hold secrets, by their path: "mail.password",
 * "issuers.keycloak.client_secret" (an item of a list goes by its name).
 */
#ifndef PC_CONFIG_SECRET_KEYS_H
#define PC_CONFIG_SECRET_KEYS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/* Whether there is such a key, whatever the names in it. */
bool pc_secret_key_is(struct pc_span path);

/* "mail.password, issuers.NAME.client_secret …" */
void pc_secret_keys(struct pc_buf *out);

#endif
