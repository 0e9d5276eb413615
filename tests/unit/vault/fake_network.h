/* A server that says what the test wrote down, a clock that moves when it is waited for, and bytes
 * that are not random. */
#ifndef PC_TESTS_UNIT_VAULT_FAKE_NETWORK_H
#define PC_TESTS_UNIT_VAULT_FAKE_NETWORK_H

#include "base/entropy.h"
#include "ports/clock.h"
#include "ports/http.h"

enum { FAKE_ANSWERS = 16 };

struct fake_answer {
    pc_err err;
    unsigned status;
    const char *head, *body;
};

struct fake_network {
    struct fake_answer
        answers[FAKE_ANSWERS]; /* one a request; behind the last: PC_ERR_UNAVAILABLE */
    size_t asked;
    char urls[FAKE_ANSWERS][256];
    char headers[FAKE_ANSWERS][2048]; /* "Name: value\n" */
    char bodies[FAKE_ANSWERS][512];
    pc_time timeouts[FAKE_ANSWERS];
    pc_time now, waited;
    uint8_t random; /* every byte */
    struct pc_http_client http;
    struct pc_clock clock;
    struct pc_entropy entropy;
};

static inline pc_err fake_ask(void *self, const struct pc_http_request *request,
                              struct pc_http_answer *answer, struct pc_diag *diag) {
    struct fake_network *fake = self;
    (void)diag;
    if (fake->asked == FAKE_ANSWERS)
        return PC_ERR_UNAVAILABLE;
    size_t at = fake->asked++;
    struct pc_buf url = pc_buf_over(fake->urls[at], sizeof fake->urls[at] - 1);
    struct pc_buf headers = pc_buf_over(fake->headers[at], sizeof fake->headers[at] - 1);
    struct pc_buf body = pc_buf_over(fake->bodies[at], sizeof fake->bodies[at] - 1);
    pc_buf_addf(&url, "%s ", request->method);
    pc_buf_add(&url, request->url);
    pc_buf_add(&body, request->body);
    for (size_t i = 0; i < request->header_count; i++)
        pc_buf_addf(&headers, "%.*s: %.*s\n", PC_ARG(request->headers[i].name),
                    PC_ARG(request->headers[i].value));
    fake->timeouts[at] = request->timeout;
    const struct fake_answer *said = &fake->answers[at];
    pc_buf_clear(&answer->body);
    pc_buf_clear(&answer->head);
    pc_buf_add(&answer->body, pc_span_str(said->body));
    if (request->keep_head)
        pc_buf_add(&answer->head, pc_span_str(said->head));
    answer->status = said->status;
    return said->err == PC_OK && said->status == 0 ? PC_ERR_UNAVAILABLE : said->err;
}

static inline pc_time fake_now(void *self) {
    return ((struct fake_network *)self)->now;
}

static inline pc_err fake_fill(void *self, void *out, size_t len) {
    memset(out, ((struct fake_network *)self)->random, len);
    return PC_OK;
}

static inline void fake_wait(void *self, pc_time span) {
    struct fake_network *fake = self;
    fake->now += span;
    fake->waited += span;
}

static inline void fake_start(struct fake_network *fake) {
    *fake = (struct fake_network){.now = INT64_C(1440938160) * PC_SECOND, .random = 0xff};
    fake->http = (struct pc_http_client){fake, fake_ask};
    fake->clock = (struct pc_clock){fake_now, fake};
    fake->entropy = (struct pc_entropy){fake_fill, fake};
}

#endif
