/* Parameters of path, headers and cookies. */
#include "inspect/schema/openapi/check.h"
#include "inspect/schema/openapi/styles.h"

pc_err pc_openapi_unread(const struct pc_openapi_subject *subject, pc_err err,
                         const char *expected) {
    if (err == PC_ERR_INVALID)
        return pc_openapi_refuse(subject, 400, PC_SPAN(""), "parse", pc_span_str(expected));
    if (err == PC_ERR_RANGE)
        return pc_openapi_limit(subject, "fewer values");
    return err;
}

static struct pc_openapi_styled styled_of(const struct pc_openapi *openapi,
                                          const struct pc_openapi_parameter *parameter,
                                          enum pc_openapi_encoding_kind encoding) {
    return (struct pc_openapi_styled){.style = parameter->style,
                                      .explode = parameter->explode,
                                      .encoding = encoding,
                                      .name = parameter->name,
                                      .shapes = openapi->shapes,
                                      .shape = parameter->typed.shape};
}

/* One text that carries the whole value. */
static pc_err check_text(const struct pc_openapi_subject *subject,
                         const struct pc_openapi_parameter *parameter,
                         enum pc_openapi_encoding_kind encoding, struct pc_span text) {
    struct pc_openapi_pieces pieces = {.arena = subject->scratch};
    if (parameter->json) {
        pc_err err = pc_openapi_decode(text, encoding, subject->scratch, &text);
        return err == PC_OK ? pc_openapi_judge_json(subject, parameter->typed, text)
                            : pc_openapi_unread(subject, err, "UTF-8, encoded as it should be");
    }
    const struct pc_openapi_styled styled = styled_of(subject->openapi, parameter, encoding);
    pc_err err = pc_openapi_styled_cut(&styled, text, &pieces);
    if (err != PC_OK)
        return pc_openapi_unread(subject, err, "a value in the style of the parameter, in UTF-8");
    return pc_openapi_judge_pieces(subject, parameter->typed, &pieces);
}

static pc_err missing(const struct pc_openapi_subject *subject,
                      const struct pc_openapi_parameter *parameter) {
    if (!parameter->required)
        return PC_OK;
    return pc_openapi_refuse(subject, 422, PC_SPAN(""), "required", PC_SPAN("that it is there"));
}

/* Lists may come in several lines (RFC 9110 section 5.3); anything else comes once. */
static pc_err check_header(const struct pc_openapi_subject *subject,
                           const struct pc_openapi_parameter *parameter,
                           const struct pc_openapi_request *request) {
    const struct pc_openapi_styled styled =
        styled_of(subject->openapi, parameter, PC_OPENAPI_PLAIN);
    struct pc_openapi_pieces pieces = {.arena = subject->scratch};
    size_t lines = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        struct pc_span value = pc_span_trim(request->headers[i].value);
        if (!pc_span_eq_nocase(request->headers[i].name, parameter->name))
            continue;
        if (lines++ > 0 && (parameter->json || !pieces.listed))
            return pc_openapi_refuse(subject, 422, PC_SPAN(""), "duplicate", PC_SPAN("it once"));
        if (parameter->json) {
            pc_err err = pc_openapi_judge_json(subject, parameter->typed, value);
            if (err != PC_OK)
                return err;
            continue;
        }
        pc_err err = pc_openapi_styled_cut(&styled, value, &pieces);
        if (err != PC_OK)
            return pc_openapi_unread(subject, err, "a value in the style of the parameter");
    }
    if (lines == 0)
        return missing(subject, parameter);
    return parameter->json ? PC_OK : pc_openapi_judge_pieces(subject, parameter->typed, &pieces);
}

/* All cookies of that name, of all Cookie headers; *out is the first. */
static size_t find_cookie(const struct pc_openapi_request *request, struct pc_span name,
                          struct pc_span *out) {
    size_t found = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        struct pc_span rest = request->headers[i].value, pair;
        if (!pc_span_eq_nocase(request->headers[i].name, PC_SPAN("Cookie")))
            continue;
        while (pc_span_split(&rest, ';', &pair)) {
            size_t equals = pc_span_find(pair, '=');
            if (!pc_span_eq(pc_span_trim(pc_span_upto(pair, equals)), name))
                continue;
            if (found++ == 0)
                *out = pc_span_trim(pc_span_from(pair, equals + 1));
        }
    }
    return found;
}

/* Whether cookies are percent-encoded is not said anywhere: they are where they can be decoded. */
static pc_err check_cookie(const struct pc_openapi_subject *subject,
                           const struct pc_openapi_parameter *parameter,
                           const struct pc_openapi_request *request) {
    struct pc_span text = PC_SPAN(""), decoded;
    size_t found = find_cookie(request, parameter->name, &text);
    if (found == 0)
        return missing(subject, parameter);
    if (found > 1)
        return pc_openapi_refuse(subject, 422, PC_SPAN(""), "duplicate", PC_SPAN("it once"));
    pc_err err = pc_openapi_decode(text, PC_OPENAPI_PERCENT, subject->scratch, &decoded);
    if (err == PC_ERR_NOMEM)
        return err;
    return check_text(subject, parameter, err == PC_OK ? PC_OPENAPI_PERCENT : PC_OPENAPI_PLAIN,
                      text);
}

static pc_err check_one(const struct pc_openapi_subject *subject,
                        const struct pc_openapi_parameter *parameter,
                        const struct pc_openapi_found *found,
                        const struct pc_openapi_request *request) {
    switch (parameter->where) {
    case PC_OPENAPI_PATH:
        return parameter->variable == PC_OPENAPI_NONE
                   ? PC_OK
                   : check_text(subject, parameter, PC_OPENAPI_PERCENT,
                                found->values[parameter->variable]);
    case PC_OPENAPI_HEADER:
        return check_header(subject, parameter, request);
    case PC_OPENAPI_COOKIE:
        return check_cookie(subject, parameter, request);
    case PC_OPENAPI_QUERY: /* all at once, check_query.c */
    case PC_OPENAPI_REQUEST:
    case PC_OPENAPI_BODY:
        break;
    }
    return PC_OK;
}

pc_err pc_openapi_check_parameters(const struct pc_openapi *openapi,
                                   const struct pc_openapi_call *call,
                                   const struct pc_openapi_found *found,
                                   const struct pc_openapi_request *request,
                                   struct pc_arena *scratch, struct pc_openapi_violation *out) {
    for (uint32_t i = 0; i < call->parameter_count; i++) {
        const struct pc_openapi_parameter *parameter = &call->parameters[i];
        const struct pc_openapi_subject subject = {openapi, scratch, parameter->where,
                                                   parameter->name, out};
        pc_err err = check_one(&subject, parameter, found, request);
        if (err != PC_OK)
            return err;
    }
    const struct pc_openapi_subject subject = {openapi, scratch, PC_OPENAPI_QUERY, PC_SPAN(""),
                                               out};
    return pc_openapi_check_query(&subject, call, request->query);
}
