/* Refresh tokens of a fixture's account "alice": got by signing in, and used. */
#ifndef PC_TESTS_UNIT_AUTHORITY_REFRESHING_H
#define PC_TESTS_UNIT_AUTHORITY_REFRESHING_H

#include "fixture.h"

static const struct pc_span no_code = {0};

static inline struct pc_span kept(struct fixture *f, const struct pc_buf *text) {
    struct pc_span copy;
    ok(pc_arena_copy(&f->arena, pc_buf_span(text), &copy));
    return copy;
}

static inline struct pc_span refresh_of(struct fixture *f, bool cookie) {
    struct pc_sign_in got;
    assert_int_equal(try_sign_in(f, "alice", PASSWORD, no_code, cookie, &got), PC_SIGN_IN_DONE);
    struct pc_span refresh = kept(f, &got.tokens.refresh);
    pc_sign_in_free(&got);
    return refresh;
}

static inline pc_err refresh(struct fixture *f, struct pc_span *token) {
    struct pc_tokens tokens = pc_tokens_init();
    pc_err err = pc_tokens_refresh(work_of(f), *token, &tokens);
    if (err == PC_OK)
        *token = kept(f, &tokens.refresh);
    pc_tokens_free(&tokens);
    return err;
}

#endif
