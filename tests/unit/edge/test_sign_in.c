/* Which refusals send a browser to sign in, and where to. */
#include "../testing.h"

#include "edge/sign_in.h"

#include <string.h>

static const struct pc_route configured = {.builtin = false};
static const struct pc_route builtin = {.builtin = true};

static struct pc_request browser(void) {
    return (struct pc_request){
        .method = PC_SPAN("GET"), .fetch_mode = PC_SPAN("navigate"), .fetch_site = PC_SPAN("none")};
}

static struct pc_verdict refusal(enum pc_reason reason) {
    return (struct pc_verdict){.reason = reason,
                               .route = &configured,
                               .path = PC_SPAN("/a b/ü"),
                               .query = PC_SPAN("x=1&y=//evil.test")};
}

static char location[16384];

/* "" where the answer stays what it is. */
static const char *sent(const struct pc_request *request, const struct pc_verdict *verdict) {
    const struct pc_settings settings = {.sign_in.redirect = true};
    struct pc_buf out = pc_buf_over(location, sizeof location);
    bool wanted = pc_sign_in_wanted(request, verdict, &settings, &out);
    assert_int_equal(out.len > 0, wanted);
    const char *text = pc_buf_str(&out);
    return wanted ? text : "";
}

static void browsers_are_sent(void **state) {
    (void)state;
    struct pc_request request = browser();
    static const enum pc_reason reasons[] = {PC_NO_CREDENTIAL, PC_SESSION_UNKNOWN,
                                             PC_SESSION_EXPIRED};
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        struct pc_verdict verdict = refusal(reasons[i]);
        assert_string_equal(sent(&request, &verdict),
                            "/portcullis/sign-in?return=%2Fa%20b%2F%C3%BC%3Fx%3D1%26y%3D%2F%2Fevil."
                            "test");
    }
    struct pc_verdict verdict = refusal(PC_NO_CREDENTIAL);
    request = (struct pc_request){.method = PC_SPAN("GET"),
                                  .accept = PC_SPAN("text/html,application/xhtml+xml")};
    assert_true(strlen(sent(&request, &verdict)) > 0);
}

static void a_second_factor_is_for_sessions(void **state) {
    (void)state;
    struct pc_request request = browser();
    struct pc_verdict verdict = refusal(PC_MFA_TOO_OLD);
    assert_string_equal(sent(&request, &verdict), "");
    verdict.principal.credential = PC_CRED_TOKEN;
    assert_string_equal(sent(&request, &verdict), "");
    verdict.principal.credential = PC_CRED_SESSION;
    verdict.query = (struct pc_span){0};
    assert_string_equal(sent(&request, &verdict),
                        "/portcullis/sign-in/step-up?return=%2Fa%20b%2F%C3%BC");
    verdict.reason = PC_MFA_REQUIRED;
    assert_true(strlen(sent(&request, &verdict)) > 0);
}

static void programs_are_not(void **state) {
    (void)state;
    struct pc_verdict verdict = refusal(PC_NO_CREDENTIAL);
    struct pc_request requests[] = {browser(), browser(), browser(), browser(),
                                    browser(), browser(), browser(), browser()};
    requests[0].method = PC_SPAN("POST");
    requests[1].method = PC_SPAN("HEAD");
    requests[2].authorization = PC_SPAN("Bearer x");
    requests[3].api_key = PC_SPAN("tk_x");
    requests[4].websocket = true;
    requests[5].fetch_mode = PC_SPAN("cors");
    requests[6] = (struct pc_request){.method = PC_SPAN("GET"), .accept = PC_SPAN("*/*")};
    requests[7] = (struct pc_request){.method = PC_SPAN("GET"),
                                      .accept = PC_SPAN("text/html"),
                                      .fetch_site = PC_SPAN("cross-site")};
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
        assert_string_equal(sent(&requests[i], &verdict), "");
}

/* Every other reason stays: a person who may not is not asked to sign in again and again. */
static void other_refusals_stay(void **state) {
    (void)state;
    struct pc_request request = browser();
    for (int reason = 0; reason < PC_REASON_COUNT; reason++) {
        bool known = reason == PC_NO_CREDENTIAL || reason == PC_SESSION_UNKNOWN ||
                     reason == PC_SESSION_EXPIRED || reason == PC_MFA_REQUIRED ||
                     reason == PC_MFA_TOO_OLD;
        struct pc_verdict verdict = refusal((enum pc_reason)reason);
        verdict.principal.credential = PC_CRED_SESSION;
        assert_int_equal(strlen(sent(&request, &verdict)) > 0, known);
    }
    struct pc_verdict verdict = refusal(PC_NO_CREDENTIAL);
    verdict.route = &builtin; /* the pages themselves: there is no way round in circles */
    assert_string_equal(sent(&request, &verdict), "");
    verdict.route = NULL;
    assert_string_equal(sent(&request, &verdict), "");
}

static void it_can_be_switched_off(void **state) {
    (void)state;
    const struct pc_settings settings = {0};
    struct pc_request request = browser();
    struct pc_verdict verdict = refusal(PC_NO_CREDENTIAL);
    struct pc_buf out = pc_buf_over(location, sizeof location);
    assert_false(pc_sign_in_wanted(&request, &verdict, &settings, &out));
}

static void long_addresses_are_cut(void **state) {
    (void)state;
    static char path[4000];
    memset(path, 'a', sizeof path);
    path[0] = '/';
    struct pc_request request = browser();
    struct pc_verdict verdict = refusal(PC_NO_CREDENTIAL);
    verdict.query = pc_span(path, sizeof path);
    assert_string_equal(sent(&request, &verdict), "/portcullis/sign-in?return=%2Fa%20b%2F%C3%BC");
    verdict.path = pc_span(path, sizeof path);
    assert_string_equal(sent(&request, &verdict), "/portcullis/sign-in");
    verdict.path = pc_span(path, 2048);
    verdict.query = (struct pc_span){0};
    assert_int_equal(strlen(sent(&request, &verdict)),
                     strlen("/portcullis/sign-in?return=%2F") + 2047);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(browsers_are_sent),      cmocka_unit_test(a_second_factor_is_for_sessions),
        cmocka_unit_test(programs_are_not),       cmocka_unit_test(other_refusals_stay),
        cmocka_unit_test(it_can_be_switched_off), cmocka_unit_test(long_addresses_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
