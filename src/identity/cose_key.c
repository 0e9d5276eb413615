/* COSE keys: from CBOR to the raw numbers. */
#include "identity/cose_key.h"

#include <string.h>

#include "identity/cbor.h"

enum { KTY = 1, ALG = 3, P1 = -1, P2 = -2, P3 = -3, NO_CURVE = 0 };

/* What a key of an algorithm says of itself; a size of 0: there is no such member. */
static const struct shape {
    int64_t number;
    int64_t type;  /* kty */
    int64_t curve; /* member -1; NO_CURVE: that is bytes */
    size_t first;  /* bytes of the first number, and of the second */
    size_t second;
} shapes[PC_ALG_COUNT] = {
    [PC_ALG_ES256] = {-7, 2, 1, 32, 32},
    [PC_ALG_EDDSA] = {-8, 1, 6, 32, 0},
    [PC_ALG_RS256] = {-257, 3, NO_CURVE, 256, 3},
};

int64_t pc_cose_number(enum pc_algorithm algorithm) {
    return shapes[algorithm].number;
}

pc_err pc_cose_algorithm(int64_t number, enum pc_algorithm *out) {
    for (size_t i = 0; i < PC_ALG_COUNT; i++)
        if (shapes[i].number == number) {
            *out = (enum pc_algorithm)i;
            return PC_OK;
        }
    return PC_ERR_UNSUPPORTED;
}

/* The members as they came. */
struct members {
    int64_t type, number, curve;
    struct pc_span bytes[3]; /* of -1, -2, -3 where they are byte strings */
    unsigned seen;           /* bits: kty, alg, -1, -2, -3 */
};

static unsigned bit_of(int64_t label) {
    switch (label) {
    case KTY:
        return 1;
    case ALG:
        return 2;
    case P1:
        return 4;
    case P2:
        return 8;
    case P3:
        return 16;
    default:
        return 0;
    }
}

static void read_member(struct pc_cursor *in, struct members *out) {
    int64_t label = pc_cbor_int(in);
    unsigned bit = bit_of(label);
    if (bit == 0 || (out->seen & bit) != 0) {
        in->bad = true;
        return;
    }
    out->seen |= bit;
    if (label == KTY)
        out->type = pc_cbor_int(in);
    else if (label == ALG)
        out->number = pc_cbor_int(in);
    else if (label == P1 && out->type != shapes[PC_ALG_RS256].type)
        out->curve = pc_cbor_int(in); /* kty comes first in the canonical order */
    else
        out->bytes[-label - 1] = pc_cbor_bytes(in);
}

static pc_err assemble(const struct members *members, struct pc_cose_key *out) {
    if (pc_cose_algorithm(members->number, &out->algorithm) != PC_OK)
        return PC_ERR_INVALID;
    const struct shape *shape = &shapes[out->algorithm];
    bool on_curve = shape->curve != NO_CURVE;
    struct pc_span first = members->bytes[on_curve ? 1 : 0];
    struct pc_span second = members->bytes[on_curve ? 2 : 1];
    unsigned needed = on_curve && shape->second > 0 ? 31 : 15;
    if (members->seen != needed || members->type != shape->type || members->curve != shape->curve ||
        first.len != shape->first || second.len != shape->second)
        return PC_ERR_INVALID;
    memcpy(out->bytes, first.ptr, first.len);
    if (second.len > 0)
        memcpy(out->bytes + first.len, second.ptr, second.len);
    out->len = first.len + second.len;
    return PC_OK;
}

pc_err pc_cose_key_read(struct pc_cursor *in, struct pc_cose_key *out) {
    struct members members = {0};
    *out = (struct pc_cose_key){0};
    uint64_t count = pc_cbor_map(in, 5);
    for (uint64_t i = 0; i < count && !in->bad; i++)
        read_member(in, &members);
    return in->bad ? PC_ERR_INVALID : assemble(&members, out);
}

pc_err pc_cose_key_of(enum pc_algorithm algorithm, struct pc_span bytes, struct pc_cose_key *out) {
    *out = (struct pc_cose_key){.algorithm = algorithm, .len = bytes.len};
    if ((unsigned)algorithm >= PC_ALG_COUNT ||
        bytes.len != shapes[algorithm].first + shapes[algorithm].second)
        return PC_ERR_CORRUPT;
    memcpy(out->bytes, bytes.ptr, bytes.len);
    return PC_OK;
}
