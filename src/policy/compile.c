/* From settings to a policy: built-in routes, then the operator's, with every complaint collected.
 */
#include "policy/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/route.h"

enum { ROUTES_MAX = 4096 };

PC_PRINTF(5, 0)
static void add_error(struct compile *c, bool warning, uint32_t line, const char *key,
                      const char *fmt, va_list args) {
    if (!warning)
        c->failed = true;
    struct pc_policy_errors *errors = c->errors;
    if (errors == NULL)
        return;
    if (errors->count == sizeof errors->items / sizeof errors->items[0]) {
        errors->more = true;
        return;
    }
    char text[512];
    (void)vsnprintf(text, sizeof text, fmt, args);
    struct pc_policy_error *item = &errors->items[errors->count];
    *item = (struct pc_policy_error){.line = line, .warning = warning};
    if (pc_arena_copy(&errors->arena, pc_span_str(key), &item->key) == PC_OK &&
        pc_arena_copy(&errors->arena, pc_span_str(text), &item->text) == PC_OK)
        errors->count++;
}

static void route_key(const struct compile *c, const char *key, char *out, size_t size) {
    (void)snprintf(out, size, "routes[%zu].%s", c->at, key);
}

void pc_complain(struct compile *c, const char *key, const char *fmt, ...) {
    char full[128];
    route_key(c, key, full, sizeof full);
    va_list args;
    va_start(args, fmt);
    add_error(c, false, c->line, full, fmt, args);
    va_end(args);
}

void pc_warn(struct compile *c, const char *key, const char *fmt, ...) {
    char full[128];
    route_key(c, key, full, sizeof full);
    va_list args;
    va_start(args, fmt);
    add_error(c, true, c->line, full, fmt, args);
    va_end(args);
}

void pc_complain_at(struct compile *c, const char *key, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    add_error(c, false, 0, key, fmt, args);
    va_end(args);
}

static pc_err compile_builtins(struct compile *c) {
    c->builtin = true;
    for (size_t i = 0; i < pc_builtin_count; i++) {
        struct pc_settings_route route;
        pc_err err = pc_builtin_route(i, &c->policy->arena, &route, &c->listener);
        if (err == PC_OK)
            err = pc_route_compile(c, &route);
        if (err != PC_OK)
            return err;
    }
    c->builtin = false;
    c->listener = PC_LISTENER_MAIN;
    return PC_OK;
}

static pc_err compile_routes(struct compile *c) {
    for (size_t i = 0; i < c->settings->route_count; i++) {
        c->at = i;
        c->line = c->settings->routes[i].line;
        pc_err err = pc_route_compile(c, &c->settings->routes[i]);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err compile(struct compile *c) {
    struct pc_policy *policy = c->policy;
    if (c->settings->route_count > ROUTES_MAX) {
        pc_complain_at(c, "routes", "there are more than %d", ROUTES_MAX);
        return PC_ERR_INVALID;
    }
    size_t count = pc_builtin_count + c->settings->route_count;
    policy->routes = PC_ARENA_ARRAY(&policy->arena, struct pc_route, count);
    policy->rules = PC_ARENA_ARRAY(&policy->arena, struct rule, count);
    policy->permissions = PC_ARENA_ARRAY(&policy->arena, struct pc_span, PC_PERMISSIONS_MAX);
    if (policy->routes == NULL || policy->rules == NULL || policy->permissions == NULL)
        return PC_ERR_NOMEM;
    pc_check_settings(c);
    pc_err err = compile_builtins(c);
    if (err == PC_OK)
        err = compile_routes(c);
    if (err == PC_OK && c->failed)
        err = PC_ERR_INVALID;
    return err != PC_OK ? err : pc_policy_build_buckets(policy);
}

pc_err pc_policy_compile(const struct pc_settings *settings, struct pc_policy **out,
                         struct pc_policy_errors *errors) {
    struct pc_policy *policy = calloc(1, sizeof *policy);
    if (policy == NULL)
        return PC_ERR_NOMEM;
    policy->settings = settings;
    struct compile c = {.policy = policy, .settings = settings, .errors = errors};
    pc_err err = compile(&c);
    if (err != PC_OK) {
        pc_policy_free(policy);
        return err;
    }
    *out = policy;
    return PC_OK;
}

void pc_policy_free(struct pc_policy *policy) {
    if (policy == NULL)
        return;
    pc_arena_free(&policy->arena);
    free(policy);
}

const struct pc_settings *pc_policy_settings(const struct pc_policy *policy) {
    return policy->settings;
}

const struct pc_route *pc_policy_routes(const struct pc_policy *policy, size_t *count) {
    *count = policy->count;
    return policy->routes;
}
