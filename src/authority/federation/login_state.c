/* Sealing and opening the state of a sign-in at an issuer. */
#include "authority/federation/login_state.h"

#include "base/cursor.h"

enum { STATE_MAX = 128, COOKIE_MAX = 4096 };

static pc_err context(struct pc_span state, struct pc_buf *out) {
    pc_buf_add_str(out, "federation.login.");
    pc_buf_add(out, state);
    return pc_buf_end(out);
}

pc_err pc_login_state_seal(const struct pc_field_cipher *cipher, struct pc_span state,
                           const struct pc_login_state *login, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bound = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    pc_put_u64(&plain, (uint64_t)login->ends);
    pc_put_text(&plain, login->issuer);
    pc_put_text(&plain, login->nonce);
    pc_put_text(&plain, login->verifier);
    pc_put_text(&plain, login->redirect);
    pc_put_text(&plain, login->path);
    pc_err err = pc_buf_end(&plain);
    if (err == PC_OK)
        err = context(state, &bound);
    return err == PC_OK ? cipher->seal(cipher->self, pc_buf_span(&bound), pc_buf_span(&plain), out)
                        : err;
}

/* Empty where it is absent or there twice. */
static struct pc_span find_cookie(struct pc_span cookies) {
    struct pc_span name = PC_SPAN(PC_LOGIN_COOKIE "=");
    struct pc_span found = {0}, item;
    while (cookies.len > 0 && pc_span_split(&cookies, ';', &item)) {
        item = pc_span_trim(item);
        if (!pc_span_starts(item, name))
            continue;
        if (found.len > 0)
            return (struct pc_span){0};
        found = pc_span_from(item, name.len);
    }
    return found;
}

static pc_err read(struct pc_span bytes, pc_time now, struct pc_login_state *out) {
    struct pc_cursor in = pc_cursor(bytes);
    *out = (struct pc_login_state){.ends = (pc_time)pc_cursor_u64(&in)};
    out->issuer = pc_cursor_text(&in);
    out->nonce = pc_cursor_text(&in);
    out->verifier = pc_cursor_text(&in);
    out->redirect = pc_cursor_text(&in);
    out->path = pc_cursor_text(&in);
    return pc_cursor_end(&in) != PC_OK || now >= out->ends ? PC_ERR_DENIED : PC_OK;
}

pc_err pc_login_state_open(const struct pc_field_cipher *cipher, struct pc_span cookies,
                           struct pc_span state, pc_time now, struct pc_arena *arena,
                           struct pc_login_state *out) {
    struct pc_span sealed = find_cookie(cookies);
    PC_CLEANUP(pc_buf_free) struct pc_buf bound = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    if (state.len == 0 || state.len > STATE_MAX || sealed.len == 0 || sealed.len > COOKIE_MAX)
        return PC_ERR_DENIED;
    pc_err err = context(state, &bound);
    if (err != PC_OK)
        return err;
    if (cipher->open(cipher->self, pc_buf_span(&bound), sealed, &plain) != PC_OK)
        return PC_ERR_DENIED;
    struct pc_span kept;
    err = pc_arena_copy(arena, pc_buf_span(&plain), &kept);
    return err == PC_OK ? read(kept, now, out) : err;
}
