/* The steps about how often: whose count a rate is kept in, and counting. */
#include "gate/decision.h"

#include <string.h>

enum { SUBJECT_MAX = 128 };

struct subject {
    char bytes[SUBJECT_MAX]; /* the first says of what kind the rest is */
    size_t len;
};

static void set(struct subject *subject, char kind, const void *bytes, size_t len) {
    if (len > SUBJECT_MAX - 1)
        len = SUBJECT_MAX - 1;
    subject->bytes[0] = kind;
    memcpy(subject->bytes + 1, bytes, len);
    subject->len = len + 1;
}

/* An IPv6 client has a whole /64 to choose from: that is one subject. */
static void set_address(struct subject *subject, const struct pc_ip *client) {
    struct pc_ip ip = *client;
    if (ip.family == 6)
        ip = pc_network_of(&ip, 64).address;
    set(subject, 'a', ip.bytes, sizeof ip.bytes);
}

/* What the rate counts by, or, where the request has no such thing, the next wider one it has. */
static void subject_of(const struct pc_decision *d, enum pc_limit_by by, struct subject *out) {
    const struct pc_principal *p = &d->verdict->principal;
    if (by == PC_BY_ADDRESS || p->credential == PC_CRED_NONE)
        set_address(out, &d->verdict->client);
    else if (by == PC_BY_TENANT && p->tenant.len > 0)
        set(out, 't', p->tenant.ptr, p->tenant.len);
    else if (by == PC_BY_KEY && p->credential == PC_CRED_KEY)
        set(out, 'k', p->key.bytes, sizeof p->key.bytes);
    else
        set(out, 'u', p->account.bytes, sizeof p->account.bytes);
}

static enum pc_reason count_one(struct pc_decision *d, const struct pc_settings_rate *rate,
                                uint32_t id) {
    struct subject subject;
    subject_of(d, rate->by, &subject);
    pc_err err = pc_limits_take(d->gate->limits, rate, id, pc_span(subject.bytes, subject.len),
                                d->call->now, &d->verdict->rate);
    if (err == PC_OK)
        return PC_ALLOWED;
    return err == PC_ERR_DENIED ? PC_RATE_LIMITED : PC_INTERNAL;
}

static enum pc_reason count(struct pc_decision *d, bool by_address) {
    const struct pc_route *route = d->verdict->route;
    pc_gate_note(d, "none");
    for (size_t i = 0; i < route->rate_count; i++) {
        const struct pc_settings_rate *rate = route->rates[i];
        if ((rate->by == PC_BY_ADDRESS) != by_address)
            continue;
        pc_gate_note(d, "%.*s%s", PC_ARG(rate->name), d->dry ? " (not counted)" : "");
        if (d->dry || d->gate->limits == NULL)
            continue;
        enum pc_reason reason = count_one(d, rate, route->rate_ids[i]);
        if (reason != PC_ALLOWED)
            return reason;
    }
    return PC_ALLOWED;
}

/* Without the body the decision may have to be made twice: it is counted where it ends. */
enum pc_reason pc_step_address_limit(struct pc_decision *d) {
    d->deferred =
        d->verdict->route->settings->tenant_from == PC_TENANT_BODY && d->call->body == NULL;
    return d->deferred && !d->dry ? PC_ALLOWED : count(d, true);
}

enum pc_reason pc_gate_count_deferred(struct pc_decision *d) {
    return count(d, true);
}

enum pc_reason pc_step_limit(struct pc_decision *d) {
    return count(d, false);
}
