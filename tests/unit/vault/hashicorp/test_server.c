/* Tokens of Vault: looked at once, renewed at half their time, read anew where they are refused. */
#include "../../testing.h"

#include "../fake_network.h"
#include "vault/hashicorp/server.h"

struct held {
    struct fake_network fake;
    const char *token;
    int read;
    struct pc_hashicorp *server;
};

static pc_err give_token(void *self, struct pc_buf *out, struct pc_diag *diag) {
    struct held *held = self;
    (void)diag;
    held->read++;
    pc_buf_add_str(out, held->token);
    return pc_buf_end(out);
}

static void hold(struct held *held, const char *name_space) {
    *held = (struct held){.token = "one\n"};
    fake_start(&held->fake);
    struct pc_hashicorp_options options = {.url = PC_SPAN("https://vault:8200/"),
                                           .name_space = pc_span_str(name_space),
                                           .token = give_token,
                                           .token_self = held,
                                           .http = &held->fake.http,
                                           .entropy = &held->fake.entropy,
                                           .clock = &held->fake.clock,
                                           .wait = fake_wait,
                                           .wait_self = &held->fake};
    assert_int_equal(pc_hashicorp_new(&options, &held->server, NULL), PC_OK);
}

static pc_err ask(struct held *held, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = PC_BUF_SECRET;
    return pc_hashicorp_ask(held->server, PC_SPAN("x/y"), PC_SPAN("{}"), &out, diag);
}

#define LOOK_UP(ttl, renewable)                                                                    \
    { .status = 200, .body = "{\"data\":{\"ttl\":" ttl ",\"renewable\":" renewable "}}" }
#define RENEWED                                                                                    \
    { .status = 200, .body = "{\"auth\":{\"lease_duration\":100,\"renewable\":true}}" }
#define GOOD                                                                                       \
    { .status = 200, .body = "{}" }

static void say(struct held *held, const struct fake_answer *answers, size_t count) {
    memcpy(held->fake.answers + held->fake.asked, answers, count * sizeof *answers);
}

static void test_a_call(void **state) {
    (void)state;
    struct held held;
    hold(&held, "team");
    const struct fake_answer answers[] = {LOOK_UP("0", "false"), GOOD, GOOD};
    say(&held, answers, 3);
    assert_int_equal(ask(&held, NULL), PC_OK);
    assert_int_equal(ask(&held, NULL), PC_OK);
    assert_int_equal(held.fake.asked, 3);
    assert_string_equal(held.fake.urls[0], "GET https://vault:8200/v1/auth/token/lookup-self");
    assert_string_equal(held.fake.urls[1], "POST https://vault:8200/v1/x/y");
    assert_non_null(strstr(held.fake.headers[1], "X-Vault-Token: one\n"));
    assert_non_null(strstr(held.fake.headers[1], "X-Vault-Namespace: team\n"));
    assert_int_equal(held.read, 1);
    pc_hashicorp_free(held.server);
}

static void test_a_token_is_renewed(void **state) {
    (void)state;
    struct held held;
    hold(&held, NULL);
    const struct fake_answer answers[] = {LOOK_UP("100", "true"), GOOD, RENEWED, GOOD,    GOOD,
                                          {.status = 500},        GOOD, GOOD,    RENEWED, GOOD};
    say(&held, answers, 10);
    assert_int_equal(ask(&held, NULL), PC_OK);
    held.fake.now += 51 * PC_SECOND;
    assert_int_equal(ask(&held, NULL), PC_OK);
    assert_string_equal(held.fake.urls[2], "POST https://vault:8200/v1/auth/token/renew-self");
    assert_int_equal(ask(&held, NULL), PC_OK);
    held.fake.now += 51 * PC_SECOND; /* it does not work now, and is tried after a while */
    assert_int_equal(ask(&held, NULL), PC_OK);
    assert_int_equal(ask(&held, NULL), PC_OK);
    held.fake.now += 31 * PC_SECOND;
    assert_int_equal(ask(&held, NULL), PC_OK);
    assert_int_equal(held.fake.asked, 10);
    pc_hashicorp_free(held.server);
}

/* All callers wait for that, one after another: a server that is away is not asked by each. */
static void test_a_token_that_cannot_be_looked_up_is_used_all_the_same(void **state) {
    (void)state;
    struct held held;
    hold(&held, NULL);
    const struct fake_answer answers[] = {{.status = 500}, GOOD, GOOD, LOOK_UP("100", "true"), GOOD,
                                          RENEWED,         GOOD};
    say(&held, answers, 7);
    assert_int_equal(ask(&held, NULL), PC_OK);
    assert_int_equal(ask(&held, NULL), PC_OK);
    assert_int_equal(held.fake.asked, 3);
    held.fake.now += 31 * PC_SECOND;
    assert_int_equal(ask(&held, NULL), PC_OK);
    assert_string_equal(held.fake.urls[3], "GET https://vault:8200/v1/auth/token/lookup-self");
    held.fake.now += 51 * PC_SECOND;
    assert_int_equal(ask(&held, NULL), PC_OK);
    assert_string_equal(held.fake.urls[5], "POST https://vault:8200/v1/auth/token/renew-self");
    pc_hashicorp_free(held.server);
}

static void test_a_refused_token_is_read_anew(void **state) {
    (void)state;
    struct held held;
    hold(&held, NULL);
    const struct fake_answer answers[] = {LOOK_UP("0", "false"), GOOD, {.status = 403},
                                          LOOK_UP("0", "false"), GOOD, {.status = 403}};
    say(&held, answers, 6);
    assert_int_equal(ask(&held, NULL), PC_OK);
    held.token = "two";
    assert_int_equal(ask(&held, NULL), PC_OK);
    assert_non_null(strstr(held.fake.headers[4], "X-Vault-Token: two\n"));
    struct pc_diag diag = {0}; /* the same one is not tried again */
    assert_int_equal(ask(&held, &diag), PC_ERR_DENIED);
    assert_int_equal(held.fake.asked, 6);
    assert_string_equal(
        diag.text,
        "Vault answers 403 to x/y: the token is not good, or its policies do not allow it");
    pc_hashicorp_free(held.server);
}

static void test_bad_tokens(void **state) {
    (void)state;
    static const char *const bad[] = {"", "\n", "a b", "a\r\nX: y", "\xc3\xa4"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct held held;
        hold(&held, NULL);
        held.token = bad[i];
        assert_int_equal(ask(&held, NULL), PC_ERR_DENIED);
        assert_int_equal(held.fake.asked, 0);
        pc_hashicorp_free(held.server);
    }
}

static void test_failures(void **state) {
    (void)state;
    static const struct {
        unsigned status;
        pc_err err;
        size_t asked;
    } rows[] = {{404, PC_ERR_NOTFOUND, 2},
                {400, PC_ERR_INVALID, 2},
                {503, PC_ERR_UNAVAILABLE, 5},
                {302, PC_ERR_INVALID, 2},
                {500, PC_ERR_UNAVAILABLE, 5}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct held held;
        hold(&held, NULL);
        held.fake.answers[0] = (struct fake_answer)LOOK_UP("0", "false");
        for (size_t j = 1; j < 6; j++)
            held.fake.answers[j].status = rows[i].status;
        assert_int_equal(ask(&held, NULL), rows[i].err);
        assert_int_equal(held.fake.asked, rows[i].asked);
        pc_hashicorp_free(held.server);
    }
}

static void test_health(void **state) {
    (void)state;
    struct held held;
    hold(&held, NULL);
    const struct fake_answer answers[] = {
        {.status = 503}, {.status = 501}, {.status = 429}, LOOK_UP("0", "false"), GOOD};
    say(&held, answers, 5);
    struct pc_diag diag = {0};
    assert_int_equal(pc_hashicorp_health(held.server, &diag), PC_ERR_UNAVAILABLE);
    assert_string_equal(diag.text, "Vault is sealed");
    assert_int_equal(pc_hashicorp_health(held.server, &diag), PC_ERR_UNAVAILABLE);
    assert_int_equal(pc_hashicorp_health(held.server, &diag), PC_OK);
    pc_hashicorp_free(held.server);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_call),
        cmocka_unit_test(test_a_token_is_renewed),
        cmocka_unit_test(test_a_token_that_cannot_be_looked_up_is_used_all_the_same),
        cmocka_unit_test(test_a_refused_token_is_read_anew),
        cmocka_unit_test(test_bad_tokens),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_health),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
