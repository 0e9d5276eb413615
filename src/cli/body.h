/* Request bodies and paths of the admin API, made of what the caller gave. */
#ifndef PC_CLI_BODY_H
#define PC_CLI_BODY_H

#include <jansson.h>

#include "base/buf.h"
#include "cli/cli.h"

/* Sets member `key` to the option's value where it was given. An empty text is allowed: it clears.
 */
void pc_body_text(const struct pc_cli *cli, json_t *body, const char *option, const char *key);
/* To all values of the option; a value may itself be a list joined with commas. */
void pc_body_texts(const struct pc_cli *cli, json_t *body, const char *option, const char *key);
/* To the option's duration in seconds. */
void pc_body_seconds(const struct pc_cli *cli, json_t *body, const char *option, const char *key);

/* "users/<operand>/password": prefix, the operand as one segment, suffix. */
const char *pc_body_path(struct pc_buf *memory, const char *prefix, const char *segment,
                         const char *suffix);
/* "keys?account=<value>": with the query only where the value is not NULL. */
const char *pc_body_query(struct pc_buf *memory, const char *path, const char *name,
                          const char *value);

#endif
