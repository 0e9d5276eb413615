/* Strings and numbers of a JSON text. */
#include <string.h>

#include "inspect/schema/tape_reader.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static bool invalid(struct pc_tape_reader *in, const char *where, const char *reason) {
    return pc_tape_wrong(in, PC_ERR_INVALID, where, reason);
}

static inline bool is_plain(char c) {
    return (signed char)c >= 0x20 && c != '"' && c != '\\';
}

/* The first byte that is a quote, a backslash, a control character or not ASCII. */
static inline const char *skip_plain(const char *at, const char *end) {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
    const __m128i space = _mm_set1_epi8(0x20);
    for (; end - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i other = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, slash));
        other = _mm_or_si128(other, _mm_cmplt_epi8(bytes, space)); /* signed: not ASCII is less */
        int mask = _mm_movemask_epi8(other);
        if (mask != 0)
            return at + __builtin_ctz((unsigned)mask);
    }
#endif
    while (at < end && is_plain(*at))
        at++;
    return at;
}

static inline bool is_tail(char c) {
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* The length of the well-formed UTF-8 sequence (RFC 3629) at `at`, which is not ASCII, or 0. */
static inline size_t sequence(const char *at, const char *end) {
    unsigned char a = (unsigned char)at[0], b = end - at > 1 ? (unsigned char)at[1] : 0;
    if (a < 0xe0)
        return a >= 0xc2 && is_tail((char)b) ? 2 : 0;
    if (end - at < 3 || !is_tail((char)b) || !is_tail(at[2]))
        return 0;
    if (a < 0xf0)
        return (a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f) ? 0 : 3;
    if (a > 0xf4 || end - at < 4 || !is_tail(at[3]))
        return 0;
    return (a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f) ? 0 : 4;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits behind \u, or a number beyond 0xffff. */
static uint32_t hex4(const char *at, const char *end) {
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = end - at > i ? hex_digit(at[i]) : -1;
        if (digit < 0)
            return 0x10000;
        value = value << 4 | (uint32_t)digit;
    }
    return value;
}

static char *put_character(char *out, uint32_t c) {
    if (c < 0x80) {
        *out++ = (char)c;
        return out;
    }
    if (c < 0x800) {
        *out++ = (char)(0xc0 | c >> 6);
    } else {
        if (c < 0x10000) {
            *out++ = (char)(0xe0 | c >> 12);
        } else {
            *out++ = (char)(0xf0 | c >> 18);
            *out++ = (char)(0x80 | (c >> 12 & 0x3f));
        }
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
    }
    *out++ = (char)(0x80 | (c & 0x3f));
    return out;
}

/* \uXXXX, or two of them that make one character; *at is behind the u. */
static bool unicode_escape(struct pc_tape_reader *in, const char **at, char **out) {
    uint32_t c = hex4(*at, in->end);
    if (c > 0xffff)
        return invalid(in, *at - 2, "four hexadecimal digits are expected behind \\u");
    *at += 4;
    if (c >= 0xdc00 && c < 0xe000)
        return invalid(in, *at - 6, "half of a surrogate pair stands alone");
    if (c >= 0xd800 && c < 0xdc00) {
        bool escaped = in->end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u';
        uint32_t low = escaped ? hex4(*at + 2, in->end) : 0;
        if (low < 0xdc00 || low > 0xdfff)
            return invalid(in, *at - 6, "half of a surrogate pair stands alone");
        *at += 6;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    *out = put_character(*out, c);
    return true;
}

/* One escape, *at is at the backslash. */
static bool escape(struct pc_tape_reader *in, const char **at, char **out) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = in->end - *at > 1 ? (*at)[1] : '\0';
    const char *found = c == '\0' ? NULL : strchr(from, c);
    if (found == NULL && c != 'u')
        return invalid(in, *at, "no such escape");
    *at += 2;
    if (c == 'u')
        return unicode_escape(in, at, out);
    *(*out)++ = to[found - from];
    return true;
}

/* Where the string ends, its characters being well-formed; its escapes are not looked into. */
static const char *find_end(struct pc_tape_reader *in, const char *at, bool *escaped, bool *ascii) {
    for (;;) {
        at = skip_plain(at, in->end);
        if (at == in->end)
            break;
        if (*at == '"')
            return at;
        if (*at == '\\') {
            *escaped = true;
            at += in->end - at > 1 ? 2 : 1;
            continue;
        }
        size_t length = (unsigned char)*at < 0x20 ? 0 : sequence(at, in->end);
        if (length == 0) {
            (void)invalid(in, at,
                          (unsigned char)*at < 0x20 ? "a control character in a string"
                                                    : "a string is not UTF-8");
            return NULL;
        }
        *ascii = false;
        at += length;
    }
    (void)invalid(in, in->end, "a string is not closed");
    return NULL;
}

static bool decode(struct pc_tape_reader *in, const char *at, const char *end,
                   struct pc_tape_node *node) {
    char *out = pc_arena_alloc(in->arena, (size_t)(end - at), 1);
    if (out == NULL)
        return pc_tape_wrong(in, PC_ERR_NOMEM, at, "memory ran out");
    node->text = out;
    bool ascii = true;
    while (at < end) {
        const char *plain = at;
        while (at < end && *at != '\\')
            at++;
        memcpy(out, plain, (size_t)(at - plain));
        out += at - plain;
        if (at < end && !escape(in, &at, &out))
            return false;
    }
    node->length = (uint32_t)(out - node->text);
    for (size_t i = 0; ascii && i < node->length; i++)
        ascii = (unsigned char)node->text[i] < 0x80;
    node->flags = ascii ? PC_TAPE_ASCII : 0;
    return true;
}

bool pc_tape_string(struct pc_tape_reader *in, struct pc_tape_node *node) {
    const char *begin = in->at + 1;
    const char *at = skip_plain(begin, in->end);
    if (at < in->end && *at == '"') {
        in->at = at + 1;
        node->text = begin;
        node->length = (uint32_t)(at - begin);
        node->flags = PC_TAPE_ASCII;
        return true;
    }
    bool escaped = false, ascii = true;
    at = find_end(in, at, &escaped, &ascii);
    if (at == NULL)
        return false;
    in->at = at + 1;
    if (escaped)
        return decode(in, begin, at, node);
    node->text = begin;
    node->length = (uint32_t)(at - begin);
    node->flags = ascii ? PC_TAPE_ASCII : 0;
    return true;
}

static const char *digits(const char *at, const char *end) {
    while (at < end && (unsigned char)(*at - '0') <= 9)
        at++;
    return at;
}

/* The part behind e or E. */
static const char *exponent(struct pc_tape_reader *in, const char *at) {
    if (at < in->end && (*at == '+' || *at == '-'))
        at++;
    const char *end = digits(at, in->end);
    if (end == at) {
        (void)invalid(in, at, "digits are expected in an exponent");
        return NULL;
    }
    while (end - at > 1 && *at == '0')
        at++;
    if (end - at <= PC_TAPE_EXPONENT_DIGITS)
        return end;
    (void)pc_tape_wrong(in, PC_ERR_RANGE, at, "an exponent has too many digits");
    return NULL;
}

bool pc_tape_number(struct pc_tape_reader *in, struct pc_tape_node *node) {
    const char *begin = in->at, *end = in->end, *at = begin;
    at += *at == '-';
    const char *whole = at;
    at = digits(at, end);
    if (at == whole)
        return invalid(in, at, at == begin ? "a value is expected" : "digits are expected");
    if (*whole == '0' && at - whole > 1)
        return invalid(in, whole, "a number begins with a zero too many");
    node->flags = PC_TAPE_WHOLE;
    if (at < end && *at == '.') {
        const char *fraction = at + 1;
        at = digits(fraction, end);
        if (at == fraction)
            return invalid(in, at, "digits are expected behind the point");
        node->flags = 0;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        node->flags = 0;
        at = exponent(in, at + 1);
        if (at == NULL)
            return false;
    }
    if (at - begin > PC_TAPE_NUMBER_BYTES)
        return pc_tape_wrong(in, PC_ERR_RANGE, begin, "a number has too many digits");
    node->length = (uint32_t)(at - begin);
    in->at = at;
    return true;
}
