/*
 * Bytes as text: hexadecimal, base64url without padding (RFC 4648 section 5), base64 with its
 * padding (section 4), base32 (section 6), and CRC-32C (Castagnoli, as in RFC 3720 appendix B.4).
 *
 * Decoders are strict: no spaces, no padding but base64's own, no other alphabet, and unused
 * trailing bits must be zero, so that one value has one text.
 */
#ifndef PC_BASE_ENCODE_H
#define PC_BASE_ENCODE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

/* What one hexadecimal digit is worth, or -1. */
static inline int pc_hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void pc_hex_encode(struct pc_span bytes, struct pc_buf *out); /* lower case */
PC_MUST pc_err pc_hex_decode(struct pc_span text, struct pc_buf *out);

void pc_base64url_encode(struct pc_span bytes, struct pc_buf *out);
PC_MUST pc_err pc_base64url_decode(struct pc_span text, struct pc_buf *out);

void pc_base64_encode(struct pc_span bytes, struct pc_buf *out); /* with padding */
PC_MUST pc_err pc_base64_decode(struct pc_span text, struct pc_buf *out);

void pc_base32_encode(struct pc_span bytes, struct pc_buf *out); /* upper case, no padding */

uint32_t pc_crc32c(uint32_t seed, struct pc_span bytes); /* seed 0 to begin */

#endif
