/* What the client is told about a refusal: the status, and nothing of the reason. */
#include "gate/gate.h"

#include "base/html.h"
#include "base/json.h"
#include "model/status.h"

/* The media range without its parameters. */
static struct pc_span media_of(struct pc_span range) {
    return pc_span_trim(pc_span_upto(range, pc_span_find(range, ';')));
}

/* A browser names text/html before anything of JSON; programs do not. */
static bool prefers_html(struct pc_span accept) {
    struct pc_span range;
    while (pc_span_split(&accept, ',', &range)) {
        struct pc_span media = media_of(range);
        if (pc_span_eq_nocase(media, PC_SPAN("text/html")))
            return true;
        if (pc_span_eq_nocase(media, PC_SPAN("application/json")) ||
            pc_span_eq_nocase(media, PC_SPAN("application/problem+json")))
            return false;
    }
    return false;
}

static void add_tag(struct pc_buf *out, const char *tag, struct pc_span text) {
    if (text.len == 0)
        return;
    pc_buf_addf(out, "<%s>", tag);
    pc_html_escape(text, out);
    pc_buf_addf(out, "</%s>\n", tag);
}

static void render_html(unsigned status, struct pc_span title, struct pc_span detail,
                        struct pc_span request_id, struct pc_buf *out) {
    pc_buf_add_str(out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width\">\n");
    add_tag(out, "title", title);
    pc_buf_addf(out, "<main>\n<h1>%u ", status);
    pc_html_escape(title, out);
    pc_buf_add_str(out, "</h1>\n");
    add_tag(out, "p", detail);
    if (request_id.len > 0)
        pc_buf_add_str(out, "<p>Request:</p>\n");
    add_tag(out, "code", request_id);
    pc_buf_add_str(out, "</main>\n</html>\n");
}

static void render_json(unsigned status, struct pc_span title, struct pc_span detail,
                        struct pc_span request_id, struct pc_span members, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "type", PC_SPAN("about:blank"));
    pc_json_text(&json, "title", title);
    pc_json_u64(&json, "status", status);
    pc_json_text_if(&json, "detail", detail);
    pc_json_text_if(&json, "request_id", request_id);
    if (members.len > 0) {
        pc_buf_add_char(out, ',');
        pc_buf_add(out, members);
    }
    pc_json_object_end(&json);
    pc_buf_add_char(out, '\n');
}

void pc_problem_render(unsigned status, struct pc_span title, struct pc_span detail,
                       struct pc_span request_id, bool html, struct pc_buf *out) {
    if (html)
        render_html(status, title, detail, request_id, out);
    else
        render_json(status, title, detail, request_id, (struct pc_span){0}, out);
}

/* Who gets this far has shown everything else that the route asks for. */
static void add_approval(const struct pc_verdict *verdict, struct pc_buf *out) {
    pc_buf_add_str(out, "A second person must approve this. Ask for it at "
                        "/portcullis/v1/me/approvals, for the route ");
    pc_buf_add(out, verdict->route->settings->name);
    pc_buf_add_char(out, '.');
}

/* What the client itself can mend; nothing that tells one account, key or path from another. */
struct pc_span pc_gate_problem_detail(enum pc_reason reason) {
    switch (reason) {
    case PC_MFA_REQUIRED:
        return PC_SPAN("A second factor is needed.");
    case PC_MFA_TOO_OLD:
        return PC_SPAN("The second factor must be shown again.");
    case PC_AMBIGUOUS_PATH:
        return PC_SPAN("The request target can be read in more than one way.");
    case PC_AMBIGUOUS_CREDENTIAL:
        return PC_SPAN("The request carries more than one credential.");
    case PC_RATE_LIMITED:
        return PC_SPAN("Too many requests; see Retry-After.");
    case PC_SENSITIVE_REQUEST:
        return PC_SPAN("The request contains sensitive data that may not be sent here.");
    case PC_BODY_UNREADABLE:
        return PC_SPAN("The content coding of the body is broken.");
    case PC_BODY_CODING:
        return PC_SPAN("The content coding of the body is not supported: use gzip, deflate or br.");
    case PC_SCHEMA_BODY_LIMIT:
        return PC_SPAN("The body is too large.");
    default:
        return (struct pc_span){0};
    }
}

void pc_gate_problem(const struct pc_request *request, const struct pc_verdict *verdict,
                     struct pc_buf *out, const char **content_type) {
    char text[PC_ID_TEXT];
    struct pc_buf id = pc_buf_over(text, sizeof text);
    if (!pc_id_is_none(&request->id))
        pc_id_format(&request->id, &id);
    bool html = prefers_html(request->accept);
    *content_type = html ? "text/html; charset=utf-8" : "application/problem+json";
    unsigned status = pc_reason_status(verdict->reason);
    char memory[512];
    struct pc_buf approval = pc_buf_over(memory, sizeof memory);
    if (verdict->reason == PC_APPROVAL && verdict->route != NULL)
        add_approval(verdict, &approval);
    struct pc_span detail = pc_buf_end(&approval) == PC_OK && approval.len > 0
                                ? pc_buf_span(&approval)
                                : pc_gate_problem_detail(verdict->reason);
    if (verdict->detail.len > 0)
        detail = verdict->detail;
    struct pc_span title = pc_span_str(pc_status_title(status));
    if (html)
        render_html(status, title, detail, pc_buf_span(&id), out);
    else
        render_json(status, title, detail, pc_buf_span(&id), verdict->members, out);
}

void pc_gate_challenge(const struct pc_verdict *verdict, struct pc_buf *out) {
    if (pc_reason_status(verdict->reason) != 401)
        return;
    pc_buf_add_str(out, "Bearer realm=\"portcullis\"");
    switch (verdict->reason) {
    case PC_NO_CREDENTIAL: /* RFC 6750 section 3.1: no error where no credential was shown */
        return;
    case PC_MFA_TOO_OLD:
        pc_buf_add_str(out, ", error=\"insufficient_user_authentication\"");
        if (verdict->route != NULL)
            pc_buf_addf(out, ", max_age=\"%lld\"",
                        (long long)(verdict->route->settings->mfa_age / PC_SECOND));
        return;
    case PC_MFA_REQUIRED:
        pc_buf_add_str(out, ", error=\"insufficient_user_authentication\"");
        return;
    default:
        pc_buf_add_str(out, ", error=\"invalid_token\"");
    }
}
