/* The audit event of a decision. */
#include "fixture.h"

static struct pc_event event_of(struct fixture *f, struct pc_gate_event_texts *texts) {
    struct pc_event event;
    pc_gate_event(&f->request, &f->verdict, f->now, texts, &event);
    return event;
}

static void of_a_token(void **state) {
    struct fixture *f = *state;
    struct pc_gate_event_texts texts;
    use_token(f);
    f->request.user_agent = PC_SPAN("curl");
    assert_string_equal(decide_path(f, "/t/acme?secret=1"), "allowed");
    struct pc_event event = event_of(f, &texts);
    assert_int_equal(event.type, PC_EVENT_ACCESS);
    assert_true(event.allowed);
    assert_span_equal(event.reason, "allowed");
    assert_span_equal(event.action, "GET");
    assert_span_equal(event.user, FIXTURE_ACCOUNT);
    assert_span_equal(event.name, "ann");
    assert_span_equal(event.credential, "token");
    assert_span_equal(event.credential_id, FIXTURE_JTI);
    assert_span_equal(event.tenant, "acme");
    assert_span_equal(event.resource, "/t/acme");
    assert_span_equal(event.route, "tenant");
    assert_span_equal(event.class, "internal");
    assert_span_equal(event.upstream, "app");
    assert_span_equal(event.agent, "curl");
    assert_int_equal(event.status, 0);
}

static void of_keys_and_sessions(void **state) {
    struct fixture *f = *state;
    struct pc_gate_event_texts texts;
    use_key(f);
    assert_string_equal(decide(f), "allowed");
    struct pc_event event = event_of(f, &texts);
    assert_span_equal(event.credential, "key");
    assert_int_equal(event.credential_id.len, 36);
    f->request.api_key = (struct pc_span){0};
    use_cookie(f);
    assert_string_equal(decide(f), "allowed");
    event = event_of(f, &texts);
    assert_span_equal(event.credential, "session");
    assert_span_equal(event.credential_id, FIXTURE_SESSION);
}

static void of_a_refusal(void **state) {
    struct fixture *f = *state;
    struct pc_gate_event_texts texts;
    assert_string_equal(decide_path(f, "/a/../b?api_key=secret"), "ambiguous_path");
    struct pc_event event = event_of(f, &texts);
    assert_false(event.allowed);
    assert_span_equal(event.reason, "ambiguous_path");
    assert_span_equal(event.resource, "/a/../b");
    assert_int_equal(event.status, 400);
    assert_int_equal(event.user.len, 0);
    assert_int_equal(event.credential.len, 0);
    assert_int_equal(event.route.len, 0);
    static char agent[1000];
    memset(agent, 'a', sizeof agent);
    f->request.user_agent = pc_span(agent, sizeof agent);
    event = event_of(f, &texts);
    assert_int_equal(event.agent.len, 256);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH(of_a_token),
        WITH(of_keys_and_sessions),
        WITH(of_a_refusal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
