/* Credentials of a role: of a container (ECS, EKS) or of a machine (EC2, by its metadata service,
 * version 2 only). Both answer over plain HTTP at addresses that no router forwards. */
#include "base/file.h"
#include "base/percent.h"
#include "vault/aws/credentials.h"

#define TIMEOUT (2 * PC_SECOND)
enum { ANSWER_MAX = 32 * 1024, NAME_MAX_LEN = 256, TRIES = 2, TOKEN_FILE_MAX = 64 * 1024 };

#define CONTAINER_HOST "http://169.254.170.2"
#define MACHINE_HOST   "http://169.254.169.254"

struct exchange {
    struct pc_buf url, body;
};

static void exchange_free(struct exchange *exchange) {
    pc_buf_free(&exchange->url);
    pc_buf_free(&exchange->body);
}

/* Asks twice at most: such services are near, and a machine without one must not wait for long. */
static pc_err ask(const struct pc_aws_seek *seek, const char *method, struct pc_span url,
                  const struct pc_http_header *header, struct pc_buf *body, unsigned *status,
                  struct pc_diag *diag) {
    struct pc_http_request request = {.method = method,
                                      .url = url,
                                      .link_local = true,
                                      .headers = header,
                                      .header_count = header == NULL ? 0 : 1,
                                      .timeout = TIMEOUT,
                                      .max_bytes = ANSWER_MAX,
                                      .stop = seek->stop};
    struct pc_http_answer answer = {.body = PC_BUF_SECRET};
    pc_err err = PC_ERR_UNAVAILABLE;
    for (int i = 0; i < TRIES && err == PC_ERR_UNAVAILABLE; i++) {
        err = seek->http->ask(seek->http->self, &request, &answer, diag);
        if (err == PC_OK && answer.status >= 500)
            err = pc_diag_set(diag, PC_ERR_UNAVAILABLE, "it answers %u", answer.status);
    }
    *status = answer.status;
    pc_buf_add(body, pc_buf_span(&answer.body));
    pc_buf_free(&answer.body);
    return err == PC_OK ? pc_buf_end(body) : err;
}

static pc_err read_answer(struct pc_span json, const char *what, struct pc_aws_credentials *out,
                          struct pc_diag *diag) {
    if (pc_aws_credentials_read(json, out) == PC_OK)
        return PC_OK;
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "%s answers no credentials", what);
}

/* What is said about a failure is not what libcurl says: that may be of an address in a variable.
 */
static pc_err not_answered(const char *what, struct pc_diag *diag) {
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "%s, who would give credentials, does not answer",
                       what);
}

static pc_err container_token(const struct pc_aws_environment *environment, struct pc_buf *out,
                              struct pc_diag *diag) {
    if (environment->container_token_file.len == 0) {
        pc_buf_add(out, environment->container_token);
        return pc_buf_end(out);
    }
    pc_err err = pc_file_read(environment->container_token_file.ptr, TOKEN_FILE_MAX, out);
    if (err != PC_OK)
        return pc_diag_set(diag, PC_ERR_DENIED,
                           "the file that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names cannot be "
                           "read (%s)",
                           pc_err_name(err));
    while (out->len > 0 && (out->ptr[out->len - 1] == '\n' || out->ptr[out->len - 1] == '\r'))
        out->len--;
    return PC_OK;
}

pc_err pc_aws_from_container(const struct pc_aws_seek *seek, struct pc_aws_credentials *out,
                             struct pc_diag *diag) {
    const struct pc_aws_environment *environment = seek->environment;
    PC_CLEANUP(exchange_free) struct exchange exchange = {.body = PC_BUF_SECRET};
    PC_CLEANUP(pc_buf_free) struct pc_buf token = PC_BUF_SECRET;
    unsigned status = 0;
    if (environment->container_relative.len == 0 && environment->container_full.len == 0)
        return PC_ERR_NOTFOUND;
    if (environment->container_relative.len > 0)
        pc_buf_add_str(&exchange.url, CONTAINER_HOST);
    pc_buf_add(&exchange.url, environment->container_relative.len > 0
                                  ? environment->container_relative
                                  : environment->container_full);
    pc_err err = container_token(environment, &token, diag);
    if (err == PC_OK)
        err = pc_buf_end(&exchange.url);
    if (err != PC_OK)
        return err;
    struct pc_http_header header = {PC_SPAN("Authorization"), pc_buf_span(&token)};
    err = ask(seek, "GET", pc_buf_span(&exchange.url), token.len == 0 ? NULL : &header,
              &exchange.body, &status, diag);
    if (err == PC_ERR_INVALID)
        return pc_diag_set(
            diag, PC_ERR_DENIED,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI has to be an https URL, or http to a "
            "loopback or link-local address");
    if (err != PC_OK)
        return not_answered("the container's role", diag);
    if (status != 200)
        return pc_diag_set(diag, PC_ERR_DENIED, "the container's role answers %u", status);
    return read_answer(pc_buf_span(&exchange.body), "the container's role", out, diag);
}

static pc_err machine_url(const struct pc_aws_environment *environment, const char *path,
                          struct pc_span name, struct pc_buf *out) {
    pc_buf_clear(out);
    struct pc_span base = environment->metadata_endpoint;
    while (base.len > 0 && base.ptr[base.len - 1] == '/')
        base.len--;
    pc_buf_add(out, base.len > 0 ? base : PC_SPAN(MACHINE_HOST));
    pc_buf_add_str(out, path);
    pc_percent_encode(name, out);
    return pc_buf_end(out);
}

static pc_err machine_get(const struct pc_aws_seek *seek, const struct pc_buf *token,
                          struct pc_span name, struct exchange *exchange, struct pc_diag *diag) {
    struct pc_http_header header = {PC_SPAN("X-aws-ec2-metadata-token"), pc_buf_span(token)};
    unsigned status = 0;
    pc_err err = machine_url(seek->environment, "/latest/meta-data/iam/security-credentials/", name,
                             &exchange->url);
    if (err == PC_OK)
        err =
            ask(seek, "GET", pc_buf_span(&exchange->url), &header, &exchange->body, &status, diag);
    if (err != PC_OK)
        return not_answered("the machine's metadata service", diag);
    if (status == 404)
        return PC_ERR_NOTFOUND; /* it has no role */
    if (status != 200)
        return pc_diag_set(diag, PC_ERR_DENIED, "the machine's metadata service answers %u",
                           status);
    return PC_OK;
}

/* PC_ERR_NOTFOUND: there is no such service here. */
static pc_err machine_token(const struct pc_aws_seek *seek, struct exchange *exchange,
                            struct pc_buf *token, struct pc_diag *diag) {
    struct pc_http_header lifetime = {PC_SPAN("X-aws-ec2-metadata-token-ttl-seconds"),
                                      PC_SPAN("300")};
    unsigned status = 0;
    pc_err err = machine_url(seek->environment, "/latest/api/token", PC_SPAN(""), &exchange->url);
    if (err == PC_OK)
        err = ask(seek, "PUT", pc_buf_span(&exchange->url), &lifetime, token, &status, diag);
    if (err == PC_ERR_INVALID)
        return pc_diag_set(diag, PC_ERR_DENIED,
                           "AWS_EC2_METADATA_SERVICE_ENDPOINT has to be an http URL of a loopback "
                           "or link-local address, or an https one");
    if (err != PC_OK || status != 200 || token->len == 0)
        return PC_ERR_NOTFOUND;
    return PC_OK;
}

pc_err pc_aws_from_machine(const struct pc_aws_seek *seek, struct pc_aws_credentials *out,
                           struct pc_diag *diag) {
    PC_CLEANUP(exchange_free) struct exchange exchange = {.body = PC_BUF_SECRET};
    PC_CLEANUP(exchange_free) struct exchange named = {.body = PC_BUF_SECRET};
    PC_CLEANUP(pc_buf_free) struct pc_buf token = PC_BUF_SECRET;
    if (seek->environment->web_identity.len > 0) /* the machine's role is not the one meant then */
        return pc_diag_set(
            diag, PC_ERR_DENIED,
            "AWS_WEB_IDENTITY_TOKEN_FILE is set and not followed: give the container "
            "a role by EKS Pod Identity, or credentials by the environment or a file");
    if (pc_span_eq_nocase(seek->environment->metadata_disabled, PC_SPAN("true")))
        return PC_ERR_NOTFOUND;
    pc_err err = machine_token(seek, &exchange, &token, diag);
    if (err == PC_OK)
        err = machine_get(seek, &token, PC_SPAN(""), &exchange, diag);
    if (err != PC_OK)
        return err;
    struct pc_span name = pc_buf_span(&exchange.body);
    name = pc_span_trim(pc_span_upto(name, pc_span_find(name, '\n')));
    if (name.len == 0 || name.len > NAME_MAX_LEN)
        return PC_ERR_NOTFOUND;
    err = machine_get(seek, &token, name, &named, diag);
    return err == PC_OK
               ? read_answer(pc_buf_span(&named.body), "the machine's metadata service", out, diag)
               : err;
}
