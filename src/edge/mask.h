/* Making what a rule matched fit to be written down: short, and without secrets. */
#ifndef PC_EDGE_MASK_H
#define PC_EDGE_MASK_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

enum { PC_MASK_PART = 64 };

/* Whether something of that name holds secrets: "REQUEST_HEADERS:Authorization", "ARGS:password",
 * "x-api-key". */
bool pc_mask_is_secret(struct pc_span name);

/* Appends at most PC_MASK_PART bytes of a variable's name, numbers masked as below. */
void pc_mask_name(struct pc_span variable, struct pc_buf *out);

/* Appends at most PC_MASK_TEXT bytes of a text that may hold values of others, masked as below. */
enum { PC_MASK_TEXT = 160 };
void pc_mask_text(struct pc_span text, struct pc_buf *out);

/* Appends at most PC_MASK_PART bytes of value from `at`, `length` of them (0: as many as fit), with
 * '*' in the place of digits of what may be a card's or an account's number, and of what follows a
 * secret's name ("token=…", "\"password\":\"…"). Nothing where the variable itself is secret. */
void pc_mask_part(struct pc_span variable, struct pc_span value, size_t at, size_t length,
                  struct pc_buf *out);

#endif
