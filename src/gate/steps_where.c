/* The first steps: what is asked for, before anybody asks who is asking. */
#include "gate/decision.h"

#include "policy/path.h"

/* The key leaves the query here, so that nothing behind this step can log or forward it. */
static enum pc_reason take_query_key(struct pc_decision *d) {
    if (!d->settings->api_keys.query)
        return PC_ALLOWED;
    struct pc_span rest = {0};
    pc_err err =
        pc_query_take(d->verdict->query, PC_SPAN("api_key"), d->call->arena, &d->query_key, &rest);
    d->verdict->query = rest;
    d->has_query_key = err == PC_OK;
    if (err == PC_OK || err == PC_ERR_NOTFOUND)
        return PC_ALLOWED;
    return err == PC_ERR_INVALID ? PC_AMBIGUOUS_CREDENTIAL : PC_INTERNAL;
}

enum pc_reason pc_step_path(struct pc_decision *d) {
    pc_err err = pc_path_canonical(d->request->target, d->call->arena, &d->verdict->path,
                                   &d->verdict->query);
    if (err != PC_OK) {
        pc_gate_note(d, "the target could be read in more than one way");
        return err == PC_ERR_INVALID ? PC_AMBIGUOUS_PATH : PC_INTERNAL;
    }
    pc_gate_note(d, "%.*s", PC_ARG(d->verdict->path));
    return take_query_key(d);
}

enum pc_reason pc_step_host(struct pc_decision *d) {
    pc_gate_note(d, "%.*s", PC_ARG(d->request->host));
    return pc_policy_host_known(d->policy, d->request->listener, d->request->host)
               ? PC_ALLOWED
               : PC_UNKNOWN_HOST;
}

enum pc_reason pc_step_address_block(struct pc_decision *d) {
    if (d->allowed_first) {
        pc_gate_note(d, "on the allow list");
        return PC_ALLOWED;
    }
    const struct pc_directory *directory = d->call->directory;
    struct pc_block_record block = {0};
    pc_err err =
        directory->block_address(directory->self, &d->verdict->client, d->call->now, &block);
    if (err == PC_ERR_NOTFOUND) {
        pc_gate_note(d, "no block covers the address");
        return PC_ALLOWED;
    }
    if (err != PC_OK)
        return PC_INTERNAL;
    pc_gate_note(d, "blocked: %.*s", PC_ARG(block.reason));
    return PC_BLOCKED_ADDRESS;
}

/* No page of another origin has business with the operators' listener. */
static bool is_preflight(const struct pc_decision *d) {
    return d->request->listener == PC_LISTENER_MAIN && d->settings->cors.origins.count > 0 &&
           d->request->origin.len > 0 && d->request->preflight_method.len > 0 &&
           pc_span_eq(d->request->method, PC_SPAN("OPTIONS"));
}

/* A preflight is about the route of the request that it announces. */
enum pc_reason pc_step_route(struct pc_decision *d) {
    d->preflight = is_preflight(d);
    struct pc_span method = d->preflight ? d->request->preflight_method : d->request->method;
    enum pc_reason reason;
    const struct pc_route *route = pc_policy_match(
        d->policy, d->request->listener, d->request->host, method, d->verdict->path, &reason);
    if (route == NULL) {
        pc_gate_note(d,
                     reason == PC_METHOD_NOT_ALLOWED ? "the path has a route, %.*s has none"
                                                     : "%.*s: no route",
                     PC_ARG(method));
        return reason == PC_METHOD_NOT_ALLOWED ? reason : PC_NO_ROUTE;
    }
    d->verdict->route = route;
    pc_gate_note(d, "%.*s, class %s, upstream %s", PC_ARG(route->settings->name),
                 pc_class_name(route->settings->class), route->upstream);
    return PC_ALLOWED;
}

enum pc_reason pc_step_preflight(struct pc_decision *d) {
    if (!d->preflight) {
        pc_gate_note(d, "the request is none");
        return PC_ALLOWED;
    }
    bool origin = pc_policy_origin_allowed(d->policy, d->request->origin);
    pc_gate_note(d, origin ? "origin is listed" : "origin is not listed");
    if (!origin || !pc_policy_preflight_allowed(d->policy, d->request->preflight_method,
                                                d->request->preflight_headers))
        return PC_CORS_ORIGIN;
    return PC_PREFLIGHT;
}
