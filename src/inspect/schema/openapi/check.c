/* A request against a compiled document: head, then body. */
#include "inspect/schema/openapi/check.h"

#include "inspect/schema/openapi/media.h"

const char *pc_openapi_where_name(enum pc_openapi_where where) {
    static const char *const names[] = {
        [PC_OPENAPI_REQUEST] = "request", [PC_OPENAPI_PATH] = "path",
        [PC_OPENAPI_QUERY] = "query",     [PC_OPENAPI_HEADER] = "header",
        [PC_OPENAPI_COOKIE] = "cookie",   [PC_OPENAPI_BODY] = "body"};
    return where <= PC_OPENAPI_BODY ? names[where] : "request";
}

static const struct pc_openapi_call *call_of(const struct pc_openapi_path *path,
                                             struct pc_span method) {
    for (uint32_t i = 0; i < path->call_count; i++)
        if (pc_span_eq(path->calls[i]->method, method))
            return path->calls[i];
    /* Who answers GET answers HEAD (RFC 9110 section 9.3.2). */
    return pc_span_eq(method, PC_SPAN("HEAD")) ? call_of(path, PC_SPAN("GET")) : NULL;
}

static pc_err find_call(const struct pc_openapi_subject *subject,
                        const struct pc_openapi_request *request, struct pc_openapi_found *found,
                        const struct pc_openapi_call **out) {
    if (subject->openapi->root == NULL) {
        *out = subject->openapi->calls[0];
        return PC_OK;
    }
    pc_err err = pc_openapi_paths_find(subject->openapi, request->path, subject->scratch, found);
    if (err != PC_OK)
        return pc_openapi_unread(subject, err, "a path in UTF-8, percent-encoded");
    if (found->path == NULL)
        return pc_openapi_refuse(subject, 404, PC_SPAN(""), "paths",
                                 PC_SPAN("a path that the document has"));
    *out = call_of(found->path, request->method);
    return *out != NULL
               ? PC_OK
               : pc_openapi_refuse(subject, 405, PC_SPAN(""), "methods", found->path->methods);
}

static bool needs_body(const struct pc_openapi *openapi, const struct pc_openapi_call *call,
                       struct pc_span method) {
    if (!openapi->plain)
        return call->body_required;
    return pc_span_eq(method, PC_SPAN("POST")) || pc_span_eq(method, PC_SPAN("PUT")) ||
           pc_span_eq(method, PC_SPAN("PATCH"));
}

/* A text in another character set is another text. */
static bool charset_fits(const struct pc_openapi_content *content, enum pc_openapi_body_kind kind) {
    return kind == PC_OPENAPI_OPAQUE || kind == PC_OPENAPI_MULTIPART ||
           pc_openapi_content_is_utf8(content);
}

static pc_err find_media(const struct pc_openapi_subject *subject,
                         const struct pc_openapi_call *call,
                         const struct pc_openapi_request *request, struct pc_openapi_match *match) {
    struct pc_openapi_content content;
    if (pc_openapi_content_read(request->content_type, &content) != PC_OK)
        return pc_openapi_refuse(subject, 415, PC_SPAN(""), "content", call->bodies);
    enum pc_openapi_body_kind kind = pc_openapi_kind_of(content.type);
    for (uint32_t i = 0; i < call->media_count; i++) {
        if (!pc_openapi_range_fits(call->media[i].range, content.type))
            continue;
        if (!charset_fits(&content, kind))
            break;
        match->media = &call->media[i];
        match->body_wanted = kind != PC_OPENAPI_OPAQUE;
        return PC_OK;
    }
    return pc_openapi_refuse(subject, 415, PC_SPAN(""), "content", call->bodies);
}

static pc_err check_media(const struct pc_openapi_subject *subject,
                          const struct pc_openapi_call *call,
                          const struct pc_openapi_request *request,
                          struct pc_openapi_match *match) {
    const struct pc_openapi *openapi = subject->openapi;
    struct pc_openapi_subject body = *subject;
    body.where = PC_OPENAPI_BODY;
    if (!request->has_body)
        return needs_body(openapi, call, request->method)
                   ? pc_openapi_refuse(&body, 422, PC_SPAN(""), "required", PC_SPAN("a body"))
                   : PC_OK;
    if (call->body_described)
        return find_media(subject, call, request, match);
    return openapi->refuse_unknown
               ? pc_openapi_refuse(&body, 422, PC_SPAN(""), "unknown", PC_SPAN("no body"))
               : PC_OK;
}

pc_err pc_openapi_check_head(const struct pc_openapi *openapi,
                             const struct pc_openapi_request *request, struct pc_arena *scratch,
                             struct pc_openapi_match *match, struct pc_openapi_violation *out) {
    const struct pc_openapi_subject subject = {openapi, scratch, PC_OPENAPI_REQUEST, PC_SPAN(""),
                                               out};
    const struct pc_openapi_call *call = NULL;
    struct pc_openapi_found found = {0};
    *out = (struct pc_openapi_violation){0};
    *match = (struct pc_openapi_match){0};
    pc_err err = find_call(&subject, request, &found, &call);
    if (err != PC_OK)
        return err;
    match->operation = call;
    if (!openapi->plain)
        err = pc_openapi_check_parameters(openapi, call, &found, request, scratch, out);
    return err == PC_OK ? check_media(&subject, call, request, match) : err;
}

static pc_err check_text(const struct pc_openapi_subject *subject,
                         const struct pc_openapi_media *media, struct pc_span body) {
    struct pc_openapi_pieces pieces = {.arena = subject->scratch};
    struct pc_openapi_piece *piece = pc_openapi_pieces_add(&pieces);
    if (piece == NULL)
        return PC_ERR_NOMEM;
    pc_err err = pc_openapi_decode(body, PC_OPENAPI_PLAIN, subject->scratch, &piece->text);
    return err == PC_OK ? pc_openapi_judge_pieces(subject, media->typed, &pieces)
                        : pc_openapi_unread(subject, err, "a text in UTF-8");
}

pc_err pc_openapi_check_body(const struct pc_openapi *openapi, const struct pc_openapi_match *match,
                             const struct pc_openapi_request *request, struct pc_arena *scratch,
                             struct pc_openapi_violation *out) {
    const struct pc_openapi_call *call = match->operation;
    const struct pc_openapi_media *media = match->media;
    const struct pc_openapi_subject subject = {openapi, scratch, PC_OPENAPI_BODY, PC_SPAN(""), out};
    struct pc_openapi_content content;
    *out = (struct pc_openapi_violation){0};
    if (request->body.len == 0 && call != NULL && needs_body(openapi, call, request->method))
        return pc_openapi_refuse(&subject, 422, PC_SPAN(""), "required", PC_SPAN("a body"));
    if (media == NULL || request->body.len == 0)
        return PC_OK;
    if (pc_openapi_content_read(request->content_type, &content) != PC_OK)
        return pc_openapi_refuse(&subject, 415, PC_SPAN(""), "content", media->range);
    switch (pc_openapi_kind_of(content.type)) {
    case PC_OPENAPI_JSON:
        return pc_openapi_judge_json(&subject, media->typed, request->body);
    case PC_OPENAPI_URLENCODED:
        return pc_openapi_check_urlencoded(&subject, media, request->body);
    case PC_OPENAPI_MULTIPART:
        return pc_openapi_check_multipart(&subject, media, content.boundary, request->body);
    case PC_OPENAPI_TEXT:
        return check_text(&subject, media, request->body);
    case PC_OPENAPI_OPAQUE:
        break;
    }
    return PC_OK;
}

pc_err pc_openapi_check(const struct pc_openapi *openapi, const struct pc_openapi_request *request,
                        struct pc_arena *scratch, struct pc_openapi_violation *out) {
    struct pc_openapi_match match;
    struct pc_openapi_request given = *request;
    given.has_body = request->has_body && request->body.len > 0;
    pc_err err = pc_openapi_check_head(openapi, &given, scratch, &match, out);
    return err == PC_OK ? pc_openapi_check_body(openapi, &match, &given, scratch, out) : err;
}
