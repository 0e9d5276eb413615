/* References as texts: cutting them up and putting them together (RFC 3986). */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_REFERENCE_H
#define PC_INSPECT_SCHEMA_OPENAPI_REFERENCE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

/* "other.yaml#/a/b" is "other.yaml" and "/a/b", which is percent-decoded, in the arena.
 * PC_ERR_INVALID: it cannot be decoded. */
PC_MUST pc_err pc_openapi_reference_cut(struct pc_span reference, struct pc_arena *arena,
                                        struct pc_span *document, struct pc_span *fragment);

/* "https://…", "urn:…", "//host/…": not a file beside the document. */
bool pc_openapi_reference_is_remote(struct pc_span document);

/* The name of a document that another one names: "../b.yaml" in "x/a/c.yaml" is "x/b.yaml". Names
 * may begin with "file://". In the arena. */
PC_MUST pc_err pc_openapi_reference_join(struct pc_span base, struct pc_span document,
                                         struct pc_arena *arena, struct pc_span *out);

#endif
