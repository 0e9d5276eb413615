/* Opening an image, and scanning with it. */
#include <stdlib.h>
#include <string.h>

#include "inspect/waf/prefilter/image.h"
#include "inspect/waf/prefilter/need.h"
#include "inspect/waf/prefilter/prefilter.h"

struct pc_waf_prefilter {
    struct pc_prefilter_parts parts; /* borrowed from the image */
};

struct pc_waf_prefilter_scratch {
    hs_scratch_t *scratch; /* NULL: no database needed one yet */
};

pc_err pc_waf_prefilter_open(struct pc_span image, struct pc_waf_prefilter **out) {
    struct pc_prefilter_parts parts;
    pc_err err = pc_prefilter_image_read(image, &parts);
    if (err != PC_OK)
        return err;
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return PC_ERR_NOMEM;
    (*out)->parts = parts;
    return PC_OK;
}

void pc_waf_prefilter_close(struct pc_waf_prefilter *prefilter) {
    free(prefilter);
}

size_t pc_waf_prefilter_patterns(const struct pc_waf_prefilter *prefilter) {
    return prefilter->parts.patterns;
}

pc_err pc_waf_prefilter_scratch(const struct pc_waf_prefilter *prefilter,
                                struct pc_waf_prefilter_scratch **scratch) {
    if (*scratch == NULL)
        *scratch = calloc(1, sizeof **scratch);
    if (*scratch == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < PC_PREFILTER_DATABASES; i++) {
        const hs_database_t *database = prefilter->parts.databases[i];
        hs_error_t err =
            database == NULL ? HS_SUCCESS : hs_alloc_scratch(database, &(*scratch)->scratch);
        if (err != HS_SUCCESS)
            return err == HS_NOMEM ? PC_ERR_NOMEM : PC_ERR_CORRUPT;
    }
    return PC_OK;
}

void pc_waf_prefilter_scratch_free(struct pc_waf_prefilter_scratch *scratch) {
    if (scratch == NULL)
        return;
    (void)hs_free_scratch(scratch->scratch);
    free(scratch);
}

/* ---- scanning */

void pc_waf_prefilter_join(struct pc_buf *joined, bool first, struct pc_span value) {
    if (!first)
        pc_buf_add_char(joined, '\n');
    size_t begin = joined->len;
    pc_buf_add(joined, value);
    if (joined->err != PC_OK || value.len == 0)
        return;
    char *end = joined->ptr + joined->len;
    for (char *at = joined->ptr + begin;
         at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL;)
        *at++ = PC_WAF_PREFILTER_NEWLINE;
}

/* Where a scan has come to: matches end in the order of the text, but for a few. */
struct scanning {
    const struct pc_waf_joined *joined;
    size_t from; /* where in the joined text it began */
    size_t value;
    unsigned reports;
};
enum { REPORTS = 512 }; /* until it is asked whether to go on */

/* The value that the match ends in: behind the end of the one before it, and not behind its own. */
static size_t value_at(struct scanning *s, unsigned long long to) {
    const uint32_t *ends = s->joined->ends;
    size_t at = s->value;
    if (to <= ends[at] && (at == 0 || to > ends[at - 1]))
        return at;
    if (at + 1 < s->joined->count && to > ends[at] && to <= ends[at + 1])
        return s->value = at + 1;
    size_t low = 0, high = s->joined->count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (to <= ends[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return s->value = low;
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *context) {
    struct scanning *s = context;
    (void)from, (void)flags;
    const struct pc_waf_joined *joined = s->joined;
    joined->words[value_at(s, s->from + to) * joined->stride + id / 64] |= (uint64_t)1 << (id % 64);
    return ++s->reports % REPORTS == 0 && joined->go_on != NULL && !joined->go_on(joined->context);
}

static void add_set(const uint64_t *set, size_t words, uint64_t *to) {
    for (size_t i = 0; i < words; i++)
        to[i] |= set[i];
}

/* What is a candidate of every value, and of an empty one. */
static void add_sets(const struct pc_prefilter_parts *parts, const struct pc_waf_joined *joined) {
    size_t words = pc_prefilter_words(parts->patterns), begin = 0;
    for (size_t i = 0; i < joined->count; i++) {
        bool plain = i + joined->plain >= joined->count;
        add_set(plain ? parts->plain : parts->every, words, joined->words + i * joined->stride);
        if (joined->ends[i] == begin)
            add_set(parts->edges, words, joined->words + i * joined->stride);
        begin = (size_t)joined->ends[i] + 1;
    }
}

bool pc_waf_prefilter_is_plain(struct pc_span value) {
    return pc_text_is_plain(value);
}

/* Where the plain values begin. */
static size_t plain_from(const struct pc_waf_joined *joined) {
    if (joined->plain >= joined->count)
        return 0;
    size_t end = joined->ends[joined->count - joined->plain - 1];
    return joined->plain == 0 ? end : end + 1;
}

static struct pc_span part_of(const struct pc_waf_joined *joined, size_t database) {
    size_t from = plain_from(joined);
    if (database == PC_PREFILTER_PLAIN)
        return pc_span_from(joined->text, from);
    if (database == PC_PREFILTER_FULL && joined->plain > 0)
        return pc_span_upto(joined->text, from == 0 ? 0 : from - 1);
    return joined->text;
}

pc_err pc_waf_prefilter_scan(const struct pc_waf_prefilter *prefilter,
                             struct pc_waf_prefilter_scratch *scratch,
                             const struct pc_waf_joined *joined) {
    const struct pc_prefilter_parts *parts = &prefilter->parts;
    struct pc_span text = joined->text;
    if (joined->count == 0 || joined->stride < pc_prefilter_words(parts->patterns))
        return PC_ERR_INVALID;
    if (text.len > UINT32_MAX || joined->ends[joined->count - 1] != text.len)
        return PC_ERR_RANGE;
    add_sets(parts, joined);
    for (size_t i = 0; i < PC_PREFILTER_DATABASES; i++) {
        struct pc_span part = part_of(joined, i);
        if (parts->databases[i] == NULL || part.len == 0)
            continue;
        struct scanning scanning = {.joined = joined, .from = (size_t)(part.ptr - text.ptr)};
        hs_error_t err = hs_scan(parts->databases[i], part.ptr, (unsigned)part.len, 0,
                                 scratch->scratch, on_match, &scanning);
        if (err != HS_SUCCESS)
            return err == HS_SCAN_TERMINATED ? PC_ERR_FULL : PC_ERR_UNAVAILABLE;
    }
    return PC_OK;
}
