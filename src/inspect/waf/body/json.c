/* JSON bodies: every value that is not a container becomes an argument, named by where it stands.
 * One pass, no recursion; equal keys are all kept, in their order. */
#include <string.h>

#include "inspect/waf/body/json.h"

struct level {
    size_t path_len; /* of the container's own name */
    size_t index;    /* of the next element */
    bool array;
};

struct reader {
    struct pc_span text;
    size_t at;
    struct level *levels;
    size_t depth, room, max_depth;
    size_t count, max_count; /* of arguments */
    struct pc_waf_json_path path;
    struct pc_waf_text_pool pool;
    struct pc_waf_values *values;
    const char *wrong; /* NULL: nothing so far */
};

enum { NAMES = 1024 * 1024 }; /* bytes of names, beside twice the body's size */

static pc_err broken(struct reader *r, const char *what) {
    r->wrong = what;
    return PC_OK;
}

/* The next byte that is no space; -1: the end. */
static int peek(struct reader *r) {
    while (r->at < r->text.len) {
        char c = r->text.ptr[r->at];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            return (unsigned char)c;
        r->at++;
    }
    return -1;
}

static pc_err add(struct reader *r, struct pc_span value) {
    if (r->count++ == r->max_count)
        return broken(r, "JSON: more arguments than allowed");
    struct pc_span name;
    pc_err err = pc_waf_json_path_keep(&r->path, r->values->arena, &name);
    if (err == PC_ERR_RANGE)
        return broken(r, "JSON: the names are longer than allowed");
    return err != PC_OK ? err : pc_waf_values_add(r->values, PC_WAF_ARGS_POST, name, value);
}

static pc_err add_string(struct reader *r) {
    struct pc_span value;
    r->at++;
    pc_err err = pc_waf_json_string(r->text, &r->at, &r->pool, r->values->arena, &value, &r->wrong);
    return err != PC_OK || r->wrong != NULL ? err : add(r, value);
}

static pc_err add_number(struct reader *r) {
    size_t end = pc_waf_json_number(r->text, r->at);
    if (end == 0)
        return broken(r, "JSON parsing error: a malformed number");
    struct pc_span value = pc_span(r->text.ptr + r->at, end - r->at);
    r->at = end;
    return add(r, value);
}

static pc_err add_word(struct reader *r) {
    static const struct {
        struct pc_span word;
        size_t shown; /* null is an empty value */
    } words[] = {{{"true", 4}, 4}, {{"false", 5}, 5}, {{"null", 4}, 0}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!pc_span_starts(pc_span_from(r->text, r->at), words[i].word))
            continue;
        r->at += words[i].word.len;
        return add(r, pc_span_upto(words[i].word, words[i].shown));
    }
    return broken(r, "JSON parsing error: what stands where a value is expected is none");
}

static pc_err enter(struct reader *r, bool array) {
    if (r->depth == r->max_depth)
        return broken(r, "JSON: nested deeper than allowed");
    if (r->depth == r->room) {
        size_t room = r->room == 0 ? 16 : r->room * 2;
        struct level *levels = PC_ARENA_ARRAY(r->values->arena, struct level, room);
        if (levels == NULL)
            return PC_ERR_NOMEM;
        if (r->depth > 0)
            memcpy(levels, r->levels, r->depth * sizeof *levels);
        r->levels = levels;
        r->room = room;
    }
    r->levels[r->depth++] = (struct level){.path_len = r->path.len, .array = array};
    r->at++;
    return PC_OK;
}

/* Reads a key and its colon. */
static pc_err enter_member(struct reader *r) {
    if (peek(r) != '"')
        return broken(r, "JSON parsing error: a key is no string");
    struct pc_span key;
    r->at++;
    pc_err err = pc_waf_json_string(r->text, &r->at, &r->pool, r->values->arena, &key, &r->wrong);
    if (err != PC_OK || r->wrong != NULL)
        return err;
    if (peek(r) != ':')
        return broken(r, "JSON parsing error: a key without a colon");
    r->at++;
    return pc_waf_json_path_key(&r->path, r->values->arena, r->levels[r->depth - 1].path_len, key);
}

/* Names the next value of the innermost container. */
static pc_err enter_next(struct reader *r) {
    struct level *level = &r->levels[r->depth - 1];
    if (!level->array)
        return enter_member(r);
    return pc_waf_json_path_index(&r->path, r->values->arena, level->path_len, level->index++);
}

/* Behind a value: closes what ends here, and goes to the next value. */
static pc_err leave(struct reader *r) {
    while (r->depth > 0) {
        const struct level *level = &r->levels[r->depth - 1];
        int c = peek(r);
        if (c == ',') {
            r->at++;
            return enter_next(r);
        }
        if (c != (level->array ? ']' : '}'))
            return broken(r, c < 0 ? "JSON parsing error: it ends too early"
                                   : "JSON parsing error: neither a comma nor an end");
        r->at++;
        r->depth--;
    }
    return PC_OK;
}

static pc_err read_container(struct reader *r, bool array) {
    pc_err err = enter(r, array);
    if (err != PC_OK || r->wrong != NULL)
        return err;
    return peek(r) == (array ? ']' : '}') ? leave(r) : enter_next(r);
}

static pc_err read_value(struct reader *r) {
    int c = peek(r);
    if (c == '{' || c == '[')
        return read_container(r, c == '[');
    pc_err err = c == '"'                             ? add_string(r)
                 : c == '-' || (c >= '0' && c <= '9') ? add_number(r)
                 : c < 0 ? broken(r, "JSON parsing error: it ends too early")
                         : add_word(r);
    return err != PC_OK || r->wrong != NULL ? err : leave(r);
}

static pc_err read_all(struct reader *r) {
    pc_err err;
    do
        err = read_value(r);
    while (err == PC_OK && r->wrong == NULL && r->depth > 0);
    if (err == PC_OK && r->wrong == NULL && peek(r) >= 0)
        return broken(r, "JSON parsing error: something stands behind the end");
    return err;
}

pc_err pc_waf_body_json(const struct pc_waf_body *body, struct pc_waf_values *values) {
    if (body->bytes.len == 0)
        return PC_OK;
    char root[] = "json";
    struct reader r = {
        .text = body->bytes,
        .max_depth =
            body->limits.json_depth != 0 ? body->limits.json_depth : PC_WAF_BODY_JSON_DEPTH,
        .max_count = pc_waf_body_argument_limit(body),
        .path = {.bytes = root, .len = 4, .room = 4, .budget = NAMES + 2 * body->bytes.len},
        .values = values,
    };
    pc_err err = read_all(&r);
    return err == PC_OK && r.wrong != NULL ? pc_waf_body_broken(values, r.wrong) : err;
}
