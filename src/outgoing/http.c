/* One HTTP exchange a call, by libcurl. */
#include "outgoing/http.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/ip.h"
#include "outgoing/curl.h"

enum { HEAD_MAX = 64 * 1024 };

/* What is received, and how much more may be. */
struct receipt {
    struct pc_buf *body;
    struct pc_buf *lines; /* of the head; NULL: not wanted */
    size_t max;
    size_t head;
    bool too_long;
};

struct exchange {
    CURL *curl;
    CURLU *url;
    struct curl_slist *headers;
    struct pc_arena arena;
    struct receipt receipt;
};

static void exchange_free(struct exchange *exchange) {
    if (exchange->curl != NULL)
        curl_easy_cleanup(exchange->curl);
    curl_url_cleanup(exchange->url);
    curl_slist_free_all(exchange->headers);
    pc_arena_free(&exchange->arena);
}

static void text_free(char **text) {
    curl_free(*text);
}

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    struct receipt *receipt = context;
    if (size * count > receipt->max - receipt->body->len) {
        receipt->too_long = true;
        return 0;
    }
    pc_buf_add(receipt->body, pc_span(bytes, size * count));
    return pc_buf_end(receipt->body) == PC_OK ? size * count : 0;
}

static size_t receive_head(char *bytes, size_t size, size_t count, void *context) {
    struct receipt *receipt = context;
    struct pc_span line = {bytes, size * count};
    if (line.len > HEAD_MAX - receipt->head) {
        receipt->too_long = true;
        return 0;
    }
    receipt->head += line.len;
    if (receipt->lines == NULL)
        return line.len;
    if (pc_span_starts(line, PC_SPAN("HTTP/"))) /* what came before was of an interim answer */
        pc_buf_clear(receipt->lines);
    pc_buf_add(receipt->lines, pc_span_upto(line, pc_span_find(line, '\r')));
    pc_buf_add_char(receipt->lines, '\n');
    return pc_buf_end(receipt->lines) == PC_OK ? line.len : 0;
}

/* Where plain HTTP may go: nowhere but to this machine, or to what answers for its cloud on it. */
static bool is_near(struct pc_span host, bool link_local) {
    static const struct pc_network loopback = {{4, {127}}, 8}, metadata = {{4, {169, 254}}, 16};
    static const struct pc_ip six = {6, {[15] = 1}};
    static const struct pc_network metadata_six = {{6, {0xfd, 0, 0x0e, 0xc2}}, 32};
    struct pc_ip ip;
    if (pc_span_eq_nocase(host, PC_SPAN("localhost"))) /* libcurl does not look this one up */
        return true;
    if (host.len > 2 && host.ptr[0] == '[')
        host = pc_span(host.ptr + 1, host.len - 2);
    if (pc_ip_parse(host, &ip) != PC_OK)
        return false;
    return pc_network_contains(&loopback, &ip) || pc_ip_eq(&ip, &six) ||
           (link_local &&
            (pc_network_contains(&metadata, &ip) || pc_network_contains(&metadata_six, &ip)));
}

/* The URL as libcurl reads it is the one that is looked at and the one that is asked. */
static pc_err set_url(struct exchange *exchange, const char *text, bool link_local,
                      struct pc_diag *diag) {
    PC_CLEANUP(text_free) char *scheme = NULL;
    PC_CLEANUP(text_free) char *host = NULL;
    PC_CLEANUP(text_free) char *user = NULL;
    exchange->url = curl_url();
    if (exchange->url == NULL)
        return PC_ERR_NOMEM;
    if (curl_url_set(exchange->url, CURLUPART_URL, text, 0) != CURLUE_OK ||
        curl_url_get(exchange->url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(exchange->url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return pc_diag_set(diag, PC_ERR_INVALID, "%.200s is no URL", text);
    if (curl_url_get(exchange->url, CURLUPART_USER, &user, 0) == CURLUE_OK)
        return pc_diag_set(diag, PC_ERR_INVALID, "a URL with a user in it is not asked");
    bool plain = strcasecmp(scheme, "http") == 0;
    if (strcasecmp(scheme, "https") != 0 && !(plain && is_near(pc_span_str(host), link_local)))
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "%.200s: https is needed, or http to a loopback address", text);
    return curl_easy_setopt(exchange->curl, CURLOPT_CURLU, exchange->url) == CURLE_OK
               ? PC_OK
               : PC_ERR_NOMEM;
}

/* NULL for an empty text, and where memory ran out. */
static const char *copy(struct exchange *exchange, struct pc_span text) {
    struct pc_span copied;
    if (text.len == 0 || pc_arena_copy(&exchange->arena, text, &copied) != PC_OK)
        return NULL;
    return copied.ptr;
}

static bool is_clean(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20)
            return false;
    return true;
}

static pc_err add_header(struct exchange *exchange, struct pc_span name, struct pc_span value) {
    PC_CLEANUP(pc_buf_free) struct pc_buf line = PC_BUF_SECRET;
    if (!is_clean(name) || !is_clean(value))
        return PC_ERR_INVALID;
    pc_buf_add(&line, name);
    pc_buf_add_str(&line, value.len > 0 ? ": " : ":");
    pc_buf_add(&line, value);
    const char *text = pc_buf_str(&line);
    struct curl_slist *grown = text == NULL ? NULL : curl_slist_append(exchange->headers, text);
    if (grown == NULL)
        return PC_ERR_NOMEM;
    exchange->headers = grown;
    return PC_OK;
}

static bool is_given(const struct pc_http_request *request, struct pc_span name) {
    for (size_t i = 0; i < request->header_count; i++)
        if (pc_span_eq_nocase(request->headers[i].name, name))
            return true;
    return false;
}

static pc_err add_given(struct exchange *exchange, const struct pc_http_request *request) {
    for (size_t i = 0; i < request->header_count; i++) {
        const struct pc_http_header *header = &request->headers[i];
        if (header->name.len == 0 || pc_span_find(header->name, ':') < header->name.len)
            return PC_ERR_INVALID;
        pc_err err = add_header(exchange, header->name, header->value);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err set_headers(struct exchange *exchange, const struct pc_http_request *request) {
    pc_err err = add_given(exchange, request);
    if (err == PC_OK && !is_given(request, PC_SPAN("Accept")))
        err = add_header(exchange, PC_SPAN("Accept"), PC_SPAN("application/json"));
    if (err == PC_OK)
        err = add_header(exchange, PC_SPAN("Expect"), (struct pc_span){0});
    if (err == PC_OK && !is_given(request, PC_SPAN("Content-Type"))) /* empty: not libcurl's own */
        err = add_header(exchange, PC_SPAN("Content-Type"), pc_span_str(request->content_type));
    PC_CLEANUP(pc_buf_free) struct pc_buf bearer = PC_BUF_SECRET;
    if (err == PC_OK && request->bearer.len > 0) {
        pc_buf_add_str(&bearer, "Bearer ");
        pc_buf_add(&bearer, request->bearer);
        err = pc_buf_end(&bearer);
        if (err == PC_OK)
            err = add_header(exchange, PC_SPAN("Authorization"), pc_buf_span(&bearer));
    }
    if (err == PC_OK &&
        curl_easy_setopt(exchange->curl, CURLOPT_HTTPHEADER, exchange->headers) != CURLE_OK)
        err = PC_ERR_NOMEM;
    return err;
}

static bool set_login(struct exchange *exchange, const struct pc_http_request *request) {
    if (request->user.len == 0)
        return true;
    const char *user = copy(exchange, request->user);
    const char *password = request->password.len == 0 ? "" : copy(exchange, request->password);
    return user != NULL && password != NULL &&
           curl_easy_setopt(exchange->curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) == CURLE_OK &&
           curl_easy_setopt(exchange->curl, CURLOPT_USERNAME, user) == CURLE_OK &&
           curl_easy_setopt(exchange->curl, CURLOPT_PASSWORD, password) == CURLE_OK;
}

static bool set_body(struct exchange *exchange, const struct pc_http_request *request) {
    CURL *curl = exchange->curl;
    bool sends = strcmp(request->method, "POST") == 0 || strcmp(request->method, "PUT") == 0;
    const char *body = request->body.len > 0 ? request->body.ptr : "";
    if ((sends || request->body.len > 0) &&
        (curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len) !=
             CURLE_OK ||
         curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body) != CURLE_OK))
        return false;
    if (strcmp(request->method, "HEAD") == 0)
        return curl_easy_setopt(curl, CURLOPT_NOBODY, 1L) == CURLE_OK;
    return curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method) == CURLE_OK;
}

/* Given authorities are the only ones: libcurl would go on to look into its own folder of them. */
static bool set_trust(struct exchange *exchange, const struct pc_http_request *request) {
    if (request->ca.len == 0)
        return true;
    const char *ca = copy(exchange, request->ca);
    return ca != NULL && curl_easy_setopt(exchange->curl, CURLOPT_CAINFO, ca) == CURLE_OK &&
           curl_easy_setopt(exchange->curl, CURLOPT_CAPATH, (char *)NULL) == CURLE_OK;
}

static bool set_receipt(struct exchange *exchange) {
    CURL *curl = exchange->curl;
    struct receipt *receipt = &exchange->receipt;
    return curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEDATA, receipt) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, receive_head) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_HEADERDATA, receipt) == CURLE_OK;
}

static int look_up(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    const atomic_bool *stop = context;
    (void)a, (void)b, (void)c, (void)d;
    return *stop ? 1 : 0;
}

static bool set_stop(struct exchange *exchange, const atomic_bool *stop) {
    CURL *curl = exchange->curl;
    if (stop == NULL)
        return true;
    return curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_up) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFODATA, (void *)stop) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK;
}

static pc_err perform(struct exchange *exchange, struct pc_http_answer *answer,
                      struct pc_diag *diag) {
    CURLcode code = curl_easy_perform(exchange->curl);
    if (exchange->receipt.too_long)
        return pc_diag_set(diag, PC_ERR_RANGE, "the answer is too long");
    if (code == CURLE_OUT_OF_MEMORY || pc_buf_end(&answer->body) != PC_OK ||
        pc_buf_end(&answer->head) != PC_OK)
        return PC_ERR_NOMEM;
    if (code != CURLE_OK)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "%s", curl_easy_strerror(code));
    long status = 0;
    if (curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK)
        return PC_ERR_UNAVAILABLE;
    answer->status = (unsigned)status;
    return PC_OK;
}

static pc_err ask(void *self, const struct pc_http_request *request, struct pc_http_answer *answer,
                  struct pc_diag *diag) {
    (void)self;
    PC_CLEANUP(exchange_free)
    struct exchange exchange = {.arena = {.secret = true},
                                .receipt = {.body = &answer->body,
                                            .lines = request->keep_head ? &answer->head : NULL,
                                            .max = request->max_bytes}};
    pc_buf_clear(&answer->body);
    pc_buf_clear(&answer->head);
    pc_err err = pc_curl_new("https,http", request->timeout, &exchange.curl);
    const char *url = err == PC_OK ? copy(&exchange, request->url) : NULL;
    if (err != PC_OK || url == NULL)
        return err == PC_OK ? PC_ERR_INVALID : err;
    err = set_url(&exchange, url, request->link_local, diag);
    if (err == PC_OK)
        err = set_headers(&exchange, request);
    if (err != PC_OK)
        return err;
    if (!set_login(&exchange, request) || !set_trust(&exchange, request) ||
        !set_receipt(&exchange) || !set_body(&exchange, request) ||
        !set_stop(&exchange, request->stop))
        return PC_ERR_NOMEM;
    return perform(&exchange, answer, diag);
}

const struct pc_http_client pc_http_by_curl = {.ask = ask};
