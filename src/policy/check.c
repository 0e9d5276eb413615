/* What the schema cannot see outside of routes: names that are double, missing or malformed. */
#include "policy/internal.h"

#include <stdio.h>

bool pc_name_is_wellformed(struct pc_span name) {
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!alnum && c != '_' && c != '-' && c != '.')
            return false;
    }
    return name.len > 0 && name.len <= 64;
}

static void complain_item(struct compile *c, const char *list, size_t index, const char *fmt,
                          struct pc_span value) {
    char key[64];
    char text[256];
    (void)snprintf(key, sizeof key, "%s[%zu]", list, index);
    (void)snprintf(text, sizeof text, "\"%.*s\" %s", (int)(value.len < 64 ? value.len : 64),
                   value.ptr, fmt);
    pc_complain_at(c, key, "%s", text);
}

static void check_hosts(struct compile *c) {
    const struct pc_texts *hosts = &c->settings->hosts;
    if (hosts->count == 0)
        pc_complain_at(c, "hosts", "names none: every request would be refused");
    for (size_t i = 0; i < hosts->count; i++)
        if (!pc_host_pattern_is_wellformed(hosts->items[i]))
            complain_item(c, "hosts", i, "is no host name and no \"*.\" in front of one",
                          hosts->items[i]);
}

static bool is_origin(struct pc_span origin) {
    struct pc_span host = {0};
    if (pc_span_starts(origin, PC_SPAN("https://")))
        host = pc_span_from(origin, 8);
    else if (pc_span_starts(origin, PC_SPAN("http://")))
        host = pc_span_from(origin, 7);
    return pc_host_without_port(host).len > 0;
}

static void check_origins(struct compile *c) {
    const struct pc_texts *origins = &c->settings->cors.origins;
    for (size_t i = 0; i < origins->count; i++)
        if (!is_origin(origins->items[i]))
            complain_item(c, "cors.origins", i,
                          "is no origin: write scheme and host, as in https://app.example.org",
                          origins->items[i]);
}

static void check_upstreams(struct compile *c) {
    const struct pc_settings *s = c->settings;
    for (size_t i = 0; i < s->upstream_count; i++) {
        struct pc_span name = s->upstreams[i].name;
        if (pc_span_eq(name, PC_SPAN("authority")) || pc_span_eq(name, PC_SPAN("operator")))
            complain_item(c, "upstreams", i, "is the gate's own; take another name", name);
        else if (!pc_name_is_wellformed(name))
            complain_item(c, "upstreams", i, "is no name", name);
        for (size_t j = 0; j < i; j++)
            if (pc_span_eq(s->upstreams[j].name, name))
                complain_item(c, "upstreams", i, "is there twice", name);
    }
}

/* What the limiter could not count (limit.c). */
static bool is_too_slow(const struct pc_settings_rate *rate) {
    const pc_time year = 366 * PC_DAY;
    return rate->per > year || rate->per / rate->count > year / ((pc_time)rate->burst + 1);
}

static void check_rates(struct compile *c) {
    const struct pc_settings *s = c->settings;
    for (size_t i = 0; i < s->rate_count; i++) {
        struct pc_span name = s->rates[i].name;
        if (s->rates[i].count == 0 || s->rates[i].per <= 0)
            complain_item(c, "rate_limits", i, "lets nothing through", name);
        else if (is_too_slow(&s->rates[i]))
            complain_item(c, "rate_limits", i, "has a burst that takes over a year to come back",
                          name);
        for (size_t j = 0; j < i; j++)
            if (pc_span_eq(s->rates[j].name, name))
                complain_item(c, "rate_limits", i, "is there twice", name);
    }
}

static void check_roles(struct compile *c) {
    const struct pc_settings *s = c->settings;
    for (size_t i = 0; i < s->role_count; i++) {
        const struct pc_settings_role *role = &s->roles[i];
        if (!pc_name_is_wellformed(role->name))
            complain_item(c, "roles", i, "is no name", role->name);
        if (pc_span_starts(role->name, PC_SPAN("portcullis_")))
            complain_item(c, "roles", i, "is a name of the gate's own roles; take another one",
                          role->name);
        for (size_t j = 0; j < i; j++)
            if (pc_span_eq(s->roles[j].name, role->name))
                complain_item(c, "roles", i, "is there twice", role->name);
        for (size_t j = 0; j < role->permissions.count; j++)
            if (!pc_permission_is_wellformed(role->permissions.items[j], true))
                complain_item(c, "roles", i, "is no permission: write read:things, read:* or *",
                              role->permissions.items[j]);
    }
}

static void check_certificates(struct compile *c) {
    const struct pc_settings *s = c->settings;
    if (s->certificate_count > 0 && s->tls.client_ca.len == 0)
        pc_complain_at(c, "client_certificates.accounts",
                       "client certificates are needed: set tls.client_ca");
    for (size_t i = 0; i < s->certificate_count; i++)
        for (size_t j = 0; j < i; j++)
            if (pc_span_eq(s->certificates[j].san, s->certificates[i].san))
                complain_item(c, "client_certificates.accounts", i, "is there twice",
                              s->certificates[i].san);
}

void pc_check_settings(struct compile *c) {
    check_hosts(c);
    check_origins(c);
    check_upstreams(c);
    check_rates(c);
    check_roles(c);
    check_certificates(c);
}
