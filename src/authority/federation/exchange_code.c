/* A code for tokens. */
#include "authority/federation/exchange_code.h"

#include <jansson.h>

#include "authority/federation/issuers.h"
#include "authority/form.h"
#include "authority/keeper.h"
#include "base/file.h"
#include "base/percent.h"

enum { SECRET_MAX = 4096, ANSWER_MAX = 64 * 1024 };
#define TIMEOUT (5 * PC_SECOND)

static void json_free(json_t **json) {
    json_decref(*json);
}

static struct pc_span member(const json_t *root, const char *name) {
    const json_t *value = json_object_get(root, name);
    return pc_span(json_string_value(value), json_string_length(value));
}

pc_err pc_exchanged_read(struct pc_span text, struct pc_arena *arena, struct pc_exchanged *out) {
    *out = (struct pc_exchanged){0};
    PC_CLEANUP(json_free)
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    struct pc_span id_token = member(root, "id_token");
    if (id_token.len == 0)
        return PC_ERR_INVALID;
    pc_err err = pc_arena_copy(arena, id_token, &out->id_token);
    return err == PC_OK ? pc_arena_copy(arena, member(root, "access_token"), &out->access_token)
                        : err;
}

/* Without the line end behind it. */
static pc_err read_file(struct pc_work *work, const struct pc_settings_issuer *issuer,
                        struct pc_buf *out) {
    pc_err err = pc_file_read(issuer->client_secret_file.ptr, SECRET_MAX, out);
    while (out->len > 0 && (out->ptr[out->len - 1] == '\n' || out->ptr[out->len - 1] == '\r'))
        out->len--;
    if (err == PC_OK && out->len > 0)
        return PC_OK;
    pc_log(&work->authority->log, PC_LOG_ERROR, "issuer %.*s: client_secret_file cannot be read",
           PC_ARG(issuer->name));
    return PC_ERR_UNAVAILABLE;
}

/* The client's secret; empty for a public client. */
static pc_err read_secret(struct pc_work *work, const struct pc_settings_issuer *issuer,
                          struct pc_buf *out) {
    if (issuer->client_secret.len == 0 && issuer->client_secret_file.len == 0)
        return PC_OK;
    if (issuer->client_secret.len == 0)
        return read_file(work, issuer, out);
    struct pc_diag diag = {{0}};
    const struct pc_secret_source secrets = pc_keeper_source(work->authority);
    if (secrets.get(secrets.self, issuer->client_secret, out, &diag) == PC_OK)
        return PC_OK;
    pc_log(&work->authority->log, PC_LOG_ERROR, "issuer %.*s: client_secret: %s",
           PC_ARG(issuer->name), diag.text);
    return PC_ERR_UNAVAILABLE;
}

/* How the client says who it is: RFC 6749 section 2.3.1 encodes before Basic does. */
struct login {
    struct pc_buf secret, user, password, body;
};

static void login_free(struct login *login) {
    pc_buf_free(&login->secret);
    pc_buf_free(&login->user);
    pc_buf_free(&login->password);
    pc_buf_free(&login->body);
}

static pc_err fill(struct login *out, const struct pc_settings_issuer *issuer,
                   const struct pc_discovery *discovery, const struct pc_login_state *state,
                   struct pc_span code) {
    struct pc_span secret = pc_buf_span(&out->secret);
    pc_form_add(&out->body, "grant_type", PC_SPAN("authorization_code"));
    pc_form_add(&out->body, "code", code);
    pc_form_add(&out->body, "redirect_uri", state->redirect);
    pc_form_add(&out->body, "code_verifier", state->verifier);
    if (secret.len > 0 && discovery->takes_basic) {
        pc_percent_encode(issuer->client_id, &out->user);
        pc_percent_encode(secret, &out->password);
    } else {
        pc_form_add(&out->body, "client_id", issuer->client_id);
    }
    if (secret.len > 0 && !discovery->takes_basic)
        pc_form_add(&out->body, "client_secret", secret);
    pc_err err = pc_buf_end(&out->user);
    if (err == PC_OK)
        err = pc_buf_end(&out->password);
    return err == PC_OK ? pc_buf_end(&out->body) : err;
}

pc_err pc_exchange_code(struct pc_work *work, const struct pc_http_client *http,
                        const struct pc_settings_issuer *issuer,
                        const struct pc_discovery *discovery, const struct pc_login_state *state,
                        struct pc_span code, struct pc_exchanged *out) {
    PC_CLEANUP(login_free)
    struct login login = {PC_BUF_SECRET, {0}, PC_BUF_SECRET, PC_BUF_SECRET};
    struct pc_http_answer answer = {.body = PC_BUF_SECRET};
    pc_err err = read_secret(work, issuer, &login.secret);
    if (err == PC_OK)
        err = fill(&login, issuer, discovery, state, code);
    struct pc_http_request request = {.method = "POST",
                                      .url = discovery->token_endpoint,
                                      .body = pc_buf_span(&login.body),
                                      .content_type = "application/x-www-form-urlencoded",
                                      .user = pc_buf_span(&login.user),
                                      .password = pc_buf_span(&login.password),
                                      .ca = issuer->ca,
                                      .timeout = TIMEOUT,
                                      .max_bytes = ANSWER_MAX,
                                      .stop = pc_issuers_stops(work->authority)};
    if (err == PC_OK)
        err = http->ask(http->self, &request, &answer, &work->diag);
    if (err == PC_OK && answer.status != 200)
        err = answer.status >= 400 && answer.status < 500 ? PC_ERR_DENIED : PC_ERR_UNAVAILABLE;
    if (err == PC_OK)
        err = pc_exchanged_read(pc_buf_span(&answer.body), work->arena, out);
    pc_buf_free(&answer.body);
    return err == PC_ERR_INVALID || err == PC_ERR_RANGE ? PC_ERR_UNAVAILABLE : err;
}
