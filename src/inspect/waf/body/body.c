/* The table of the body processors, and what they share. */
#include "inspect/waf/body/processors.h"

enum { POOL_PIECE = 2048 };

const struct pc_waf_body_processor pc_waf_body_processors[] = {
    {"URLENCODED", pc_waf_body_urlencoded},
    {"MULTIPART", pc_waf_body_multipart},
    {"JSON", pc_waf_body_json},
    {"XML", pc_waf_body_xml},
};
const size_t pc_waf_body_processor_count =
    sizeof pc_waf_body_processors / sizeof pc_waf_body_processors[0];

const struct pc_waf_body_processor *pc_waf_body_processor_find(struct pc_span name) {
    for (size_t i = 0; i < pc_waf_body_processor_count; i++)
        if (pc_span_eq_nocase(name, pc_span_str(pc_waf_body_processors[i].name)))
            return &pc_waf_body_processors[i];
    return NULL;
}

pc_err pc_waf_body_broken(struct pc_waf_values *values, const char *what) {
    static const enum pc_waf_variable flags[] = {PC_WAF_REQBODY_ERROR,
                                                 PC_WAF_REQBODY_PROCESSOR_ERROR};
    static const enum pc_waf_variable texts[] = {PC_WAF_REQBODY_ERROR_MSG,
                                                 PC_WAF_REQBODY_PROCESSOR_ERROR_MSG};
    pc_err err = PC_OK;
    for (size_t i = 0; i < 2 && err == PC_OK; i++) {
        err = pc_waf_values_set(values, flags[i], PC_SPAN("1"));
        if (err == PC_OK)
            err = pc_waf_values_set(values, texts[i], pc_span_str(what));
    }
    return err;
}

char *pc_waf_text_pool_take(struct pc_waf_text_pool *pool, struct pc_arena *arena, size_t len) {
    if (len > POOL_PIECE / 4)
        return pc_arena_alloc(arena, len, 1);
    if (len > pool->room) {
        pool->at = pc_arena_alloc(arena, POOL_PIECE, 1);
        if (pool->at == NULL)
            return NULL;
        pool->room = POOL_PIECE;
    }
    char *out = pool->at;
    pool->at += len;
    pool->room -= len;
    return out;
}
