/* Data classes: the controls that each switches on, and what contradicts it. */
#include "policy/internal.h"

static const struct {
    const char *name;
    bool open; /* may be reached without a credential */
    bool mfa;
    bool mutual_tls;
    bool tls13;
    bool approval; /* by a second person */
} classes[] = {
    [PC_CLASS_PUBLIC] = {.name = "public", .open = true},
    [PC_CLASS_INTERNAL] = {.name = "internal"},
    [PC_CLASS_CONFIDENTIAL] = {.name = "confidential", .mfa = true},
    [PC_CLASS_RESTRICTED] =
        {.name = "restricted", .mfa = true, .mutual_tls = true, .tls13 = true, .approval = true},
};

static bool is_class(enum pc_class class) {
    return (unsigned)class < sizeof classes / sizeof classes[0];
}

const char *pc_class_name(enum pc_class class) {
    return is_class(class) ? classes[class].name : "restricted";
}

static void check_credential(struct compile *c, const struct pc_settings_route *route) {
    const char *name = classes[route->class].name;
    bool open = classes[route->class].open;
    size_t permissions = route->permissions.count;
    if (!open && route->auth != PC_AUTH_REQUIRED)
        pc_complain(c, "auth", "class %s needs auth: required", name);
    if (!open && permissions == 0)
        pc_complain(c, "permissions",
                    "class %s needs a permission: name one, or make the route public", name);
    if (open && permissions > 0)
        pc_warn(c, "class", "a public route names permissions; class internal would fit");
    if (route->auth == PC_AUTH_NONE && permissions > 0)
        pc_complain(c, "permissions", "nobody can have one with auth: none");
    if (route->auth == PC_AUTH_NONE && (route->mfa || route->mfa_age > 0))
        pc_complain(c, "mfa", "nobody has shown a second factor with auth: none");
    if (route->auth == PC_AUTH_NONE && route->tenant_from != PC_TENANT_NONE)
        pc_complain(c, "tenant", "nobody has a tenant with auth: none");
}

void pc_class_apply(struct compile *c, struct pc_settings_route *route, struct pc_route *out) {
    if (!is_class(route->class)) {
        pc_complain(c, "class", "no such class");
        return;
    }
    check_credential(c, route);
    route->mfa = route->mfa || route->mfa_age > 0 || classes[route->class].mfa;
    route->mutual_tls = route->mutual_tls || classes[route->class].mutual_tls;
    out->tls13 = classes[route->class].tls13;
    out->approval = classes[route->class].approval;
    if (route->mutual_tls && c->settings->tls.client_ca.len == 0)
        pc_complain(c, route->class == PC_CLASS_RESTRICTED ? "class" : "mutual_tls",
                    "client certificates are needed: set tls.client_ca");
}
