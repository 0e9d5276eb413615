/*
 * URI references resolved against a base (RFC 3986, section 5).
 */
#ifndef PC_INSPECT_SCHEMA_URI_H
#define PC_INSPECT_SCHEMA_URI_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/* The parts, as RFC 3986's appendix B takes them apart; a part that is not there has ptr NULL. */
struct pc_js_uri {
    struct pc_span scheme, authority, path, query, fragment;
};

struct pc_js_uri pc_js_uri(struct pc_span text);

/* Appends the target of the reference, without its fragment. */
void pc_js_uri_resolve(struct pc_span base, struct pc_span reference, struct pc_buf *out);

/* Appends the text with %XX decoded; false where what follows a % is no number. */
bool pc_js_uri_decode(struct pc_span text, struct pc_buf *out);

#endif
