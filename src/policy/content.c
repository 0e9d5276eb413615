/* What a route does about schemas and sensitive data: what it says, over what the top level says.
 */
#include "policy/internal.h"

static enum pc_ceiling first_said(enum pc_ceiling own, enum pc_ceiling own_both,
                                  enum pc_ceiling usual, enum pc_ceiling usual_both) {
    const enum pc_ceiling said[] = {own, own_both, usual, usual_both};
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        if (said[i] != PC_CEILING_INHERIT)
            return said[i];
    return PC_CEILING_OFF;
}

static void apply_sensitive(const struct pc_sensitive *usual, const struct pc_sensitive *own,
                            struct pc_sensitive *out) {
    *out = *own;
    out->request = first_said(own->request, own->mode, usual->request, usual->mode);
    out->response = first_said(own->response, own->mode, usual->response, usual->mode);
    if (out->body_limit == 0)
        out->body_limit = usual->body_limit;
    if (out->response_hold == 0)
        out->response_hold = usual->response_hold;
    if (out->skip_types.count == 0)
        out->skip_types = usual->skip_types;
}

static void apply_contract(struct compile *c, const struct pc_contract *own,
                           struct pc_contract *out) {
    const struct pc_contract *usual = &c->settings->contract;
    *out = *own;
    if (own->document.len == 0)
        return;
    if (own->mode == PC_CONTRACT_INHERIT)
        out->mode = usual->mode;
    if (own->unknown == PC_UNKNOWN_INHERIT)
        out->unknown = usual->unknown;
    if (own->body_limit == 0)
        out->body_limit = usual->body_limit;
}

void pc_content_apply(struct compile *c, const struct pc_settings_route *route,
                      struct pc_route *out) {
    /* The gate's own pages: passwords and keys go in and out there, as they should. */
    if (c->builtin)
        return;
    apply_sensitive(&c->settings->dlp.sensitive, &route->sensitive, &out->sensitive);
    apply_contract(c, &route->contract, &out->contract);
    if (out->contract.document.len > 0 && route->websocket)
        pc_warn(c, "schema", "what goes over a WebSocket is not compared with the document");
}
