/* Making the expressions of a union. */
#include "inspect/waf/prefilter/expression.h"

#include <hs/hs.h>

#include "inspect/waf/prefilter/need.h"

/* ALLOWEMPTY: what matches an edge alone. Not SINGLEMATCH: each value is told what matches in it.
 */
enum {
    FLAGS = HS_FLAG_MULTILINE | HS_FLAG_ALLOWEMPTY,
    PHRASE_FLAGS = HS_FLAG_DOTALL | HS_FLAG_CASELESS,
};

/* What bounds the cost of one pattern in a union. Larger trees make a union slow to scan with and
 * to compile; shorter ones are found in harmless texts too. Measured with the OWASP Core Rule Set.
 */
enum {
    SIZE_MOST = 400,   /* sets and edges */
    SIZE_PLAIN = 6000, /* the same, of what is for plain texts: words, that cost little */
    LENGTH_FIRST = 8,  /* bytes that a larger one is cut at first … */
    LENGTH_LEAST = 2,  /* … and last */
};

static void set_bit(uint64_t *words, size_t bit) {
    words[bit / 64] |= (uint64_t)1 << (bit % 64);
}

static pc_err reserve(struct pc_expressions *all, size_t room, struct pc_arena *arena) {
    all->texts = PC_ARENA_ARRAY(arena, const char *, room);
    all->flags = PC_ARENA_ARRAY(arena, unsigned, room);
    all->ids = PC_ARENA_ARRAY(arena, unsigned, room);
    all->trees = PC_ARENA_ARRAY(arena, const struct pc_rx *, room);
    all->lengths = PC_ARENA_ARRAY(arena, size_t, room);
    all->room = room;
    bool good = all->texts != NULL && all->flags != NULL && all->ids != NULL &&
                all->trees != NULL && all->lengths != NULL;
    return good ? PC_OK : PC_ERR_NOMEM;
}

static pc_err write_tree(const struct pc_rx *tree, struct pc_arena *arena, const char **out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_span copy;
    pc_rx_emit(tree, &text);
    pc_err err = pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_arena_copy(arena, pc_buf_span(&text), &copy);
    if (err == PC_OK)
        *out = copy.ptr;
    return err;
}

/* ---- patterns */

/* Trims and cuts a tree until it is small enough. *length: what it was cut at; 0: not at all. */
static pc_err shrink(const struct pc_rx **tree, struct pc_arena *arena, size_t most,
                     size_t *length) {
    *length = 0;
    const struct pc_rx *whole = pc_rx_trim(arena, *tree);
    if (whole == NULL)
        return PC_ERR_NOMEM;
    *tree = whole;
    for (size_t at = LENGTH_FIRST; pc_rx_size(*tree) > most && at >= LENGTH_LEAST; at--) {
        const struct pc_rx *cut = pc_rx_cut(arena, whole, at);
        if (cut != NULL)
            cut = pc_rx_trim(arena, cut);
        if (cut == NULL)
            return PC_ERR_NOMEM;
        *tree = cut;
        *length = at;
    }
    return PC_OK;
}

static pc_err add_tree(struct pc_expressions *all, const struct pc_rx *tree, size_t length,
                       size_t id, struct pc_arena *arena) {
    all->trees[all->count] = tree;
    all->lengths[all->count] = length;
    all->flags[all->count] = FLAGS;
    all->ids[all->count] = (unsigned)id;
    pc_err err = write_tree(tree, arena, &all->texts[all->count]);
    all->count += err == PC_OK;
    return err;
}

static pc_err add_whole(struct pc_expressions *all, const struct pc_rx *tree, size_t id,
                        struct pc_arena *arena, uint64_t *edges) {
    size_t length = 0;
    pc_err err = shrink(&tree, arena, all->most, &length);
    if (err != PC_OK)
        return err;
    if (pc_rx_nullable(tree) || pc_rx_fires_everywhere(tree)) {
        set_bit(all->every, id);
        return PC_OK;
    }
    if (pc_rx_matches_nothing(tree))
        set_bit(edges, id);
    return add_tree(all, tree, length, id, arena);
}

static pc_err add_pattern(struct pc_expression_sets *sets, struct pc_span regex, size_t id,
                          struct pc_arena *arena) {
    const struct pc_rx *tree = NULL, *plain = NULL;
    pc_err err = pc_rx_parse(regex, arena, &tree);
    if (err == PC_ERR_NOMEM)
        return err;
    if (err != PC_OK) {
        set_bit(sets->plain, id);
        set_bit(sets->every, id);
        return PC_OK;
    }
    err = add_whole(&sets->unions[PC_PREFILTER_FULL], tree, id, arena, sets->edges);
    if (err == PC_OK)
        err = pc_rx_narrow(arena, tree, &pc_plain_bytes, &plain);
    if (err == PC_OK && plain != NULL)
        err = add_whole(&sets->unions[PC_PREFILTER_PLAIN], plain, id, arena, sets->edges);
    return err;
}

pc_err pc_expressions_refused(struct pc_expressions *all, size_t index, struct pc_arena *arena) {
    size_t *length = &all->lengths[index];
    size_t shorter = *length == 0 ? LENGTH_FIRST : *length / 2;
    if (all->trees[index] != NULL && shorter >= LENGTH_LEAST) {
        const struct pc_rx *cut = pc_rx_cut(arena, all->trees[index], shorter);
        if (cut != NULL)
            cut = pc_rx_trim(arena, cut);
        if (cut == NULL)
            return PC_ERR_NOMEM;
        *length = shorter;
        return write_tree(cut, arena, &all->texts[index]);
    }
    set_bit(all->every, all->ids[index]);
    size_t last = --all->count;
    all->texts[index] = all->texts[last];
    all->flags[index] = all->flags[last];
    all->ids[index] = all->ids[last];
    all->trees[index] = all->trees[last];
    all->lengths[index] = all->lengths[last];
    return PC_OK;
}

/* ---- phrases */

static pc_err add_phrases(struct pc_expressions *all, const struct pc_waf_pattern *pattern,
                          size_t id, struct pc_arena *arena) {
    for (size_t i = 0; i < pattern->phrase_count; i++) {
        struct pc_span phrase = pattern->phrases[i];
        if (phrase.len == 0) {
            set_bit(all->every, id);
            continue;
        }
        PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
        for (size_t at = 0; at < phrase.len; at++)
            pc_rx_emit_byte(
                phrase.ptr[at] == '\n' ? PC_WAF_PREFILTER_NEWLINE : (uint8_t)phrase.ptr[at], &text);
        pc_err err = pc_buf_end(&text);
        struct pc_span copy;
        if (err == PC_OK)
            err = pc_arena_copy(arena, pc_buf_span(&text), &copy);
        if (err != PC_OK)
            return err;
        all->texts[all->count] = copy.ptr;
        all->flags[all->count] = PHRASE_FLAGS;
        all->ids[all->count] = (unsigned)id;
        all->count++;
    }
    return PC_OK;
}

pc_err pc_expressions_make(const struct pc_waf_pattern *patterns, size_t count,
                           struct pc_arena *arena, struct pc_expression_sets *out) {
    size_t words = pc_prefilter_words(count), room = count;
    for (size_t i = 0; i < count; i++)
        room += patterns[i].phrase_count;
    *out = (struct pc_expression_sets){0};
    uint64_t **sets[] = {&out->plain, &out->every, &out->phrases, &out->edges};
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
        if ((*sets[i] = PC_ARENA_ARRAY(arena, uint64_t, words)) == NULL)
            return PC_ERR_NOMEM;
    for (size_t i = 0; i < PC_PREFILTER_DATABASES; i++) {
        pc_err err = reserve(&out->unions[i], room, arena);
        if (err != PC_OK)
            return err;
        out->unions[i].every = *sets[i];
        out->unions[i].most = i == PC_PREFILTER_PLAIN ? SIZE_PLAIN : SIZE_MOST;
    }
    for (size_t i = 0; i < count; i++) {
        pc_err err = patterns[i].phrases != NULL
                         ? add_phrases(&out->unions[PC_PREFILTER_PHRASES], &patterns[i], i, arena)
                         : add_pattern(out, patterns[i].regex, i, arena);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}
