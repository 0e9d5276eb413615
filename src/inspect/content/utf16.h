/* UTF-16 into UTF-8 and back, piece by piece. */
#ifndef PC_INSPECT_CONTENT_UTF16_H
#define PC_INSPECT_CONTENT_UTF16_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "inspect/content/type.h"

enum { PC_CONTENT_UTF16_SNIFF = 4 /* bytes that are looked at */ };

/* Whether a text is UTF-16, by its first bytes (PC_CONTENT_UTF16_SNIFF, or all) and what was
 * declared: UTF16LE, UTF16BE or BYTES. A byte order mark stays in the text. */
enum pc_content_charset pc_content_utf16_sniff(struct pc_span head,
                                               enum pc_content_charset declared);

struct pc_content_utf16 {
    bool big_endian;
    uint8_t held;    /* bytes of an incomplete unit, 0 or 1 */
    uint8_t byte;    /* that one */
    uint16_t high;   /* a high surrogate that waits for its low one; 0: none */
    uint8_t tail[4]; /* the other way: the first bytes of an incomplete character */
    uint8_t tail_len;
};

/* Takes all of in and appends UTF-8, at most three bytes for two (and 6 more). A surrogate without
 * its other half is written as three bytes of its own, so that the way back gives it again; half a
 * unit at the end becomes U+FFFD. */
void pc_content_utf16_read(struct pc_content_utf16 *utf16, struct pc_span in, bool last,
                           struct pc_buf *out);
/* The way back. What is no UTF-8 becomes U+FFFD. */
void pc_content_utf16_write(struct pc_content_utf16 *utf16, struct pc_span in, bool last,
                            struct pc_buf *out);

#endif
