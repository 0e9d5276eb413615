/* Compiling patterns and phrases into an image. */
#include <stdlib.h>
#include <string.h>

#include "inspect/waf/prefilter/expression.h"
#include "inspect/waf/prefilter/image.h"
#include "inspect/waf/prefilter/prefilter.h"

/* Compiles a union. What the library refuses becomes wider, and in the end a candidate always. */
static pc_err compile_union(struct pc_expressions *all, struct pc_arena *arena, hs_database_t **out,
                            struct pc_diag *diag) {
    *out = NULL;
    while (all->count > 0) {
        hs_compile_error_t *error = NULL;
        hs_error_t outcome =
            hs_compile_multi((const char *const *)all->texts, all->flags, all->ids,
                             (unsigned)all->count, HS_MODE_BLOCK, NULL, out, &error);
        if (outcome == HS_SUCCESS)
            return PC_OK;
        int index = error == NULL ? -1 : error->expression;
        (void)pc_diag_set(diag, PC_OK, "%s", error == NULL ? "no memory" : error->message);
        (void)hs_free_compile_error(error);
        if (outcome != HS_COMPILER_ERROR || index < 0 || (size_t)index >= all->count)
            return outcome == HS_NOMEM ? PC_ERR_NOMEM : PC_ERR_UNSUPPORTED;
        pc_err err = pc_expressions_refused(all, (size_t)index, arena);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err compile_all(const struct pc_waf_pattern *patterns, size_t count,
                          struct pc_arena *arena, struct pc_prefilter_parts *parts,
                          struct pc_diag *diag) {
    struct pc_expression_sets sets;
    pc_err err = pc_expressions_make(patterns, count, arena, &sets);
    if (err != PC_OK)
        return err;
    for (size_t i = 0; i < PC_PREFILTER_DATABASES && err == PC_OK; i++)
        err = compile_union(&sets.unions[i], arena, &parts->databases[i], diag);
    parts->patterns = count;
    for (size_t i = 0; i < pc_prefilter_words(count); i++) {
        sets.plain[i] |= sets.phrases[i];
        sets.every[i] |= sets.phrases[i];
    }
    parts->plain = sets.plain;
    parts->every = sets.every;
    parts->edges = sets.edges;
    return err;
}

pc_err pc_waf_prefilter_compile(const struct pc_waf_pattern *patterns, size_t count,
                                struct pc_buf *image, struct pc_diag *diag) {
    if (count > PC_PREFILTER_PATTERNS)
        return pc_diag_set(diag, PC_ERR_FULL, "there are more than %d patterns",
                           (int)PC_PREFILTER_PATTERNS);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_prefilter_parts parts = {0};
    pc_err err = compile_all(patterns, count, &arena, &parts, diag);
    if (err == PC_OK)
        err = pc_prefilter_image_write(&parts, image);
    for (size_t i = 0; i < PC_PREFILTER_DATABASES; i++)
        (void)hs_free_database(parts.databases[i]);
    return err;
}
