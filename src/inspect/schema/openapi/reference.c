/* Joining and cutting references. */
#include "inspect/schema/openapi/reference.h"

#include <string.h>

#include "base/percent.h"

pc_err pc_openapi_reference_cut(struct pc_span reference, struct pc_arena *arena,
                                struct pc_span *document, struct pc_span *fragment) {
    size_t hash = pc_span_find(reference, '#');
    *document = pc_span_upto(reference, hash);
    return pc_percent_decode(pc_span_from(reference, hash + 1), arena, fragment);
}

/* The length of "scheme:", or 0. */
static size_t scheme_length(struct pc_span text) {
    size_t at = 0;
    while (at < text.len && text.ptr[at] != ':' && memchr("/?#", text.ptr[at], 3) == NULL)
        at++;
    return at < text.len && at > 0 && text.ptr[at] == ':' ? at + 1 : 0;
}

bool pc_openapi_reference_is_remote(struct pc_span document) {
    if (pc_span_starts(document, PC_SPAN("file:///")))
        return false;
    return pc_span_starts(document, PC_SPAN("//")) || scheme_length(document) > 0;
}

/* Takes "." and ".." out of a path in place; ".." at the beginning of a relative one stays. */
static size_t without_dots(char *path, size_t len) {
    size_t out = 0, floor = 0;
    bool absolute = len > 0 && path[0] == '/';
    for (size_t at = absolute ? 1 : 0; at <= len;) {
        const char *slash = memchr(path + at, '/', len - at);
        size_t end = slash == NULL ? len : (size_t)(slash - path), n = end - at;
        bool up = n == 2 && path[at] == '.' && path[at + 1] == '.';
        bool same = n == 0 || (n == 1 && path[at] == '.');
        size_t start = absolute ? 1 : 0;
        if (up && out > floor) {
            while (out > floor && path[start + out - 1] != '/')
                out--;
            out -= out > floor ? 1 : 0;
        } else if (!same && !(up && absolute)) {
            if (out > 0)
                path[start + out++] = '/';
            memmove(path + start + out, path + at, n);
            out += n;
            floor = up ? out : floor;
        }
        at = end + 1;
    }
    return out + (absolute ? 1 : 0);
}

pc_err pc_openapi_reference_join(struct pc_span base, struct pc_span document,
                                 struct pc_arena *arena, struct pc_span *out) {
    struct pc_span scheme = PC_SPAN("file://");
    bool is_file = pc_span_starts(base, scheme), whole = pc_span_starts(document, scheme);
    struct pc_span head = is_file || whole ? scheme : PC_SPAN("");
    struct pc_span from = is_file ? pc_span_from(base, scheme.len) : base;
    struct pc_span to = whole ? pc_span_from(document, scheme.len) : document;
    size_t keep = from.len;
    while (keep > 0 && from.ptr[keep - 1] != '/')
        keep--;
    if (pc_span_starts(to, PC_SPAN("/")))
        keep = 0;
    char *text = PC_ARENA_ARRAY(arena, char, head.len + keep + to.len + 1);
    if (text == NULL)
        return PC_ERR_NOMEM;
    memcpy(text, head.ptr, head.len);
    if (keep > 0)
        memcpy(text + head.len, from.ptr, keep);
    if (to.len > 0)
        memcpy(text + head.len + keep, to.ptr, to.len);
    size_t len = without_dots(text + head.len, keep + to.len);
    *out = pc_span(text, head.len + len);
    return PC_OK;
}
