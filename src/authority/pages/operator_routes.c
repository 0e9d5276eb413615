/* The rows of the operator's pages. They are on the operator listener alone; the call behind each
 * checks once more what who is signed in may. */
#include "authority/pages/handlers.h"

#define API  "/admin/v1"
#define HERE "/operator"

#define SCREEN(path_, screen_, summary_)                                                           \
    {                                                                                              \
        .method = "GET", .path = (path_), .sockets = PC_ON_OPERATOR, .who = PC_WHO_VIEWER,         \
        .surface = PC_SURFACE_PAGE, .handler = pc_show_screen, .summary = (summary_),              \
        .screen = &(screen_)                                                                       \
    }
#define FORM(path_, level, screen_, summary_, ...)                                                 \
    {                                                                                              \
        .method = "POST", .path = (path_), .sockets = PC_ON_OPERATOR, .who = PC_WHO_##level,       \
        .surface = PC_SURFACE_PAGE, .handler = pc_do_form, .summary = (summary_),                  \
        .screen = &(screen_), .form = &(const struct pc_form) {                                    \
            .method = __VA_ARGS__                                                                  \
        }                                                                                          \
    }
#define PAGE(method_, path_, level, handler_, summary_)                                            \
    {                                                                                              \
        .method = (method_), .path = (path_), .sockets = PC_ON_OPERATOR, .who = PC_WHO_##level,    \
        .surface = PC_SURFACE_PAGE, .handler = (handler_), .summary = (summary_)                   \
    }

static const struct pc_screen users = {
    .title = "Users",
    .template = "operator-users",
    .parts = {{"users", API "/users{?search,after}", false}, {"roles", API "/roles", false}}};
static const struct pc_screen user = {.title = "User",
                                      .template = "operator-user",
                                      .parts = {{"user", API "/users/{1}", false},
                                                {"sessions", API "/sessions?account={1}", false},
                                                {"keys", API "/keys?account={1}", false},
                                                {"passkeys", API "/users/{1}/passkeys", true},
                                                {"roles", API "/roles", false}}};
static const struct pc_screen roles = {
    .title = "Roles", .template = "operator-roles", .parts = {{"roles", API "/roles", false}}};
static const struct pc_screen tenants = {.title = "Tenants",
                                         .template = "operator-tenants",
                                         .parts = {{"tenants", API "/tenants{?after}", false}}};
static const struct pc_screen keys = {.title = "API keys",
                                      .template = "operator-keys",
                                      .parts = {{"keys", API "/keys{?account,after}", false}}};
static const struct pc_screen sessions = {
    .title = "Sessions",
    .template = "operator-sessions",
    .parts = {{"sessions", API "/sessions{?account,after}", false}}};
static const struct pc_screen blocks = {
    .title = "Blocks", .template = "operator-blocks", .parts = {{"blocks", API "/blocks", false}}};
static const struct pc_screen rules = {
    .title = "Routes", .template = "operator-routes", .parts = {{"routes", API "/routes", false}}};
static const struct pc_screen explain = {.title = "Explain", .template = "operator-explain"};
static const struct pc_screen audit = {
    .title = "Audit trail",
    .template = "operator-audit",
    .parts = {{"audit",
               API "/audit?limit=50{&type,user,reason,address,route,from,to,text,denied,after}",
               false}}};
static const struct pc_screen health = {
    .title = "Health",
    .template = "operator-health",
    .parts = {{"health", API "/health", false}, {"status", API "/status", false}}};
static const struct pc_screen clients = {.title = "OAuth clients",
                                         .template = "operator-clients",
                                         .parts = {{"clients", API "/clients{?after}", false}}};
static const struct pc_screen approvals = {
    .title = "Approvals",
    .template = "operator-approvals",
    .parts = {{"approvals", API "/approvals{?state,after}", false}}};

static const struct pc_screen firewall = {
    .title = "Firewall",
    .template = "operator-firewall",
    .parts = {{"report", API "/waf/report?hours=24&limit=20", false},
              {"exclusions", API "/waf/exclusions{?after}", false}}};
static const struct pc_screen tune = {.title = "Tune a request",
                                      .template = "operator-firewall-tune",
                                      .parts = {{"tuning", API "/waf/tune/{1}", false}}};

static const struct pc_endpoint rows[] = {
    PAGE("GET", HERE, VIEWER, pc_show_overview, "What the gate does now."),
    PAGE("GET", HERE "/", ANYBODY, pc_go_to_overview, "Goes to the overview."),
    SCREEN(HERE "/health", health, "How every part of the gate is."),

    SCREEN(HERE "/users", users, "The accounts, page by page."),
    FORM(HERE "/users", ADMIN, users, "Makes an account.", "POST", API "/users", HERE "/users",
         "made", NULL),
    SCREEN(HERE "/users/{user}", user, "An account with its sessions, keys and passkeys."),
    FORM(HERE "/users/{user}", ADMIN, user, "Changes an account.", "PATCH", API "/users/{1}",
         HERE "/users/{1}", "saved", NULL),
    FORM(HERE "/users/{user}/password", ADMIN, user, "Sets a password.", "POST",
         API "/users/{1}/password", HERE "/users/{1}", "saved", NULL),
    FORM(HERE "/users/{user}/invite", ADMIN, user, "Invites an account.", "POST",
         API "/users/{1}/invite", HERE "/users/{1}", "invited", NULL),
    FORM(HERE "/users/{user}/unlock", OPERATOR, user, "Unlocks an account.", "POST",
         API "/users/{1}/unlock", HERE "/users/{1}", "saved", NULL),
    FORM(HERE "/users/{user}/totp/remove", ADMIN, user, "Removes an authenticator app.", "DELETE",
         API "/users/{1}/totp", HERE "/users/{1}", "saved", NULL),
    FORM(HERE "/users/{user}/end-sessions", OPERATOR, user, "Ends an account's sessions.", "DELETE",
         API "/sessions?account={1}", HERE "/users/{1}", "sessions-ended", NULL),
    FORM(HERE "/users/{user}/delete", ADMIN, user, "Deletes an account.", "DELETE",
         API "/users/{1}", HERE "/users", "deleted", NULL),

    SCREEN(HERE "/roles", roles, "The roles and what they may."),
    FORM(HERE "/roles", ADMIN, roles, "Makes a role.", "POST", API "/roles", HERE "/roles", "made",
         NULL),
    FORM(HERE "/roles/{role}", ADMIN, roles, "Replaces what a role may.", "PUT", API "/roles/{1}",
         HERE "/roles", "saved", NULL),
    FORM(HERE "/roles/{role}/delete", ADMIN, roles, "Deletes a role.", "DELETE", API "/roles/{1}",
         HERE "/roles", "deleted", NULL),
    SCREEN(HERE "/tenants", tenants, "The tenants."),
    FORM(HERE "/tenants", ADMIN, tenants, "Makes a tenant.", "POST", API "/tenants",
         HERE "/tenants", "made", NULL),
    FORM(HERE "/tenants/{tenant}", ADMIN, tenants, "Changes a tenant.", "PATCH", API "/tenants/{1}",
         HERE "/tenants", "saved", NULL),

    SCREEN(HERE "/keys", keys, "Everybody's API keys."),
    FORM(HERE "/keys/{id}/delete", ADMIN, keys, "Deletes an API key.", "DELETE", API "/keys/{1}",
         HERE "/keys", "deleted", NULL),
    SCREEN(HERE "/sessions", sessions, "Everybody's sessions."),
    FORM(HERE "/sessions/{id}/end", OPERATOR, sessions, "Ends a session.", "DELETE",
         API "/sessions/{1}", HERE "/sessions", "sessions-ended", NULL),
    SCREEN(HERE "/blocks", blocks, "What is blocked, why and for how long."),
    FORM(HERE "/blocks", OPERATOR, blocks, "Blocks a network, an account or a key.", "POST",
         API "/blocks", HERE "/blocks", "blocked", NULL),
    FORM(HERE "/blocks/{id}/lift", OPERATOR, blocks, "Lifts a block.", "DELETE", API "/blocks/{1}",
         HERE "/blocks", "lifted", NULL),

    SCREEN(HERE "/routes", rules, "The routes and the rules in force for each."),
    SCREEN(HERE "/explain", explain, "Asks why a request would pass or fail."),
    FORM(HERE "/explain", VIEWER, explain, "Says why a request would pass or fail.", "POST",
         API "/explain", HERE "/explain", NULL, "operator-explain"),
    SCREEN(HERE "/audit", audit, "The audit trail, searched and page by page."),

    SCREEN(HERE "/firewall", firewall, "What the firewall found, and what it leaves out."),
    {.method = "GET",
     .path = HERE "/firewall/tune/{request}",
     .sockets = PC_ON_OPERATOR,
     .who = PC_WHO_OPERATOR,
     .surface = PC_SURFACE_PAGE,
     .handler = pc_show_screen,
     .summary = "Exclusions that let a request pass, and what else they would let pass.",
     .screen = &tune},
    FORM(HERE "/firewall/exclusions", OPERATOR, firewall, "Leaves something out of the firewall.",
         "POST", API "/waf/exclusions", HERE "/firewall", "left-out", NULL),
    FORM(HERE "/firewall/exclusions/{id}/remove", OPERATOR, firewall, "Removes an exclusion.",
         "DELETE", API "/waf/exclusions/{1}", HERE "/firewall", "looked-at", NULL),

    SCREEN(HERE "/clients", clients, "The OAuth clients."),
    FORM(HERE "/clients", ADMIN, clients, "Makes a client and shows its secret once.", "POST",
         API "/clients", HERE "/clients", NULL, "operator-client-made"),
    FORM(HERE "/clients/{client}/secret", ADMIN, clients, "Replaces a client's secret.", "POST",
         API "/clients/{1}/secret", HERE "/clients", NULL, "operator-client-made"),
    FORM(HERE "/clients/{client}/delete", ADMIN, clients, "Deletes a client.", "DELETE",
         API "/clients/{1}", HERE "/clients", "deleted", NULL),
    SCREEN(HERE "/approvals", approvals, "Who asks for what is restricted."),
    FORM(HERE "/approvals/{id}/approve", OPERATOR, approvals, "Approves one.", "POST",
         API "/approvals/{1}/approve", HERE "/approvals", "saved", NULL),
    FORM(HERE "/approvals/{id}/deny", OPERATOR, approvals, "Denies one.", "POST",
         API "/approvals/{1}/deny", HERE "/approvals", "saved", NULL),
    FORM(HERE "/approvals/{id}/end", OPERATOR, approvals, "Ends one.", "POST",
         API "/approvals/{1}/end", HERE "/approvals", "saved", NULL),
};

PC_ENDPOINTS(pc_routes_operator_pages, rows);
