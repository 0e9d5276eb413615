/* Templates: reading tags one by one, and what each does. */
#include "pages/pages.h"

#include <jansson.h>
#include <string.h>

#include "pages/filter.h"

enum { DEPTH_MAX = 16, OUTPUT_MAX = 4 * 1024 * 1024 };

struct scope {
    const json_t *item;
    const struct scope *outer;
};

struct filling {
    struct pc_buf *out;
    struct pc_diag *diag;
    unsigned depth;
};

struct tag {
    char kind;              /* '=', '#', '^', '?', '/', '>' or '!' */
    struct pc_span name;    /* what it is about */
    struct pc_span operand; /* the word of '?', the filter of '=' */
};

static pc_err fill(struct filling *f, struct pc_span text, const struct scope *scope);

static pc_err malformed(const struct filling *f, const char *why, struct pc_span what) {
    return pc_diag_set(f->diag, PC_ERR_INVALID, "template: %s: %.*s", why, PC_ARG(what));
}

/* ---- tags ---- */

/* Where "{{" or "}}" stands, or text.len. */
static size_t find_pair(struct pc_span text, char c) {
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.ptr[i] == c && text.ptr[i + 1] == c)
            return i;
    return text.len;
}

static void read_tag(struct pc_span inside, struct tag *out) {
    static const char kinds[] = "#^?/>!";
    *out = (struct tag){.kind = '='};
    if (inside.len > 0 && strchr(kinds, inside.ptr[0]) != NULL) {
        out->kind = inside.ptr[0];
        inside = pc_span_from(inside, 1);
    }
    inside = pc_span_trim(inside);
    size_t space = pc_span_find(inside, ' ');
    struct pc_span first = pc_span_upto(inside, space);
    struct pc_span second = pc_span_trim(pc_span_from(inside, space));
    bool filtered = out->kind == '=' && second.len > 0;
    out->name = filtered ? second : first;
    out->operand = filtered ? first : second;
}

/* The next tag of the text: what stands before it goes to *before, *text is moved behind it.
 * PC_ERR_NOTFOUND: there is none. */
static pc_err next_tag(const struct filling *f, struct pc_span *text, struct pc_span *before,
                       struct tag *out) {
    size_t open = find_pair(*text, '{');
    *before = pc_span_upto(*text, open);
    if (open == text->len)
        return PC_ERR_NOTFOUND;
    struct pc_span rest = pc_span_from(*text, open + 2);
    size_t close = find_pair(rest, '}');
    if (close == rest.len)
        return malformed(f, "a tag is not closed", pc_span_upto(rest, 40));
    read_tag(pc_span_upto(rest, close), out);
    *text = pc_span_from(rest, close + 2);
    return PC_OK;
}

static bool opens(const struct tag *tag) {
    return tag->kind == '#' || tag->kind == '^' || tag->kind == '?';
}

/* What stands between a section's tag and the one that closes it. */
static pc_err take_section(const struct filling *f, const struct tag *section, struct pc_span *text,
                           struct pc_span *inside) {
    struct pc_span rest = *text;
    for (unsigned nested = 0;;) {
        struct tag tag;
        struct pc_span before;
        pc_err err = next_tag(f, &rest, &before, &tag);
        if (err == PC_ERR_NOTFOUND)
            return malformed(f, "a section is not closed", section->name);
        if (err != PC_OK)
            return err;
        if (opens(&tag) && pc_span_eq(tag.name, section->name))
            nested++;
        if (tag.kind != '/' || !pc_span_eq(tag.name, section->name))
            continue;
        if (nested-- == 0) {
            *inside = pc_span(text->ptr, (size_t)(before.ptr + before.len - text->ptr));
            *text = rest;
            return PC_OK;
        }
    }
}

/* ---- data ---- */

static const json_t *member(const json_t *object, struct pc_span name) {
    return json_is_object(object) ? json_object_getn(object, name.ptr, name.len) : NULL;
}

static const json_t *look_up(const struct scope *scope, struct pc_span path) {
    struct pc_span head;
    if (pc_span_eq(path, PC_SPAN(".")))
        return scope->item;
    if (!pc_span_split(&path, '.', &head))
        return NULL;
    const json_t *found = NULL;
    for (; found == NULL && scope != NULL; scope = scope->outer)
        found = member(scope->item, head);
    while (found != NULL && pc_span_split(&path, '.', &head))
        found = member(found, head);
    return found;
}

static bool is_something(const json_t *value) {
    if (json_is_string(value))
        return json_string_length(value) > 0;
    if (json_is_array(value))
        return json_array_size(value) > 0;
    if (json_is_integer(value))
        return json_integer_value(value) != 0;
    return value != NULL && !json_is_null(value) && !json_is_false(value);
}

static bool is_word(const json_t *value, struct pc_span word) {
    if (json_is_string(value))
        return pc_span_eq(pc_span(json_string_value(value), json_string_length(value)), word);
    for (size_t i = 0; json_is_array(value) && i < json_array_size(value); i++)
        if (is_word(json_array_get(value, i), word))
            return true;
    return false;
}

/* ---- filling ---- */

static pc_err fill_each(struct filling *f, const json_t *value, struct pc_span inside,
                        const struct scope *scope) {
    if (!is_something(value))
        return PC_OK;
    if (!json_is_array(value)) {
        struct scope inner = {value, scope};
        return fill(f, inside, json_is_object(value) ? &inner : scope);
    }
    pc_err err = PC_OK;
    for (size_t i = 0; i < json_array_size(value) && err == PC_OK; i++) {
        struct scope inner = {json_array_get(value, i), scope};
        err = fill(f, inside, &inner);
    }
    return err;
}

static pc_err fill_partial(struct filling *f, struct pc_span name, const struct scope *scope) {
    char memory[64];
    struct pc_buf file = pc_buf_over(memory, sizeof memory);
    pc_buf_add(&file, name);
    pc_buf_add_str(&file, ".html");
    const struct pc_asset *asset = pc_asset_find(pc_buf_span(&file));
    return asset == NULL ? malformed(f, "no such template", name) : fill(f, asset->bytes, scope);
}

static pc_err fill_value(struct filling *f, const struct tag *tag, const struct scope *scope) {
    pc_err err = pc_filter_add(tag->operand, tag->name, look_up(scope, tag->name), f->out);
    return err == PC_OK ? PC_OK : malformed(f, "no such filter or file", tag->operand);
}

static pc_err fill_tag(struct filling *f, const struct tag *tag, struct pc_span *text,
                       const struct scope *scope) {
    struct pc_span inside;
    pc_err err = opens(tag) ? take_section(f, tag, text, &inside) : PC_OK;
    if (err != PC_OK)
        return err;
    switch (tag->kind) {
    case '#':
        return fill_each(f, look_up(scope, tag->name), inside, scope);
    case '^':
        return is_something(look_up(scope, tag->name)) ? PC_OK : fill(f, inside, scope);
    case '?':
        return is_word(look_up(scope, tag->name), tag->operand) ? fill(f, inside, scope) : PC_OK;
    case '>':
        return fill_partial(f, tag->name, scope);
    case '!':
        return PC_OK;
    case '=':
        return fill_value(f, tag, scope);
    default:
        return malformed(f, "closes what is not open", tag->name);
    }
}

static pc_err fill(struct filling *f, struct pc_span text, const struct scope *scope) {
    if (++f->depth > DEPTH_MAX || f->out->len > OUTPUT_MAX)
        return malformed(f, "too deep or too long", pc_span_upto(text, 40));
    struct pc_span before;
    struct tag tag;
    pc_err err;
    while ((err = next_tag(f, &text, &before, &tag)) == PC_OK) {
        pc_buf_add(f->out, before);
        err = fill_tag(f, &tag, &text, scope);
        if (err != PC_OK)
            return err;
    }
    f->depth--;
    if (err != PC_ERR_NOTFOUND)
        return err;
    pc_buf_add(f->out, before);
    return pc_buf_end(f->out);
}

pc_err pc_template_fill(struct pc_span text, struct pc_span json, struct pc_buf *out,
                        struct pc_diag *diag) {
    json_error_t error;
    json_t *data = json_loadb(json.ptr, json.len, 0, &error);
    if (data == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "the data of a page is no JSON: %s", error.text);
    struct filling f = {.out = out, .diag = diag};
    struct scope scope = {.item = data};
    pc_err err = fill(&f, text, &scope);
    json_decref(data);
    return err;
}

pc_err pc_template_render(const char *name, struct pc_span json, struct pc_buf *out,
                          struct pc_diag *diag) {
    char memory[64];
    struct pc_buf file = pc_buf_over(memory, sizeof memory);
    pc_buf_addf(&file, "%s.html", name);
    const struct pc_asset *asset = pc_asset_find(pc_buf_span(&file));
    if (asset == NULL)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "no template %s", name);
    return pc_template_fill(asset->bytes, json, out, diag);
}
