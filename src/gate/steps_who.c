/* The steps about who is asking. */
#include "gate/decision.h"

static const struct pc_settings_route *route_of(const struct pc_decision *d) {
    return d->verdict->route->settings;
}

static pc_err is_blocked(const struct pc_decision *d, enum pc_block_kind kind,
                         const struct pc_id *id, bool *out) {
    const struct pc_directory *directory = d->call->directory;
    struct pc_block_record record;
    pc_err err = directory->block_subject(directory->self, kind, id, d->call->now, &record);
    *out = err == PC_OK;
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

/* explain: as if that principal had shown its credential. */
static enum pc_reason take_given(struct pc_decision *d) {
    struct pc_gate_identity *identity = PC_ARENA_NEW(d->call->arena, struct pc_gate_identity);
    if (identity == NULL)
        return PC_INTERNAL;
    identity->principal = *d->given;
    pc_policy_grant(d->policy, d->given->permissions, &identity->granted);
    if (is_blocked(d, PC_BLOCK_ACCOUNT, &d->given->account, &identity->account_blocked) != PC_OK ||
        (d->given->credential == PC_CRED_KEY &&
         is_blocked(d, PC_BLOCK_KEY, &d->given->key, &identity->key_blocked) != PC_OK))
        return PC_INTERNAL;
    d->identity = identity;
    d->verdict->principal = *d->given;
    pc_gate_note(d, "given: %.*s", PC_ARG(d->given->name));
    return PC_ALLOWED;
}

/* GET, HEAD and OPTIONS change nothing; a WebSocket begins with a GET and then does anything. */
static bool needs_same_site(const struct pc_request *request) {
    return request->websocket || !(pc_span_eq(request->method, PC_SPAN("GET")) ||
                                   pc_span_eq(request->method, PC_SPAN("HEAD")) ||
                                   pc_span_eq(request->method, PC_SPAN("OPTIONS")));
}

static enum pc_reason identify(struct pc_decision *d, const struct pc_gate_credential *credential) {
    const struct pc_gate_who who = {.memory = d->gate->memory,
                                    .keys = d->gate->keys,
                                    .directory = d->call->directory,
                                    .policy = d->policy,
                                    .policy_serial = d->gate->hold->serial,
                                    .arena = d->call->arena,
                                    .now = d->call->now};
    enum pc_reason reason = pc_gate_identify(&who, credential, &d->identity);
    if (reason != PC_ALLOWED) {
        d->identity = NULL;
        return reason;
    }
    const struct pc_principal *principal = &d->identity->principal;
    if (pc_gate_principal_copy(principal, d->call->arena, &d->verdict->principal) != PC_OK)
        return PC_INTERNAL;
    pc_gate_note(d, "%.*s, by %s", PC_ARG(principal->name), credential->from);
    if (credential->kind == PC_CRED_SESSION && needs_same_site(d->request) &&
        pc_gate_is_cross_site(d->request))
        return PC_CROSS_SITE;
    if (credential->kind == PC_CRED_CERTIFICATE && needs_same_site(d->request) &&
        pc_gate_is_from_another_site(d->request))
        return PC_CROSS_SITE;
    return PC_ALLOWED;
}

enum pc_reason pc_step_credential(struct pc_decision *d) {
    if (route_of(d)->auth == PC_AUTH_NONE) {
        pc_gate_note(d, "none is asked for");
        return PC_ALLOWED;
    }
    if (d->given != NULL && d->given->credential != PC_CRED_NONE)
        return take_given(d);
    struct pc_gate_credential credential;
    enum pc_reason reason = pc_gate_credential_of(
        d->request, d->settings, d->has_query_key ? &d->query_key : NULL, &credential);
    if (reason != PC_ALLOWED) {
        pc_gate_note(d, "from: %s", credential.from);
        return reason;
    }
    if (credential.kind != PC_CRED_NONE)
        reason = identify(d, &credential);
    bool nobodys = credential.kind == PC_CRED_CERTIFICATE && reason == PC_NO_CREDENTIAL;
    if (credential.kind != PC_CRED_NONE && !nobodys)
        return reason;
    pc_gate_note(d, nobodys ? "the client certificate is nobody's" : "there is none");
    return route_of(d)->auth == PC_AUTH_OPTIONAL ? PC_ALLOWED : PC_NO_CREDENTIAL;
}

enum pc_reason pc_step_subject_block(struct pc_decision *d) {
    if (d->identity == NULL || d->allowed_first) {
        pc_gate_note(d, d->identity == NULL ? "nobody to look up" : "the address is allowed first");
        return PC_ALLOWED;
    }
    pc_gate_note(d, d->identity->account_blocked ? "the account is blocked"
                    : d->identity->key_blocked   ? "the key is blocked"
                                                 : "no block");
    if (d->identity->account_blocked)
        return PC_BLOCKED_ACCOUNT;
    return d->identity->key_blocked ? PC_BLOCKED_KEY : PC_ALLOWED;
}

/* An item that is no network takes nobody in. */
static bool is_in_networks(struct pc_span list, const struct pc_ip *client) {
    struct pc_span item;
    struct pc_network network;
    while (pc_span_split(&list, ' ', &item))
        if (pc_network_parse(item, &network) == PC_OK && pc_network_contains(&network, client))
            return true;
    return false;
}

static bool is_in_list(struct pc_span list, struct pc_span name) {
    struct pc_span item;
    while (pc_span_split(&list, ' ', &item))
        if (pc_span_eq(item, name))
            return true;
    return false;
}

enum pc_reason pc_step_key_scope(struct pc_decision *d) {
    const struct pc_principal *p = &d->verdict->principal;
    if (p->credential != PC_CRED_KEY) {
        pc_gate_note(d, "no API key");
        return PC_ALLOWED;
    }
    if (p->key_routes.len > 0 && !is_in_list(p->key_routes, route_of(d)->name)) {
        pc_gate_note(d, "the key is for: %.*s", PC_ARG(p->key_routes));
        return PC_KEY_ROUTE;
    }
    if (p->key_networks.len > 0 && !is_in_networks(p->key_networks, &d->verdict->client)) {
        pc_gate_note(d, "the key is good from: %.*s", PC_ARG(p->key_networks));
        return PC_KEY_NETWORK;
    }
    pc_gate_note(d, "the key covers route and address");
    return PC_ALLOWED;
}

enum pc_reason pc_step_transport(struct pc_decision *d) {
    bool mutual = route_of(d)->mutual_tls;
    bool tls13 = d->verdict->route->tls13;
    pc_gate_note(d, "client certificate %s, TLS 1.3 %s", mutual ? "needed" : "not needed",
                 tls13 ? "needed" : "not needed");
    if (mutual && !d->request->client_certificate)
        return PC_CLIENT_CERTIFICATE;
    return tls13 && !d->request->tls13 ? PC_TLS_VERSION : PC_ALLOWED;
}

enum pc_reason pc_step_second_factor(struct pc_decision *d) {
    const struct pc_settings_route *route = route_of(d);
    if (!route->mfa) {
        pc_gate_note(d, "not needed");
        return PC_ALLOWED;
    }
    const struct pc_principal *p = &d->verdict->principal;
    if (p->credential == PC_CRED_NONE)
        return PC_NO_CREDENTIAL;
    pc_gate_note(d, p->mfa ? "shown" : "needed");
    if (!p->mfa)
        return PC_MFA_REQUIRED;
    if (route->mfa_age == 0)
        return PC_ALLOWED;
    bool fresh = p->auth_time > 0 && d->call->now - p->auth_time <= route->mfa_age;
    pc_gate_note(d, fresh ? "shown, and recently enough" : "shown too long ago");
    return fresh ? PC_ALLOWED : PC_MFA_TOO_OLD;
}
