/* Reading what a proxy in front says of the request that it asks about. */
#include "edge/described.h"

#include <string.h>

#define QUESTION PC_SPAN("/portcullis/forward-auth")
#define ENVOY    PC_SPAN("/portcullis/forward-auth/envoy/")

enum { METHOD_MAX = 32, HOST_MAX = 255 + sizeof ":65535" };

const struct pc_span pc_said_names[PC_SAID_COUNT] = {
    [PC_SAID_ORIGINAL_URI] = {"x-original-uri", 14},
    [PC_SAID_ORIGINAL_METHOD] = {"x-original-method", 17},
    [PC_SAID_ORIGINAL_URL] = {"x-original-url", 14},
    [PC_SAID_FORWARDED_METHOD] = {"x-forwarded-method", 18},
    [PC_SAID_FORWARDED_URI] = {"x-forwarded-uri", 15},
    [PC_SAID_FORWARDED_HOST] = {"x-forwarded-host", 16},
    [PC_SAID_FORWARDED_PROTO] = {"x-forwarded-proto", 17},
};

pc_err pc_described_target(struct pc_span target, bool *envoy, struct pc_span *rest) {
    struct pc_span prefix = ENVOY;
    *envoy = pc_span_starts(target, prefix);
    if (*envoy) {
        *rest = pc_span_from(target, prefix.len - 1);
        return PC_OK;
    }
    *rest = (struct pc_span){0};
    struct pc_span path = pc_span_upto(target, pc_span_find(target, '?'));
    return pc_span_eq(path, QUESTION) ? PC_OK : PC_ERR_NOTFOUND;
}

static pc_err refuse(struct pc_described *out, const char *problem) {
    out->problem = problem;
    return PC_ERR_INVALID;
}

static bool is_method(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z')
            return false;
    return text.len > 0 && text.len <= METHOD_MAX;
}

/* Path and query as a client sends them; what they mean is the gate's to say. */
static bool is_target(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c <= ' ' || c == 0x7f || c == '#')
            return false;
    }
    return text.len > 0 && text.ptr[0] == '/';
}

static bool is_host(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!plain && (c == '\0' || strchr(".-_:[]", c) == NULL))
            return false;
    }
    return text.len > 0 && text.len <= HOST_MAX;
}

static bool is_scheme(struct pc_span text) {
    return pc_span_eq(text, PC_SPAN("https")) || pc_span_eq(text, PC_SPAN("http"));
}

/* A value that two headers may give, and then alike. */
static bool take(struct pc_span *field, struct pc_span value, bool nocase) {
    if (field->ptr != NULL)
        return nocase ? pc_span_eq_nocase(*field, value) : pc_span_eq(*field, value);
    *field = value;
    return true;
}

static bool given(const struct pc_saying *saying, enum pc_said_header header) {
    return saying->said[header].count > 0;
}

/* "https://host/path?query" */
static pc_err take_url(struct pc_span url, struct pc_span *scheme, struct pc_described *out) {
    size_t colon = pc_span_find(url, ':');
    struct pc_span rest = pc_span_from(url, colon), marks = PC_SPAN("://");
    if (!pc_span_starts(rest, marks) || !is_scheme(pc_span_upto(url, colon)))
        return refuse(out, "X-Original-URL is no URL");
    *scheme = pc_span_upto(url, colon);
    rest = pc_span_from(rest, marks.len);
    size_t slash = pc_span_find(rest, '/');
    out->host = pc_span_upto(rest, slash);
    out->target = pc_span_from(rest, slash);
    return PC_OK;
}

static pc_err take_original(const struct pc_saying *saying, struct pc_span *scheme,
                            struct pc_described *out) {
    const struct pc_said *said = saying->said;
    pc_err err = PC_OK;
    if (!given(saying, PC_SAID_ORIGINAL_METHOD))
        return refuse(out, "X-Original-Method is missing");
    out->method = said[PC_SAID_ORIGINAL_METHOD].value;
    if (given(saying, PC_SAID_ORIGINAL_URL))
        err = take_url(said[PC_SAID_ORIGINAL_URL].value, scheme, out);
    if (err != PC_OK)
        return err;
    if (given(saying, PC_SAID_ORIGINAL_URI) &&
        !take(&out->target, said[PC_SAID_ORIGINAL_URI].value, false))
        return refuse(out, "X-Original-URI and X-Original-URL contradict each other");
    return out->target.ptr == NULL ? refuse(out, "X-Original-URI is missing") : PC_OK;
}

static pc_err take_forwarded(const struct pc_saying *saying, struct pc_described *out) {
    const struct pc_said *said = saying->said;
    if (!given(saying, PC_SAID_FORWARDED_METHOD) || !given(saying, PC_SAID_FORWARDED_URI))
        return refuse(out, "X-Forwarded-Method or X-Forwarded-Uri is missing");
    if (!take(&out->method, said[PC_SAID_FORWARDED_METHOD].value, false) ||
        !take(&out->target, said[PC_SAID_FORWARDED_URI].value, false))
        return refuse(out, "X-Original-… and X-Forwarded-… contradict each other");
    return PC_OK;
}

/* A client's own headers of the other convention come through many proxies: both may be there
 * only where they say the same. */
static pc_err take_headers(const struct pc_saying *saying, struct pc_described *out) {
    const struct pc_said *said = saying->said;
    bool original = given(saying, PC_SAID_ORIGINAL_URI) || given(saying, PC_SAID_ORIGINAL_URL) ||
                    given(saying, PC_SAID_ORIGINAL_METHOD);
    bool forwarded =
        given(saying, PC_SAID_FORWARDED_METHOD) || given(saying, PC_SAID_FORWARDED_URI);
    struct pc_span scheme = {0};
    out->convention = original ? "nginx" : "forwarded";
    out->redirects = !original;
    for (size_t i = 0; i < PC_SAID_COUNT; i++)
        if (said[i].count > 1)
            return refuse(out, "a header that describes the request is there more than once");
    pc_err err = original ? take_original(saying, &scheme, out) : PC_OK;
    if (err == PC_OK && (forwarded || !original))
        err = take_forwarded(saying, out);
    if (err != PC_OK)
        return err;
    if (given(saying, PC_SAID_FORWARDED_HOST) &&
        !take(&out->host, said[PC_SAID_FORWARDED_HOST].value, true))
        return refuse(out, "X-Forwarded-Host and X-Original-URL contradict each other");
    if (given(saying, PC_SAID_FORWARDED_PROTO) &&
        !take(&scheme, said[PC_SAID_FORWARDED_PROTO].value, false))
        return refuse(out, "X-Forwarded-Proto and X-Original-URL contradict each other");
    if (scheme.ptr == NULL && !original)
        return refuse(out, "X-Forwarded-Proto is missing");
    if (scheme.ptr != NULL && !is_scheme(scheme))
        return refuse(out, "X-Forwarded-Proto is neither http nor https");
    return PC_OK;
}

/* The proxy appends who spoke to it; what stands before that is for the usual rules. */
static pc_err take_peer(struct pc_span chain, struct pc_described *out) {
    size_t start = chain.len;
    while (start > 0 && chain.ptr[start - 1] != ',')
        start--;
    if (chain.len == 0)
        return refuse(out, "X-Forwarded-For is missing");
    if (pc_ip_parse(pc_span_trim(pc_span_from(chain, start)), &out->peer) != PC_OK)
        return refuse(out, "X-Forwarded-For does not end with an address");
    out->forwarded_for = pc_span_upto(chain, start > 0 ? start - 1 : 0);
    return PC_OK;
}

pc_err pc_describe(const struct pc_saying *saying, struct pc_described *out) {
    *out = (struct pc_described){.convention = "none"};
    pc_err err = PC_OK;
    if (saying->envoy) {
        out->convention = "envoy";
        out->redirects = true;
        out->method = saying->method;
        out->target = saying->target;
        out->host = saying->host;
    } else {
        err = take_headers(saying, out);
    }
    if (err == PC_OK)
        err = take_peer(saying->forwarded_for, out);
    if (err != PC_OK)
        return err;
    if (!is_method(out->method))
        return refuse(out, "the method is none");
    if (!is_target(out->target))
        return refuse(out, "the target is not a path");
    return is_host(out->host) ? PC_OK : refuse(out, "the host is missing or none");
}
