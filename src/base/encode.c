/* Bytes as text, strictly. */
#include "base/encode.h"

#include <string.h>

static const char hex_digits[] = "0123456789abcdef";
static const char base64url_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char base64_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base32_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* RFC 4648 groups `bits` bits a character, most significant first. */
static void encode_bits(struct pc_span bytes, const char *alphabet, unsigned bits,
                        struct pc_buf *out) {
    uint32_t window = 0;
    unsigned have = 0;
    size_t chars = (bytes.len * 8 + bits - 1) / bits;
    char *to = pc_buf_reserve(out, chars);
    if (to == NULL)
        return;
    for (size_t i = 0; i < bytes.len; i++) {
        window = window << 8 | (uint8_t)bytes.ptr[i];
        have += 8;
        while (have >= bits) {
            have -= bits;
            *to++ = alphabet[window >> have & ((1u << bits) - 1)];
        }
    }
    if (have > 0)
        *to++ = alphabet[window << (bits - have) & ((1u << bits) - 1)];
    out->len += chars;
}

/* The 62 characters that both alphabets of base64 have. */
static int letter_or_digit(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    return c >= '0' && c <= '9' ? c - '0' + 52 : -1;
}

static int base64_value(char c) {
    if (c == '+')
        return 62;
    return c == '/' ? 63 : letter_or_digit(c);
}

enum { NO_VALUE = 128 };

/* What each byte is worth as a character of base64url. */
static const uint8_t base64url_values[256] = {
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 62,  128, 128, 52,  53,  54,  55,  56,  57,  58,  59,  60,
    61,  128, 128, 128, 128, 128, 128, 128, 0,   1,   2,   3,   4,   5,   6,   7,   8,   9,   10,
    11,  12,  13,  14,  15,  16,  17,  18,  19,  20,  21,  22,  23,  24,  25,  128, 128, 128, 128,
    63,  128, 26,  27,  28,  29,  30,  31,  32,  33,  34,  35,  36,  37,  38,  39,  40,  41,  42,
    43,  44,  45,  46,  47,  48,  49,  50,  51,  128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128};

static int base64url_value(char c) {
    uint8_t value = base64url_values[(uint8_t)c];
    return value == NO_VALUE ? -1 : value;
}

static pc_err decode_bits(struct pc_span text, int (*value_of)(char), unsigned bits,
                          struct pc_buf *out) {
    uint32_t window = 0;
    unsigned have = 0;
    size_t before = out->len;
    char *to = pc_buf_reserve(out, text.len * bits / 8 + 1);
    if (to == NULL)
        return out->err;
    for (size_t i = 0; i < text.len; i++) {
        int value = value_of(text.ptr[i]);
        if (value < 0)
            return PC_ERR_INVALID;
        window = window << bits | (uint32_t)value;
        have += bits;
        if (have >= 8) {
            have -= 8;
            *to++ = (char)(window >> have & 0xff);
        }
    }
    /* A whole unused character, or set bits in the last one, would be a second text of one value.
     */
    if (have >= bits || (window & ((1u << have) - 1)) != 0)
        return PC_ERR_INVALID;
    out->len = before + text.len * bits / 8;
    return PC_OK;
}

void pc_hex_encode(struct pc_span bytes, struct pc_buf *out) {
    encode_bits(bytes, hex_digits, 4, out);
}

pc_err pc_hex_decode(struct pc_span text, struct pc_buf *out) {
    return decode_bits(text, pc_hex_value, 4, out);
}

/* Three bytes to four characters at a time, and what is left over. */
void pc_base64url_encode(struct pc_span bytes, struct pc_buf *out) {
    size_t whole = bytes.len - bytes.len % 3;
    if (pc_buf_reserve(out, (bytes.len * 8 + 5) / 6) == NULL)
        return;
    char *to = out->ptr + out->len;
    for (size_t i = 0; i < whole; i += 3, to += 4) {
        const uint8_t *in = (const uint8_t *)bytes.ptr + i;
        uint32_t group = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
        to[0] = base64url_alphabet[group >> 18];
        to[1] = base64url_alphabet[group >> 12 & 63];
        to[2] = base64url_alphabet[group >> 6 & 63];
        to[3] = base64url_alphabet[group & 63];
    }
    out->len += whole / 3 * 4;
    encode_bits(pc_span_from(bytes, whole), base64url_alphabet, 6, out);
}

/* Four characters to three bytes at a time, and what is left over. */
pc_err pc_base64url_decode(struct pc_span text, struct pc_buf *out) {
    size_t whole = text.len - text.len % 4;
    size_t before = out->len;
    if (pc_buf_reserve(out, text.len * 6 / 8 + 1) == NULL)
        return out->err;
    char *to = out->ptr + out->len;
    unsigned bad = 0; /* looked at once in the end: no character is below zero but a wrong one */
    for (size_t i = 0; i < whole; i += 4, to += 3) {
        const uint8_t *in = (const uint8_t *)text.ptr + i;
        unsigned a = base64url_values[in[0]], b = base64url_values[in[1]];
        unsigned c = base64url_values[in[2]], d = base64url_values[in[3]];
        bad |= a | b | c | d;
        to[0] = (char)(a << 2 | b >> 4);
        to[1] = (char)(b << 4 | c >> 2);
        to[2] = (char)(c << 6 | d);
    }
    if (bad >= NO_VALUE)
        return PC_ERR_INVALID;
    out->len += whole / 4 * 3;
    pc_err err = decode_bits(pc_span_from(text, whole), base64url_value, 6, out);
    if (err != PC_OK)
        out->len = before;
    return err;
}

void pc_base64_encode(struct pc_span bytes, struct pc_buf *out) {
    encode_bits(bytes, base64_alphabet, 6, out);
    for (size_t i = bytes.len; i % 3 != 0; i++)
        pc_buf_add_char(out, '=');
}

pc_err pc_base64_decode(struct pc_span text, struct pc_buf *out) {
    if (text.len % 4 != 0)
        return PC_ERR_INVALID;
    for (int padding = 0; padding < 2 && text.len > 0 && text.ptr[text.len - 1] == '='; padding++)
        text.len--;
    return decode_bits(text, base64_value, 6, out);
}

void pc_base32_encode(struct pc_span bytes, struct pc_buf *out) {
    encode_bits(bytes, base32_alphabet, 5, out);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("sse4.2"))) static uint32_t crc32c_hardware(uint32_t crc,
                                                                  struct pc_span bytes) {
    uint64_t wide = crc;
    size_t i = 0;
    for (; i + 8 <= bytes.len; i += 8) {
        uint64_t chunk;
        memcpy(&chunk, bytes.ptr + i, sizeof chunk);
        wide = __builtin_ia32_crc32di(wide, chunk);
    }
    crc = (uint32_t)wide;
    for (; i < bytes.len; i++)
        crc = __builtin_ia32_crc32qi(crc, (unsigned char)bytes.ptr[i]);
    return crc;
}

static int has_hardware(void) {
    return __builtin_cpu_supports("sse4.2");
}
#else
static uint32_t crc32c_hardware(uint32_t crc, struct pc_span bytes) {
    (void)bytes;
    return crc;
}

static int has_hardware(void) {
    return 0;
}
#endif

static uint32_t crc32c_bitwise(uint32_t crc, struct pc_span bytes) {
    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= (uint8_t)bytes.ptr[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0x82f63b78u & (0u - (crc & 1)));
    }
    return crc;
}

uint32_t pc_crc32c(uint32_t seed, struct pc_span bytes) {
    uint32_t crc = ~seed;
    return ~(has_hardware() ? crc32c_hardware(crc, bytes) : crc32c_bitwise(crc, bytes));
}
