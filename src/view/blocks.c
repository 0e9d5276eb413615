/* Keys of blocks, and look-ups by address, account and key. */
#include "view/blocks.h"

#include <string.h>

#include "view/record.h"

static uint8_t letter(enum pc_block_kind kind) {
    return kind == PC_BLOCK_NETWORK ? 'N' : kind == PC_BLOCK_ACCOUNT ? 'A' : 'K';
}

static size_t network_prefix(const struct pc_network *network, uint8_t *out) {
    out[0] = letter(PC_BLOCK_NETWORK);
    out[1] = network->address.family;
    out[2] = (uint8_t)(128 - network->bits);
    memcpy(out + 3, network->address.bytes, 16);
    return 19;
}

static size_t subject_prefix(enum pc_block_kind kind, const struct pc_id *id, uint8_t *out) {
    out[0] = letter(kind);
    memcpy(out + 1, id->bytes, 16);
    return 17;
}

size_t pc_block_key(const struct pc_block_record *r, uint8_t out[static PC_BLOCK_KEY_MAX]) {
    size_t len = r->kind == PC_BLOCK_NETWORK ? network_prefix(&r->network, out)
                                             : subject_prefix(r->kind, &r->subject, out);
    memcpy(out + len, r->id.bytes, 16);
    return len + 16;
}

/* The first key at or behind `from`; PC_ERR_NOTFOUND where it does not start with want bytes of it.
 */
static pc_err seek(MDB_cursor *cursor, const uint8_t *from, size_t len, size_t want, MDB_val *key,
                   MDB_val *value) {
    *key = pc_view_val(pc_span(from, len));
    int rc = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
    if (rc != MDB_SUCCESS)
        return pc_view_err(rc);
    bool within = key->mv_size >= want && memcmp(key->mv_data, from, want) == 0;
    return within ? PC_OK : PC_ERR_NOTFOUND;
}

static pc_err any_of(MDB_cursor *cursor, enum pc_block_kind kind, bool *out) {
    uint8_t from = letter(kind);
    MDB_val key, value;
    pc_err err = seek(cursor, &from, 1, 1, &key, &value);
    *out = err == PC_OK;
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

/* Hops from one prefix length to the next, one search each. */
static pc_err prefix_lengths(MDB_cursor *cursor, uint8_t family, uint8_t *bits, uint8_t *count) {
    *count = 0;
    for (unsigned next = 0; next <= 128;) {
        uint8_t from[3] = {letter(PC_BLOCK_NETWORK), family, (uint8_t)next};
        MDB_val key, value;
        pc_err err = seek(cursor, from, sizeof from, 2, &key, &value);
        if (err == PC_ERR_NOTFOUND)
            return PC_OK;
        if (err != PC_OK)
            return err;
        uint8_t found = key.mv_size < 3 ? 255 : ((const uint8_t *)key.mv_data)[2];
        if (found > 128)
            return PC_ERR_CORRUPT;
        bits[(*count)++] = (uint8_t)(128 - found);
        next = found + 1u;
    }
    return PC_OK;
}

pc_err pc_block_index_read(MDB_cursor *cursor, struct pc_block_index *out) {
    pc_err err = any_of(cursor, PC_BLOCK_ACCOUNT, &out->accounts);
    if (err == PC_OK)
        err = any_of(cursor, PC_BLOCK_KEY, &out->keys);
    if (err == PC_OK)
        err = prefix_lengths(cursor, 4, out->bits[0], &out->counts[0]);
    if (err == PC_OK)
        err = prefix_lengths(cursor, 6, out->bits[1], &out->counts[1]);
    return err;
}

/* The first block under the prefix that has not ended. */
static pc_err find_under(MDB_cursor *cursor, const uint8_t *prefix, size_t len, pc_time now,
                         struct pc_block_record *out) {
    MDB_val key, value;
    pc_err err = seek(cursor, prefix, len, len, &key, &value);
    while (err == PC_OK) {
        err = pc_record_get_block(pc_view_span(value), out);
        if (err != PC_OK || out->expires == 0 || out->expires > now)
            return err;
        err = pc_view_err(mdb_cursor_get(cursor, &key, &value, MDB_NEXT));
        if (err == PC_OK && (key.mv_size < len || memcmp(key.mv_data, prefix, len) != 0))
            err = PC_ERR_NOTFOUND;
    }
    return err;
}

pc_err pc_block_find_address(MDB_cursor *cursor, const struct pc_block_index *index,
                             const struct pc_ip *ip, pc_time now, struct pc_block_record *out) {
    if (ip->family != 4 && ip->family != 6)
        return PC_ERR_NOTFOUND;
    size_t family = ip->family == 4 ? 0 : 1;
    for (size_t i = 0; i < index->counts[family]; i++) {
        struct pc_network network = pc_network_of(ip, index->bits[family][i]);
        uint8_t prefix[PC_BLOCK_KEY_MAX];
        size_t len = network_prefix(&network, prefix);
        pc_err err = find_under(cursor, prefix, len, now, out);
        if (err != PC_ERR_NOTFOUND)
            return err;
    }
    return PC_ERR_NOTFOUND;
}

pc_err pc_block_find_subject(MDB_cursor *cursor, const struct pc_block_index *index,
                             enum pc_block_kind kind, const struct pc_id *id, pc_time now,
                             struct pc_block_record *out) {
    if (kind != PC_BLOCK_ACCOUNT && kind != PC_BLOCK_KEY)
        return PC_ERR_INVALID;
    if (!(kind == PC_BLOCK_ACCOUNT ? index->accounts : index->keys))
        return PC_ERR_NOTFOUND;
    uint8_t prefix[PC_BLOCK_KEY_MAX];
    size_t len = subject_prefix(kind, id, prefix);
    return find_under(cursor, prefix, len, now, out);
}
