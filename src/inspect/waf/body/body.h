/*
 * The body processors (URLENCODED, MULTIPART, JSON, XML): a request body → arguments, files and
 * what was wrong with it. One row each in body.c.
 */
#ifndef PC_INSPECT_WAF_BODY_BODY_H
#define PC_INSPECT_WAF_BODY_BODY_H

#include "inspect/waf/values.h"

struct pc_waf_body_limits {
    size_t arguments;  /* more is an error of the body; 0: the default, 1000 */
    size_t json_depth; /* 0: the default, 512 */
    char separator;    /* of urlencoded arguments; 0: '&' */
};

struct pc_waf_body {
    struct pc_span bytes;
    struct pc_span content_type; /* as sent */
    bool cut;                    /* there is more of it than these bytes: their end says nothing */
    struct pc_waf_body_limits limits;
};

struct pc_waf_body_processor {
    const char *name; /* "URLENCODED" */
    /* Fills ARGS_POST, FILES*, MULTIPART_*, XML, … . A body that is broken gives PC_OK, with
     * REQBODY_ERROR 1 and REQBODY_ERROR_MSG set and what was read until then kept. Fails with
     * PC_ERR_NOMEM and PC_ERR_FULL (max_items) alone. */
    pc_err (*run)(const struct pc_waf_body *body, struct pc_waf_values *values);
};

extern const struct pc_waf_body_processor pc_waf_body_processors[];
extern const size_t pc_waf_body_processor_count;

/* Can XML:<xpath> be asked for? The two XPaths that the Core Rule Set uses, and the keys of the
 * list XML, can: the text of the whole document (slash, star), and each attribute's value (//@*).
 */
bool pc_waf_body_xml_supported(struct pc_span xpath);

/* By name, without regard to case. NULL: there is none. */
const struct pc_waf_body_processor *pc_waf_body_processor_find(struct pc_span name);

/* Splits "a=1&b=%20" into list; keys and values are decoded ('+' is a space; what is no valid
 * escape stays as it is, and is counted in *invalid). PC_ERR_FULL: more than limit (or max_items);
 * what was read until then is kept. */
PC_MUST pc_err pc_waf_body_arguments(struct pc_span text, char separator, size_t limit,
                                     enum pc_waf_variable list, struct pc_waf_values *values,
                                     unsigned *invalid);
/* Splits a Cookie header (version 0) into REQUEST_COOKIES; nothing is decoded, and a value without
 * a name has an empty key. PC_ERR_FULL: more than max_items. */
PC_MUST pc_err pc_waf_body_cookies(struct pc_span header, struct pc_waf_values *values);

#endif
