/* Reading the CBOR of authenticators. */
#include "identity/cbor.h"

enum { INLINE_MAX = 23, FIRST_SIMPLE = 20, MAJOR_TAG = 6, MAJOR_SIMPLE = 7 };

static struct pc_cbor refuse(struct pc_cursor *in) {
    in->bad = true;
    return (struct pc_cbor){0};
}

/* The number in or behind the first byte; one that had room in fewer bytes is refused. */
static uint64_t argument(struct pc_cursor *in, unsigned info) {
    if (info <= INLINE_MAX)
        return info;
    if (info > 27) { /* reserved, or an indefinite length */
        in->bad = true;
        return 0;
    }
    size_t width = (size_t)1 << (info - 24);
    uint64_t value = 0;
    for (size_t i = 0; i < width; i++)
        value = value << 8 | pc_cursor_u8(in);
    uint64_t least = width == 1 ? INLINE_MAX + 1 : (uint64_t)1 << (width * 4);
    if (value < least)
        in->bad = true;
    return value;
}

struct pc_cbor pc_cbor_next(struct pc_cursor *in) {
    static const enum pc_cbor_type types[] = {PC_CBOR_UINT, PC_CBOR_NINT,  PC_CBOR_BYTES,
                                              PC_CBOR_TEXT, PC_CBOR_ARRAY, PC_CBOR_MAP};
    unsigned first = pc_cursor_u8(in);
    unsigned major = first >> 5;
    unsigned info = first & 0x1f;
    if (in->bad || major == MAJOR_TAG)
        return refuse(in);
    if (major == MAJOR_SIMPLE)
        return info >= FIRST_SIMPLE && info <= INLINE_MAX
                   ? (struct pc_cbor){.type = PC_CBOR_SIMPLE, .value = info}
                   : refuse(in);
    struct pc_cbor item = {.type = types[major], .value = argument(in, info)};
    if (item.type == PC_CBOR_BYTES || item.type == PC_CBOR_TEXT) {
        if (item.value > in->rest.len)
            return refuse(in);
        item.bytes = pc_cursor_bytes(in, (size_t)item.value);
    }
    /* Every item of a list takes a byte at least. */
    if ((item.type == PC_CBOR_ARRAY || item.type == PC_CBOR_MAP) && item.value > in->rest.len)
        return refuse(in);
    return in->bad ? refuse(in) : item;
}

/* A count of what is still to come stands for the stack, so that no depth is too deep. Each item
 * takes a byte, so that the count is never more than twice the length. */
struct pc_span pc_cbor_skip(struct pc_cursor *in) {
    const char *start = in->rest.ptr;
    size_t before = in->rest.len;
    for (uint64_t left = 1; left > 0 && !in->bad; left--) {
        struct pc_cbor item = pc_cbor_next(in);
        if (item.type == PC_CBOR_ARRAY)
            left += item.value;
        else if (item.type == PC_CBOR_MAP)
            left += item.value * 2;
        if (left > before * 2 + 1)
            in->bad = true;
    }
    return in->bad ? (struct pc_span){0} : pc_span(start, before - in->rest.len);
}

uint64_t pc_cbor_map(struct pc_cursor *in, uint64_t most) {
    struct pc_cbor item = pc_cbor_next(in);
    if (in->bad || item.type != PC_CBOR_MAP || item.value > most) {
        in->bad = true;
        return 0;
    }
    return item.value;
}

int64_t pc_cbor_int(struct pc_cursor *in) {
    struct pc_cbor item = pc_cbor_next(in);
    bool number = item.type == PC_CBOR_UINT || item.type == PC_CBOR_NINT;
    if (in->bad || !number || item.value > INT32_MAX) {
        in->bad = true;
        return 0;
    }
    return item.type == PC_CBOR_UINT ? (int64_t)item.value : -1 - (int64_t)item.value;
}

struct pc_span pc_cbor_bytes(struct pc_cursor *in) {
    struct pc_cbor item = pc_cbor_next(in);
    if (!in->bad && item.type != PC_CBOR_BYTES)
        in->bad = true;
    return in->bad ? (struct pc_span){0} : item.bytes;
}
