/*
 * Form bodies: application/x-www-form-urlencoded (URL Standard section 5.1), read by the same
 * tables of fields as JSON bodies. A field that stands there twice is PC_ERR_INVALID (RFC 6749
 * section 3.2), one of a list excepted; a field that no row names is left alone. An empty text
 * counts as absent; a number is digits; a flag is "on", "true" or "1".
 */
#ifndef PC_AUTHORITY_FORM_H
#define PC_AUTHORITY_FORM_H

#include "authority/body.h"
#include "base/buf.h"

enum { PC_FORM_FIELDS_MAX = 256 };

PC_MUST pc_err pc_form_read(struct pc_span text, const struct pc_body_table *table,
                            struct pc_arena *arena, struct pc_value *values, struct pc_diag *diag);

/* One field by its name, decoded; PC_ERR_NOTFOUND where it is absent, PC_ERR_INVALID where it
 * stands there twice or is malformed. Also for a query. */
PC_MUST pc_err pc_form_find(struct pc_span text, const char *name, struct pc_arena *arena,
                            struct pc_span *out);

/* The same as sent, from a query; NULL span where it is absent. */
struct pc_span pc_form_raw(struct pc_span text, const char *name);

/* Appends name=value, percent-encoded, with "&" before it where something is there already. */
void pc_form_add(struct pc_buf *out, const char *name, struct pc_span value);

/* Whether a Content-Type says that it is a form. */
bool pc_form_is(struct pc_span type);

#endif
