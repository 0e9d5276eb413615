/* The phrases of @pm and @pmFromFile, as they are written. */
#ifndef PC_INSPECT_WAF_OPERATOR_PHRASES_H
#define PC_INSPECT_WAF_OPERATOR_PHRASES_H

#include "inspect/waf/operator/operator.h"

enum { PC_WAF_PHRASE_MAX = 4096 }; /* bytes */

struct pc_waf_phrases {
    struct pc_span *items;
    size_t count;
};

/* Words with space between them; "|41 42|" are bytes in hexadecimal. Spans into the text or the
 * arena. */
PC_MUST pc_err pc_waf_phrases_read(struct pc_span text, struct pc_arena *arena,
                                   struct pc_waf_phrases *out, struct pc_diag *diag);
/* A phrase a line, without space at its end; empty lines and those that begin with '#' are left
 * out. */
PC_MUST pc_err pc_waf_phrases_read_files(const struct pc_span *texts, size_t count,
                                         struct pc_arena *arena, struct pc_waf_phrases *out,
                                         struct pc_diag *diag);

#endif
