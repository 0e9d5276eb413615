/* The audit event of a decision. */
#include "gate/gate.h"

enum { AGENT_MAX = 256 };

static const struct {
    const char *name;
} credentials[] = {
    [PC_CRED_NONE] = {""},
    [PC_CRED_TOKEN] = {"token"},
    [PC_CRED_KEY] = {"key"},
    [PC_CRED_SESSION] = {"session"},
    [PC_CRED_CERTIFICATE] = {"certificate"},
};

static struct pc_span id_text(const struct pc_id *id, char text[PC_ID_TEXT]) {
    if (pc_id_is_none(id))
        return (struct pc_span){0};
    struct pc_buf out = pc_buf_over(text, PC_ID_TEXT);
    pc_id_format(id, &out);
    return pc_buf_end(&out) == PC_OK ? pc_buf_span(&out) : (struct pc_span){0};
}

static struct pc_span credential_id(const struct pc_request *request, const struct pc_principal *p,
                                    char text[PC_ID_TEXT]) {
    switch (p->credential) {
    case PC_CRED_TOKEN:
        return p->token_id;
    case PC_CRED_KEY:
        return id_text(&p->key, text);
    case PC_CRED_SESSION:
        return id_text(&p->session, text);
    case PC_CRED_CERTIFICATE:
        return request->certificate_digest;
    case PC_CRED_NONE:
        break;
    }
    return (struct pc_span){0};
}

/* Without the query, which may carry anything. */
static struct pc_span resource_of(const struct pc_request *request,
                                  const struct pc_verdict *verdict) {
    if (verdict->path.len > 0)
        return verdict->path;
    return pc_span_upto(request->target, pc_span_find(request->target, '?'));
}

static void add_route(const struct pc_route *route, struct pc_event *out) {
    if (route == NULL)
        return;
    out->route = route->settings->name;
    out->class = pc_span_str(pc_class_name(route->settings->class));
    out->upstream = pc_span_str(route->upstream);
}

void pc_gate_event(const struct pc_request *request, const struct pc_verdict *verdict, pc_time now,
                   struct pc_gate_event_texts *texts, struct pc_event *out) {
    const struct pc_principal *p = &verdict->principal;
    *out = (struct pc_event){
        .type = PC_EVENT_ACCESS,
        .time = now,
        .request = request->id,
        .action = request->method,
        .allowed = verdict->reason == PC_ALLOWED || verdict->reason == PC_PREFLIGHT,
        .reason = pc_span_str(pc_reason_name(verdict->reason)),
        .user = id_text(&p->account, texts->account),
        .name = p->name,
        .credential = pc_span_str(credentials[p->credential].name),
        .credential_id = credential_id(request, p, texts->credential),
        .tenant = verdict->tenant.len > 0 ? verdict->tenant : p->tenant,
        .approval = id_text(&verdict->approval, texts->approval),
        .approver = verdict->approver,
        .resource = resource_of(request, verdict),
        .host = request->host,
        .address = verdict->client,
        .agent = pc_span_upto(request->user_agent, AGENT_MAX),
        .status = pc_reason_status(verdict->reason),
    };
    add_route(verdict->route, out);
}
