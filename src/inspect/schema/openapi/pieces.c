/* Decoding and cutting up names. */
#include "inspect/schema/openapi/pieces.h"

#include <string.h>

#include "base/json.h"
#include "base/percent.h"

static bool is_utf8(struct pc_span text) {
    while (text.len > 0) {
        size_t plain = pc_json_plain(text);
        size_t len = plain > 0 ? plain : pc_utf8_length(text);
        if (len == 0)
            return false;
        text = pc_span_from(text, len);
    }
    return true;
}

static bool is_encoded(struct pc_span text, enum pc_openapi_encoding_kind kind) {
    if (kind == PC_OPENAPI_PLAIN || text.len == 0)
        return false;
    return memchr(text.ptr, '%', text.len) != NULL ||
           (kind == PC_OPENAPI_PLUS && memchr(text.ptr, '+', text.len) != NULL);
}

pc_err pc_openapi_decode(struct pc_span text, enum pc_openapi_encoding_kind kind,
                         struct pc_arena *scratch, struct pc_span *out) {
    *out = text;
    if (is_encoded(text, kind)) {
        char *to = PC_ARENA_ARRAY(scratch, char, text.len);
        size_t len = 0;
        if (to == NULL)
            return PC_ERR_NOMEM;
        for (size_t at = 0; at < text.len; at++) {
            int byte = (unsigned char)text.ptr[at];
            if (byte == '%') {
                byte = pc_percent_byte(pc_span_from(text, at));
                at += 2;
            } else if (byte == '+' && kind == PC_OPENAPI_PLUS) {
                byte = ' ';
            }
            if (byte < 0)
                return PC_ERR_INVALID;
            to[len++] = (char)byte;
        }
        *out = pc_span(to, len);
    }
    return is_utf8(*out) ? PC_OK : PC_ERR_INVALID;
}

struct pc_openapi_piece *pc_openapi_pieces_add(struct pc_openapi_pieces *pieces) {
    if (pieces->count == PC_OPENAPI_PIECES_MAX)
        return NULL;
    if (pieces->count == pieces->room) {
        size_t room = pieces->room == 0 ? 4 : pieces->room * 2;
        struct pc_openapi_piece *items =
            PC_ARENA_ARRAY(pieces->arena, struct pc_openapi_piece, room);
        if (items == NULL)
            return NULL;
        if (pieces->count > 0)
            memcpy(items, pieces->items, pieces->count * sizeof *items);
        pieces->items = items;
        pieces->room = room;
    }
    struct pc_openapi_piece *piece = &pieces->items[pieces->count];
    *piece = (struct pc_openapi_piece){.order = (uint32_t)pieces->count++};
    return piece;
}

bool pc_openapi_pair_next(struct pc_span *rest, struct pc_span *name, struct pc_span *value) {
    struct pc_span pair;
    while (pc_span_split(rest, '&', &pair)) {
        if (pair.len == 0)
            continue;
        size_t equals = pc_span_find(pair, '=');
        *name = pc_span_upto(pair, equals);
        *value = pc_span_from(pair, equals + 1);
        return true;
    }
    return false;
}

bool pc_openapi_brackets(struct pc_span name, struct pc_span *base, struct pc_span *keys,
                         uint32_t *count) {
    size_t open = pc_span_find(name, '[');
    *count = 0;
    *base = pc_span_upto(name, open);
    struct pc_span rest = pc_span_from(name, open);
    if (open == 0 || rest.len == 0)
        return false;
    while (rest.len > 0) {
        size_t close = pc_span_find(rest, ']');
        if (rest.ptr[0] != '[' || close == rest.len || *count == PC_OPENAPI_KEYS_MAX)
            return false;
        keys[(*count)++] = pc_span(rest.ptr + 1, close - 1);
        rest = pc_span_from(rest, close + 1);
    }
    return true;
}
