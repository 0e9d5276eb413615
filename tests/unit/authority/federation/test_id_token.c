/* What ID tokens and logout tokens must say. */
#include "../../testing.h"

#include "authority/federation/id_token.h"

static const struct pc_settings_issuer issuer = {.client_id = {"me", 2}};

static struct pc_foreign_claims good_id(void) {
    return (struct pc_foreign_claims){.jwt = {.subject = PC_SPAN("s"), .audience = PC_SPAN("me")},
                                      .kind = PC_SPAN("ID"),
                                      .nonce = PC_SPAN("n")};
}

static const char *id_fault(struct pc_foreign_claims claims) {
    const char *fault = pc_id_token_fault(&issuer, &claims, PC_SPAN("n"), PC_SPAN("abc"));
    return fault == NULL ? "" : fault;
}

static void id_tokens(void **state) {
    (void)state;
    struct pc_foreign_claims c = good_id();
    assert_string_equal(id_fault(c), "");
    c.jwt.subject.len = 0;
    assert_string_equal(id_fault(c), "id_token_type");
    c = good_id();
    c.kind = PC_SPAN("Bearer");
    assert_string_equal(id_fault(c), "id_token_type");
    c = good_id();
    c.jwt.audience = PC_SPAN("meme you");
    assert_string_equal(id_fault(c), "id_token_audience");
    c.jwt.audience = PC_SPAN("you me");
    assert_string_equal(id_fault(c), "id_token_party");
    c.authorized_party = PC_SPAN("you");
    assert_string_equal(id_fault(c), "id_token_party");
    c.authorized_party = PC_SPAN("me");
    assert_string_equal(id_fault(c), "");
    c.nonce = PC_SPAN("m");
    assert_string_equal(id_fault(c), "id_token_nonce");
    c.nonce = (struct pc_span){0};
    assert_string_equal(id_fault(c), "id_token_nonce");
    c = good_id();
    c.token_hash = PC_SPAN("ungWv48Bz-pBQUDeXa4iIw"); /* of "abc" */
    assert_string_equal(id_fault(c), "");
    c.token_hash = PC_SPAN("ungWv48Bz-pBQUDeXa4iIW");
    assert_string_equal(id_fault(c), "id_token_hash");
    assert_non_null(pc_id_token_fault(&issuer, &c, PC_SPAN(""), PC_SPAN("")));
}

static const char *logout_fault(struct pc_foreign_claims claims) {
    const char *fault = pc_logout_token_fault(&issuer, &claims);
    return fault == NULL ? "" : fault;
}

static void logout_tokens(void **state) {
    (void)state;
    const struct pc_foreign_claims good = {.jwt = {.id = PC_SPAN("j"),
                                                   .session = PC_SPAN("s"),
                                                   .type_header = PC_SPAN("logout+jwt"),
                                                   .audience = PC_SPAN("me")},
                                           .ends_session = true};
    struct pc_foreign_claims c = good;
    assert_string_equal(logout_fault(c), "");
    c.ends_session = false;
    assert_string_equal(logout_fault(c), "logout_token_type");
    c = good;
    c.nonce = PC_SPAN("n");
    assert_string_equal(logout_fault(c), "logout_token_type");
    c = good;
    c.jwt.type_header = PC_SPAN("at+jwt");
    assert_string_equal(logout_fault(c), "logout_token_type");
    c = good;
    c.jwt.audience = PC_SPAN("you");
    assert_string_equal(logout_fault(c), "logout_token_audience");
    c = good;
    c.jwt.id.len = 0;
    assert_string_equal(logout_fault(c), "logout_token_claims");
    c = good;
    c.jwt.session.len = 0;
    assert_string_equal(logout_fault(c), "logout_token_claims");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(id_tokens),
                                       cmocka_unit_test(logout_tokens)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
