/*
 * Reading one value out of a JSON document (RFC 8259) that may hold secrets: nothing is copied but
 * what is asked for, into a buffer that wipes.
 */
#ifndef PC_VAULT_JSON_TEXT_H
#define PC_VAULT_JSON_TEXT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum { PC_VAULT_JSON_DEPTH = 32 };

/* The value behind these names of members, from the outermost object inwards, as it stands in the
 * document: its first byte says what it is. PC_ERR_NOTFOUND: there is none, or null.
 * PC_ERR_INVALID: the document is no JSON, is deeper than that, or has one of these members twice.
 */
PC_MUST pc_err pc_vault_json_find(struct pc_span json, const struct pc_span *names, size_t count,
                                  struct pc_span *out);

/* Adds what a string says; numbers and truth values as they stand. PC_ERR_INVALID: an object, a
 * list, or a string with a NUL or half a surrogate pair in it; out is as it was then. */
PC_MUST pc_err pc_vault_json_plain(struct pc_span value, struct pc_buf *out);

/* Both at once, for a member of the outermost object that has to be a string. */
PC_MUST pc_err pc_vault_json_string(struct pc_span json, struct pc_span name, struct pc_buf *out);

/* Adds a string in quotes, escaped; for documents whose names are not ours. */
void pc_vault_json_quote(struct pc_span text, struct pc_buf *out);

#endif
