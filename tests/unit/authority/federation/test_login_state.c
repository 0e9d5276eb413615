/* What the browser keeps of a sign-in: sealed, bound to its state, and for a while. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <stdio.h>

#include "../../folder.h"
#include "authority/federation/login_state.h"
#include "crypto/keyring.h"
#include "crypto/random.h"

#define NOW (1000 * PC_SECOND)

struct fixture {
    struct folder folder;
    struct pc_keyring *ring;
    struct pc_field_cipher cipher;
    struct pc_arena arena;
    struct pc_buf cookie;
};

static int set_up(void **state) {
    static struct fixture f;
    f = (struct fixture){0};
    struct pc_diag diag;
    folder_make(&f.folder);
    const char *path = folder_file(&f.folder, "ring");
    assert_int_equal(pc_keyring_create(path, &pc_system_entropy, NOW), PC_OK);
    assert_int_equal(pc_keyring_load(path, &pc_system_entropy, &f.ring, &diag), PC_OK);
    f.cipher = pc_keyring_cipher(f.ring);
    const struct pc_login_state login = {.issuer = PC_SPAN("one"),
                                         .nonce = PC_SPAN("n"),
                                         .verifier = PC_SPAN("v"),
                                         .redirect = PC_SPAN("https://a/b"),
                                         .path = PC_SPAN("/c"),
                                         .ends = NOW + PC_LOGIN_LIFE};
    pc_buf_add_str(&f.cookie, "a=b; " PC_LOGIN_COOKIE "=");
    assert_int_equal(pc_login_state_seal(&f.cipher, PC_SPAN("state"), &login, &f.cookie), PC_OK);
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    pc_keyring_free(f->ring);
    pc_arena_free(&f->arena);
    pc_buf_free(&f->cookie);
    folder_remove(&f->folder);
    return 0;
}

static pc_err open_with(struct fixture *f, struct pc_span cookies, const char *state, pc_time now,
                        struct pc_login_state *out) {
    return pc_login_state_open(&f->cipher, cookies, pc_span_str(state), now, &f->arena, out);
}

static void it_comes_back(void **state) {
    struct fixture *f = *state;
    struct pc_login_state login;
    struct pc_span cookies = pc_buf_span(&f->cookie);
    assert_int_equal(open_with(f, cookies, "state", NOW, &login), PC_OK);
    assert_span_equal(login.issuer, "one");
    assert_span_equal(login.nonce, "n");
    assert_span_equal(login.verifier, "v");
    assert_span_equal(login.redirect, "https://a/b");
    assert_span_equal(login.path, "/c");
}

static void other_states_and_times_are_refused(void **state) {
    struct fixture *f = *state;
    struct pc_login_state login;
    struct pc_span cookies = pc_buf_span(&f->cookie);
    assert_int_equal(open_with(f, cookies, "State", NOW, &login), PC_ERR_DENIED);
    assert_int_equal(open_with(f, cookies, "", NOW, &login), PC_ERR_DENIED);
    assert_int_equal(open_with(f, cookies, "state", NOW + PC_LOGIN_LIFE, &login), PC_ERR_DENIED);
    assert_int_equal(open_with(f, PC_SPAN(""), "state", NOW, &login), PC_ERR_DENIED);
    assert_int_equal(open_with(f, PC_SPAN(PC_LOGIN_COOKIE "=x"), "state", NOW, &login),
                     PC_ERR_DENIED);
    struct pc_buf twice = {0};
    pc_buf_add(&twice, cookies);
    pc_buf_add_str(&twice, "; ");
    pc_buf_add(&twice, cookies);
    assert_int_equal(open_with(f, pc_buf_span(&twice), "state", NOW, &login), PC_ERR_DENIED);
    pc_buf_free(&twice);
    f->cookie.ptr[f->cookie.len - 4] ^= 1;
    assert_int_equal(open_with(f, cookies, "state", NOW, &login), PC_ERR_DENIED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_comes_back),
        cmocka_unit_test(other_states_and_times_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
