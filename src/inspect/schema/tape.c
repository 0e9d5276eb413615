/* Reading a JSON text into a tape: values, objects and arrays. */
#include "inspect/schema/tape.h"

#include <string.h>

#include "inspect/schema/tape_reader.h"

/* An object or array that is not closed yet. */
struct frame {
    uint32_t node;
    uint32_t count;  /* of members or elements so far */
    uint64_t hashes; /* one bit for each name so far */
    bool again;      /* two names had the same bit */
};

struct builder {
    struct pc_tape_reader in;
    struct pc_tape_node *nodes;
    size_t count, room, most;
    size_t depth, deepest;
    struct frame frames[PC_TAPE_DEPTH_MOST];
};

bool pc_tape_wrong(struct pc_tape_reader *in, pc_err err, const char *where, const char *reason) {
    if (in->err == PC_OK) {
        in->err = err;
        in->where = where;
        in->reason = reason;
    }
    return false;
}

static bool invalid(struct pc_tape_reader *in, const char *reason) {
    return pc_tape_wrong(in, PC_ERR_INVALID, in->at, reason);
}

static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline void skip_space(struct pc_tape_reader *in) {
    const char *at = in->at;
    while (at < in->end && is_space(*at))
        at++;
    in->at = at;
}

static bool grow(struct builder *b) {
    if (b->room >= b->most)
        return pc_tape_wrong(&b->in, PC_ERR_RANGE, b->in.at, "there are too many values");
    size_t room = b->room * 2 < b->most ? b->room * 2 : b->most;
    struct pc_tape_node *nodes = PC_ARENA_ARRAY(b->in.arena, struct pc_tape_node, room);
    if (nodes == NULL)
        return pc_tape_wrong(&b->in, PC_ERR_NOMEM, b->in.at, "memory ran out");
    memcpy(nodes, b->nodes, b->count * sizeof *nodes);
    b->nodes = nodes;
    b->room = room;
    return true;
}

/* The next node, which begins here; NULL where there is no room. */
static inline struct pc_tape_node *push(struct builder *b, enum pc_tape_type type) {
    if (b->count == b->room && !grow(b))
        return NULL;
    struct pc_tape_node *node = &b->nodes[b->count++];
    node->type = (uint8_t)type;
    node->next = (uint32_t)b->count;
    node->text = b->in.at;
    return node;
}

static bool read_key(struct builder *b) {
    struct pc_tape_reader *in = &b->in;
    skip_space(in);
    if (in->at == in->end || *in->at != '"')
        return invalid(in, "the name of a member is expected, in double quotes");
    struct pc_tape_node *node = push(b, PC_TAPE_KEY);
    if (node == NULL || !pc_tape_string(in, node))
        return false;
    node->next = pc_tape_hash(pc_tape_text(node));
    struct frame *frame = &b->frames[b->depth - 1];
    uint64_t bit = (uint64_t)1 << (node->next & 63);
    frame->again |= (frame->hashes & bit) != 0;
    frame->hashes |= bit;
    skip_space(in);
    if (in->at == in->end || *in->at != ':')
        return invalid(in, "a colon is expected behind the name of a member");
    in->at++;
    return true;
}

static bool open_frame(struct builder *b, enum pc_tape_type type) {
    if (b->depth == b->deepest)
        return pc_tape_wrong(&b->in, PC_ERR_RANGE, b->in.at,
                             "objects and arrays are nested too deeply");
    if (push(b, type) == NULL)
        return false;
    b->frames[b->depth++] = (struct frame){.node = (uint32_t)(b->count - 1)};
    b->in.at++;
    return true;
}

static bool close_frame(struct builder *b) {
    struct frame *frame = &b->frames[--b->depth];
    struct pc_tape_node *node = &b->nodes[frame->node];
    node->length = frame->count;
    node->next = (uint32_t)b->count;
    b->in.at++;
    if (!frame->again)
        return true;
    pc_err err = pc_tape_twice(b->nodes, frame->node, b->in.arena);
    if (err == PC_OK)
        return true;
    return pc_tape_wrong(&b->in, err, node->text,
                         err == PC_ERR_INVALID ? "the object has two members of one name"
                                               : "the names of the object cannot be compared");
}

static bool literal(struct builder *b, struct pc_span word, enum pc_tape_type type) {
    struct pc_tape_reader *in = &b->in;
    if ((size_t)(in->end - in->at) < word.len || memcmp(in->at, word.ptr, word.len) != 0)
        return invalid(in, "a value is expected");
    struct pc_tape_node *node = push(b, type);
    if (node == NULL)
        return false;
    in->at += word.len;
    return true;
}

static bool read_scalar(struct builder *b) {
    struct pc_tape_node *node;
    switch (*b->in.at) {
    case '"':
        node = push(b, PC_TAPE_STRING);
        return node != NULL && pc_tape_string(&b->in, node);
    case 't':
        return literal(b, PC_SPAN("true"), PC_TAPE_TRUE);
    case 'f':
        return literal(b, PC_SPAN("false"), PC_TAPE_FALSE);
    case 'n':
        return literal(b, PC_SPAN("null"), PC_TAPE_NULL);
    default:
        node = push(b, PC_TAPE_NUMBER);
        return node != NULL && pc_tape_number(&b->in, node);
    }
}

/* One value; of an object or array what opens it and, where there are any, what stands before the
 * value of its first member. *open says that a value must follow. */
static bool read_value(struct builder *b, bool *open) {
    struct pc_tape_reader *in = &b->in;
    skip_space(in);
    *open = false;
    if (in->at == in->end)
        return invalid(in, "a value is expected");
    char c = *in->at;
    if (c != '{' && c != '[')
        return read_scalar(b);
    if (!open_frame(b, c == '{' ? PC_TAPE_OBJECT : PC_TAPE_ARRAY))
        return false;
    skip_space(in);
    if (in->at < in->end && *in->at == c + 2) /* ASCII: '[' and ']', '{' and '}' */
        return close_frame(b);
    *open = true;
    b->frames[b->depth - 1].count = 1;
    return c == '[' || read_key(b);
}

/* What stands behind a value: ends of objects and arrays, until a comma says that another follows.
 */
static bool read_behind(struct builder *b) {
    struct pc_tape_reader *in = &b->in;
    while (b->depth > 0) {
        struct frame *frame = &b->frames[b->depth - 1];
        bool object = b->nodes[frame->node].type == PC_TAPE_OBJECT;
        skip_space(in);
        if (in->at == in->end)
            return invalid(in, object ? "an object is not closed" : "an array is not closed");
        if (*in->at == ',') {
            in->at++;
            frame->count++;
            return !object || read_key(b);
        }
        if (*in->at != (object ? '}' : ']'))
            return invalid(in, object ? "a comma or the end of the object is expected"
                                      : "a comma or the end of the array is expected");
        if (!close_frame(b))
            return false;
    }
    return true;
}

static bool read_all(struct builder *b) {
    bool open;
    do {
        if (!read_value(b, &open) || (!open && !read_behind(b)))
            return false;
    } while (b->depth > 0);
    skip_space(&b->in);
    return b->in.at == b->in.end || invalid(&b->in, "something follows the value");
}

static bool begin(struct builder *b, struct pc_span text, const struct pc_tape_limits *limits) {
    size_t depth = limits == NULL || limits->depth == 0 ? PC_TAPE_DEPTH : limits->depth;
    size_t most = limits == NULL || limits->nodes == 0 ? PC_TAPE_NODES : limits->nodes;
    const char *at = text.ptr == NULL ? "" : text.ptr;
    b->in.at = b->in.begin = at;
    b->in.end = at + text.len;
    b->in.err = PC_OK;
    b->count = b->depth = 0;
    b->deepest = depth < PC_TAPE_DEPTH_MOST ? depth : PC_TAPE_DEPTH_MOST;
    b->most = most < UINT32_MAX ? most : UINT32_MAX - 1;
    if (text.len >= UINT32_MAX)
        return pc_tape_wrong(&b->in, PC_ERR_RANGE, at, "the text is too long");
    size_t room = text.len / 8 + 16; /* few texts have more values */
    b->room = room < b->most ? room : b->most;
    b->nodes = PC_ARENA_ARRAY(b->in.arena, struct pc_tape_node, b->room);
    return b->nodes != NULL || pc_tape_wrong(&b->in, PC_ERR_NOMEM, at, "memory ran out");
}

pc_err pc_tape_read(struct pc_span text, const struct pc_tape_limits *limits,
                    struct pc_arena *arena, struct pc_tape *out, struct pc_tape_error *error) {
    struct builder b; /* its frames are set where they are opened */
    b.in.arena = arena;
    *out = (struct pc_tape){.text = text};
    if (!begin(&b, text, limits) || !read_all(&b)) {
        if (error != NULL)
            *error = (struct pc_tape_error){(size_t)(b.in.where - b.in.begin), b.in.reason};
        return b.in.err;
    }
    out->nodes = b.nodes;
    out->count = b.count;
    return PC_OK;
}
