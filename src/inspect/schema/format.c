/* The table of formats. */
#include "inspect/schema/format.h"

#include "inspect/schema/format_text.h"

const struct pc_js_format pc_js_formats[] = {
    {"date-time", "a date and time (RFC 3339)", pc_js_is_date_time, false},
    {"date", "a date (RFC 3339)", pc_js_is_date, false},
    {"time", "a time with an offset (RFC 3339)", pc_js_is_time, false},
    {"duration", "a duration (RFC 3339, appendix A)", pc_js_is_duration, false},
    {"email", "an e-mail address (RFC 5321)", pc_js_is_email, false},
    {"idn-email", "an e-mail address (RFC 6531)", pc_js_is_idn_email, false},
    {"hostname", "a host name (RFC 1123)", pc_js_is_hostname, false},
    {"ipv4", "an IPv4 address", pc_js_is_ipv4, false},
    {"ipv6", "an IPv6 address (RFC 4291)", pc_js_is_ipv6, false},
    {"uri", "a URI (RFC 3986)", pc_js_is_uri, false},
    {"uri-reference", "a URI or relative reference (RFC 3986)", pc_js_is_uri_reference, false},
    {"iri", "an IRI (RFC 3987)", pc_js_is_iri, false},
    {"iri-reference", "an IRI or relative reference (RFC 3987)", pc_js_is_iri_reference, false},
    {"uri-template", "a URI template (RFC 6570)", pc_js_is_uri_template, false},
    {"uuid", "a UUID (RFC 4122)", pc_js_is_uuid, false},
    {"json-pointer", "a JSON pointer (RFC 6901)", pc_js_is_json_pointer, false},
    {"relative-json-pointer", "a relative JSON pointer", pc_js_is_relative_json_pointer, false},
    {"regex", "a regular expression (ECMA-262)", pc_js_is_regex, false},
    {"byte", "base64 (RFC 4648)", pc_js_is_base64, false},
    {"int32", "an integer of 32 bits", pc_js_is_int32, true},
    {"int64", "an integer of 64 bits", pc_js_is_int64, true},
    {NULL, NULL, NULL, false},
};

const struct pc_js_format *pc_js_format_named(struct pc_span name) {
    for (const struct pc_js_format *format = pc_js_formats; format->name != NULL; format++) {
        if (pc_span_eq(pc_span_str(format->name), name))
            return format;
    }
    return NULL;
}
