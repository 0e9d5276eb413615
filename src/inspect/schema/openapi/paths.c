/* Building the tree of paths, and going down in it. */
#include "inspect/schema/openapi/paths.h"

#include <string.h>

#include "inspect/schema/openapi/pieces.h"

static int compare(struct pc_span a, struct pc_span b) {
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared == 0 ? 0 : memcmp(a.ptr, b.ptr, shared);
    return order != 0 ? order : a.len < b.len ? -1 : a.len > b.len;
}

/* Where a literal is among the children, or would be. */
static size_t literal_at(const struct pc_openapi_segment *segment, struct pc_span key,
                         bool *there) {
    size_t low = 0, high = segment->literal_count;
    *there = false;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(segment->literals[middle]->key, key);
        *there |= order == 0;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static pc_err insert(struct pc_arena *arena, struct pc_openapi_segment ***list, uint32_t *count,
                     uint32_t *room, size_t at, struct pc_openapi_segment *child) {
    if (*count == *room) {
        uint32_t more = *room == 0 ? 4 : *room * 2;
        struct pc_openapi_segment **larger =
            PC_ARENA_ARRAY(arena, struct pc_openapi_segment *, more);
        if (larger == NULL)
            return PC_ERR_NOMEM;
        if (*count > 0)
            memcpy(larger, *list, *count * sizeof(*larger));
        *list = larger;
        *room = more;
    }
    memmove(*list + at + 1, *list + at, (*count - at) * sizeof **list);
    (*list)[at] = child;
    ++*count;
    return PC_OK;
}

/* Cuts "{id}.json" into parts, notes the names, and makes the key "{}.json". */
static pc_err cut_pattern(struct pc_arena *arena, struct pc_span text,
                          struct pc_openapi_segment *segment, struct pc_openapi_path *names,
                          const char **why) {
    struct pc_openapi_part *parts = PC_ARENA_ARRAY(arena, struct pc_openapi_part, text.len);
    char *key = PC_ARENA_ARRAY(arena, char, text.len + 1);
    size_t key_len = 0;
    if (parts == NULL || key == NULL)
        return PC_ERR_NOMEM;
    while (text.len > 0) {
        size_t open = pc_span_find(text, '{'), close = pc_span_find(text, '}');
        struct pc_openapi_part *part = &parts[segment->part_count++];
        if (open > 0) {
            if (close < open)
                return *why = "has a } without its {", PC_ERR_INVALID;
            part->literal = pc_span_upto(text, open);
            memcpy(key + key_len, part->literal.ptr, part->literal.len);
            key_len += part->literal.len;
            text = pc_span_from(text, open);
            continue;
        }
        if (close == text.len || close == 1)
            return *why = "has a { without a name and }", PC_ERR_INVALID;
        if (segment->part_count > 1 && part[-1].variable)
            return *why = "has two variables with nothing between them", PC_ERR_INVALID;
        if (names->variable_count == PC_OPENAPI_VARIABLES_MAX)
            return *why = "has too many variables", PC_ERR_RANGE;
        part->variable = true;
        names->variables[names->variable_count++] = pc_span(text.ptr + 1, close - 1);
        memcpy(key + key_len, "{}", 2);
        key_len += 2;
        text = pc_span_from(text, close + 1);
    }
    segment->parts = parts;
    segment->key = pc_span(key, key_len);
    return PC_OK;
}

/* The child of that text, made where there is none. */
static pc_err child_of(struct pc_arena *arena, struct pc_openapi_segment *parent,
                       struct pc_span text, struct pc_openapi_path *names,
                       struct pc_openapi_segment **out, const char **why) {
    struct pc_openapi_segment made = {0};
    bool pattern = pc_span_find(text, '{') < text.len || pc_span_find(text, '}') < text.len;
    pc_err err = pattern ? cut_pattern(arena, text, &made, names, why)
                         : pc_openapi_decode(text, PC_OPENAPI_PERCENT, arena, &made.key);
    if (err == PC_ERR_INVALID && !pattern)
        *why = "is not percent-encoded as it should be";
    if (err != PC_OK)
        return err;
    bool there = false;
    size_t at = 0;
    if (!pattern) {
        at = literal_at(parent, made.key, &there);
        *out = there ? parent->literals[at] : NULL;
    } else {
        for (; at < parent->pattern_count && !there; at += there ? 0 : 1)
            there = pc_span_eq(parent->patterns[at]->key, made.key);
        *out = there ? parent->patterns[at] : NULL;
        for (at = 0;
             !there && at < parent->pattern_count && parent->patterns[at]->key.len >= made.key.len;)
            at++;
    }
    if (there)
        return PC_OK;
    *out = PC_ARENA_NEW(arena, struct pc_openapi_segment);
    if (*out == NULL)
        return PC_ERR_NOMEM;
    **out = made;
    return pattern ? insert(arena, &parent->patterns, &parent->pattern_count, &parent->pattern_room,
                            at, *out)
                   : insert(arena, &parent->literals, &parent->literal_count, &parent->literal_room,
                            at, *out);
}

pc_err pc_openapi_paths_add(struct pc_arena *arena, struct pc_openapi_segment *root,
                            struct pc_span text, struct pc_openapi_path **out,
                            struct pc_openapi_path **same, const char **why) {
    struct pc_span kept = {0}, segment;
    struct pc_openapi_path *path = PC_ARENA_NEW(arena, struct pc_openapi_path);
    if (path == NULL || pc_arena_copy(arena, text, &kept) != PC_OK)
        return PC_ERR_NOMEM;
    path->text = kept;
    if (!pc_span_starts(kept, PC_SPAN("/")))
        return *why = "does not begin with /", PC_ERR_INVALID;
    if (pc_span_find(kept, '?') < kept.len || pc_span_find(kept, '#') < kept.len)
        return *why = "has a ? or #, which are not part of a path", PC_ERR_INVALID;
    struct pc_span rest = pc_span_from(kept, 1);
    if (rest.ptr == NULL)
        rest = PC_SPAN("");
    for (int depth = 0; pc_span_split(&rest, '/', &segment); depth++) {
        if (depth == PC_OPENAPI_SEGMENTS_MAX)
            return *why = "has too many segments", PC_ERR_RANGE;
        pc_err err = child_of(arena, root, segment, path, &root, why);
        if (err != PC_OK)
            return err;
    }
    *out = path;
    *same = root->path;
    if (root->path == NULL)
        root->path = path;
    return PC_OK;
}

/* A request's path on the way down. */
struct finding {
    struct pc_span raw[PC_OPENAPI_SEGMENTS_MAX], decoded[PC_OPENAPI_SEGMENTS_MAX];
    size_t count;
    struct pc_openapi_found *out;
};

static bool pattern_fits(const struct pc_openapi_segment *segment, struct pc_span text,
                         struct pc_span *values, size_t *taken) {
    bool open = false; /* a variable waits for its end */
    for (uint32_t i = 0; i < segment->part_count; i++) {
        const struct pc_openapi_part *part = &segment->parts[i];
        bool last = i + 1 == segment->part_count;
        if (part->variable) {
            open = true;
            if (!last)
                continue;
            values[(*taken)++] = text;
            return text.len > 0;
        }
        size_t at = open ? 1 : 0;
        if (last && open)
            at = text.len > part->literal.len ? text.len - part->literal.len : text.len + 1;
        while (!last && open && at < text.len &&
               !pc_span_starts(pc_span_from(text, at), part->literal))
            at++;
        if (at > text.len || !pc_span_starts(pc_span_from(text, at), part->literal))
            return false;
        if (open)
            values[(*taken)++] = pc_span_upto(text, at);
        text = pc_span_from(text, at + part->literal.len);
        open = false;
    }
    return text.len == 0;
}

/* Each place of the tree is come to once at most, so the tree is the bound. */
static bool descend(const struct pc_openapi_segment *segment, struct finding *f, size_t depth,
                    size_t taken) {
    if (depth == f->count) {
        f->out->path = segment->path;
        return segment->path != NULL;
    }
    bool there;
    size_t at = literal_at(segment, f->decoded[depth], &there);
    if (there && descend(segment->literals[at], f, depth + 1, taken))
        return true;
    for (uint32_t i = 0; i < segment->pattern_count; i++) {
        size_t more = taken;
        if (pattern_fits(segment->patterns[i], f->raw[depth], f->out->values, &more) &&
            descend(segment->patterns[i], f, depth + 1, more))
            return true;
    }
    return false;
}

static pc_err find_below(const struct pc_openapi *openapi, struct pc_span path,
                         struct pc_arena *scratch, struct pc_openapi_found *out) {
    struct finding f = {.out = out};
    struct pc_span rest = path.len > 0 ? pc_span_from(path, 1) : PC_SPAN(""), segment;
    if (rest.ptr == NULL)
        rest = PC_SPAN("");
    while (pc_span_split(&rest, '/', &segment)) {
        if (f.count == PC_OPENAPI_SEGMENTS_MAX)
            return PC_OK;
        f.raw[f.count] = segment;
        pc_err err = pc_openapi_decode(segment, PC_OPENAPI_PERCENT, scratch, &f.decoded[f.count++]);
        if (err != PC_OK)
            return err;
    }
    (void)descend(openapi->root, &f, 0, 0);
    return PC_OK;
}

pc_err pc_openapi_paths_find(const struct pc_openapi *openapi, struct pc_span path,
                             struct pc_arena *scratch, struct pc_openapi_found *out) {
    *out = (struct pc_openapi_found){0};
    for (size_t i = 0; i < openapi->base_count && out->path == NULL; i++) {
        struct pc_span base = openapi->bases[i];
        struct pc_span below = pc_span_from(path, base.len);
        if (!pc_span_starts(path, base) || (below.len > 0 && below.ptr[0] != '/'))
            continue;
        pc_err err = find_below(openapi, below, scratch, out);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}
