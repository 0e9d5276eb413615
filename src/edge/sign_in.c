/* Sending a person's browser to sign in. */
#include "edge/sign_in.h"

#include "base/percent.h"

/* Of path and query before they are encoded; a browser takes an address of three times as much. */
enum { RETURN_MAX = 2048 };

/* A navigation, as every browser of today says of itself (Fetch Metadata); from one that says
 * nothing, a request for a page. */
static bool is_navigation(const struct pc_request *request) {
    if (request->fetch_mode.len > 0)
        return pc_span_eq(request->fetch_mode, PC_SPAN("navigate"));
    return request->fetch_site.len == 0 && request->accept.len >= 9 &&
           pc_span_eq_nocase(pc_span_upto(request->accept, 9), PC_SPAN("text/html"));
}

static bool is_program(const struct pc_request *request) {
    return request->authorization.len > 0 || request->api_key.len > 0 || request->websocket ||
           !pc_span_eq(request->method, PC_SPAN("GET"));
}

/* NULL: a page would not help. */
static const char *page_for(const struct pc_verdict *verdict) {
    switch (verdict->reason) {
    case PC_NO_CREDENTIAL:
    case PC_SESSION_UNKNOWN:
    case PC_SESSION_EXPIRED:
        return "/portcullis/sign-in";
    case PC_MFA_REQUIRED:
    case PC_MFA_TOO_OLD:
        return verdict->principal.credential == PC_CRED_SESSION ? "/portcullis/sign-in/step-up"
                                                                : NULL;
    default:
        return NULL;
    }
}

/* Too long an address loses its query, then itself. */
static void add_return(const struct pc_verdict *verdict, struct pc_buf *out) {
    size_t path = verdict->path.len, query = verdict->query.len;
    if (path == 0 || path > RETURN_MAX)
        return;
    pc_buf_add_str(out, "?return=");
    pc_percent_encode(verdict->path, out);
    if (query == 0 || path + query > RETURN_MAX)
        return;
    pc_percent_encode(PC_SPAN("?"), out);
    pc_percent_encode(verdict->query, out);
}

bool pc_sign_in_wanted(const struct pc_request *request, const struct pc_verdict *verdict,
                       const struct pc_settings *settings, struct pc_buf *location) {
    const char *page = page_for(verdict);
    bool configured = verdict->route != NULL && !verdict->route->builtin;
    if (!settings->sign_in.redirect || page == NULL || !configured || is_program(request) ||
        !is_navigation(request))
        return false;
    pc_buf_add_str(location, page);
    add_return(verdict, location);
    return true;
}
