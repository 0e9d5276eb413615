/* JSON pointers (RFC 6901) into a tape. */
#include <string.h>

#include "inspect/schema/tape.h"

size_t pc_tape_member(const struct pc_tape *tape, size_t object, struct pc_span name) {
    const struct pc_tape_node *nodes = tape->nodes;
    if (nodes[object].type != PC_TAPE_OBJECT)
        return 0;
    for (size_t at = object + 1; at < nodes[object].next; at = nodes[at + 1].next) {
        if (pc_span_eq(pc_tape_text(&nodes[at]), name))
            return at + 1;
    }
    return 0;
}

/* Is a token of a pointer, with ~0 for ~ and ~1 for /, this name? */
static bool names(struct pc_span token, struct pc_span name) {
    size_t at = 0;
    for (size_t i = 0; i < token.len; i++, at++) {
        char c = token.ptr[i];
        if (c == '~') {
            char next = i + 1 < token.len ? token.ptr[++i] : '\0';
            if (next != '0' && next != '1')
                return false;
            c = next == '0' ? '~' : '/';
        }
        if (at >= name.len || name.ptr[at] != c)
            return false;
    }
    return at == name.len;
}

static size_t member_of_token(const struct pc_tape *tape, size_t object, struct pc_span token) {
    const struct pc_tape_node *nodes = tape->nodes;
    for (size_t at = object + 1; at < nodes[object].next; at = nodes[at + 1].next) {
        if (names(token, pc_tape_text(&nodes[at])))
            return at + 1;
    }
    return 0;
}

static size_t element_of_token(const struct pc_tape *tape, size_t array, struct pc_span token) {
    uint64_t index;
    if ((token.len > 1 && token.ptr[0] == '0') || pc_span_u64(token, UINT32_MAX, &index) != PC_OK ||
        index >= tape->nodes[array].length)
        return 0;
    size_t at = array + 1;
    while (index-- > 0)
        at = tape->nodes[at].next;
    return at;
}

pc_err pc_tape_find(const struct pc_tape *tape, size_t from, struct pc_span pointer, size_t *out) {
    size_t at = from;
    struct pc_span rest = pc_span_from(pointer, 1), token;
    if (pointer.len > 0 && pointer.ptr[0] != '/')
        return PC_ERR_NOTFOUND;
    while (pointer.len > 0 && pc_span_split(&rest, '/', &token)) {
        uint8_t type = tape->nodes[at].type;
        size_t next = type == PC_TAPE_OBJECT  ? member_of_token(tape, at, token)
                      : type == PC_TAPE_ARRAY ? element_of_token(tape, at, token)
                                              : 0;
        if (next == 0)
            return PC_ERR_NOTFOUND;
        at = next;
    }
    *out = at;
    return PC_OK;
}

static void put_token(struct pc_span name, struct pc_buf *out) {
    pc_buf_add_char(out, '/');
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '~' || name.ptr[i] == '/')
            pc_buf_add_str(out, name.ptr[i] == '~' ? "~0" : "~1");
        else
            pc_buf_add_char(out, name.ptr[i]);
    }
}

void pc_tape_pointer(const struct pc_tape *tape, size_t node, struct pc_buf *out) {
    const struct pc_tape_node *nodes = tape->nodes;
    size_t at = 0;
    while (at < node && node < nodes[at].next) {
        size_t child = at + 1;
        uint64_t index = 0;
        if (nodes[at].type == PC_TAPE_OBJECT) {
            while (node >= nodes[child + 1].next)
                child = nodes[child + 1].next;
            put_token(pc_tape_text(&nodes[child]), out);
            if (node == child)
                return;
            child++;
        } else {
            for (; node >= nodes[child].next; index++)
                child = nodes[child].next;
            pc_buf_add_char(out, '/');
            pc_buf_add_u64(out, index);
        }
        at = child;
    }
}
