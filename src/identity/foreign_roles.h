/* What claims of another issuer mean here: paths into its claims, and roles by the map. */
#ifndef PC_IDENTITY_FOREIGN_ROLES_H
#define PC_IDENTITY_FOREIGN_ROLES_H

#include <jansson.h>

#include "base/arena.h"
#include "model/settings.h"

/* The value that a path names: at each object the rest of the path as a whole (names may have dots
 * in them), else its first segment. CLIENT stands for client. NULL: absent. */
const json_t *pc_foreign_find(const json_t *claims, struct pc_span path, struct pc_span client);

/* Our roles, joined by spaces, each once, in the arena. More names than a token may have are
 * PC_ERR_RANGE. */
PC_MUST pc_err pc_foreign_roles(const json_t *claims, const struct pc_settings_issuer *issuer,
                                struct pc_arena *arena, struct pc_span *out);

#endif
