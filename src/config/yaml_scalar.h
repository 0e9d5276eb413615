/* A plain YAML scalar as JSON (YAML 1.2.2, section 10.3: the core schema). */
#ifndef PC_CONFIG_YAML_SCALAR_H
#define PC_CONFIG_YAML_SCALAR_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/* Appends null, a boolean, a number or a string. False: a number that JSON does not have. */
bool pc_yaml_scalar(struct pc_span text, struct pc_buf *out);

#endif
