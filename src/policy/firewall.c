/* The firewall's settings of each route: what the route says, over what the top level says. */
#include "policy/internal.h"

static bool has_rules(const struct compile *c) {
    return c->settings->waf.rules.count > 0;
}

/* The gate's own pages and API on the services' listener: never more than looked at, because
 * passwords are free text, which rules of this kind take for attacks, and what these routes take is
 * read by strict parsers. Answers of ours are not looked at, nor is the operators' listener. */
static void of_builtin(const struct compile *c, struct pc_firewall *out) {
    out->response_body = PC_ANSWERS_OFF;
    out->body_limit_action = PC_OVERLONG_PARTIAL;
    if (c->listener == PC_LISTENER_OPERATOR)
        out->mode = PC_FIREWALL_OFF;
    else if (out->mode == PC_FIREWALL_BLOCK)
        out->mode = PC_FIREWALL_DETECT;
}

static void check(struct compile *c, const struct pc_firewall *said) {
    if (has_rules(c))
        return;
    if (said->mode == PC_FIREWALL_BLOCK)
        pc_complain(c, "waf.mode", "block needs rules: name their files under waf.rules");
    else if (said->mode == PC_FIREWALL_DETECT)
        pc_warn(c, "waf.mode", "there are no rules, so nothing is detected: see waf.rules");
}

static void take(uint32_t *to, uint32_t said) {
    if (said != 0)
        *to = said;
}

/* "inherit" is the highest word of each kind. */
static void take_over(const struct pc_firewall *said, struct pc_firewall *out) {
    if (said->mode != PC_FIREWALL_INHERIT)
        out->mode = said->mode;
    if (said->body_limit_action != PC_OVERLONG_INHERIT)
        out->body_limit_action = said->body_limit_action;
    if (said->response_body != PC_ANSWERS_INHERIT)
        out->response_body = said->response_body;
    take(&out->paranoia, said->paranoia);
    take(&out->detection_paranoia, said->detection_paranoia);
    take(&out->inbound_threshold, said->inbound_threshold);
    take(&out->outbound_threshold, said->outbound_threshold);
    take(&out->max_arguments, said->max_arguments);
    if (said->body_limit != 0)
        out->body_limit = said->body_limit;
    if (said->response_limit != 0)
        out->response_limit = said->response_limit;
    if (said->response_types.count > 0)
        out->response_types = said->response_types;
}

void pc_firewall_apply(struct compile *c, const struct pc_settings_route *route,
                       struct pc_route *out) {
    out->firewall = c->settings->waf.firewall;
    if (c->builtin) {
        of_builtin(c, &out->firewall);
    } else {
        check(c, &route->firewall);
        take_over(&route->firewall, &out->firewall);
    }
    if (!has_rules(c))
        out->firewall.mode = PC_FIREWALL_OFF;
}
