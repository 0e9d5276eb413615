/* One route of the settings, compiled: names resolved, contradictions found. */
#include "policy/route.h"

#include <string.h>

#include "policy/path.h"

enum { TENANT_BODY_MAX = 1024 * 1024 };

static bool is_method(struct pc_span method) {
    for (size_t i = 0; i < method.len; i++)
        if (!(method.ptr[i] >= 'A' && method.ptr[i] <= 'Z') && method.ptr[i] != '-')
            return false;
    return method.len > 0 && method.len <= 32;
}

static void check_name(struct compile *c, const struct pc_settings_route *route) {
    if (!pc_name_is_wellformed(route->name))
        pc_complain(c, "name", "is of letters, digits, '.', '_' and '-', at most 64");
    for (size_t i = 0; i < c->policy->count; i++)
        if (pc_span_eq(c->policy->routes[i].settings->name, route->name))
            pc_complain(c, "name", "\"%.*s\" is another route's name", PC_ARG(route->name));
}

static void compile_methods(struct compile *c, const struct pc_settings_route *route,
                            struct rule *rule) {
    rule->methods = route->methods;
    for (size_t i = 0; i < route->methods.count; i++) {
        struct pc_span method = route->methods.items[i];
        if (pc_span_eq(method, PC_SPAN("*")))
            rule->any_method = true;
        else if (!is_method(method))
            pc_complain(c, "methods", "methods are written in upper case, or \"*\" for any");
        else if (pc_span_eq(method, PC_SPAN("TRACE")) || pc_span_eq(method, PC_SPAN("CONNECT")))
            pc_complain(c, "methods", "%.*s is never let through", PC_ARG(method));
    }
}

static void compile_hosts(struct compile *c, const struct pc_settings_route *route,
                          struct rule *rule) {
    rule->hosts = route->hosts;
    for (size_t i = 0; i < route->hosts.count; i++) {
        struct pc_span host = route->hosts.items[i];
        if (!pc_host_pattern_is_wellformed(host)) {
            pc_complain(c, "hosts", "\"%.*s\" is no host name", PC_ARG(host));
            continue;
        }
        /* "*.a" below "*.a" is as good as any name below it. */
        struct pc_span probe = host.ptr[0] == '*' ? pc_span_from(host, 2) : host;
        bool same = false;
        for (size_t j = 0; j < c->settings->hosts.count; j++)
            same = same || pc_span_eq_nocase(c->settings->hosts.items[j], host);
        if (!same && !pc_host_matches(&c->settings->hosts, probe))
            pc_warn(c, "hosts", "\"%.*s\" is none of the gate's hosts", PC_ARG(host));
    }
}

static pc_err compile_path(struct compile *c, const struct pc_settings_route *route,
                           struct rule *rule) {
    const char *why = "";
    pc_err err = pc_pattern_parse(route->path, &c->policy->arena, &rule->pattern, &why);
    if (err == PC_ERR_INVALID)
        pc_complain(c, "path", "%s", why);
    return err;
}

static void compile_upstream(struct compile *c, const struct pc_settings_route *route,
                             struct pc_route *out) {
    out->upstream = c->builtin ? route->upstream.ptr : NULL;
    for (size_t i = 0; !c->builtin && i < c->settings->upstream_count; i++)
        if (pc_span_eq(c->settings->upstreams[i].name, route->upstream))
            out->upstream = c->settings->upstreams[i].name.ptr;
    if (out->upstream == NULL)
        pc_complain(c, "upstream", "there is no upstream \"%.*s\"", PC_ARG(route->upstream));
}

static const struct pc_settings_rate *find_rate(const struct compile *c, struct pc_span name) {
    for (size_t i = 0; i < c->settings->rate_count; i++)
        if (pc_span_eq(c->settings->rates[i].name, name))
            return &c->settings->rates[i];
    return c->builtin ? pc_builtin_rate(name) : NULL;
}

static uint32_t rate_id(struct pc_span name) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ (unsigned char)name.ptr[i]) * 16777619u;
    return hash;
}

static pc_err compile_rates(struct compile *c, const struct pc_settings_route *route,
                            struct pc_route *out) {
    size_t count = route->rate_limits.count;
    out->rates = PC_ARENA_ARRAY(&c->policy->arena, const struct pc_settings_rate *, count);
    out->rate_ids = PC_ARENA_ARRAY(&c->policy->arena, uint32_t, count);
    if (out->rates == NULL || out->rate_ids == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        struct pc_span name = route->rate_limits.items[i];
        const struct pc_settings_rate *rate = find_rate(c, name);
        if (rate == NULL && !c->builtin)
            pc_complain(c, "rate_limits", "there is no rate limit \"%.*s\"", PC_ARG(name));
        if (rate == NULL)
            continue;
        out->rates[out->rate_count] = rate;
        out->rate_ids[out->rate_count++] = rate_id(name);
    }
    return PC_OK;
}

/* The permission's index; a new one is added. PC_PERMISSIONS_MAX: there is no room. */
static size_t intern(struct pc_policy *policy, struct pc_span permission) {
    for (size_t i = 0; i < policy->permission_count; i++)
        if (pc_span_eq(policy->permissions[i], permission))
            return i;
    if (policy->permission_count == PC_PERMISSIONS_MAX)
        return PC_PERMISSIONS_MAX;
    policy->permissions[policy->permission_count] = permission;
    return policy->permission_count++;
}

static pc_err compile_permissions(struct compile *c, const struct pc_settings_route *route,
                                  struct pc_route *out) {
    size_t count = route->permissions.count;
    out->permissions = PC_ARENA_ARRAY(&c->policy->arena, uint16_t, count);
    if (out->permissions == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        struct pc_span permission = route->permissions.items[i];
        if (!pc_permission_is_wellformed(permission, false)) {
            pc_complain(c, "permissions", "a route names exact permissions, as in read:things");
            continue;
        }
        size_t index = intern(c->policy, permission);
        if (index == PC_PERMISSIONS_MAX) {
            pc_complain(c, "permissions", "the routes name more than %d permissions",
                        PC_PERMISSIONS_MAX);
            return PC_OK;
        }
        out->permissions[out->permission_count++] = (uint16_t)index;
    }
    return PC_OK;
}

static void check_tenant(struct compile *c, const struct pc_settings_route *route,
                         const struct rule *rule) {
    if (route->tenant_from == PC_TENANT_NONE)
        return;
    if (route->tenant_name.len == 0) {
        pc_complain(c, "tenant.name", "is missing");
        return;
    }
    bool found = route->tenant_from != PC_TENANT_PATH;
    for (size_t i = 0; i < rule->pattern.count; i++)
        found = found || (rule->pattern.segments[i].kind == SEGMENT_ANY &&
                          pc_span_eq(rule->pattern.segments[i].text, route->tenant_name));
    if (!found)
        pc_complain(c, "tenant.name", "the path has no {%.*s}", PC_ARG(route->tenant_name));
    if (route->tenant_from != PC_TENANT_BODY)
        return;
    if (route->stream || route->websocket)
        pc_complain(c, "tenant.from", "a body that streams cannot be read for its tenant");
    if (route->body_limit > TENANT_BODY_MAX)
        pc_complain(c, "body_limit", "a body that names the tenant is at most 1MiB");
}

static bool covers_methods(const struct rule *earlier, const struct rule *later) {
    if (earlier->any_method || later->any_method)
        return earlier->any_method;
    if (later->methods.count == 0)
        return pc_rule_takes_method(earlier, PC_SPAN("GET"));
    for (size_t i = 0; i < later->methods.count; i++)
        if (!pc_rule_takes_method(earlier, later->methods.items[i]))
            return false;
    return true;
}

static bool covers_hosts(const struct rule *earlier, const struct rule *later) {
    if (earlier->hosts.count == 0)
        return true;
    for (size_t i = 0; i < later->hosts.count; i++) {
        bool found = false;
        for (size_t j = 0; j < earlier->hosts.count; j++)
            found = found || pc_span_eq_nocase(earlier->hosts.items[j], later->hosts.items[i]);
        if (!found)
            return false;
    }
    return later->hosts.count > 0;
}

static void check_reachable(struct compile *c, const struct rule *rule) {
    for (size_t i = 0; i < c->policy->count; i++) {
        const struct rule *earlier = &c->policy->rules[i];
        if (c->policy->routes[i].listener != c->listener ||
            !pc_pattern_covers(&earlier->pattern, &rule->pattern) ||
            !covers_methods(earlier, rule) || !covers_hosts(earlier, rule))
            continue;
        pc_complain(c, "path", "is never reached: \"%.*s\" before it takes all of it",
                    PC_ARG(c->policy->routes[i].settings->name));
        return;
    }
}

pc_err pc_route_compile(struct compile *c, const struct pc_settings_route *settings) {
    struct pc_policy *policy = c->policy;
    struct pc_route *out = &policy->routes[policy->count];
    struct rule *rule = &policy->rules[policy->count];
    struct pc_settings_route *copy = PC_ARENA_NEW(&policy->arena, struct pc_settings_route);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    *copy = *settings;
    *out = (struct pc_route){.index = (uint32_t)policy->count,
                             .settings = copy,
                             .builtin = c->builtin,
                             .listener = c->listener};
    check_name(c, copy);
    pc_class_apply(c, copy, out);
    pc_firewall_apply(c, copy, out);
    pc_content_apply(c, copy, out);
    compile_methods(c, copy, rule);
    compile_hosts(c, copy, rule);
    compile_upstream(c, copy, out);
    pc_err err = compile_rates(c, copy, out);
    if (err == PC_OK)
        err = compile_permissions(c, copy, out);
    if (err == PC_OK)
        err = compile_path(c, copy, rule);
    if (err == PC_ERR_INVALID)
        return PC_OK; /* complained of; the route is left out */
    if (err != PC_OK)
        return err;
    check_tenant(c, copy, rule);
    check_reachable(c, rule);
    policy->count++;
    return PC_OK;
}
