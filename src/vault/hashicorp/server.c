/* Asking Vault, with a token that stays good. */
#include "vault/hashicorp/server.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/locked.h"
#include "vault/json_text.h"
#include "vault/retry.h"

#define USUAL_TIMEOUT (15 * PC_SECOND)
/* What could not be looked up or renewed is tried again after so long. */
#define PAUSE (30 * PC_SECOND)
enum { ANSWER_MAX = 2 * 1024 * 1024, TOKEN_MAX = 8192 };

struct pc_hashicorp {
    struct pc_arena arena;
    struct pc_span url, name_space, ca;
    pc_time timeout;
    pc_err (*token)(void *self, struct pc_buf *out, struct pc_diag *diag);
    void *token_self;
    const struct pc_http_client *http;
    struct pc_retry_means means;
    pthread_mutex_t lock; /* of what follows */
    struct pc_locked memory;
    struct pc_buf kept; /* the token, in memory; empty: not read yet */
    unsigned version;   /* of it: counts readings */
    bool looked;        /* renew is known */
    pc_time look;       /* when else it is asked for */
    pc_time renew;      /* when; 0: never */
};

static pc_err set_texts(struct pc_hashicorp *server, const struct pc_hashicorp_options *options,
                        struct pc_diag *diag) {
    struct pc_span url = options->url;
    while (url.len > 0 && url.ptr[url.len - 1] == '/')
        url.len--;
    if (!pc_span_starts(url, PC_SPAN("https://")) && !pc_span_starts(url, PC_SPAN("http://")))
        return pc_diag_set(diag, PC_ERR_INVALID, "the URL of a Vault server begins with https://");
    for (size_t i = 0; i < url.len; i++)
        if (url.ptr[i] <= ' ' || url.ptr[i] > '~' || url.ptr[i] == '?' || url.ptr[i] == '#' ||
            url.ptr[i] == '@')
            return pc_diag_set(diag, PC_ERR_INVALID,
                               "the URL of a Vault server has no spaces, query, fragment or user");
    pc_err err = pc_arena_copy(&server->arena, url, &server->url);
    if (err == PC_OK)
        err = pc_arena_copy(&server->arena, options->name_space, &server->name_space);
    return err == PC_OK ? pc_arena_copy(&server->arena, options->ca, &server->ca) : err;
}

pc_err pc_hashicorp_new(const struct pc_hashicorp_options *options, struct pc_hashicorp **out,
                        struct pc_diag *diag) {
    if (options->http == NULL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "a Vault server is asked over the network, "
                           "which is not to be had here");
    struct pc_hashicorp *server = calloc(1, sizeof *server);
    if (server == NULL)
        return PC_ERR_NOMEM;
    server->timeout = options->timeout > 0 ? options->timeout : USUAL_TIMEOUT;
    server->token = options->token;
    server->token_self = options->token_self;
    server->http = options->http;
    server->means = (struct pc_retry_means){.entropy = options->entropy,
                                            .clock = options->clock,
                                            .stop = options->stop,
                                            .wait = options->wait,
                                            .wait_self = options->wait_self};
    pc_err err = set_texts(server, options, diag);
    if (err == PC_OK)
        err = pc_locked_new(TOKEN_MAX, &server->memory);
    server->kept = pc_buf_over(server->memory.ptr, server->memory.size);
    if (err == PC_OK && pthread_mutex_init(&server->lock, NULL) != 0)
        err = PC_ERR_NOMEM;
    if (err != PC_OK) {
        pc_locked_free(&server->memory);
        pc_arena_free(&server->arena);
        free(server);
        return err;
    }
    *out = server;
    return PC_OK;
}

void pc_hashicorp_free(struct pc_hashicorp *server) {
    if (server == NULL)
        return;
    (void)pthread_mutex_destroy(&server->lock);
    pc_locked_free(&server->memory);
    pc_arena_free(&server->arena);
    free(server);
}

struct asking {
    struct pc_span path, body;
    struct pc_buf url;
    struct pc_buf token;
    unsigned version; /* of the token */
    struct pc_http_answer answer;
};

static void asking_free(struct asking *asking) {
    pc_buf_free(&asking->url);
    pc_buf_free(&asking->token);
    pc_buf_free(&asking->answer.body);
}

#define ASKING(path_, body_)                                                                       \
    {                                                                                              \
        .path = (path_), .body = (body_), .token = {.secret = true}, .answer = {                   \
            .body = {.secret = true}                                                               \
        }                                                                                          \
    }

static pc_err exchange(struct pc_hashicorp *server, struct asking *asking, pc_time span,
                       struct pc_diag *diag) {
    struct pc_http_header headers[3] = {{PC_SPAN("X-Vault-Request"), PC_SPAN("true")}};
    size_t count = 1;
    if (asking->token.len > 0)
        headers[count++] =
            (struct pc_http_header){PC_SPAN("X-Vault-Token"), pc_buf_span(&asking->token)};
    if (server->name_space.len > 0)
        headers[count++] =
            (struct pc_http_header){PC_SPAN("X-Vault-Namespace"), server->name_space};
    struct pc_http_request request = {.method = asking->body.len > 0 ? "POST" : "GET",
                                      .url = pc_buf_span(&asking->url),
                                      .body = asking->body,
                                      .content_type = "application/json",
                                      .headers = headers,
                                      .header_count = count,
                                      .ca = server->ca,
                                      .timeout = span,
                                      .max_bytes = ANSWER_MAX,
                                      .stop = server->means.stop};
    struct pc_diag why = {0};
    pc_err err = server->http->ask(server->http->self, &request, &asking->answer, &why);
    if (err == PC_OK || err == PC_ERR_NOMEM)
        return err;
    return pc_diag_set(diag, err, "Vault at %.*s: %.200s", PC_ARG(pc_span_upto(server->url, 128)),
                       why.text[0] != '\0' ? why.text : pc_err_name(err));
}

static pc_err judge(const struct asking *asking, struct pc_diag *diag) {
    unsigned status = asking->answer.status;
    const char *hint = "";
    pc_err err = PC_ERR_INVALID;
    if (status / 100 == 2)
        return PC_OK;
    if (status == 401 || status == 403) {
        err = PC_ERR_DENIED;
        hint = ": the token is not good, or its policies do not allow it";
    } else if (status == 404) {
        err = PC_ERR_NOTFOUND;
    } else if (status == 503) {
        err = PC_ERR_UNAVAILABLE;
        hint = ": it is sealed, or has no leader";
    } else if (status >= 500 || status == 429 || status == 412 || status == 408) {
        err = PC_ERR_UNAVAILABLE;
    }
    return pc_diag_set(diag, err, "Vault answers %u to %.*s%s", status,
                       PC_ARG(pc_span_upto(asking->path, 128)), hint);
}

static pc_err set_url(const struct pc_hashicorp *server, struct asking *asking) {
    pc_buf_add(&asking->url, server->url);
    pc_buf_add_str(&asking->url, "/v1/");
    pc_buf_add(&asking->url, asking->path);
    return pc_buf_end(&asking->url);
}

/* With the token that is in it. */
static pc_err ask_patiently(struct pc_hashicorp *server, struct asking *asking,
                            struct pc_diag *diag) {
    struct pc_retry retry = pc_retry_begin(&server->means, server->timeout);
    pc_err err = PC_ERR_UNAVAILABLE;
    for (pc_time span; err == PC_ERR_UNAVAILABLE && (span = pc_retry_next(&retry)) > 0;) {
        asking->answer.status = 0;
        err = exchange(server, asking, span, diag);
        if (err == PC_OK)
            err = judge(asking, diag);
    }
    return err;
}

/* Under the lock: one call on behalf of the token itself. */
static pc_err ask_of_token(struct pc_hashicorp *server, struct asking *asking) {
    pc_buf_add(&asking->token, pc_buf_span(&server->kept));
    pc_err err = pc_buf_end(&asking->token);
    if (err == PC_OK)
        err = set_url(server, asking);
    if (err == PC_OK)
        err = exchange(server, asking, server->timeout / 3, NULL);
    return err == PC_OK ? judge(asking, NULL) : err;
}

static uint64_t number_at(struct pc_span json, struct pc_span outer, struct pc_span inner) {
    const struct pc_span names[] = {outer, inner};
    struct pc_span found;
    uint64_t value;
    if (pc_vault_json_find(json, names, 2, &found) != PC_OK ||
        pc_span_u64(found, INT32_MAX, &value) != PC_OK)
        return 0;
    return value;
}

static bool true_at(struct pc_span json, struct pc_span outer, struct pc_span inner) {
    const struct pc_span names[] = {outer, inner};
    struct pc_span found;
    return pc_vault_json_find(json, names, 2, &found) == PC_OK &&
           pc_span_eq(found, PC_SPAN("true"));
}

/* Half of what is left is waited for. */
static void plan(struct pc_hashicorp *server, uint64_t seconds, bool renewable) {
    pc_time now = pc_clock_now(server->means.clock);
    server->renew = renewable && seconds > 0 ? now + (pc_time)seconds * PC_SECOND / 2 : 0;
}

/* How long it is good for, asked once of each. A token that may not ask that is used as it is. */
static void look_up(struct pc_hashicorp *server) {
    PC_CLEANUP(asking_free)
    struct asking asking = ASKING(PC_SPAN("auth/token/lookup-self"), (struct pc_span){0});
    pc_err err = ask_of_token(server, &asking);
    server->looked = err != PC_ERR_UNAVAILABLE;
    server->look = pc_clock_now(server->means.clock) + PAUSE;
    server->renew = 0;
    if (err != PC_OK)
        return;
    struct pc_span json = pc_buf_span(&asking.answer.body);
    plan(server, number_at(json, PC_SPAN("data"), PC_SPAN("ttl")),
         true_at(json, PC_SPAN("data"), PC_SPAN("renewable")));
}

static void renew(struct pc_hashicorp *server) {
    PC_CLEANUP(asking_free)
    struct asking asking = ASKING(PC_SPAN("auth/token/renew-self"), PC_SPAN("{}"));
    pc_err err = ask_of_token(server, &asking);
    struct pc_span json = pc_buf_span(&asking.answer.body);
    if (err == PC_OK)
        plan(server, number_at(json, PC_SPAN("auth"), PC_SPAN("lease_duration")),
             true_at(json, PC_SPAN("auth"), PC_SPAN("renewable")));
    else
        server->renew = pc_clock_now(server->means.clock) + PAUSE;
}

static bool is_token(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
            return false;
    return text.len > 0 && text.len <= TOKEN_MAX;
}

static pc_err read_token(struct pc_hashicorp *server, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf token = PC_BUF_SECRET;
    pc_err err = server->token(server->token_self, &token, diag);
    if (err != PC_OK)
        return err;
    while (token.len > 0 && (token.ptr[token.len - 1] == '\n' || token.ptr[token.len - 1] == '\r'))
        token.len--;
    if (!is_token(pc_buf_span(&token)))
        return pc_diag_set(diag, PC_ERR_DENIED,
                           "the token for Vault is empty, or no printable text without spaces");
    if (pc_span_eq_secret(pc_buf_span(&token), pc_buf_span(&server->kept)))
        return PC_OK;
    server->looked = false;
    server->look = 0;
    pc_buf_clear(&server->kept);
    pc_buf_add(&server->kept, pc_buf_span(&token));
    server->version++;
    return pc_buf_end(&server->kept);
}

static pc_err take_token(struct pc_hashicorp *server, bool refused, struct asking *asking,
                         struct pc_diag *diag) {
    pc_err err = PC_OK;
    if (server->kept.len == 0 || (refused && asking->version == server->version))
        err = read_token(server, diag);
    if (err != PC_OK)
        return err;
    pc_time now = pc_clock_now(server->means.clock);
    if (!server->looked && now >= server->look)
        look_up(server);
    else if (server->renew != 0 && now >= server->renew)
        renew(server);
    asking->version = server->version;
    pc_buf_clear(&asking->token);
    pc_buf_add(&asking->token, pc_buf_span(&server->kept));
    return pc_buf_end(&asking->token);
}

static pc_err get_token(struct pc_hashicorp *server, bool refused, struct asking *asking,
                        struct pc_diag *diag) {
    if (pthread_mutex_lock(&server->lock) != 0)
        return PC_ERR_BUSY;
    pc_err err = take_token(server, refused, asking, diag);
    (void)pthread_mutex_unlock(&server->lock);
    return err;
}

pc_err pc_hashicorp_ask(struct pc_hashicorp *server, struct pc_span path, struct pc_span body,
                        struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(asking_free) struct asking asking = ASKING(path, body);
    pc_err err = set_url(server, &asking);
    if (err == PC_OK)
        err = get_token(server, false, &asking, diag);
    if (err == PC_OK)
        err = ask_patiently(server, &asking, diag);
    if (err == PC_ERR_DENIED) {
        unsigned refused = asking.version;
        pc_err again = get_token(server, true, &asking, NULL);
        if (again == PC_OK && asking.version != refused)
            err = ask_patiently(server, &asking, diag);
    }
    if (err != PC_OK)
        return err;
    pc_buf_add(out, pc_buf_span(&asking.answer.body));
    return pc_buf_end(out);
}

/* 429, 472 and 473 are standbys, which hand on what they are asked. */
pc_err pc_hashicorp_health(struct pc_hashicorp *server, struct pc_diag *diag) {
    PC_CLEANUP(asking_free)
    struct asking asking =
        ASKING(PC_SPAN("sys/health?standbyok=true&perfstandbyok=true"), (struct pc_span){0});
    PC_CLEANUP(pc_buf_free) struct pc_buf ignored = PC_BUF_SECRET;
    pc_err err = set_url(server, &asking);
    if (err == PC_OK)
        err = exchange(server, &asking, server->timeout / 3, diag);
    if (err != PC_OK)
        return err;
    if (asking.answer.status == 501 || asking.answer.status == 503)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "Vault is %s",
                           asking.answer.status == 503 ? "sealed" : "not initialised");
    return pc_hashicorp_ask(server, PC_SPAN("auth/token/lookup-self"), (struct pc_span){0},
                            &ignored, diag);
}
