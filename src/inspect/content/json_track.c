/* Where in a JSON text a byte is. */
#define _GNU_SOURCE
#include <string.h>

#include "inspect/content/json_track.h"

#include "inspect/content/escape.h"
#include "inspect/content/json_block.h"

enum { BLOCK = 64 };

/* One pass: since when which containers have their current member. */
struct pass {
    struct pc_content_json *json;
    const char *since[PC_CONTENT_DEPTH];
    uint64_t lowest; /* of since: those below it were set before the pass */
};

void pc_content_json_begin(struct pc_content_json *json, bool lines) {
    memset(json, 0, offsetof(struct pc_content_json, frames));
    json->lines = lines;
}

void pc_content_json_copy(struct pc_content_json *to, const struct pc_content_json *from) {
    size_t frames = from->depth < PC_CONTENT_DEPTH ? from->depth : PC_CONTENT_DEPTH;
    memcpy(to, from, offsetof(struct pc_content_json, frames));
    memcpy(to->frames, from->frames, frames * sizeof from->frames[0]);
    if (frames > 0) {
        const struct pc_content_json_frame *top = &from->frames[frames - 1];
        memcpy(to->names, from->names, (size_t)(top->name + top->name_len));
    }
}

/* ---- names */

static struct pc_content_json_frame *innermost(struct pc_content_json *json) {
    if (json->depth == 0 || json->depth > PC_CONTENT_DEPTH)
        return NULL;
    return &json->frames[json->depth - 1];
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Reads a member's name, or what is left of it, from the bytes behind its comma or brace. */
static void read_name(struct pc_content_json *json, struct pc_content_json_frame *frame,
                      const char *at, const char *end) {
    while (json->name == PC_CONTENT_NAME_AWAITED && at < end && is_space(*at))
        at++;
    if (json->name == PC_CONTENT_NAME_AWAITED && at < end) {
        json->name = *at == '"' ? PC_CONTENT_NAME_WITHIN : PC_CONTENT_NAME_READ;
        json->name_escaped = false;
        at++;
    }
    for (; json->name == PC_CONTENT_NAME_WITHIN && at < end; at++) {
        if (*at == '"' && !json->name_escaped) {
            json->name = PC_CONTENT_NAME_READ;
            return;
        }
        json->name_escaped = *at == '\\' && !json->name_escaped;
        if (frame->name + frame->name_len < PC_CONTENT_NAMES)
            json->names[frame->name + frame->name_len++] = *at;
    }
}

/* Where the names of the frames below end. */
static uint16_t names_end(const struct pc_content_json *json, uint64_t depth) {
    if (depth == 0)
        return 0;
    return (uint16_t)(json->frames[depth - 1].name + json->frames[depth - 1].name_len);
}

/* What is open when the pass ends has its names read. */
static void read_names(struct pass *pass, const char *end) {
    struct pc_content_json *json = pass->json;
    for (uint64_t i = pass->lowest; i < json->depth && i < PC_CONTENT_DEPTH; i++) {
        struct pc_content_json_frame *frame = &json->frames[i];
        frame->name = names_end(json, i);
        frame->name_len = 0;
        json->name = PC_CONTENT_NAME_AWAITED;
        if (frame->object)
            read_name(json, frame, pass->since[i], end);
    }
}

/* ---- structure */

static void set_since(struct pass *pass, const char *at) {
    uint64_t frame = pass->json->depth - 1;
    pass->since[frame] = at;
    if (frame < pass->lowest)
        pass->lowest = frame;
}

static void open_container(struct pass *pass, const char *at) {
    struct pc_content_json *json = pass->json;
    if (json->depth++ >= PC_CONTENT_DEPTH)
        return;
    json->frames[json->depth - 1] =
        (struct pc_content_json_frame){.object = *at == '{', .index = 0};
    set_since(pass, at + 1);
}

static void close_container(struct pass *pass, const char *at) {
    struct pc_content_json *json = pass->json;
    const struct pc_content_json_frame *frame = innermost(json);
    json->broken |= json->depth == 0 || (frame != NULL && frame->object != (*at == '}'));
    if (json->depth == 0)
        return;
    json->depth--;
    /* The parent's name, where it was read before this pass, is whole: a container followed it. */
    json->name = PC_CONTENT_NAME_READ;
}

/* Few are set, mostly; without the instruction for it this is quicker than the library. */
static uint64_t count_bits(uint64_t bits) {
    uint64_t count = 0;
    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

static void take_commas(struct pass *pass, const char *block, uint64_t commas) {
    struct pc_content_json *json = pass->json;
    struct pc_content_json_frame *frame = innermost(json);
    if (commas == 0 || frame == NULL)
        return;
    frame->index += count_bits(commas);
    set_since(pass, block + BLOCK - __builtin_clzll(commas));
}

/* Brackets one by one, and the commas between them together. */
static void take_structure(struct pass *pass, const char *block, uint64_t brackets, uint64_t open,
                           uint64_t commas) {
    while (brackets != 0) {
        uint64_t bit = brackets & -brackets;
        take_commas(pass, block, commas & (bit - 1));
        commas &= ~(bit - 1);
        const char *at = block + __builtin_ctzll(brackets);
        if (open & bit)
            open_container(pass, at);
        else
            close_container(pass, at);
        brackets &= brackets - 1;
    }
    take_commas(pass, block, commas);
}

/* The bytes that a backslash stands before, among the first `len`. */
static uint64_t escaped_bytes(struct pc_content_json *json, uint64_t backslashes, size_t len) {
    uint64_t escaped = json->escaped ? 1 : 0;
    bool behind = false;
    backslashes &= ~escaped;
    while (backslashes != 0) {
        uint64_t bit = backslashes & -backslashes;
        behind = bit >> 63 != 0;
        escaped |= bit << 1;
        backslashes &= ~(bit | bit << 1);
    }
    json->escaped = len == BLOCK ? behind : (escaped >> len & 1) != 0;
    return escaped;
}

/* Takes a block's first `len` bytes, which stand at `at`; block is at, or a copy of them. */
static void take_block(struct pass *pass, const char *block, const char *at, size_t len) {
    struct pc_content_json *json = pass->json;
    struct pc_content_json_block bits;
    pc_content_json_classify(block, &bits);
    uint64_t valid = len == BLOCK ? ~(uint64_t)0 : ((uint64_t)1 << len) - 1;
    uint64_t quotes = bits.quote & valid, backslashes = bits.backslash & valid;
    if (json->escaped || backslashes != 0)
        quotes &= ~escaped_bytes(json, backslashes, len);
    uint64_t strings = json->in_string ? ~(uint64_t)0 : 0;
    if (quotes != 0)
        strings ^= pc_content_json_parity(quotes);
    json->in_string = (strings >> (len - 1) & 1) != 0;
    uint64_t outside = ~strings & valid;
    uint64_t brackets = (bits.open | bits.close) & outside, commas = bits.comma & outside;
    if ((brackets | commas) != 0)
        take_structure(pass, at, brackets, bits.open, commas);
}

static void take_tail(struct pass *pass, const char *at, size_t len) {
    char block[BLOCK] = {0};
    memcpy(block, at, len);
    take_block(pass, block, at, len);
}

void pc_content_json_pass(struct pc_content_json *json, struct pc_span bytes) {
    const char *line = json->lines && bytes.len > 0 ? memrchr(bytes.ptr, '\n', bytes.len) : NULL;
    if (line != NULL) {
        pc_content_json_begin(json, true);
        json->before = '\n';
        bytes = pc_span_from(bytes, (size_t)(line - bytes.ptr) + 1);
    }
    if (bytes.len == 0)
        return;
    struct pass pass = {.lowest = UINT64_MAX};
    pass.json = json;
    const char *at = bytes.ptr, *end = at + bytes.len;
    struct pc_content_json_frame *frame = innermost(json);
    if (frame != NULL && frame->object && json->name != PC_CONTENT_NAME_READ)
        read_name(json, frame, at, end);
    for (; end - at >= BLOCK; at += BLOCK)
        take_block(&pass, at, at, BLOCK);
    if (at < end)
        take_tail(&pass, at, (size_t)(end - at));
    read_names(&pass, end);
    json->before = end[-1];
}

/* ---- the pointer */

/* A name as it is meant, with what RFC 6901 section 3 escapes. */
static void add_name(struct pc_span name, struct pc_buf *out) {
    struct pc_content_unit unit;
    for (; name.len > 0; name = pc_span_from(name, unit.taken)) {
        (void)pc_content_unit_read(PC_CONTENT_BACKSLASH, name, true, &unit);
        struct pc_span text =
            unit.raw ? pc_span_upto(name, unit.taken) : pc_span(unit.view, unit.len);
        if (pc_span_eq(text, PC_SPAN("~")))
            text = PC_SPAN("~0");
        if (pc_span_eq(text, PC_SPAN("/")))
            text = PC_SPAN("~1");
        pc_buf_add(out, text);
    }
}

void pc_content_json_name(const struct pc_content_json *json, struct pc_buf *out) {
    uint64_t named = json->depth < PC_CONTENT_DEPTH ? json->depth : PC_CONTENT_DEPTH;
    for (uint64_t i = 0; i < named && !json->broken; i++) {
        const struct pc_content_json_frame *frame = &json->frames[i];
        if (frame->object && i + 1 == json->depth && json->name != PC_CONTENT_NAME_READ)
            return; /* within the name itself */
        pc_buf_add_char(out, '/');
        if (frame->object)
            add_name(pc_span(json->names + frame->name, frame->name_len), out);
        else
            pc_buf_add_u64(out, frame->index);
    }
}
