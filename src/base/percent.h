/* Percent-encoding (RFC 3986 section 2.1) and the form encoding made of it (URL Standard section
 * 5.1), strict: a malformed sequence, NUL and control bytes are PC_ERR_INVALID. */
#ifndef PC_BASE_PERCENT_H
#define PC_BASE_PERCENT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/span.h"

/* The byte that the text begins with as "%XX", or -1. */
static inline int pc_percent_byte(struct pc_span text) {
    if (text.len < 3 || text.ptr[0] != '%')
        return -1;
    int high = pc_hex_value(text.ptr[1]), low = pc_hex_value(text.ptr[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* The results live in the arena, with a NUL behind them. */
PC_MUST pc_err pc_percent_decode(struct pc_span text, struct pc_arena *arena, struct pc_span *out);
/* The value of a form's field: a plus is a space, and line ends may be in it. */
PC_MUST pc_err pc_percent_decode_form(struct pc_span text, struct pc_arena *arena,
                                      struct pc_span *out);

/* Everything but unreserved characters (RFC 3986 section 2.3) is encoded. */
void pc_percent_encode(struct pc_span text, struct pc_buf *out);
/* The same of a path: its slashes stay. */
void pc_percent_encode_path(struct pc_span path, struct pc_buf *out);

#endif
