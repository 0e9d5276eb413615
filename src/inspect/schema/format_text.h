/*
 * The checks behind the table of formats.
 */
#ifndef PC_INSPECT_SCHEMA_FORMAT_TEXT_H
#define PC_INSPECT_SCHEMA_FORMAT_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* RFC 3339, section 5.6 and appendix A. */
bool pc_js_is_date(struct pc_span text);
bool pc_js_is_time(struct pc_span text);
bool pc_js_is_date_time(struct pc_span text);
bool pc_js_is_duration(struct pc_span text);

/* RFC 5321 and 6531; RFC 1123 and 5890; RFC 2673 and 4291. */
bool pc_js_is_email(struct pc_span text);
bool pc_js_is_idn_email(struct pc_span text);
bool pc_js_is_hostname(struct pc_span text);
bool pc_js_is_ipv4(struct pc_span text);
bool pc_js_is_ipv6(struct pc_span text);

/* RFC 3986, 3987 and 6570. */
bool pc_js_is_uri(struct pc_span text);
bool pc_js_is_uri_reference(struct pc_span text);
bool pc_js_is_iri(struct pc_span text);
bool pc_js_is_iri_reference(struct pc_span text);
bool pc_js_is_uri_template(struct pc_span text);

/* RFC 4122; RFC 6901 and its relative kind; ECMA-262; RFC 4648. */
bool pc_js_is_uuid(struct pc_span text);
bool pc_js_is_json_pointer(struct pc_span text);
bool pc_js_is_relative_json_pointer(struct pc_span text);
bool pc_js_is_regex(struct pc_span text);
bool pc_js_is_base64(struct pc_span text);

/* Numbers as JSON writes them (OpenAPI). */
bool pc_js_is_int32(struct pc_span text);
bool pc_js_is_int64(struct pc_span text);

static inline bool pc_js_is_digit(char c) {
    return c >= '0' && c <= '9';
}
static inline bool pc_js_is_letter(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}
static inline bool pc_js_is_hex(char c) {
    return pc_js_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

#endif
