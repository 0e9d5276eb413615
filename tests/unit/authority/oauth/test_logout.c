/* Signing out for a client: who is believed, and where nobody is sent. */
#include "setting.h"

#include "authority/oauth/logout.h"

struct scene {
    struct fixture *f;
    struct pc_account alice;
    struct pc_session session;
    struct pc_granted granted;
};

static struct scene begin(void **state) {
    struct scene s = {.f = *state, .granted = pc_granted_init()};
    s.alice = make_account(s.f, "alice");
    struct pc_client web = make_client(s.f, PC_SPAN("web"));
    s.session = make_session(s.f, &s.alice);
    struct pc_code_request request = {make_code(s.f, &s.alice, &s.session, REQUEST "&scope=openid"),
                                      PC_SPAN(CALLBACK), VERIFIER};
    ok(pc_grant_by_code(work_of(s.f), &web, &request, &s.granted));
    return s;
}

static bool lives(struct scene *s, const struct pc_id *id) {
    struct pc_session session;
    struct pc_store *store = s->f->authority.store;
    ok(store->session_get(store->self, &s->f->arena, id, &session));
    return session.ended == 0;
}

static enum pc_logout_outcome leave(struct scene *s, bool known, const char *query,
                                    struct pc_span hint, bool confirmed, struct pc_buf *location) {
    struct pc_logout out = {.outcome = PC_LOGOUT_WRONG};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_add_str(&text, query);
    if (hint.len > 0)
        pc_form_add(&text, "id_token_hint", hint);
    ok(pc_logout(work_of(s->f), known ? &s->alice : NULL, known ? &s->session : NULL,
                 pc_buf_span(&text), confirmed, &out));
    if (location != NULL)
        pc_buf_add(location, pc_buf_span(&out.location));
    pc_logout_free(&out);
    return out.outcome;
}

static void a_hint_is_enough(void **state) {
    struct scene s = begin(state);
    PC_CLEANUP(pc_buf_free) struct pc_buf to = {0};
    struct pc_span hint = pc_buf_span(&s.granted.id_token);
    s.f->now += 30 * PC_DAY; /* one that ended long ago still says who it was for */
    assert_int_equal(leave(&s, true,
                           "post_logout_redirect_uri=https%3A%2F%2Fapp.example.org%2Fcallback"
                           "&state=a%20b",
                           hint, false, &to),
                     PC_LOGOUT_DONE);
    assert_string_equal(pc_buf_str(&to), CALLBACK "?state=a%20b");
    assert_false(lives(&s, &s.session.record.id));
    assert_false(lives(&s, &s.granted.tokens.session));
    pc_granted_free(&s.granted);
}

static void others_are_asked(void **state) {
    struct scene s = begin(state);
    struct pc_span access = pc_buf_span(&s.granted.tokens.access),
                   hint = pc_buf_span(&s.granted.id_token);
    assert_int_equal(leave(&s, true, "", PC_SPAN(""), false, NULL), PC_LOGOUT_CONFIRM);
    assert_int_equal(leave(&s, true, "", PC_SPAN("x.y.z"), false, NULL), PC_LOGOUT_CONFIRM);
    assert_int_equal(leave(&s, true, "", access, false, NULL), PC_LOGOUT_CONFIRM);
    assert_int_equal(leave(&s, true, "client_id=other", hint, false, NULL), PC_LOGOUT_CONFIRM);
    assert_int_equal(leave(&s, true, "", pc_span_upto(hint, hint.len - 4), false, NULL),
                     PC_LOGOUT_CONFIRM);
    struct pc_id mine = s.alice.id;
    s.alice.id.bytes[0] ^= 1; /* somebody else is signed in here */
    assert_int_equal(leave(&s, true, "", hint, false, NULL), PC_LOGOUT_CONFIRM);
    s.alice.id = mine;
    assert_true(lives(&s, &s.session.record.id));
    assert_int_equal(leave(&s, true, "", PC_SPAN(""), true, NULL), PC_LOGOUT_DONE);
    assert_false(lives(&s, &s.session.record.id));
    assert_int_equal(leave(&s, false, "", PC_SPAN(""), false, NULL), PC_LOGOUT_DONE);
    pc_granted_free(&s.granted);
}

static void nowhere_else(void **state) {
    struct scene s = begin(state);
    struct pc_span none = PC_SPAN("");
    static const char *const bad[] = {
        "post_logout_redirect_uri=https%3A%2F%2Fapp.example.org%2Fcallback",
        "client_id=web&post_logout_redirect_uri=https%3A%2F%2Fevil.org%2F",
        "client_id=nobody&post_logout_redirect_uri=https%3A%2F%2Fapp.example.org%2Fcallback",
        "client_id=web&post_logout_redirect_uri=https%3A%2F%2Fapp.example.org%2Fcallback%2F",
        "state=1&state=2",
        "state=%zz",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(leave(&s, true, bad[i], none, true, NULL), PC_LOGOUT_WRONG);
    assert_true(lives(&s, &s.session.record.id));
    pc_granted_free(&s.granted);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_hint_is_enough, set_up, tear_down),
        cmocka_unit_test_setup_teardown(others_are_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nowhere_else, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
