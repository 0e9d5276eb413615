/* The rows of the pages that people sign in and see to their account by. Adding one is a row here
 * and a template in web/; a handler only where a screen or a form (screen.h) is not enough. */
#include "authority/pages/handlers.h"

#define BOTH (PC_ON_PUBLIC | PC_ON_OPERATOR)
#define ME   "/portcullis/v1/me"
#define HERE "/portcullis/account"

#define PAGE(method_, path_, who_, handler_, summary_)                                             \
    {                                                                                              \
        .method = (method_), .path = (path_), .sockets = BOTH, .who = PC_WHO_##who_,               \
        .surface = PC_SURFACE_PAGE, .handler = (handler_), .summary = (summary_)                   \
    }
#define TAKES(path_, who_, form_, handler_, summary_)                                              \
    {                                                                                              \
        .method = "POST", .path = (path_), .sockets = BOTH, .who = PC_WHO_##who_,                  \
        .surface = PC_SURFACE_PAGE, .body = (form_), .handler = (handler_), .summary = (summary_)  \
    }
#define SCREEN(path_, screen_, summary_)                                                           \
    {                                                                                              \
        .method = "GET", .path = (path_), .sockets = BOTH, .who = PC_WHO_SIGNED_IN,                \
        .surface = PC_SURFACE_PAGE, .handler = pc_show_screen, .summary = (summary_),              \
        .screen = &(screen_)                                                                       \
    }
#define FORM(path_, screen_, summary_, ...)                                                        \
    {                                                                                              \
        .method = "POST", .path = (path_), .sockets = BOTH, .who = PC_WHO_SIGNED_IN,               \
        .surface = PC_SURFACE_PAGE, .handler = pc_do_form, .summary = (summary_),                  \
        .screen = &(screen_), .form = &(const struct pc_form) {                                    \
            .method = __VA_ARGS__                                                                  \
        }                                                                                          \
    }

static const struct pc_screen account = {
    .title = "My account",
    .template = "account",
    .parts = {{"profile", ME, false}, {"consents", ME "/consents", true}}};
static const struct pc_screen security = {.title = "Sign-in and security",
                                          .template = "security",
                                          .parts = {{"profile", ME, false},
                                                    {"backup", ME "/backup-codes", true},
                                                    {"passkeys", ME "/passkeys", true},
                                                    {"devices", ME "/devices", true}}};
static const struct pc_screen backup_codes = {.title = "Backup codes",
                                              .template = "backup-codes",
                                              .parts = {{"backup", ME "/backup-codes", true}}};
static const struct pc_screen sessions = {.title = "Sessions",
                                          .template = "sessions",
                                          .parts = {{"sessions", ME "/sessions{?after}", false}}};
static const struct pc_screen keys = {
    .title = "API keys",
    .template = "keys",
    .parts = {{"profile", ME, false}, {"keys", ME "/keys{?after}", false}}};
static const struct pc_screen approvals = {
    .title = "Approvals",
    .template = "approvals",
    .parts = {{"mine", ME "/approvals", true}, {"waiting", "/portcullis/v1/approvals", true}}};
static const struct pc_screen forgot = {.title = "Forgotten password",
                                        .template = "forgot-password"};

static const struct pc_endpoint rows[] = {
    PAGE("GET", "/portcullis/assets/{version}/{name}", ANYBODY, pc_show_asset,
         "A style sheet or script."),

    PAGE("GET", "/portcullis/sign-in", ANYBODY, pc_show_sign_in, "Asks for name and password."),
    PAGE("POST", "/portcullis/sign-in", ANYBODY, pc_do_sign_in, "Signs in."),
    PAGE("GET", "/portcullis/sign-in/second-factor", ANYBODY, pc_show_second_factor,
         "Asks for a second factor."),
    TAKES("/portcullis/sign-in/second-factor", ANYBODY, &pc_form_second_factor, pc_do_second_factor,
          "Takes a second factor."),
    TAKES("/portcullis/sign-in/send-code", ANYBODY, &pc_form_second_factor, pc_do_send_code,
          "Sends a code by e-mail."),
    PAGE("GET", "/portcullis/sign-in/step-up", SIGNED_IN, pc_show_step_up,
         "Asks for a second factor again."),
    PAGE("GET", "/portcullis/sign-in/setup", ANYBODY, pc_show_setup,
         "Sets up a second factor that is overdue."),
    TAKES("/portcullis/sign-in/setup", ANYBODY, &pc_form_second_factor, pc_do_setup,
          "Confirms it and signs in."),
    PAGE("POST", "/portcullis/sign-out", SIGNED_IN, pc_do_sign_out, "Signs out."),

    {.method = "GET",
     .path = "/portcullis/forgot-password",
     .sockets = BOTH,
     .who = PC_WHO_ANYBODY,
     .surface = PC_SURFACE_PAGE,
     .handler = pc_show_screen,
     .summary = "Asks whose password is forgotten.",
     .screen = &forgot},
    {.method = "POST",
     .path = "/portcullis/forgot-password",
     .sockets = BOTH,
     .who = PC_WHO_ANYBODY,
     .surface = PC_SURFACE_PAGE,
     .handler = pc_do_form,
     .summary = "Mails a link to choose a new one.",
     .screen = &forgot,
     .form = &(const struct pc_form){.method = "POST",
                                     .target = "/portcullis/v1/password/forgot",
                                     .next = "/portcullis/sign-in",
                                     .done = "link-sent"}},
    PAGE("GET", "/portcullis/reset-password", ANYBODY, pc_show_link, "Asks for a new password."),
    PAGE("POST", "/portcullis/reset-password", ANYBODY, pc_do_link, "Sets the new password."),
    PAGE("GET", "/portcullis/invitation", ANYBODY, pc_show_link, "Asks who was invited in."),
    PAGE("POST", "/portcullis/invitation", ANYBODY, pc_do_link, "Takes the invitation."),
    PAGE("GET", "/portcullis/first-administrator", ANYBODY, pc_show_link,
         "Asks for the first administrator's name and password."),
    PAGE("POST", "/portcullis/first-administrator", ANYBODY, pc_do_link,
         "Makes the first administrator."),

    PAGE("GET", "/portcullis/oauth/consent", SIGNED_IN, pc_show_consent,
         "Asks whether an OAuth client may have what it asks for."),
    TAKES("/portcullis/oauth/consent", SIGNED_IN, &pc_form_consent, pc_do_consent,
          "Takes the answer back to the client."),
    PAGE("GET", "/portcullis/oauth/sign-out", SIGNED_IN, pc_show_oauth_sign_out,
         "Asks whether to sign out for an OAuth client."),
    TAKES("/portcullis/oauth/sign-out", SIGNED_IN, &pc_form_consent, pc_do_oauth_sign_out,
          "Signs out for an OAuth client."),

    SCREEN(HERE, account, "The own account."),
    FORM(HERE "/profile", account, "Changes the own profile.", "PATCH", ME "/profile", HERE,
         "profile-saved", NULL),
    FORM(HERE "/consents/{client}/remove", account, "Takes back what an OAuth client was allowed.",
         "DELETE", ME "/consents/{1}", HERE, "consent-removed", NULL),
    PAGE("GET", HERE "/export", SIGNED_IN, pc_show_export, "What is kept about the own account."),
    SCREEN(HERE "/security", security, "Password, second factors, passkeys, remembered devices."),
    FORM(HERE "/password", security, "Changes the own password.", "POST", ME "/password",
         "/portcullis/sign-in", "password-changed", NULL, .back = HERE "/security"),
    PAGE("GET", HERE "/totp", SIGNED_IN, pc_show_totp, "Sets up an authenticator app."),
    PAGE("POST", HERE "/totp", SIGNED_IN, pc_do_totp, "Confirms the authenticator app."),
    FORM(HERE "/totp/remove", security, "Removes the authenticator app.", "DELETE", ME "/totp",
         "/portcullis/sign-in", "totp-off", NULL, .back = HERE "/security"),
    SCREEN(HERE "/backup-codes", backup_codes, "How many backup codes are left."),
    FORM(HERE "/backup-codes", backup_codes, "Makes backup codes and shows them once.", "POST",
         ME "/backup-codes", HERE "/backup-codes", NULL, "backup-codes-made"),
    FORM(HERE "/passkeys/{id}/remove", security, "Removes a passkey.", "DELETE", ME "/passkeys/{1}",
         HERE "/security", "passkey-removed", NULL),
    FORM(HERE "/devices/{id}/forget", security, "Forgets a device.", "DELETE", ME "/devices/{1}",
         HERE "/security", "device-forgotten", NULL),
    SCREEN(HERE "/sessions", sessions, "The own sessions."),
    FORM(HERE "/sessions/{id}/end", sessions, "Ends a session.", "DELETE", ME "/sessions/{1}",
         HERE "/sessions", "session-ended", NULL),
    FORM(HERE "/sessions/end-all", sessions, "Ends all of the own sessions.", "DELETE",
         ME "/sessions", "/portcullis/sign-in", "signed-out", NULL),
    SCREEN(HERE "/approvals", approvals, "What was asked for and what waits to be decided."),
    FORM(HERE "/approvals", approvals, "Asks for the use of a restricted route.", "POST",
         ME "/approvals", HERE "/approvals", "approval-asked", NULL),
    FORM(HERE "/approvals/{id}/end", approvals, "Withdraws or ends an approval.", "DELETE",
         ME "/approvals/{1}", HERE "/approvals", "approval-ended", NULL),
    FORM(HERE "/approvals/{id}/approve", approvals, "Approves what somebody asks for.", "POST",
         "/portcullis/v1/approvals/{1}/approve", HERE "/approvals", "saved", NULL),
    FORM(HERE "/approvals/{id}/deny", approvals, "Denies what somebody asks for.", "POST",
         "/portcullis/v1/approvals/{1}/deny", HERE "/approvals", "saved", NULL),
    SCREEN(HERE "/keys", keys, "The own API keys."),
    FORM(HERE "/keys", keys, "Makes an API key and shows it once.", "POST", ME "/keys",
         HERE "/keys", NULL, "key-made"),
    FORM(HERE "/keys/{id}/delete", keys, "Deletes an API key.", "DELETE", ME "/keys/{1}",
         HERE "/keys", "key-deleted", NULL),
};

PC_ENDPOINTS(pc_routes_pages, rows);
