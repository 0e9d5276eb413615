/* One character as UTF-8. Surrogates are written and read as three bytes, so that nothing is lost.
 */
#ifndef PC_INSPECT_CONTENT_CHARACTER_H
#define PC_INSPECT_CONTENT_CHARACTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* At most 4 bytes; how many. c is at most 0x10ffff. */
size_t pc_content_character_write(uint32_t c, char *out);

/* The character at the beginning and how many bytes it has; 0: it is cut off there. A byte that
 * begins none is U+FFFD with one byte. */
size_t pc_content_character_read(struct pc_span text, uint32_t *c);

/* What two surrogates stand for. */
static inline uint32_t pc_content_character_join(uint32_t high, uint32_t low) {
    return 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
}

static inline bool pc_content_continues(char byte) {
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* The value of a hexadecimal digit, or -1. */
static inline int pc_content_hex(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

#endif
