/* Admin API: the routes as they are in force, the gate's own among them. */
#include "authority/api/handlers.h"
#include "authority/settings_hold.h"

static void add_texts(struct pc_json *json, const char *key, const struct pc_texts *texts) {
    pc_json_array(json, key);
    for (size_t i = 0; i < texts->count; i++)
        pc_json_text(json, NULL, texts->items[i]);
    pc_json_array_end(json);
}

static void add_tenant(struct pc_json *json, const struct pc_settings_route *route) {
    static const char *const from[] = {[PC_TENANT_NONE] = "none",
                                       [PC_TENANT_PATH] = "path",
                                       [PC_TENANT_QUERY] = "query",
                                       [PC_TENANT_HEADER] = "header",
                                       [PC_TENANT_BODY] = "body"};
    if (route->tenant_from == PC_TENANT_NONE) {
        pc_json_null(json, "tenant");
        return;
    }
    pc_json_object(json, "tenant");
    pc_json_text(json, "from", pc_span_str(from[route->tenant_from]));
    pc_json_text(json, "name", route->tenant_name);
    pc_json_object_end(json);
}

static void add_rates(struct pc_json *json, const struct pc_route *route) {
    static const char *const by[] = {[PC_BY_ADDRESS] = "address",
                                     [PC_BY_ACCOUNT] = "account",
                                     [PC_BY_KEY] = "key",
                                     [PC_BY_TENANT] = "tenant"};
    pc_json_array(json, "rate_limits");
    for (size_t i = 0; i < route->rate_count; i++) {
        pc_json_object(json, NULL);
        pc_json_text(json, "name", route->rates[i]->name);
        pc_json_u64(json, "count", route->rates[i]->count);
        pc_json_u64(json, "per", (uint64_t)(route->rates[i]->per / PC_SECOND));
        pc_json_u64(json, "burst", route->rates[i]->burst);
        pc_json_text(json, "by", pc_span_str(by[route->rates[i]->by]));
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
}

static void add_match(struct pc_json *json, const struct pc_route *route) {
    const struct pc_settings_route *s = route->settings;
    bool operators = route->listener == PC_LISTENER_OPERATOR;
    pc_json_text(json, "name", s->name);
    pc_json_bool(json, "builtin", route->builtin);
    pc_json_text(json, "listener", operators ? PC_SPAN("operator") : PC_SPAN("main"));
    pc_json_u64(json, "line", s->line);
    add_texts(json, "hosts", &s->hosts);
    pc_json_array(json, "methods");
    if (s->methods.count == 0)
        pc_json_text(json, NULL, PC_SPAN("GET"));
    for (size_t i = 0; i < s->methods.count; i++)
        pc_json_text(json, NULL, s->methods.items[i]);
    pc_json_array_end(json);
    pc_json_text(json, "path", s->path);
    pc_json_text(json, "upstream", pc_span_str(route->upstream));
}

static void add_rules(struct pc_json *json, const struct pc_route *route) {
    static const char *const needs[] = {
        [PC_AUTH_REQUIRED] = "required", [PC_AUTH_OPTIONAL] = "optional", [PC_AUTH_NONE] = "none"};
    const struct pc_settings_route *s = route->settings;
    pc_json_text(json, "auth", pc_span_str(needs[s->auth]));
    add_texts(json, "permissions", &s->permissions);
    pc_json_text(json, "class", pc_span_str(pc_class_name(s->class)));
    pc_json_bool(json, "mfa", s->mfa);
    pc_json_u64(json, "mfa_age", (uint64_t)(s->mfa_age / PC_SECOND));
    add_tenant(json, s);
    add_rates(json, route);
    pc_json_u64(json, "body_limit", s->body_limit);
    pc_json_bool(json, "stream", s->stream);
    pc_json_bool(json, "websocket", s->websocket);
    pc_json_bool(json, "mutual_tls", s->mutual_tls);
    pc_json_bool(json, "tls13", route->tls13);
    pc_json_bool(json, "approval", route->approval);
}

pc_err pc_admin_rules(struct pc_call *call) {
    struct pc_policy *policy = NULL;
    size_t count = 0;
    pc_err err = pc_policy_compile(call->work.settings, &policy, NULL);
    if (err != PC_OK)
        return PC_ERR_UNAVAILABLE;
    const struct pc_route *routes = pc_policy_routes(policy, &count);
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_array(&json, "items");
    for (size_t i = 0; i < count; i++) {
        pc_json_object(&json, NULL);
        add_match(&json, &routes[i]);
        add_rules(&json, &routes[i]);
        pc_json_object_end(&json);
    }
    pc_json_array_end(&json);
    pc_json_null(&json, "next");
    pc_json_object_end(&json);
    pc_policy_free(policy);
    return PC_OK;
}
