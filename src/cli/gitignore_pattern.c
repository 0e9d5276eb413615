/* Patterns become tokens; matching goes back to the last '*', and from there to the last '**'. */
#include "cli/gitignore_pattern.h"

#include <ctype.h>
#include <string.h>

enum kind {
    LITERAL,
    ANY,  /* '?' */
    SET,  /* '[…]' */
    STAR, /* '*': any bytes but '/' */
    DEEP, /* '**' and '/' at the beginning of a part: any number of whole parts */
    ALL   /* '**' as the last part: everything that is left */
};

struct reading {
    struct pc_span text;
    size_t at;
    struct pc_gitignore_pattern *out;
    size_t set_count;
};

/* Spaces at the end are not meant, unless a backslash stands before them. */
static struct pc_span without_end(struct pc_span line) {
    size_t keep = 0;
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] == '\\')
            i++;
        else if (line.ptr[i] == ' ')
            continue;
        keep = i + 1;
    }
    return pc_span_upto(line, keep);
}

static void take(struct pc_gitignore_set *set, unsigned char byte) {
    set->bits[byte >> 6] |= 1ULL << (byte & 63);
}

static bool takes(const struct pc_gitignore_set *set, unsigned char byte) {
    return (set->bits[byte >> 6] >> (byte & 63) & 1) != 0;
}

static void take_range(struct pc_gitignore_set *set, unsigned from, unsigned upto) {
    for (unsigned byte = from; byte <= upto; byte++)
        take(set, (unsigned char)byte);
}

/* The classes of the C locale, as in "[[:alpha:]]". */
static bool take_class(struct pc_gitignore_set *set, struct pc_span name) {
    static const struct {
        const char *name;
        int (*has)(int c);
    } classes[] = {
        {"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
        {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
        {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
    };
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (!pc_span_eq(name, pc_span_str(classes[i].name)))
            continue;
        for (unsigned byte = 0; byte < 128; byte++)
            if (classes[i].has((int)byte) != 0)
                take(set, (unsigned char)byte);
        return true;
    }
    return false;
}

static bool has(const struct reading *r, size_t ahead) {
    return r->at + ahead < r->text.len;
}

static unsigned char byte_at(const struct reading *r, size_t ahead) {
    return (unsigned char)r->text.ptr[r->at + ahead];
}

/* "[:name:]" at the reader. -1: the pattern is broken; 0: it is no class; 1: taken. */
static int read_class(struct reading *r, struct pc_gitignore_set *set) {
    struct pc_span rest = pc_span_from(r->text, r->at + 2);
    size_t end = pc_span_find(rest, ']');
    if (end == rest.len)
        return -1;
    if (end == 0 || rest.ptr[end - 1] != ':')
        return 0;
    if (!take_class(set, pc_span_upto(rest, end - 1)))
        return -1;
    r->at += 2 + end + 1;
    return 1;
}

/* A byte of a set, escaped or not; false where the text ends. */
static bool set_byte(struct reading *r, unsigned char *byte) {
    if (has(r, 0) && byte_at(r, 0) == '\\')
        r->at++;
    if (!has(r, 0))
        return false;
    *byte = byte_at(r, 0);
    r->at++;
    return true;
}

/* One member of a set; previous: the byte that a '-' begins at, or -1. */
static bool read_member(struct reading *r, struct pc_gitignore_set *set, int *previous) {
    unsigned char byte;
    if (byte_at(r, 0) == '-' && *previous >= 0 && has(r, 1) && byte_at(r, 1) != ']') {
        r->at++;
        if (!set_byte(r, &byte))
            return false;
        take_range(set, (unsigned)*previous, byte);
        *previous = -1;
        return true;
    }
    if (byte_at(r, 0) == '[' && has(r, 1) && byte_at(r, 1) == ':') {
        int got = read_class(r, set);
        *previous = got == 0 ? '[' : -1;
        if (got == 0) {
            take(set, '[');
            r->at++;
        }
        return got >= 0;
    }
    if (!set_byte(r, &byte))
        return false;
    take(set, byte);
    *previous = byte;
    return true;
}

/* The reader is behind '['. A set never takes '/'. */
static bool read_set(struct reading *r) {
    struct pc_gitignore_set *set = &r->out->sets[r->set_count];
    bool negated = has(r, 0) && (byte_at(r, 0) == '!' || byte_at(r, 0) == '^');
    r->at += negated ? 1 : 0;
    int previous = -1;
    bool first = true;
    while (has(r, 0) && (first || byte_at(r, 0) != ']')) {
        first = false;
        if (!read_member(r, set, &previous))
            return false;
    }
    if (!has(r, 0))
        return false;
    r->at++;
    for (size_t i = 0; negated && i < 4; i++)
        set->bits[i] = ~set->bits[i];
    set->bits['/' >> 6] &= ~(1ULL << ('/' & 63));
    r->out->tokens[r->out->count++] =
        (struct pc_gitignore_token){.kind = SET, .set_index = (uint16_t)r->set_count++};
    return true;
}

/* The reader is at a run of '*'. */
static void read_stars(struct reading *r) {
    size_t from = r->at;
    while (has(r, 0) && byte_at(r, 0) == '*')
        r->at++;
    bool part =
        r->at - from > 1 && !r->out->name_only && (from == 0 || r->text.ptr[from - 1] == '/');
    struct pc_gitignore_token token = {.kind = STAR};
    if (part && !has(r, 0)) {
        token.kind = ALL;
    } else if (part && byte_at(r, 0) == '/') {
        token.kind = DEEP;
        r->at++;
    } else if (part && byte_at(r, 0) == '\\' && has(r, 1) && byte_at(r, 1) == '/') {
        token.kind = DEEP;
        r->at += 2;
    }
    r->out->tokens[r->out->count++] = token;
}

static bool read_token(struct reading *r) {
    unsigned char byte = byte_at(r, 0);
    if (byte == '*') {
        read_stars(r);
        return true;
    }
    r->at++;
    if (byte == '[')
        return read_set(r);
    struct pc_gitignore_token token = {.kind = byte == '?' ? ANY : LITERAL, .byte = byte};
    if (byte == '\\') {
        if (!has(r, 0))
            return false;
        token.byte = byte_at(r, 0);
        r->at++;
    }
    r->out->tokens[r->out->count++] = token;
    return true;
}

static bool is_plain(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (strchr("*?[\\", text.ptr[i]) != NULL)
            return false;
    return true;
}

static pc_err read_tokens(struct pc_span text, struct pc_arena *arena,
                          struct pc_gitignore_pattern *out) {
    if (is_plain(text))
        return pc_arena_copy(arena, text, &out->plain);
    if (out->name_only && text.ptr[0] == '*' && is_plain(pc_span_from(text, 1)))
        return pc_arena_copy(arena, pc_span_from(text, 1), &out->suffix);
    size_t sets = 0;
    for (size_t i = 0; i < text.len; i++)
        sets += text.ptr[i] == '[';
    out->tokens = PC_ARENA_ARRAY(arena, struct pc_gitignore_token, text.len);
    out->sets = PC_ARENA_ARRAY(arena, struct pc_gitignore_set, sets + 1);
    if (out->tokens == NULL || out->sets == NULL)
        return PC_ERR_NOMEM;
    struct reading reading = {.text = text, .out = out};
    while (reading.at < text.len)
        if (!read_token(&reading))
            return PC_ERR_NOTFOUND;
    return PC_OK;
}

pc_err pc_gitignore_pattern_read(struct pc_span line, struct pc_arena *arena,
                                 struct pc_gitignore_pattern *out) {
    *out = (struct pc_gitignore_pattern){0};
    if (line.len > PC_GITIGNORE_LINE_MAX || pc_span_find(line, '\0') < line.len ||
        (line.len > 0 && line.ptr[0] == '#'))
        return PC_ERR_NOTFOUND;
    line = without_end(line);
    if (line.len > 0 && line.ptr[0] == '!') {
        out->negated = true;
        line = pc_span_from(line, 1);
    }
    if (pc_span_ends(line, PC_SPAN("/"))) {
        out->directory = true;
        line = pc_span_upto(line, line.len - 1);
    }
    out->name_only = pc_span_find(line, '/') == line.len;
    if (pc_span_starts(line, PC_SPAN("/")))
        line = pc_span_from(line, 1);
    return line.len == 0 ? PC_ERR_NOTFOUND : read_tokens(line, arena, out);
}

static bool one_fits(const struct pc_gitignore_pattern *pattern,
                     const struct pc_gitignore_token *token, unsigned char byte) {
    if (token->kind == LITERAL)
        return token->byte == byte;
    if (token->kind == SET)
        return takes(&pattern->sets[token->set_index], byte);
    return byte != '/';
}

/* Where matching goes back to: the token behind a star, and the text that it was tried at. */
struct retry {
    bool is;
    size_t token, at;
};

/* One more byte for the last '*', or one more part for the last '**'. */
static bool go_back(struct pc_span text, struct retry *star, struct retry *deep, size_t *token,
                    size_t *at) {
    if (star->is && star->at < text.len && text.ptr[star->at] != '/') {
        *token = star->token;
        *at = ++star->at;
        return true;
    }
    star->is = false;
    if (!deep->is)
        return false;
    size_t slash = deep->at + pc_span_find(pc_span_from(text, deep->at), '/');
    if (slash >= text.len)
        return false;
    *token = deep->token;
    *at = deep->at = slash + 1;
    return true;
}

static bool tokens_match(const struct pc_gitignore_pattern *pattern, struct pc_span text) {
    struct retry star = {0}, deep = {0};
    size_t token = 0, at = 0;
    for (;;) {
        const struct pc_gitignore_token *now =
            token < pattern->count ? &pattern->tokens[token] : NULL;
        if (now == NULL && at == text.len)
            return true;
        if (now != NULL && now->kind == ALL)
            return at < text.len;
        if (now != NULL && now->kind == STAR) {
            star = (struct retry){true, ++token, at};
        } else if (now != NULL && now->kind == DEEP) {
            deep = (struct retry){true, ++token, at};
            star.is = false;
        } else if (now != NULL && at < text.len &&
                   one_fits(pattern, now, (unsigned char)text.ptr[at])) {
            token++;
            at++;
        } else if (!go_back(text, &star, &deep, &token, &at)) {
            return false;
        }
    }
}

static struct pc_span last_part(struct pc_span path) {
    size_t at = path.len;
    while (at > 0 && path.ptr[at - 1] != '/')
        at--;
    return pc_span_from(path, at);
}

bool pc_gitignore_pattern_matches(const struct pc_gitignore_pattern *pattern, struct pc_span path,
                                  bool directory) {
    if (pattern->directory && !directory)
        return false;
    struct pc_span text = pattern->name_only ? last_part(path) : path;
    if (pattern->plain.ptr != NULL)
        return pc_span_eq(text, pattern->plain);
    if (pattern->suffix.ptr != NULL)
        return pc_span_ends(text, pattern->suffix);
    return tokens_match(pattern, text);
}
