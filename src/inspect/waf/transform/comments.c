/*
 * Comments of SQL, C and HTML. They do not nest; a C comment may be ended as an HTML one and the
 * other way round, as in ModSecurity.
 */
#include "inspect/waf/transform/families.h"

#include <string.h>

#include "inspect/waf/transform/rewrite.h"

enum {
    ANY_COMMENT = PC_WAF_CLASS_COMMENT | PC_WAF_CLASS_DASHES | PC_WAF_CLASS_HASH,
    ANY_MARK = ANY_COMMENT | PC_WAF_CLASS_COMMENT_END,
};

static bool at(const unsigned char *s, const unsigned char *end, const char *mark, size_t len) {
    return (size_t)(end - s) >= len && memcmp(s, mark, len) == 0;
}

/* Where to begin: the first mark may have begun up to three bytes before what was found. */
static pc_err begin(struct pc_span in, uint32_t classes, struct pc_arena *arena,
                    struct pc_waf_copy *copy, bool *nothing) {
    size_t found = pc_waf_first(in, classes);
    *nothing = found == in.len;
    if (*nothing)
        return PC_OK;
    return pc_waf_copy_begin(in, found < 3 ? 0 : found - 3, in.len + 1, arena, copy);
}

/* How long the end of a comment at s is; 0: none is there. */
static size_t comment_end(const unsigned char *s, const unsigned char *end) {
    if (at(s, end, "*/", 2))
        return 2;
    return at(s, end, "-->", 3) ? 3 : 0;
}

/* Behind the comment that goes on at s; NULL: it has no end. */
static const unsigned char *skip_comment(const unsigned char *s, const unsigned char *end) {
    for (; s < end; s++) {
        size_t length = comment_end(s, end);
        if (length > 0)
            return s + length;
    }
    return NULL;
}

/* From "--" or "#" on nothing is kept. A comment without an end becomes a space. ModSecurity copies
 * the byte behind a comment without a look at it; here it is looked at, so that a comment right
 * behind another goes away, too. */
pc_err pc_waf_remove_comments(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    *out = in;
    struct pc_waf_copy copy;
    bool nothing;
    pc_err err = begin(in, ANY_COMMENT, arena, &copy, &nothing);
    if (err != PC_OK || nothing)
        return err;
    const unsigned char *s = (const unsigned char *)in.ptr, *end = s + in.len;
    s += copy.at - copy.start;
    while (s < end) {
        size_t open = at(s, end, "/*", 2) ? 2 : at(s, end, "<!--", 4) ? 4 : 0;
        if (open == 0 && (*s == '#' || at(s, end, "--", 2)))
            break;
        if (open == 0) {
            *copy.at++ = *s++;
            continue;
        }
        s = skip_comment(s + open, end);
        if (s == NULL) {
            *copy.at++ = ' ';
            break;
        }
    }
    *out = pc_waf_copy_end(&copy);
    return PC_OK;
}

/* The marks go away, what stands between them stays. */
pc_err pc_waf_remove_comments_char(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    static const struct pc_span marks[] = {{"/*", 2},  {"*/", 2}, {"<!--", 4},
                                           {"-->", 3}, {"--", 2}, {"#", 1}};
    *out = in;
    struct pc_waf_copy copy;
    bool nothing;
    pc_err err = begin(in, ANY_MARK, arena, &copy, &nothing);
    if (err != PC_OK || nothing)
        return err;
    const unsigned char *s = (const unsigned char *)in.ptr, *end = s + in.len;
    s += copy.at - copy.start;
    while (s < end) {
        size_t length = 0;
        for (size_t i = 0; length == 0 && i < sizeof marks / sizeof *marks; i++)
            length = at(s, end, marks[i].ptr, marks[i].len) ? marks[i].len : 0;
        if (length == 0)
            *copy.at++ = *s;
        s += length == 0 ? 1 : length;
    }
    *out = pc_waf_copy_end(&copy);
    return PC_OK;
}

/* A C comment becomes one space, also one without an end; an end alone stays. */
pc_err pc_waf_replace_comments(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    *out = in;
    struct pc_waf_copy copy;
    bool nothing;
    pc_err err = begin(in, PC_WAF_CLASS_COMMENT, arena, &copy, &nothing);
    if (err != PC_OK || nothing)
        return err;
    const unsigned char *s = (const unsigned char *)in.ptr, *end = s + in.len;
    s += copy.at - copy.start;
    while (s < end) {
        if (!at(s, end, "/*", 2)) {
            *copy.at++ = *s++;
            continue;
        }
        for (s += 2; s < end && !at(s, end, "*/", 2);)
            s++;
        s = s < end ? s + 2 : end;
        *copy.at++ = ' ';
    }
    *out = pc_waf_copy_end(&copy);
    return PC_OK;
}
