/* Opening an image, and scanning with it. */
#define _GNU_SOURCE /* memmem */
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

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *context) {
    (void)from, (void)to, (void)flags;
    uint64_t *words = (uint64_t *)context;
    words[id / 64] |= (uint64_t)1 << (id % 64);
    return 0;
}

static void add_set(const uint64_t *set, const struct pc_waf_prefilter *prefilter,
                    struct pc_waf_candidates *candidates) {
    for (size_t i = 0; i < pc_prefilter_words(prefilter->parts.patterns); i++)
        candidates->words[i] |= set[i];
}

static bool has_empty_value(struct pc_span text) {
    if (text.len == 0 || text.ptr[0] == '\n' || text.ptr[text.len - 1] == '\n')
        return true;
    return memmem(text.ptr, text.len, "\n\n", 2) != NULL;
}

pc_err pc_waf_prefilter_scan(const struct pc_waf_prefilter *prefilter,
                             struct pc_waf_prefilter_scratch *scratch, struct pc_span text,
                             struct pc_waf_candidates *candidates) {
    const struct pc_prefilter_parts *parts = &prefilter->parts;
    if (candidates->count < pc_prefilter_words(parts->patterns))
        return PC_ERR_INVALID;
    if (text.len > UINT32_MAX)
        return PC_ERR_RANGE;
    add_set(parts->every, prefilter, candidates);
    if (has_empty_value(text))
        add_set(parts->edges, prefilter, candidates);
    for (size_t i = 0; i < PC_PREFILTER_DATABASES; i++) {
        if (parts->databases[i] == NULL || text.len == 0)
            continue;
        if (i == PC_PREFILTER_RARE && !pc_text_has_rare(text))
            continue;
        hs_error_t err = hs_scan(parts->databases[i], text.ptr, (unsigned)text.len, 0,
                                 scratch->scratch, on_match, candidates->words);
        if (err != HS_SUCCESS)
            return PC_ERR_UNAVAILABLE;
    }
    return PC_OK;
}
