/* Sessions with a cookie end when idle, and absolutely. */
#include "../refreshing.h"

#include "audit/chain.h"
#include "authority/usage.h"

static void cookie_sessions_end_when_idle_and_absolutely(void **state) {
    struct fixture *f = *state;
    make_account(f, "alice");
    struct pc_span idle = refresh_of(f, true), active = refresh_of(f, true);
    f->now += 20 * PC_MINUTE;
    ok(refresh(f, &active));
    f->now += 10 * PC_MINUTE;
    assert_int_equal(refresh(f, &idle), PC_ERR_DENIED);
    size_t ended;
    ok(pc_sessions_end_over(work_of(f), &ended));
    assert_int_equal(ended, 1);
    ok(pc_sessions_end_over(work_of(f), &ended));
    assert_int_equal(ended, 0);
    for (int i = 0; i < 34; i++) {
        ok(refresh(f, &active));
        f->now += 20 * PC_MINUTE;
    }
    f->now += 20 * PC_MINUTE;
    assert_int_equal(refresh(f, &active), PC_ERR_DENIED);
}

/* One granted request with the session's cookie, as the edge records it, sealed and looked at. */
static void use_at_edge(struct fixture *f, const struct pc_id *session) {
    struct pc_authority *a = &f->authority;
    PC_CLEANUP(pc_buf_free) struct pc_buf kid = {0};
    struct pc_signer *signer = NULL;
    struct pc_sealer *sealer = NULL;
    struct pc_usage *usage = NULL;
    struct pc_diag diag = {0};
    uint64_t sealed, head;
    uint8_t hash[32];
    struct pc_event event = pc_event_of(work_of(f), PC_EVENT_ACCESS, "GET");
    event.credential = PC_SPAN("session");
    event.credential_id = pc_work_id_text(&f->work, session);
    ok(pc_event_write(a, &event));
    ok(pc_signing_keys_audit_signer(a, &signer, &kid));
    struct pc_sealer_options options = {.spool = a->paths.spool,
                                        .directory = a->paths.audit,
                                        .signer = signer,
                                        .kid = pc_buf_str(&kid)};
    ok(pc_sealer_open(&options, f->now, &sealer, &diag));
    ok(pc_sealer_run(sealer, f->now, &sealed, &diag));
    pc_sealer_head(sealer, &head, hash);
    ok(pc_usage_new(1, &usage));
    pc_usage_look(usage, a, head, true);
    pc_usage_free(usage);
    pc_sealer_close(sealer);
    pc_signer_free(signer);
}

static void use_of_services_alone_keeps_a_cookie_session(void **state) {
    struct fixture *f = *state;
    struct pc_sign_in got;
    make_account(f, "alice");
    assert_int_equal(try_sign_in(f, "alice", PASSWORD, no_code, true, &got), PC_SIGN_IN_DONE);
    struct pc_span token = kept(f, &got.tokens.refresh);
    struct pc_id session = got.tokens.session;
    pc_sign_in_free(&got);
    size_t ended;
    for (int i = 0; i < 3; i++) {
        f->now += 20 * PC_MINUTE;
        use_at_edge(f, &session);
        ok(pc_sessions_end_over(work_of(f), &ended));
        assert_int_equal(ended, 0);
    }
    ok(refresh(f, &token));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cookie_sessions_end_when_idle_and_absolutely, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(use_of_services_alone_keeps_a_cookie_session, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
