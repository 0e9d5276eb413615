/* The steps about whether they may. */
#include "gate/decision.h"

static const struct pc_settings_route *route_of(const struct pc_decision *d) {
    return d->verdict->route->settings;
}

static void note_needed(struct pc_decision *d, const char *how) {
    if (d->note == NULL)
        return;
    const struct pc_texts *needed = &route_of(d)->permissions;
    pc_gate_note(d, "%s", how);
    for (size_t i = 0; i < needed->count; i++) {
        pc_buf_add_char(d->note, ' ');
        pc_buf_add(d->note, needed->items[i]);
    }
}

enum pc_reason pc_step_permission(struct pc_decision *d) {
    if (d->verdict->route->permission_count == 0) {
        pc_gate_note(d, "the route names none");
        return PC_ALLOWED;
    }
    if (d->identity == NULL)
        return PC_NO_CREDENTIAL;
    bool permitted = pc_policy_permits(d->verdict->route, &d->identity->granted);
    note_needed(d, permitted ? "granted:" : "needed:");
    return permitted ? PC_ALLOWED : PC_PERMISSION;
}

enum pc_reason pc_step_body(struct pc_decision *d) {
    const struct pc_request *request = d->request;
    pc_gate_note(d, "at most %llu bytes", (unsigned long long)route_of(d)->body_limit);
    if (request->has_length && request->content_length > route_of(d)->body_limit)
        return PC_TOO_LARGE;
    /* What goes on as it comes cannot be taken back when it turns out too long. */
    if (route_of(d)->stream && request->chunked && !request->has_length)
        return PC_LENGTH_REQUIRED;
    return PC_ALLOWED;
}

static struct pc_span header_of(const struct pc_decision *d, struct pc_span name) {
    if (d->request->header == NULL)
        return (struct pc_span){0};
    return d->request->header(d->request->context, name);
}

/* A text may be JSON and a form at once, with another tenant in each: the service reads what the
 * header says. */
static bool is_json(struct pc_span type) {
    struct pc_span essence = pc_span_trim(pc_span_upto(type, pc_span_find(type, ';')));
    return pc_span_eq_nocase(essence, PC_SPAN("application/json")) ||
           (essence.len > 5 && pc_span_find(essence, '/') < essence.len &&
            pc_span_eq_nocase(pc_span_from(essence, essence.len - 5), PC_SPAN("+json")));
}

static enum pc_reason find_tenant(struct pc_decision *d, struct pc_span *out) {
    struct pc_span body = d->call->body == NULL ? (struct pc_span){0} : *d->call->body;
    struct pc_span header = {0};
    if (route_of(d)->tenant_from == PC_TENANT_HEADER)
        header = header_of(d, route_of(d)->tenant_name);
    pc_err err = pc_policy_tenant(d->verdict->route, d->verdict->path, d->verdict->query, header,
                                  body, d->call->arena, out);
    if (err == PC_OK)
        return PC_ALLOWED;
    if (err == PC_ERR_INVALID)
        return route_of(d)->tenant_from == PC_TENANT_BODY ? PC_BAD_BODY : PC_TENANT;
    return err == PC_ERR_NOTFOUND ? PC_TENANT : PC_INTERNAL;
}

enum pc_reason pc_step_tenant(struct pc_decision *d) {
    if (route_of(d)->tenant_from == PC_TENANT_NONE) {
        pc_gate_note(d, "the route has no rule");
        return PC_ALLOWED;
    }
    if (d->identity == NULL)
        return PC_NO_CREDENTIAL;
    if (route_of(d)->tenant_from == PC_TENANT_BODY) {
        if (!is_json(header_of(d, PC_SPAN("content-type")))) {
            pc_gate_note(d, "a body that names the tenant needs the type application/json");
            return PC_BAD_BODY;
        }
        d->needs_body = d->call->body == NULL;
        if (d->needs_body)
            return PC_ALLOWED;
    }
    struct pc_span tenant = {0};
    enum pc_reason reason = find_tenant(d, &tenant);
    if (reason != PC_ALLOWED) {
        pc_gate_note(d, "the request names no single tenant");
        return reason;
    }
    d->verdict->tenant = tenant;
    struct pc_span mine = d->verdict->principal.tenant;
    pc_gate_note(d, "resource \"%.*s\", principal \"%.*s\"", PC_ARG(tenant), PC_ARG(mine));
    return mine.len > 0 && pc_span_eq(mine, tenant) ? PC_ALLOWED : PC_TENANT;
}

/* A grant is looked up each time: it ends by the clock, and it adds to permissions, never replaces
 * one. */
enum pc_reason pc_step_approval(struct pc_decision *d) {
    if (!d->verdict->route->approval) {
        pc_gate_note(d, "not needed");
        return PC_ALLOWED;
    }
    if (d->identity == NULL)
        return PC_NO_CREDENTIAL;
    const struct pc_directory *directory = d->call->directory;
    struct pc_grant_record grant;
    pc_err err = directory->grant(directory->self, &d->verdict->principal.account,
                                  route_of(d)->name, &grant);
    if (err != PC_OK && err != PC_ERR_NOTFOUND)
        return PC_INTERNAL;
    bool over = err == PC_OK && d->call->now >= grant.expires;
    if (err != PC_OK || over) {
        pc_gate_note(d, over ? "the approval is over" : "a second person must approve");
        return PC_APPROVAL;
    }
    d->verdict->approval = grant.id;
    if (pc_arena_copy(d->call->arena, grant.approver, &d->verdict->approver) != PC_OK)
        return PC_INTERNAL;
    pc_gate_note(d, "approved by %.*s, for %lld more seconds", PC_ARG(grant.approver),
                 (long long)((grant.expires - d->call->now) / PC_SECOND));
    return PC_ALLOWED;
}

enum pc_reason pc_step_schema(struct pc_decision *d) {
    const struct pc_contract *contract = &d->verdict->route->contract;
    if (contract->document.len == 0)
        pc_gate_note(d, "none");
    else
        pc_gate_note(d, "%s: %.*s", contract->mode == PC_CONTRACT_BLOCK ? "block" : "detect",
                     PC_ARG(contract->document));
    return PC_ALLOWED;
}

enum pc_reason pc_step_sensitive(struct pc_decision *d) {
    static const char *const modes[] = {"off", "log", "redact", "block", "off"};
    const struct pc_sensitive *sensitive = &d->verdict->route->sensitive;
    pc_gate_note(d, "requests: %s, answers: %s", modes[sensitive->request],
                 modes[sensitive->response]);
    return PC_ALLOWED;
}

enum pc_reason pc_step_firewall(struct pc_decision *d) {
    static const char *const modes[] = {"off", "detect: what the rules find is written down",
                                        "block: the rules decide once the request itself is there",
                                        "off"};
    pc_gate_note(d, "%s", modes[d->verdict->route->firewall.mode]);
    return PC_ALLOWED;
}
