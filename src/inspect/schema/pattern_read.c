/* Reading a pattern: alternatives, terms, quantifiers and groups. */
#include <string.h>

#include "inspect/schema/pattern_reader.h"

bool pc_js_pattern_wrong(struct pc_js_pattern_reader *in, pc_err err, const char *reason) {
    if (in->err == PC_OK) {
        in->err = err;
        in->reason = reason;
    }
    return false;
}

static bool wrong(struct pc_js_pattern_reader *in, const char *reason) {
    return pc_js_pattern_wrong(in, PC_ERR_INVALID, reason);
}

bool pc_js_pattern_take(struct pc_js_pattern_reader *in, const char *word) {
    if (!pc_span_starts(pc_span_from(in->text, in->at), pc_span_str(word)))
        return false;
    in->at += strlen(word);
    return true;
}

/* The text is UTF-8, as it came from a tape. */
bool pc_js_pattern_character(struct pc_js_pattern_reader *in, uint32_t *out) {
    if (!pc_js_pattern_more(in))
        return wrong(in, "the pattern ends too early");
    unsigned char c = (unsigned char)in->text.ptr[in->at++];
    unsigned more = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    *out = more == 0 ? c : c & (0x3fu >> more);
    for (; more > 0 && pc_js_pattern_more(in); more--)
        *out = *out << 6 | ((unsigned char)in->text.ptr[in->at++] & 0x3f);
    return true;
}

static struct pc_js_tree *make(struct pc_js_pattern_reader *in, enum pc_js_tree_kind kind) {
    struct pc_js_tree *tree = PC_ARENA_NEW(in->arena, struct pc_js_tree);
    if (tree == NULL)
        (void)pc_js_pattern_wrong(in, PC_ERR_NOMEM, "memory ran out");
    else
        tree->kind = kind;
    return tree;
}

static struct pc_js_tree *read_choice(struct pc_js_pattern_reader *in);

/* Walks over what is not a group; true at a group that captures, with its name or an empty one. */
static bool next_group(struct pc_span text, size_t *at, struct pc_span *name) {
    bool brackets = false;
    for (; *at < text.len; ++*at) {
        char c = text.ptr[*at];
        struct pc_span rest = pc_span_from(text, *at + 1);
        *at += c == '\\';
        brackets = c == '[' || (brackets && c != ']');
        if (c != '(' || brackets)
            continue;
        bool named = rest.len > 2 && pc_span_starts(rest, PC_SPAN("?<")) && rest.ptr[2] != '=' &&
                     rest.ptr[2] != '!';
        if (!named && pc_span_starts(rest, PC_SPAN("?")))
            continue;
        struct pc_span behind = pc_span_from(rest, 2);
        *name = named ? pc_span_upto(behind, pc_span_find(behind, '>')) : pc_span(NULL, 0);
        ++*at;
        return true;
    }
    return false;
}

uint32_t pc_js_pattern_group_named(const struct pc_js_pattern_reader *in, struct pc_span wanted) {
    struct pc_span name;
    uint32_t number = 1;
    for (size_t at = 0; next_group(in->text, &at, &name); number++) {
        if (name.len > 0 && pc_span_eq(name, wanted))
            return number;
    }
    return 0;
}

/* Behind `(?<`: the name of a group. */
static bool read_name(struct pc_js_pattern_reader *in, struct pc_span *out) {
    struct pc_span rest = pc_span_from(in->text, in->at);
    size_t end = pc_span_find(rest, '>');
    *out = pc_span_upto(rest, end);
    for (size_t i = 0; i < out->len; i++) {
        char c = out->ptr[i];
        bool word = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                    c == '_' || c == '$' || (unsigned char)c >= 0x80;
        if (!word)
            return wrong(in, "a group's name has a character that is not allowed");
    }
    if (out->len == 0 || end == rest.len)
        return wrong(in, "the name of a group is expected");
    in->at += end + 1;
    return true;
}

static struct pc_js_tree *read_group(struct pc_js_pattern_reader *in) {
    static const struct {
        const char *opening;
        bool negative, behind;
    } looks[] = {
        {"?=", false, false}, {"?!", true, false}, {"?<=", false, true}, {"?<!", true, true}};
    struct pc_js_tree *group = NULL;
    struct pc_span name;
    for (size_t i = 0; group == NULL && i < 4; i++) {
        if (!pc_js_pattern_take(in, looks[i].opening))
            continue;
        group = make(in, PC_JS_TREE_LOOK);
        if (group == NULL)
            return NULL;
        group->negative = looks[i].negative;
        group->behind = looks[i].behind;
    }
    if (group == NULL && !pc_js_pattern_take(in, "?:")) {
        if (pc_js_pattern_take(in, "?<") ? !read_name(in, &name) : pc_js_pattern_peek(in, 0) == '?')
            return (void)wrong(in, "no such kind of group"), NULL;
        group = make(in, PC_JS_TREE_GROUP);
    }
    if (in->err != PC_OK || ++in->depth > PC_JS_TREE_DEPTH)
        return (void)wrong(in, "groups are nested too deeply"), NULL;
    struct pc_js_tree *inner = read_choice(in);
    in->depth--;
    if (inner == NULL || !pc_js_pattern_take(in, ")"))
        return (void)wrong(in, "a group is not closed"), NULL;
    if (group == NULL)
        return inner;
    group->first = inner;
    return group;
}

static struct pc_js_tree *read_back(struct pc_js_pattern_reader *in) {
    struct pc_js_tree *tree = make(in, PC_JS_TREE_BACK);
    struct pc_span name;
    if (tree == NULL)
        return NULL;
    if (pc_js_pattern_take(in, "k")) {
        if (!pc_js_pattern_take(in, "<") || !read_name(in, &name))
            return (void)wrong(in, "the name of a group is expected"), NULL;
        tree->group = pc_js_pattern_group_named(in, name);
    } else {
        while (pc_js_pattern_peek(in, 0) >= '0' && pc_js_pattern_peek(in, 0) <= '9' &&
               tree->group < PC_JS_TREE_REPEATS)
            tree->group = tree->group * 10 + (uint32_t)(in->text.ptr[in->at++] - '0');
    }
    if (tree->group == 0 || tree->group > in->groups)
        return (void)wrong(in, "there is no such group"), NULL;
    return tree;
}

static struct pc_js_tree *read_escape(struct pc_js_pattern_reader *in) {
    char name = pc_js_pattern_peek(in, 0);
    if (name == 'b' || name == 'B') {
        struct pc_js_tree *boundary = make(in, PC_JS_TREE_BOUNDARY);
        in->at++;
        if (boundary != NULL)
            boundary->negative = name == 'B';
        return boundary;
    }
    if (name == 'k' || (name >= '1' && name <= '9'))
        return read_back(in);
    struct pc_js_tree *tree = make(in, PC_JS_TREE_SET);
    uint32_t c;
    bool is_class;
    if (tree == NULL || !pc_js_pattern_escape(in, &tree->set, &c, &is_class))
        return NULL;
    bool did = (is_class || pc_js_set_add(&tree->set, in->arena, c, c)) &&
               pc_js_set_finish(&tree->set, in->arena, false);
    return did ? tree : ((void)pc_js_pattern_wrong(in, PC_ERR_NOMEM, "memory ran out"), NULL);
}

static bool read_set(struct pc_js_pattern_reader *in, struct pc_js_set *set) {
    uint32_t c;
    if (pc_js_pattern_take(in, "["))
        return pc_js_pattern_brackets(in, set);
    if (!pc_js_pattern_character(in, &c))
        return false;
    bool dot = c == '.', did = true;
    static const uint32_t breaks[] = {'\n', '\r', 0x2028, 0x2029};
    for (size_t i = 0; i < (dot ? 4 : 1); i++)
        did = did && pc_js_set_add(set, in->arena, dot ? breaks[i] : c, dot ? breaks[i] : c);
    return (did && pc_js_set_finish(set, in->arena, dot)) ||
           pc_js_pattern_wrong(in, PC_ERR_NOMEM, "memory ran out");
}

static struct pc_js_tree *read_atom(struct pc_js_pattern_reader *in) {
    char c = pc_js_pattern_peek(in, 0);
    if (c == '*' || c == '+' || c == '?')
        return (void)wrong(in, "there is nothing to repeat"), NULL;
    if (pc_js_pattern_take(in, "("))
        return read_group(in);
    if (pc_js_pattern_take(in, "\\"))
        return read_escape(in);
    if (pc_js_pattern_take(in, "^"))
        return make(in, PC_JS_TREE_BEGIN);
    if (pc_js_pattern_take(in, "$"))
        return make(in, PC_JS_TREE_END);
    struct pc_js_tree *tree = make(in, PC_JS_TREE_SET);
    return tree != NULL && read_set(in, &tree->set) ? tree : NULL;
}

static bool read_number(struct pc_js_pattern_reader *in, size_t *at, uint32_t *out) {
    size_t begin = *at;
    *out = 0;
    for (; *at < in->text.len && in->text.ptr[*at] >= '0' && in->text.ptr[*at] <= '9'; ++*at) {
        if (*out <= PC_JS_TREE_REPEATS)
            *out = *out * 10 + (uint32_t)(in->text.ptr[*at] - '0');
    }
    return *at > begin;
}

/* {n}, {n,} or {n,m}; false where it is none, and the brace is itself. */
static bool read_braces(struct pc_js_pattern_reader *in, uint32_t *least, uint32_t *most) {
    size_t at = in->at + 1;
    if (pc_js_pattern_peek(in, 0) != '{' || !read_number(in, &at, least))
        return false;
    *most = *least;
    if (at < in->text.len && in->text.ptr[at] == ',') {
        at++;
        if (!read_number(in, &at, most))
            *most = PC_JS_TREE_WITHOUT_END;
    }
    if (at >= in->text.len || in->text.ptr[at] != '}')
        return false;
    in->at = at + 1;
    return true;
}

static bool read_quantifier(struct pc_js_pattern_reader *in, uint32_t *least, uint32_t *most) {
    *least = 0;
    *most = PC_JS_TREE_WITHOUT_END;
    if (pc_js_pattern_take(in, "*"))
        return true;
    if (pc_js_pattern_take(in, "+")) {
        *least = 1;
        return true;
    }
    if (pc_js_pattern_take(in, "?")) {
        *most = 1;
        return true;
    }
    return read_braces(in, least, most);
}

static struct pc_js_tree *read_term(struct pc_js_pattern_reader *in) {
    struct pc_js_tree *atom = read_atom(in);
    uint32_t least, most;
    if (atom == NULL || !read_quantifier(in, &least, &most))
        return atom;
    bool place = atom->kind == PC_JS_TREE_BEGIN || atom->kind == PC_JS_TREE_END ||
                 atom->kind == PC_JS_TREE_BOUNDARY || atom->kind == PC_JS_TREE_LOOK;
    if (place)
        return (void)wrong(in, "there is nothing to repeat"), NULL;
    if (least > most || least > PC_JS_TREE_REPEATS ||
        (most > PC_JS_TREE_REPEATS && most != PC_JS_TREE_WITHOUT_END))
        return (void)wrong(in, "these repetitions are out of order or too many"), NULL;
    struct pc_js_tree *repeat = make(in, PC_JS_TREE_REPEAT);
    if (repeat == NULL)
        return NULL;
    repeat->first = atom;
    repeat->least = least;
    repeat->most = most;
    repeat->lazy = pc_js_pattern_take(in, "?");
    return repeat;
}

static struct pc_js_tree *read_sequence(struct pc_js_pattern_reader *in) {
    struct pc_js_tree *sequence = make(in, PC_JS_TREE_SEQUENCE);
    struct pc_js_tree **tail = sequence == NULL ? NULL : &sequence->first;
    while (tail != NULL && pc_js_pattern_more(in) && pc_js_pattern_peek(in, 0) != '|' &&
           pc_js_pattern_peek(in, 0) != ')') {
        *tail = read_term(in);
        if (*tail == NULL)
            return NULL;
        tail = &(*tail)->next;
    }
    return sequence;
}

static struct pc_js_tree *read_choice(struct pc_js_pattern_reader *in) {
    struct pc_js_tree *first = read_sequence(in);
    if (first == NULL || pc_js_pattern_peek(in, 0) != '|')
        return first;
    struct pc_js_tree *choice = make(in, PC_JS_TREE_CHOICE);
    if (choice == NULL)
        return NULL;
    choice->first = first;
    for (struct pc_js_tree *last = first; pc_js_pattern_take(in, "|"); last = last->next) {
        last->next = read_sequence(in);
        if (last->next == NULL)
            return NULL;
    }
    return choice;
}

pc_err pc_js_tree_read(struct pc_span text, struct pc_arena *arena, struct pc_js_tree **out,
                       struct pc_js_tree_error *error) {
    struct pc_js_pattern_reader in = {.text = text, .arena = arena};
    struct pc_span name;
    for (size_t at = 0; next_group(text, &at, &name);)
        in.groups++;
    *out = read_choice(&in);
    if (*out != NULL && pc_js_pattern_more(&in))
        (void)wrong(&in, "a parenthesis closes nothing");
    *error = (struct pc_js_tree_error){in.at, in.reason};
    return in.err;
}
