/*
 * Paths without what leads nowhere: "//", "/./" and "x/../" go away. An absolute path does not go
 * above its root, a relative one keeps the ".." that it begins with. There is a slash at the end
 * where there was one.
 *
 * ModSecurity also drops parts that only end with two dots ("x..", "..."), and leaves nothing of
 * "/." and "/.."; here the former are names, and the root stays.
 */
#include "inspect/waf/transform/families.h"

#include <string.h>

#include "inspect/waf/transform/rewrite.h"

enum { CHANGED = PC_WAF_CLASS_SLASHES | PC_WAF_CLASS_DOT_FIRST };

struct walk {
    const unsigned char *s, *end;
    unsigned char *start, *at;
    size_t depth; /* parts written that ".." takes back */
    bool absolute, windows;
};

static bool is_slash(const struct walk *w, unsigned char c) {
    return c == '/' || (w->windows && c == '\\');
}

/* Each byte is taken back once at most. */
static void take_back(struct walk *w) {
    while (w->at > w->start && w->at[-1] != '/')
        w->at--;
    if (w->at > w->start + (w->absolute ? 1 : 0))
        w->at--;
    w->depth--;
}

static void put_part(struct walk *w, const unsigned char *part, size_t len) {
    if (w->at > w->start && w->at[-1] != '/')
        *w->at++ = '/';
    memcpy(w->at, part, len);
    w->at += len;
}

static void take_part(struct walk *w, const unsigned char *part, size_t len) {
    if (len == 0 || (len == 1 && part[0] == '.'))
        return;
    if (len != 2 || part[0] != '.' || part[1] != '.') {
        put_part(w, part, len);
        w->depth++;
    } else if (w->depth > 0) {
        take_back(w);
    } else if (!w->absolute) {
        put_part(w, part, len);
    }
}

static void walk_path(struct walk *w) {
    bool trailing = is_slash(w, w->end[-1]);
    w->absolute = is_slash(w, *w->s);
    if (w->absolute)
        *w->at++ = '/';
    while (w->s < w->end) {
        const unsigned char *part = w->s;
        while (w->s < w->end && !is_slash(w, *w->s))
            w->s++;
        take_part(w, part, (size_t)(w->s - part));
        if (w->s < w->end)
            w->s++;
    }
    if (trailing && w->at > w->start && w->at[-1] != '/')
        *w->at++ = '/';
}

static pc_err normalise(struct pc_span in, bool windows, struct pc_arena *arena,
                        struct pc_span *out) {
    *out = in;
    uint32_t classes = windows ? CHANGED | PC_WAF_CLASS_BACKSLASH : CHANGED;
    if (in.len == 0 || pc_waf_first(in, classes) == in.len)
        return PC_OK;
    struct pc_waf_copy copy;
    pc_err err = pc_waf_copy_begin(in, 0, in.len + 1, arena, &copy);
    if (err != PC_OK)
        return err;
    const unsigned char *s = (const unsigned char *)in.ptr;
    struct walk w = {
        .s = s, .end = s + in.len, .start = copy.start, .at = copy.at, .windows = windows};
    walk_path(&w);
    copy.at = w.at;
    struct pc_span made = pc_waf_copy_end(&copy);
    if (!pc_span_eq(made, in)) /* "/.hidden" */
        *out = made;
    return PC_OK;
}

pc_err pc_waf_normalise_path(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return normalise(in, false, arena, out);
}

pc_err pc_waf_normalise_path_win(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return normalise(in, true, arena, out);
}
