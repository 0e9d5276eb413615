/* Addressing, signing, asking and asking again. */
#include "vault/aws/call.h"

#include <stdio.h>

#include "base/encode.h"
#include "base/percent.h"
#include "crypto/hash.h"
#include "vault/aws/account_parts.h"

/* host, date, digest, token, target, type */
enum { OWN_HEADERS = 6 };

static const char usual_type[] = "application/x-amz-json-1.1";

/* What stays the same over all tries of a call. */
struct calling {
    struct pc_aws *aws;
    const struct pc_aws_call *call;
    struct pc_buf host, path, query, url, payload;
};

static void calling_free(struct calling *calling) {
    pc_buf_free(&calling->host);
    pc_buf_free(&calling->path);
    pc_buf_free(&calling->query);
    pc_buf_free(&calling->url);
    pc_buf_free(&calling->payload);
}

void pc_aws_answer_free(struct pc_aws_answer *answer) {
    pc_buf_free(&answer->http.body);
    pc_buf_free(&answer->http.head);
}

static void set_host(struct calling *calling) {
    const struct pc_aws *aws = calling->aws;
    struct pc_buf *host = &calling->host;
    if (aws->endpoint_host.len > 0) {
        pc_buf_add(host, aws->endpoint_host);
        return;
    }
    pc_buf_add(host, calling->call->host);
    if (calling->call->host.len > 0)
        pc_buf_add_char(host, '.');
    pc_buf_addf(host, "%s.%.*s.amazonaws.com", calling->call->service, PC_ARG(aws->region));
    if (pc_span_starts(aws->region, PC_SPAN("cn-")))
        pc_buf_add_str(host, ".cn");
}

static pc_err set_payload(struct calling *calling) {
    uint8_t digest[PC_SHA256_SIZE];
    pc_err err = pc_sha256_one(calling->call->body, digest);
    pc_hex_encode(pc_span(digest, sizeof digest), &calling->payload);
    return err;
}

static pc_err address(struct calling *calling) {
    const struct pc_aws_call *call = calling->call;
    set_host(calling);
    pc_buf_add(&calling->path, calling->aws->endpoint_path);
    pc_percent_encode_path(call->path.len > 0 ? call->path : PC_SPAN("/"), &calling->path);
    pc_err err = pc_aws_query(call->query, call->query_count, &calling->query);
    if (err != PC_OK)
        return err;
    pc_buf_add_str(&calling->url, calling->aws->endpoint_plain ? "http://" : "https://");
    pc_buf_add(&calling->url, pc_buf_span(&calling->host));
    pc_buf_add(&calling->url, pc_buf_span(&calling->path));
    if (calling->query.len > 0)
        pc_buf_add_char(&calling->url, '?');
    pc_buf_add(&calling->url, pc_buf_span(&calling->query));
    err = set_payload(calling);
    struct pc_buf *all[] = {&calling->host, &calling->path, &calling->url, &calling->payload};
    for (size_t i = 0; i < 4 && err == PC_OK; i++)
        err = pc_buf_end(all[i]);
    return err;
}

struct headers {
    struct pc_http_header items[OWN_HEADERS + PC_AWS_HEADERS_MAX + 1]; /* and Authorization */
    size_t count;
};

static void add_header(struct headers *headers, struct pc_span name, struct pc_span value) {
    if (value.len > 0)
        headers->items[headers->count++] = (struct pc_http_header){name, value};
}

static pc_err set_headers(const struct calling *calling,
                          const struct pc_aws_credentials *credentials, struct pc_span stamp,
                          struct headers *headers) {
    const struct pc_aws_call *call = calling->call;
    const char *type = call->content_type != NULL ? call->content_type : usual_type;
    if (call->header_count > PC_AWS_HEADERS_MAX)
        return PC_ERR_RANGE;
    add_header(headers, PC_SPAN("Host"), pc_buf_span(&calling->host));
    add_header(headers, PC_SPAN("X-Amz-Date"), stamp);
    add_header(headers, PC_SPAN("X-Amz-Content-Sha256"), pc_buf_span(&calling->payload));
    add_header(headers, PC_SPAN("X-Amz-Security-Token"), pc_span_str(credentials->token));
    add_header(headers, PC_SPAN("X-Amz-Target"), pc_span_str(call->target));
    if (call->body.len > 0)
        add_header(headers, PC_SPAN("Content-Type"), pc_span_str(type));
    for (size_t i = 0; i < call->header_count; i++)
        add_header(headers, call->headers[i].name, call->headers[i].value);
    return PC_OK;
}

static pc_err sign(const struct calling *calling, const struct pc_aws_credentials *credentials,
                   struct pc_span stamp, const struct headers *headers, struct pc_buf *out) {
    struct pc_aws_signing signing = {.method = pc_span_str(calling->call->method),
                                     .path = pc_buf_span(&calling->path),
                                     .query = pc_buf_span(&calling->query),
                                     .headers = headers->items,
                                     .header_count = headers->count,
                                     .payload = pc_buf_span(&calling->payload),
                                     .region = calling->aws->region,
                                     .service = pc_span_str(calling->call->service),
                                     .stamp = stamp,
                                     .access_key = pc_span_str(credentials->access),
                                     .secret_key = pc_span_str(credentials->secret)};
    return pc_aws_sign(&signing, out);
}

/* One try, whatever its status is. */
static pc_err ask(const struct calling *calling, const struct pc_aws_credentials *credentials,
                  pc_time span, struct pc_aws_answer *answer, struct pc_diag *diag) {
    const struct pc_aws *aws = calling->aws;
    PC_CLEANUP(pc_buf_free) struct pc_buf authorization = {0};
    struct headers headers = {.count = 0};
    char stamp[PC_AWS_STAMP];
    pc_aws_stamp(pc_clock_now(aws->means.clock), stamp);
    pc_err err = set_headers(calling, credentials, pc_span_str(stamp), &headers);
    if (err == PC_OK)
        err = sign(calling, credentials, pc_span_str(stamp), &headers, &authorization);
    if (err != PC_OK)
        return err;
    add_header(&headers, PC_SPAN("Authorization"), pc_buf_span(&authorization));
    struct pc_http_request request = {.method = calling->call->method,
                                      .url = pc_buf_span(&calling->url),
                                      .body = calling->call->body,
                                      .headers = headers.items,
                                      .header_count = headers.count,
                                      .ca = aws->ca,
                                      .timeout = span,
                                      .max_bytes = calling->call->max_bytes,
                                      .keep_head = true,
                                      .stop = aws->means.stop};
    struct pc_diag why = {0};
    err = aws->http->ask(aws->http->self, &request, &answer->http, &why);
    if (err == PC_OK || err == PC_ERR_NOMEM)
        return err;
    return pc_diag_set(diag, err, "%s at %.*s: %.200s", calling->call->service,
                       PC_ARG(pc_buf_span(&calling->host)),
                       why.text[0] != '\0' ? why.text : pc_err_name(err));
}

/* What the answer means, in our words. */
static pc_err judge(const struct pc_aws_call *call, const struct pc_aws_answer *answer,
                    enum pc_aws_failure failure, struct pc_diag *diag) {
    static const pc_err errs[] = {
        [PC_AWS_REFUSED] = PC_ERR_INVALID,   [PC_AWS_DENIED] = PC_ERR_DENIED,
        [PC_AWS_NOTFOUND] = PC_ERR_NOTFOUND, [PC_AWS_EXPIRED] = PC_ERR_DENIED,
        [PC_AWS_CLOCK] = PC_ERR_DENIED,      [PC_AWS_PASSES] = PC_ERR_UNAVAILABLE,
    };
    static const char *const hints[] = {
        [PC_AWS_EXPIRED] = ": the credentials of AWS are not known any more",
        [PC_AWS_CLOCK] = ": this machine's clock differs too much from theirs",
        [PC_AWS_PASSES] = ", time and again",
    };
    return pc_diag_set(diag, errs[failure], "%s answers %s (%u)%s", call->service,
                       answer->code[0] != '\0' ? answer->code : "an error", answer->http.status,
                       hints[failure] != NULL ? hints[failure] : "");
}

struct tries {
    struct pc_aws_credentials credentials, refused;
    bool renewed;
    pc_err last;
};

static void tries_wipe(struct tries *tries) {
    pc_aws_credentials_wipe(&tries->credentials);
    pc_aws_credentials_wipe(&tries->refused);
}

/* *again: another try may help. */
static pc_err one_try(const struct calling *calling, struct tries *tries, pc_time span,
                      struct pc_aws_answer *answer, bool *again, struct pc_diag *diag) {
    *again = false;
    pc_err err = pc_aws_wallet_get(calling->aws->wallet, tries->renewed ? &tries->refused : NULL,
                                   &tries->credentials, diag);
    if (err != PC_OK)
        return err;
    err = ask(calling, &tries->credentials, span, answer, diag);
    *again = err == PC_ERR_UNAVAILABLE;
    if (err != PC_OK || answer->http.status / 100 == 2)
        return err;
    pc_aws_error_code(&answer->http, answer->code);
    enum pc_aws_failure failure = pc_aws_failure_of(answer->http.status, answer->code);
    *again = failure == PC_AWS_PASSES || (failure == PC_AWS_EXPIRED && !tries->renewed);
    if (failure == PC_AWS_EXPIRED && !tries->renewed) {
        tries->refused = tries->credentials;
        tries->renewed = true;
    }
    return judge(calling->call, answer, failure, diag);
}

pc_err pc_aws_call(struct pc_aws *aws, const struct pc_aws_call *call, struct pc_aws_answer *answer,
                   struct pc_diag *diag) {
    PC_CLEANUP(calling_free) struct calling calling = {.aws = aws, .call = call};
    PC_CLEANUP(tries_wipe) struct tries tries = {.last = PC_ERR_UNAVAILABLE};
    struct pc_retry retry = pc_retry_begin(&aws->means, aws->timeout);
    pc_err err = address(&calling);
    if (err != PC_OK)
        return err;
    bool again = true;
    for (pc_time span; again && (span = pc_retry_next(&retry)) > 0;) {
        answer->code[0] = '\0';
        answer->http.status = 0;
        tries.last = one_try(&calling, &tries, span, answer, &again, diag);
    }
    return tries.last;
}
