/*
 * The parts of the JSON reader (RFC 8259): texts, and the names of what stands where.
 */
#ifndef PC_INSPECT_WAF_BODY_JSON_H
#define PC_INSPECT_WAF_BODY_JSON_H

#include "inspect/waf/body/processors.h"

/* A string whose opening quote stands before text[*at]; *at ends behind its closing quote. *out is
 * a part of text where there is no escape, otherwise of the pool. *wrong says what is wrong with
 * it, and is NULL otherwise. Fails with PC_ERR_NOMEM alone. */
PC_MUST pc_err pc_waf_json_string(struct pc_span text, size_t *at, struct pc_waf_text_pool *pool,
                                  struct pc_arena *arena, struct pc_span *out, const char **wrong);
/* The end of the number that begins at text[at]; 0: it is none. */
size_t pc_waf_json_number(struct pc_span text, size_t at);

/* The name of the value being read: "json.items.array_0.price". */
struct pc_waf_json_path {
    char *bytes;
    size_t len, room;
    size_t budget; /* bytes of names that may still be kept */
    struct pc_waf_text_pool pool;
};

/* Cuts the path to len bytes and adds ".key", or ".array_<index>". */
PC_MUST pc_err pc_waf_json_path_key(struct pc_waf_json_path *path, struct pc_arena *arena,
                                    size_t len, struct pc_span key);
PC_MUST pc_err pc_waf_json_path_index(struct pc_waf_json_path *path, struct pc_arena *arena,
                                      size_t len, size_t index);
/* A copy that stays. PC_ERR_RANGE: the names together are longer than the budget. */
PC_MUST pc_err pc_waf_json_path_keep(struct pc_waf_json_path *path, struct pc_arena *arena,
                                     struct pc_span *out);

#endif
