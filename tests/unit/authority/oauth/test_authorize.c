/* The decision of the authorization endpoint: who is asked what, and what is sent where. */
#include "setting.h"

#include "authority/oauth/consents.h"

struct scene {
    struct fixture *f;
    struct pc_account alice;
    struct pc_session session;
    struct pc_authorization a;
};

static struct scene begin(void **state) {
    struct scene s = {.f = *state, .a = pc_authorization_init()};
    s.alice = make_account(s.f, "alice");
    (void)make_client(s.f, PC_SPAN("web"));
    s.session = make_session(s.f, &s.alice);
    return s;
}

static enum pc_authorize_outcome decide(struct scene *s, bool known, const char *query,
                                        enum pc_decision_of_person decision) {
    pc_authorization_free(&s->a);
    s->a = pc_authorization_init();
    ok(pc_authorize(work_of(s->f), known ? &s->alice : NULL, known ? &s->session : NULL,
                    pc_span_str(query), decision, &s->a));
    return s->a.outcome;
}

static const char *error_of(struct scene *s, bool known, const char *query) {
    assert_int_equal(decide(s, known, query, PC_UNDECIDED), PC_AUTHORIZE_REDIRECT);
    assert_true(pc_span_starts(pc_buf_span(&s->a.location), PC_SPAN(CALLBACK "?error=")));
    assert_span_equal(sent(s->f, &s->a, "state"), "s1");
    assert_span_equal(sent(s->f, &s->a, "iss"), "portcullis");
    assert_int_equal(sent(s->f, &s->a, "code").len, 0);
    return s->a.error;
}

static void shown_and_never_sent(void **state) {
    struct scene s = begin(state);
    static const char *const bad[] = {
        "",
        "client_id=web",
        "client_id=nobody&redirect_uri=https%3A%2F%2Fapp.example.org%2Fcallback",
        REQUEST "&client_id=web",
        REQUEST "&redirect_uri=https%3A%2F%2Fevil.org%2F",
        "client_id=web&redirect_uri=https%3A%2F%2Fapp.example.org%2Fcallback%2F",
        "client_id=%zz&redirect_uri=x",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(decide(&s, true, bad[i], PC_ALLOW), PC_AUTHORIZE_WRONG);
        assert_int_equal(s.a.location.len, 0);
    }
    bool yes = true;
    struct pc_client client;
    ok(pc_client_change(work_of(s.f), PC_SPAN("web"), &(struct pc_client_wish){.disabled = &yes},
                        &client));
    assert_int_equal(decide(&s, true, REQUEST, PC_ALLOW), PC_AUTHORIZE_WRONG);
    pc_authorization_free(&s.a);
}

static void sent_to_the_client(void **state) {
    struct scene s = begin(state);
    assert_string_equal(error_of(&s, true, REQUEST "&scope=write:things"), "invalid_scope");
    assert_string_equal(error_of(&s, true, REQUEST "&nonce=1&nonce=2"), "invalid_request");
    assert_string_equal(error_of(&s, true, REQUEST "&request=x"), "request_not_supported");
    assert_string_equal(error_of(&s, false, REQUEST "&prompt=none"), "login_required");
    assert_string_equal(error_of(&s, true, REQUEST "&prompt=none"), "consent_required");
    assert_string_equal(
        error_of(&s, true, REQUEST "&prompt=none&acr_values=urn:portcullis:acr:mfa"),
        "interaction_required");
    s.f->now += PC_HOUR;
    assert_string_equal(error_of(&s, true, REQUEST "&prompt=none&max_age=60"), "login_required");
    pc_authorization_free(&s.a);
}

static void who_is_asked_what(void **state) {
    struct scene s = begin(state);
    assert_int_equal(decide(&s, false, REQUEST, PC_UNDECIDED), PC_AUTHORIZE_SIGN_IN);
    assert_false(s.a.again);
    assert_int_equal(decide(&s, true, REQUEST "&prompt=login", PC_ALLOW), PC_AUTHORIZE_SIGN_IN);
    assert_true(s.a.again);
    char back[1024];
    (void)snprintf(back, sizeof back, "%.*s", PC_ARG(s.a.back));
    assert_int_equal(decide(&s, true, back, PC_UNDECIDED), PC_AUTHORIZE_CONSENT);
    s.f->now += PC_MINUTE; /* asked for later than she signed in */
    assert_int_equal(decide(&s, true, REQUEST "&portcullis_after=1700000001", PC_ALLOW),
                     PC_AUTHORIZE_SIGN_IN);
    assert_int_equal(decide(&s, true, REQUEST "&max_age=59", PC_ALLOW), PC_AUTHORIZE_SIGN_IN);
    assert_int_equal(decide(&s, true, REQUEST "&max_age=60", PC_ALLOW), PC_AUTHORIZE_REDIRECT);
    assert_int_equal(decide(&s, true, REQUEST "&acr_values=urn:portcullis:acr:mfa", PC_ALLOW),
                     PC_AUTHORIZE_STEP_UP);
    s.session.record.mfa = true;
    assert_int_equal(decide(&s, true, REQUEST "&acr_values=urn:portcullis:acr:mfa", PC_ALLOW),
                     PC_AUTHORIZE_REDIRECT);
    pc_authorization_free(&s.a);
}

static void consent_is_remembered_until_it_is_withdrawn(void **state) {
    struct scene s = begin(state);
    assert_int_equal(decide(&s, true, REQUEST "&scope=openid", PC_REFUSE), PC_AUTHORIZE_REDIRECT);
    assert_string_equal(s.a.error, "access_denied");
    assert_int_equal(decide(&s, true, REQUEST "&scope=openid", PC_UNDECIDED), PC_AUTHORIZE_CONSENT);
    assert_int_equal(decide(&s, true, REQUEST "&scope=openid", PC_ALLOW), PC_AUTHORIZE_REDIRECT);
    assert_int_equal(sent(s.f, &s.a, "code").len, 43);
    assert_int_equal(decide(&s, true, REQUEST "&scope=openid", PC_UNDECIDED),
                     PC_AUTHORIZE_REDIRECT);
    assert_null(s.a.error);
    assert_int_equal(decide(&s, true, REQUEST "&scope=openid+email", PC_UNDECIDED),
                     PC_AUTHORIZE_CONSENT);
    assert_span_equal(s.a.known, "openid");
    assert_int_equal(decide(&s, true, REQUEST "&scope=email", PC_ALLOW), PC_AUTHORIZE_REDIRECT);
    assert_int_equal(decide(&s, true, REQUEST "&scope=openid+email", PC_UNDECIDED),
                     PC_AUTHORIZE_REDIRECT);
    assert_int_equal(decide(&s, true, REQUEST "&scope=openid&prompt=consent", PC_UNDECIDED),
                     PC_AUTHORIZE_CONSENT);
    ok(pc_consent_withdraw(work_of(s.f), &s.alice.id, PC_SPAN("web")));
    assert_int_equal(pc_consent_withdraw(work_of(s.f), &s.alice.id, PC_SPAN("web")),
                     PC_ERR_NOTFOUND);
    assert_int_equal(decide(&s, true, REQUEST "&scope=openid", PC_UNDECIDED), PC_AUTHORIZE_CONSENT);
    bool yes = true;
    struct pc_client client;
    ok(pc_client_change(work_of(s.f), PC_SPAN("web"), &(struct pc_client_wish){.trusted = &yes},
                        &client));
    assert_int_equal(decide(&s, true, REQUEST "&scope=openid", PC_UNDECIDED),
                     PC_AUTHORIZE_REDIRECT);
    pc_authorization_free(&s.a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shown_and_never_sent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sent_to_the_client, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_asked_what, set_up, tear_down),
        cmocka_unit_test_setup_teardown(consent_is_remembered_until_it_is_withdrawn, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
