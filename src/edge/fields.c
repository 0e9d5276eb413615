/* Rendering the header fields of answers. */
#include "edge/fields.h"

#include "base/buf.h"

static const struct pc_span dropped[] = {
    {"server", 6},
    {"x-powered-by", 12},
    {"x-request-id", 12},
    {"x-aspnet-version", 16},
    {"x-aspnetmvc-version", 19},
    {"x-runtime", 9},
    {"x-generator", 11},
};

static void add(struct pc_fields *out, struct pc_span name, struct pc_span lower,
                struct pc_span value, bool stands) {
    if (value.len > 0)
        out->items[out->count++] = (struct pc_field){name, lower, value, stands};
}

static pc_err hsts(const struct pc_settings_headers *headers, struct pc_arena *arena,
                   struct pc_span *out) {
    if (headers->hsts <= 0)
        return PC_OK;
    char memory[96];
    struct pc_buf buf = pc_buf_over(memory, sizeof memory);
    pc_buf_addf(&buf, "max-age=%lld", (long long)(headers->hsts / PC_SECOND));
    if (headers->hsts_subdomains)
        pc_buf_add(&buf, PC_SPAN("; includeSubDomains"));
    if (headers->hsts_preload)
        pc_buf_add(&buf, PC_SPAN("; preload"));
    return pc_arena_copy(arena, pc_buf_span(&buf), out);
}

static pc_err join(const struct pc_texts *texts, struct pc_arena *arena, struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf buf = {0};
    for (size_t i = 0; i < texts->count; i++) {
        pc_buf_add(&buf, i > 0 ? PC_SPAN(", ") : PC_SPAN(""));
        pc_buf_add(&buf, texts->items[i]);
    }
    pc_err err = pc_buf_end(&buf);
    return err != PC_OK ? err : pc_arena_copy(arena, pc_buf_span(&buf), out);
}

static pc_err cors(const struct pc_settings_cors *settings, struct pc_arena *arena,
                   struct pc_fields *out) {
    out->cors = settings->origins.count > 0;
    out->cors_credentials = settings->credentials;
    char memory[32];
    struct pc_buf buf = pc_buf_over(memory, sizeof memory);
    pc_buf_add_u64(&buf, (uint64_t)(settings->max_age / PC_SECOND));
    pc_err err = pc_arena_copy(arena, pc_buf_span(&buf), &out->cors_max_age);
    if (err == PC_OK)
        err = join(&settings->methods, arena, &out->cors_methods);
    if (err == PC_OK)
        err = join(&settings->headers, arena, &out->cors_headers);
    return err;
}

/* ":8443" of the first https listener, or nothing for 443. */
static pc_err https_port(const struct pc_settings *settings, struct pc_arena *arena,
                         struct pc_span *out) {
    *out = (struct pc_span){0};
    if (settings->listen.https.count == 0)
        return PC_OK;
    struct pc_span listen = settings->listen.https.items[0];
    size_t colon = listen.len;
    while (colon > 0 && listen.ptr[colon - 1] != ':' && listen.ptr[colon - 1] != ']')
        colon--;
    if (colon == 0 || listen.ptr[colon - 1] != ':')
        return PC_OK;
    struct pc_span port = pc_span_from(listen, colon - 1);
    return pc_span_eq(port, PC_SPAN(":443")) ? PC_OK : pc_arena_copy(arena, port, out);
}

pc_err pc_fields_build(const struct pc_settings *settings, struct pc_arena *arena,
                       struct pc_fields *out) {
    const struct pc_settings_headers *h = &settings->headers;
    struct pc_span transport = {0};
    *out = (struct pc_fields){0};
    pc_err err = hsts(h, arena, &transport);
    if (err != PC_OK)
        return err;
    const struct {
        struct pc_span name, lower, value;
        bool stands;
    } rows[] = {
        {PC_SPAN("Strict-Transport-Security"), PC_SPAN("strict-transport-security"), transport,
         false},
        {PC_SPAN("X-Content-Type-Options"), PC_SPAN("x-content-type-options"), PC_SPAN("nosniff"),
         false},
        {PC_SPAN("X-XSS-Protection"), PC_SPAN("x-xss-protection"), PC_SPAN("0"), false},
        {PC_SPAN("X-Frame-Options"), PC_SPAN("x-frame-options"), h->frame_options, false},
        {PC_SPAN("Referrer-Policy"), PC_SPAN("referrer-policy"), h->referrer_policy, false},
        {PC_SPAN("Content-Security-Policy"), PC_SPAN("content-security-policy"),
         h->content_security_policy, true},
        {PC_SPAN("Permissions-Policy"), PC_SPAN("permissions-policy"), h->permissions_policy, true},
        {PC_SPAN("Cross-Origin-Opener-Policy"), PC_SPAN("cross-origin-opener-policy"),
         h->opener_policy, true},
        {PC_SPAN("Cross-Origin-Resource-Policy"), PC_SPAN("cross-origin-resource-policy"),
         h->resource_policy, true},
    };
    _Static_assert(sizeof rows / sizeof rows[0] <= PC_FIELDS_MAX, "a row has no room");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pc_span value = {0};
        if (rows[i].value.len > 0)
            err = pc_arena_copy(arena, rows[i].value, &value);
        if (err != PC_OK)
            return err;
        add(out, rows[i].name, rows[i].lower, value, rows[i].stands);
    }
    err = cors(&settings->cors, arena, out);
    return err != PC_OK ? err : https_port(settings, arena, &out->https_port);
}

enum pc_field_fate pc_fields_fate(const struct pc_fields *fields, struct pc_span name,
                                  size_t *index) {
    for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++)
        if (pc_span_eq_nocase(name, dropped[i]))
            return PC_FIELD_DROP;
    if (fields->cors && name.len > 15 &&
        pc_span_eq_nocase(pc_span_upto(name, 15), PC_SPAN("access-control-")))
        return PC_FIELD_DROP;
    for (size_t i = 0; i < fields->count; i++) {
        if (!pc_span_eq_nocase(name, fields->items[i].lower))
            continue;
        *index = i;
        return PC_FIELD_OURS;
    }
    return PC_FIELD_KEEP;
}
