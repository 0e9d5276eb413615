/*
 * What the body processors share: the entry of each, and how a body is said to be broken.
 */
#ifndef PC_INSPECT_WAF_BODY_PROCESSORS_H
#define PC_INSPECT_WAF_BODY_PROCESSORS_H

#include "inspect/waf/body/body.h"

enum { PC_WAF_BODY_ARGUMENTS = 1000, PC_WAF_BODY_JSON_DEPTH = 512 };

pc_err pc_waf_body_urlencoded(const struct pc_waf_body *body, struct pc_waf_values *values);
pc_err pc_waf_body_multipart(const struct pc_waf_body *body, struct pc_waf_values *values);
pc_err pc_waf_body_json(const struct pc_waf_body *body, struct pc_waf_values *values);
pc_err pc_waf_body_xml(const struct pc_waf_body *body, struct pc_waf_values *values);

/* Sets REQBODY_ERROR, REQBODY_PROCESSOR_ERROR and their messages. The text is borrowed and outlives
 * the arena, as a literal does. */
PC_MUST pc_err pc_waf_body_broken(struct pc_waf_values *values, const char *what);

/* The most arguments that a body may have. */
static inline size_t pc_waf_body_argument_limit(const struct pc_waf_body *body) {
    return body->limits.arguments != 0 ? body->limits.arguments : PC_WAF_BODY_ARGUMENTS;
}

/* Many short texts of the arena, cut from larger pieces. A zeroed one is empty. */
struct pc_waf_text_pool {
    char *at;
    size_t room;
};
/* Bytes to be filled; NULL where memory ran out. */
char *pc_waf_text_pool_take(struct pc_waf_text_pool *pool, struct pc_arena *arena, size_t len);

#endif
