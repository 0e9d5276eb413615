/* The formats of texts. */
#include "config/format.h"

#include <string.h>

#include "base/ip.h"
#include "base/names.h"
#include "model/mail.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

static bool is_alnum(char c) {
    return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z');
}

/* c is a letter, a digit or one of the others. */
static bool is_word(char c, const char *others) {
    return is_alnum(c) || (c != '\0' && strchr(others, c) != NULL);
}

static bool all_word(struct pc_span text, const char *others) {
    for (size_t i = 0; i < text.len; i++)
        if (!is_word(text.ptr[i], others))
            return false;
    return text.len > 0;
}

static bool no_upper(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')
            return false;
    return true;
}

static bool name_ok(struct pc_span text) {
    return text.len <= 64 && all_word(text, "._-") && no_upper(text) && is_alnum(text.ptr[0]);
}

static bool port_ok(struct pc_span text) {
    uint64_t port;
    return text.len > 0 && text.ptr[0] != '0' && pc_span_u64(text, 65535, &port) == PC_OK;
}

static bool label_ok(struct pc_span label) {
    return label.len <= 63 && all_word(label, "-_") && label.ptr[0] != '-' &&
           label.ptr[label.len - 1] != '-';
}

static bool host_name_ok(struct pc_span text) {
    if (text.len == 0 || text.len > 253)
        return false;
    struct pc_span rest = text, label;
    while (pc_span_split(&rest, '.', &label))
        if (!label_ok(label))
            return false;
    return true;
}

static bool ip6_ok(struct pc_span text) {
    struct pc_ip ip;
    if (text.len < 4 || text.ptr[0] != '[' || text.ptr[text.len - 1] != ']')
        return false;
    struct pc_span inner = pc_span(text.ptr + 1, text.len - 2);
    return pc_span_find(inner, ':') < inner.len && pc_ip_parse(inner, &ip) == PC_OK;
}

/* A name whose last label is a number is an IPv4 address or nothing (WHATWG URL). */
static bool host_plain_ok(struct pc_span text) {
    if (text.len > 0 && text.ptr[0] == '[')
        return ip6_ok(text);
    if (!host_name_ok(text))
        return false;
    size_t last = text.len;
    while (last > 0 && text.ptr[last - 1] != '.')
        last--;
    for (size_t i = last; i < text.len; i++)
        if (!is_digit(text.ptr[i]))
            return true;
    struct pc_ip ip;
    return pc_ip_parse(text, &ip) == PC_OK;
}

static bool host_ok(struct pc_span text) {
    if (pc_span_starts(text, PC_SPAN("*."))) {
        struct pc_span rest = pc_span_from(text, 2);
        return rest.len > 0 && rest.ptr[0] != '[' && host_plain_ok(rest);
    }
    return host_plain_ok(text);
}

/* Cuts "host:port" at its last colon. */
static bool split_port(struct pc_span text, struct pc_span *host, struct pc_span *port) {
    for (size_t i = text.len; i > 0; i--)
        if (text.ptr[i - 1] == ':') {
            *host = pc_span_upto(text, i - 1);
            *port = pc_span_from(text, i);
            return true;
        }
    return false;
}

static bool listen_ok(struct pc_span text) {
    struct pc_span host, port;
    struct pc_ip ip;
    if (!split_port(text, &host, &port) || !port_ok(port))
        return false;
    return ip6_ok(host) ||
           (pc_ip_parse(host, &ip) == PC_OK && ip.family == 4 && host.ptr[0] != ':');
}

static bool server_ok(struct pc_span text) {
    if (pc_span_starts(text, PC_SPAN("unix:/")))
        return text.len < 108 && all_word(pc_span_from(text, 5), "/._-");
    struct pc_span host, port;
    return split_port(text, &host, &port) && port_ok(port) && host_plain_ok(host);
}

/* Browsers send the serialised origin: lower case, no default port, no path. */
static bool origin_ok(struct pc_span text) {
    bool secure = pc_span_starts(text, PC_SPAN("https://"));
    if (!secure && !pc_span_starts(text, PC_SPAN("http://")))
        return false;
    struct pc_span host = pc_span_from(text, secure ? 8 : 7), port = {0};
    if (!no_upper(host))
        return false;
    if (host_plain_ok(host))
        return true;
    if (!split_port(host, &host, &port) || !port_ok(port) || !host_plain_ok(host))
        return false;
    return !pc_span_eq(port, secure ? PC_SPAN("443") : PC_SPAN("80"));
}

/* An origin that is reached by TLS. */
static bool public_url_ok(struct pc_span text) {
    return pc_span_starts(text, PC_SPAN("https://")) && origin_ok(text);
}

static bool mail_server_ok(struct pc_span text) {
    struct pc_mail_server server;
    return pc_mail_server_parse(text, &server) == PC_OK;
}

static bool header_ok(struct pc_span text) {
    return all_word(text, "!#$%&'*+-.^_`|~");
}

static bool value_ok(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7e)
            return false;
    return text.len == pc_span_trim(text).len;
}

static bool method_ok(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z')
            return false;
    return text.len > 0 && text.len <= 32;
}

static bool methods_ok(struct pc_span text) {
    return method_ok(text) || pc_span_eq(text, PC_SPAN("*"));
}

static bool segments_ok(struct pc_span text, bool wildcards) {
    struct pc_span segment;
    if (text.len > 128)
        return false;
    while (pc_span_split(&text, ':', &segment))
        if (!all_word(segment, "._-") && !(wildcards && pc_span_eq(segment, PC_SPAN("*"))))
            return false;
    return true;
}

static bool grant_ok(struct pc_span text) {
    return segments_ok(text, true);
}

static bool permission_ok(struct pc_span text) {
    return segments_ok(text, false);
}

static bool path_segment_ok(struct pc_span segment, bool last) {
    if (segment.len == 0)
        return last;
    if (pc_span_eq(segment, PC_SPAN("**")))
        return last;
    if (segment.ptr[0] == '{')
        return segment.len > 2 && segment.ptr[segment.len - 1] == '}' &&
               all_word(pc_span(segment.ptr + 1, segment.len - 2), "_");
    if (pc_span_eq(segment, PC_SPAN(".")) || pc_span_eq(segment, PC_SPAN("..")))
        return false;
    return all_word(segment, "-._~!$&'()+,=:@%");
}

static bool path_ok(struct pc_span text) {
    if (text.len == 0 || text.len > 1024 || text.ptr[0] != '/')
        return false;
    struct pc_span rest = pc_span_from(text, 1), segment;
    while (pc_span_split(&rest, '/', &segment))
        if (!path_segment_ok(segment, rest.ptr == NULL))
            return false;
    return true;
}

static bool member_ok(struct pc_span text) {
    return text.len <= 128 && all_word(text, "._-/");
}

static bool user_ok(struct pc_span text) {
    return text.len <= 32 && all_word(text, "_-") && no_upper(text) &&
           (is_lower(text.ptr[0]) || text.ptr[0] == '_');
}

static bool prefix_ok(struct pc_span text) {
    return text.len <= 16 && all_word(text, "") && no_upper(text) && is_lower(text.ptr[0]);
}

/* No query and no fragment (OpenID Connect Discovery 1.0 section 3); it is compared byte by byte.
 */
static bool issuer_ok(struct pc_span text) {
    bool secure = pc_span_starts(text, PC_SPAN("https://"));
    if (text.len > 256 || (!secure && !pc_span_starts(text, PC_SPAN("http://"))))
        return false;
    struct pc_span rest = pc_span_from(text, secure ? 8 : 7), port = {0};
    struct pc_span host = pc_span_upto(rest, pc_span_find(rest, '/'));
    for (size_t i = host.len; i < rest.len; i++)
        if (!is_word(rest.ptr[i], "-._~!$&'()*+,;=:@%/"))
            return false;
    if (!host_plain_ok(host) &&
        (!split_port(host, &host, &port) || !port_ok(port) || !host_plain_ok(host)))
        return false;
    static const struct pc_network loopback = {{4, {127}}, 8};
    struct pc_ip ip;
    return secure || pc_span_eq(host, PC_SPAN("localhost")) || pc_span_eq(host, PC_SPAN("[::1]")) ||
           (pc_ip_parse(host, &ip) == PC_OK && pc_network_contains(&loopback, &ip));
}

static bool printable_word_ok(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= 0x20 || text.ptr[i] > 0x7e)
            return false;
    return text.len > 0 && text.len <= 256;
}

/* A dot goes one object down; a name with dots in it is found as a whole first (claim paths). */
static bool claim_ok(struct pc_span text) {
    struct pc_span segment;
    if (!printable_word_ok(text) || text.len > 200)
        return false;
    while (pc_span_split(&text, '.', &segment))
        if (segment.len == 0)
            return false;
    return true;
}

static bool foreign_role_ok(struct pc_span text) {
    return text.len > 0 && text.len <= 128 && value_ok(text);
}

static bool label_name_ok(struct pc_span text) {
    return text.len <= 32 && all_word(text, "-") && no_upper(text) && text.ptr[0] != '-';
}

const struct pc_format pc_format_foreign_role = {
    "a role's name: printable ASCII, no space around it, at most 128",
    "^[!-~]([ -~]{0,126}[!-~])?$", false, foreign_role_ok};
const struct pc_format pc_format_label = {"lower-case letters, digits and '-', at most 32",
                                          "^[a-z0-9][a-z0-9-]{0,31}$", false, label_name_ok};
const struct pc_format pc_format_issuer = {
    "an https URL such as https://id.example.org/realms/main (http only to a loopback address), "
    "without query and fragment, at most 256",
    "^https?://[^\\s?#]{1,248}$", false, issuer_ok};
const struct pc_format pc_format_service = {
    "an https URL such as https://vault.example.org:8200 (http only to a loopback address), "
    "without query and fragment, at most 256",
    "^(https?://[^\\s?#]{1,248})?$", true, issuer_ok};
const struct pc_format pc_format_claim = {
    "a claim such as roles, or realm_access.roles for one within an object", "^[!-~]{1,200}$",
    false, claim_ok};
const struct pc_format pc_format_word = {"printable ASCII without spaces, at most 256",
                                         "^[!-~]{1,256}$", false, printable_word_ok};
const struct pc_format pc_format_name = {
    "a name of lower-case letters, digits, '.', '_' and '-', at most 64",
    "^[a-z0-9][a-z0-9._-]{0,63}$", false, name_ok};
const struct pc_format pc_format_listen = {"an address and port such as 0.0.0.0:8443 or [::]:8443",
                                           "^([0-9.]+|\\[[0-9A-Fa-f:.]+\\]):[1-9][0-9]{0,4}$",
                                           false, listen_ok};
const struct pc_format pc_format_listen_or_none = {
    "an address and port such as 127.0.0.1:8444, or \"\"",
    "^(([0-9.]+|\\[[0-9A-Fa-f:.]+\\]):[1-9][0-9]{0,4})?$", true, listen_ok};
const struct pc_format pc_format_server = {
    "host:port, address:port or unix:/path",
    "^(unix:/[A-Za-z0-9/"
    "._-]+|[A-Za-z0-9._-]+:[1-9][0-9]{0,4}|\\[[0-9A-Fa-f:.]+\\]:[1-9][0-9]{0,4})$",
    false, server_ok};
const struct pc_format pc_format_host = {
    "a host name such as app.example.org or *.example.org, without a port",
    "^((\\*\\.)?[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])$", false, host_ok};
const struct pc_format pc_format_host_plain = {"a host name such as app.internal",
                                               "^([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])?$", true,
                                               host_plain_ok};
const struct pc_format pc_format_origin = {
    "an origin as a browser sends it, such as https://app.example.org (lower case, no path, no "
    "default port)",
    "^https?://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[1-9][0-9]{0,4})?$", false, origin_ok};
const struct pc_format pc_format_public_url = {
    "an origin such as https://gate.example.org (lower case, no path, no default port)",
    "^(https://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[1-9][0-9]{0,4})?)?$", true, public_url_ok};
const struct pc_format pc_format_mail_server = {
    "a mail server such as smtp://mail.example.org:587 or smtps://mail.example.org",
    "^(smtps?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])(:[1-9][0-9]{0,4})?)?$", true, mail_server_ok};
const struct pc_format pc_format_mail = {
    "an address such as gate@example.org",
    "^([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253})?$", true, pc_is_mail_address};
const struct pc_format pc_format_header = {"a header name such as Content-Type",
                                           "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", false, header_ok};
const struct pc_format pc_format_value = {
    "a header value: printable ASCII, no line end, no space around it", "^([!-~]([ -~]*[!-~])?)?$",
    true, value_ok};
const struct pc_format pc_format_method = {"a method in capitals such as GET", "^[A-Z]{1,32}$",
                                           false, method_ok};
const struct pc_format pc_format_methods = {"a method in capitals such as GET, or * for any",
                                            "^([A-Z]{1,32}|\\*)$", false, methods_ok};
const struct pc_format pc_format_grant = {"a permission such as read:audio_files, read:* or *",
                                          "^([A-Za-z0-9._-]+|\\*)(:([A-Za-z0-9._-]+|\\*))*$", false,
                                          grant_ok};
const struct pc_format pc_format_permission = {
    "a permission such as read:audio_files; wildcards are for roles",
    "^[A-Za-z0-9._-]+(:[A-Za-z0-9._-]+)*$", false, permission_ok};
const struct pc_format pc_format_path = {
    "a path such as /api/tracks/{id} or /static/**, without // and dot segments",
    "^/[A-Za-z0-9._~!$&'()+,=:@%{}/*-]*$", false, path_ok};
const struct pc_format pc_format_member = {"a segment, parameter, header or member name",
                                           "^[A-Za-z0-9._/-]*$", true, member_ok};
const struct pc_format pc_format_user = {"the name of a system account",
                                         "^([a-z_][a-z0-9_-]{0,31})?$", true, user_ok};
const struct pc_format pc_format_prefix = {"lower-case letters and digits, at most 16",
                                           "^[a-z][a-z0-9]{0,15}$", false, prefix_ok};
const struct pc_format pc_format_certificate_name = {
    "a name such as spiffe://example.org/billing, dns:service.internal or email:a@example.org, in "
    "lower case",
    "^(spiffe://[a-z0-9._-]+(/[A-Za-z0-9._-]+)+|dns:[a-z0-9._-]+|email:[!-~]+@[a-z0-9._-]+)$",
    false, pc_is_certificate_name};
