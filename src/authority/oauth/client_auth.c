/* Which client calls. */
#include "authority/oauth/client_auth.h"

#include "authority/events.h"
#include "authority/oauth/clients.h"
#include "base/encode.h"
#include "base/percent.h"

enum { BASIC_MAX = 4096 };

/* Standard base64 with its padding (RFC 4648 section 4) as the other alphabet without one. */
static pc_err base64_decode(struct pc_span text, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    size_t padding = 0;
    if (text.len == 0 || text.len > BASIC_MAX || text.len % 4 != 0)
        return PC_ERR_INVALID;
    while (padding < 2 && text.ptr[text.len - 1] == '=') {
        text.len--;
        padding++;
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '-' || c == '_')
            return PC_ERR_INVALID;
        pc_buf_add_char(&plain, (char)(c == '+' ? '-' : c == '/' ? '_' : c));
    }
    pc_err err = pc_buf_end(&plain);
    return err == PC_OK ? pc_base64url_decode(pc_buf_span(&plain), out) : err;
}

pc_err pc_basic_parse(struct pc_span header, struct pc_arena *arena, struct pc_span *id,
                      struct pc_span *secret) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_span scheme = pc_span_upto(header, sizeof "Basic " - 1);
    if (!pc_span_eq_nocase(scheme, PC_SPAN("Basic ")))
        return PC_ERR_INVALID;
    pc_err err = base64_decode(pc_span_trim(pc_span_from(header, scheme.len)), &text);
    if (err != PC_OK)
        return err;
    struct pc_span all = pc_buf_span(&text);
    size_t colon = pc_span_find(all, ':');
    if (colon == all.len)
        return PC_ERR_INVALID;
    err = pc_percent_decode_form(pc_span_upto(all, colon), arena, id);
    if (err == PC_OK)
        err = pc_percent_decode_form(pc_span_from(all, colon + 1), arena, secret);
    return err;
}

static pc_err refuse(struct pc_call *call, struct pc_span id, const char *reason) {
    struct pc_event event = pc_event_of(&call->work, PC_EVENT_TOKEN, "client");
    event.allowed = false;
    event.reason = pc_span_str(reason);
    event.name = pc_is_client_id(id) ? id : (struct pc_span){0};
    pc_err err = pc_event_write(call->work.authority, &event);
    if (err == PC_OK)
        err = pc_call_header(call, "WWW-Authenticate", PC_SPAN("Basic realm=\"oauth\""));
    if (err != PC_OK)
        return err;
    pc_call_error(call, 401, "invalid_client", "the client is not known, or its secret is wrong");
    return PC_ERR_DENIED;
}

static pc_err refuse_methods(struct pc_call *call) {
    pc_call_error(call, 400, "invalid_request", "one way of client authentication was expected");
    return PC_ERR_DENIED;
}

static pc_err check(struct pc_call *call, struct pc_span secret, struct pc_client *out) {
    if (out->disabled)
        return refuse(call, out->id, "client_disabled");
    if (!out->confidential)
        return secret.len == 0 ? PC_OK : refuse(call, out->id, "public_client");
    pc_err err = secret.len == 0 ? PC_ERR_DENIED : pc_client_check_secret(out, secret);
    return err == PC_ERR_DENIED ? refuse(call, out->id, "client_secret") : err;
}

static void note_use(struct pc_work *work, const struct pc_client *client) {
    struct pc_store *store = work->authority->store;
    work->credential = PC_SPAN("client");
    work->credential_id = client->id;
    if (client->last_used + PC_MINUTE > work->now)
        return;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->client_used(store->self, client->id, work->now);
    if (err == PC_OK)
        err = pc_change_commit(&change, NULL);
    if (err != PC_OK)
        pc_log(&work->authority->log, PC_LOG_WARN, "client: last use was not noted: %s",
               pc_err_name(err));
}

pc_err pc_client_of_call(struct pc_call *call, struct pc_span id, struct pc_span secret,
                         struct pc_client *out) {
    struct pc_store *store = call->work.authority->store;
    struct pc_span header = call->header(call->context, "Authorization");
    if (header.len > 0) {
        struct pc_span named = id;
        if (secret.len > 0)
            return refuse_methods(call);
        pc_err err = pc_basic_parse(header, call->work.arena, &id, &secret);
        if (err == PC_ERR_INVALID || (err == PC_OK && secret.len == 0))
            return refuse(call, (struct pc_span){0}, "malformed");
        if (err != PC_OK)
            return err;
        if (named.len > 0 && !pc_span_eq(named, id))
            return refuse_methods(call);
    }
    pc_err err = pc_is_client_id(id) ? store->client_get(store->self, call->work.arena, id, out)
                                     : PC_ERR_NOTFOUND;
    if (err == PC_ERR_NOTFOUND)
        return refuse(call, id, "client_unknown");
    if (err == PC_OK)
        err = check(call, secret, out);
    if (err == PC_OK)
        note_use(&call->work, out);
    return err;
}
