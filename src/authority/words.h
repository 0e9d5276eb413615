/* Lists of words joined by single spaces, and what names may look like. Pure. */
#ifndef PC_AUTHORITY_WORDS_H
#define PC_AUTHORITY_WORDS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "model/settings.h"

bool pc_words_have(struct pc_span words, struct pc_span word);
/* Appends the words that are not there yet, with a space between. */
void pc_words_merge(struct pc_buf *out, struct pc_span words);
/* The items joined by spaces, each once, in the arena. */
PC_MUST pc_err pc_words_join(struct pc_arena *arena, const struct pc_texts *items,
                             struct pc_span *out);

bool pc_is_account_name(struct pc_span text); /* [a-z0-9._@-]{1,64}, and not an id */
bool pc_is_tenant_name(struct pc_span text);  /* [a-zA-Z0-9_-]{2,50} */
bool pc_is_role_name(struct pc_span text);    /* [a-zA-Z0-9._-]{1,64} */
bool pc_is_permission(struct pc_span text); /* "*", or [A-Za-z0-9_.*-]+ in ':'-separated segments */
bool pc_is_email(struct pc_span text);      /* one '@' between printable non-space characters */
bool pc_is_line(struct pc_span text);       /* no control characters */
bool pc_is_network(struct pc_span text);
bool pc_is_id(struct pc_span text);

#endif
