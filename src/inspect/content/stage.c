/* Which stage takes off and puts on which coding. */
#include "inspect/content/stage.h"

const struct pc_content_stage_kind *pc_content_stage_kind(enum pc_content_coding coding) {
    static const struct pc_content_stage_kind *const kinds[PC_CONTENT_CODINGS] = {
        [PC_CONTENT_GZIP] = &pc_content_stage_gzip,
        [PC_CONTENT_DEFLATE] = &pc_content_stage_deflate,
        [PC_CONTENT_BR] = &pc_content_stage_br,
    };
    return coding < PC_CONTENT_CODINGS ? kinds[coding] : NULL;
}

struct pc_content_codings pc_content_codings_offered(const struct pc_content_codings *codings) {
    for (size_t i = 0; i < codings->count; i++)
        if (pc_content_stage_kind(codings->list[i])->encode == NULL)
            return (struct pc_content_codings){.count = 0};
    return *codings;
}
