/* Sealing and opening values of fields. */
#include "crypto/field.h"

#include <string.h>

#include "base/encode.h"
#include "crypto/field_keys.h"
#include "crypto/field_v1.h"

#define PREFIX PC_SPAN("pc2.")

enum {
    VERSION_BYTE = 2,
    ID_BYTES = PC_FIELD_KEY_ID / 2,
    HEAD_TEXT = 4 + PC_FIELD_KEY_ID + 1, /* "pc2.", id, "." */
    HEAD_BYTES = 1 + ID_BYTES,
    LEAST = PC_XAES_NONCE + PC_XAES_TAG, /* behind the head */
    SHORT = 1024,                        /* bytes of a value that need no allocation */
};

pc_err pc_field_place(struct pc_span table, struct pc_span column, struct pc_span row,
                      struct pc_buf *out) {
    if (table.len == 0 || column.len == 0 || pc_span_find(table, '.') < table.len ||
        pc_span_find(column, '.') < column.len)
        return PC_ERR_INVALID;
    pc_buf_add(out, table);
    pc_buf_add_char(out, '.');
    pc_buf_add(out, column);
    pc_buf_add_char(out, '.');
    pc_buf_add(out, row);
    return pc_buf_end(out);
}

/* What stands before the place in the associated data, which is how a value begins as text: ids
 * have a fixed length, so the parts cannot run into each other. */
static struct pc_span head_of(const struct pc_field_key *key, char out[HEAD_TEXT]) {
    memcpy(out, PREFIX.ptr, PREFIX.len);
    memcpy(out + PREFIX.len, key->id, sizeof key->id);
    out[HEAD_TEXT - 1] = '.';
    return pc_span(out, HEAD_TEXT);
}

/* nonce || ciphertext || tag */
static pc_err seal_to(struct pc_field_lane *lane, const struct pc_field_key *key,
                      struct pc_span head, struct pc_span place, struct pc_span plain,
                      uint8_t *out) {
    struct pc_span aad[] = {head, place};
    pc_err err = pc_field_lane_use(lane, key);
    if (err == PC_OK)
        err = pc_nonces_next(&lane->nonces, out, PC_XAES_NONCE);
    return err == PC_OK ? pc_xaes_seal(lane->cipher, out, aad, 2, plain, out + PC_XAES_NONCE) : err;
}

/* The same, added to `out`. */
static pc_err seal_raw(struct pc_field_lane *lane, const struct pc_field_key *key,
                       struct pc_span head, struct pc_span place, struct pc_span plain,
                       struct pc_buf *out) {
    uint8_t *to = (uint8_t *)pc_buf_reserve(out, plain.len + LEAST);
    if (to == NULL)
        return pc_buf_end(out);
    pc_err err = seal_to(lane, key, head, place, plain, to);
    if (err == PC_OK)
        out->len += plain.len + LEAST;
    return err;
}

static pc_err seal_text(struct pc_field_lane *lane, const struct pc_field_key *key,
                        struct pc_span place, struct pc_span plain, struct pc_buf *out) {
    char text[HEAD_TEXT];
    char memory[SHORT];
    struct pc_span head = head_of(key, text);
    PC_CLEANUP(pc_buf_free) struct pc_buf raw = {0};
    if (plain.len <= sizeof memory - LEAST)
        raw = pc_buf_over(memory, sizeof memory);
    pc_err err = seal_raw(lane, key, head, place, plain, &raw);
    if (err != PC_OK)
        return err;
    pc_buf_add(out, head);
    pc_base64url_encode(pc_buf_span(&raw), out);
    return pc_buf_end(out);
}

static pc_err seal_bytes(struct pc_field_lane *lane, const struct pc_field_key *key,
                         struct pc_span place, struct pc_span plain, struct pc_buf *out) {
    char text[HEAD_TEXT];
    struct pc_span head = head_of(key, text);
    pc_buf_add_char(out, VERSION_BYTE);
    pc_buf_add(out, pc_span(key->id_bytes, sizeof key->id_bytes));
    return seal_raw(lane, key, head, place, plain, out);
}

pc_err pc_field_seal(struct pc_field_keys *keys, struct pc_span place, struct pc_span plain,
                     enum pc_field_form form, struct pc_buf *out) {
    PC_CLEANUP(pc_field_lane_leave) struct pc_field_lane *lane = NULL;
    size_t before = out->len;
    pc_err err = pc_field_lane_enter(keys, &lane);
    if (err != PC_OK)
        return err;
    if (keys->active == PC_FIELD_KEYS_MAX)
        return PC_ERR_NOTFOUND;
    const struct pc_field_key *key = &keys->keys[keys->active];
    err = form == PC_FIELD_TEXT ? seal_text(lane, key, place, plain, out)
                                : seal_bytes(lane, key, place, plain, out);
    if (err != PC_OK)
        out->len = before;
    return err;
}

static pc_err open_v2(struct pc_field_lane *lane, const struct pc_field_key *key,
                      struct pc_span place, struct pc_span raw, struct pc_buf *out) {
    if (raw.len < LEAST)
        return PC_ERR_CORRUPT;
    char text[HEAD_TEXT];
    struct pc_span aad[] = {head_of(key, text), place};
    uint8_t *to = (uint8_t *)pc_buf_reserve(out, raw.len - LEAST);
    if (to == NULL)
        return pc_buf_end(out);
    pc_err err = pc_field_lane_use(lane, key);
    if (err == PC_OK)
        err = pc_xaes_open(lane->cipher, (const uint8_t *)raw.ptr, aad, 2,
                           pc_span_from(raw, PC_XAES_NONCE), to);
    if (err == PC_OK)
        out->len += raw.len - LEAST; /* only now is it released */
    return err;
}

/* A value as text is its head, which names format and key, and base64url. */
static bool is_text(struct pc_span sealed, struct pc_span prefix) {
    return sealed.len > HEAD_TEXT && pc_span_starts(sealed, prefix) &&
           sealed.ptr[HEAD_TEXT - 1] == '.';
}

static bool is_bytes(struct pc_span sealed) {
    return sealed.len >= PC_FIELD_OVERHEAD_BYTES && sealed.ptr[0] == VERSION_BYTE;
}

pc_err pc_field_key_id(struct pc_span sealed, char out[PC_FIELD_KEY_ID]) {
    if (is_bytes(sealed)) {
        struct pc_buf id = pc_buf_over(out, PC_FIELD_KEY_ID);
        pc_hex_encode(pc_span(sealed.ptr + 1, ID_BYTES), &id);
        return pc_buf_end(&id);
    }
    if (!is_text(sealed, PREFIX) && !is_text(sealed, PC_FIELD_V1))
        return PC_ERR_CORRUPT;
    for (size_t i = 0; i < PC_FIELD_KEY_ID; i++) {
        char c = sealed.ptr[PREFIX.len + i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return PC_ERR_CORRUPT;
        out[i] = c;
    }
    return PC_OK;
}

bool pc_field_is_current(struct pc_field_keys *keys, struct pc_span sealed) {
    char id[PC_FIELD_KEY_ID];
    if (pc_field_key_id(sealed, id) != PC_OK || pc_span_starts(sealed, PC_FIELD_V1))
        return false;
    PC_CLEANUP(pc_field_lane_leave) struct pc_field_lane *lane = NULL;
    return pc_field_lane_enter(keys, &lane) == PC_OK && keys->active < keys->count &&
           memcmp(keys->keys[keys->active].id, id, sizeof id) == 0;
}

static pc_err open_text(struct pc_field_lane *lane, const struct pc_field_key *key,
                        struct pc_span place, struct pc_span sealed, struct pc_buf *out) {
    char memory[SHORT];
    PC_CLEANUP(pc_buf_free) struct pc_buf raw = {0};
    struct pc_span text = pc_span_from(sealed, HEAD_TEXT);
    if (text.len < sizeof memory)
        raw = pc_buf_over(memory, sizeof memory);
    pc_err err = pc_base64url_decode(text, &raw);
    if (err != PC_OK)
        return err == PC_ERR_INVALID ? PC_ERR_CORRUPT : err;
    if (pc_span_starts(sealed, PC_FIELD_V1))
        return pc_field_v1_open(key->ring, pc_span(key->id, sizeof key->id), place,
                                pc_buf_span(&raw), out);
    return open_v2(lane, key, place, pc_buf_span(&raw), out);
}

pc_err pc_field_open(struct pc_field_keys *keys, struct pc_span place, struct pc_span sealed,
                     struct pc_buf *out) {
    char id[PC_FIELD_KEY_ID];
    pc_err err = pc_field_key_id(sealed, id);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_field_lane_leave) struct pc_field_lane *lane = NULL;
    err = pc_field_lane_enter(keys, &lane);
    if (err != PC_OK)
        return err;
    const struct pc_field_key *key = pc_field_keys_find(keys, id);
    if (key == NULL)
        return PC_ERR_NOTFOUND;
    return is_bytes(sealed) ? open_v2(lane, key, place, pc_span_from(sealed, HEAD_BYTES), out)
                            : open_text(lane, key, place, sealed, out);
}
