/* Signing out for a client. */
#include "authority/oauth/logout.h"

#include <jansson.h>

#include "authority/events.h"
#include "authority/form.h"
#include "authority/oauth/clients.h"
#include "authority/oauth/uris.h"
#include "authority/people/sessions.h"
#include "authority/tokens/signing_keys.h"
#include "base/encode.h"

enum { QUERY_MAX = 32 * 1024 };

void pc_logout_free(struct pc_logout *logout) {
    pc_buf_free(&logout->location);
}

struct leaving {
    struct pc_work *work;
    const struct pc_account *account;
    const struct pc_session *session;
    struct pc_span client_id, hint, uri, state;
    struct pc_jwt_claims claims; /* of a hint that verifies */
    bool hinted;
    struct pc_logout *out;
};

static pc_err wrong(struct pc_logout *out, const char *description) {
    out->outcome = PC_LOGOUT_WRONG;
    out->description = description;
    return PC_OK;
}

static pc_err read(struct leaving *l, struct pc_span query) {
    const struct {
        const char *name;
        struct pc_span *to;
    } texts[] = {
        {"client_id", &l->client_id},
        {"id_token_hint", &l->hint},
        {"post_logout_redirect_uri", &l->uri},
        {"state", &l->state},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        pc_err err = pc_form_find(query, texts[i].name, l->work->arena, texts[i].to);
        if (err != PC_OK && err != PC_ERR_NOTFOUND)
            return err;
    }
    return PC_OK;
}

/* The audience that the hint claims; what it says counts only once it has been verified for that.
 */
static struct pc_span claimed_audience(struct leaving *l) {
    PC_CLEANUP(pc_buf_free) struct pc_buf payload = {0};
    struct pc_span rest = l->hint, part = {0}, copy = {0};
    if (l->hint.len > PC_JWT_MAX || !pc_span_split(&rest, '.', &part) ||
        !pc_span_split(&rest, '.', &part) || pc_base64url_decode(part, &payload) != PC_OK)
        return copy;
    json_t *json = json_loadb(payload.ptr, payload.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *audience = json_object_get(json, "aud");
    struct pc_span text = pc_span(json_string_value(audience), json_string_length(audience));
    if (pc_is_client_id(text) && pc_arena_copy(l->work->arena, text, &copy) != PC_OK)
        copy = (struct pc_span){0};
    json_decref(json);
    return copy;
}

static pc_err read_hint(struct leaving *l) {
    struct pc_span audience = claimed_audience(l);
    if (audience.len == 0 || (l->client_id.len > 0 && !pc_span_eq(audience, l->client_id)))
        return PC_OK;
    pc_err err = pc_signing_keys_verify_hint(l->work, l->hint, audience, &l->claims);
    l->hinted = err == PC_OK;
    if (l->hinted)
        l->client_id = audience;
    return err == PC_ERR_DENIED ? PC_OK : err;
}

static pc_err find_client(struct leaving *l) {
    struct pc_store *store = l->work->authority->store;
    if (!pc_is_client_id(l->client_id))
        return PC_OK;
    pc_err err = store->client_get(store->self, l->work->arena, l->client_id, &l->out->client);
    l->out->client_known = err == PC_OK && !l->out->client.disabled;
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

static pc_err set_location(struct leaving *l) {
    if (l->uri.len == 0)
        return PC_OK;
    pc_buf_add(&l->out->location, l->uri);
    if (pc_span_find(l->uri, '?') == l->uri.len && l->state.len > 0)
        pc_buf_add_char(&l->out->location, '?');
    if (l->state.len > 0)
        pc_form_add(&l->out->location, "state", l->state);
    return pc_buf_end(&l->out->location);
}

/* ---- ending ---- */

static pc_err end_one(struct pc_change *change, const struct pc_id *id,
                      const struct pc_id *account) {
    struct pc_store *store = change->work->authority->store;
    struct pc_session session;
    pc_err err = store->session_get(store->self, change->work->arena, id, &session);
    if (err == PC_OK && pc_id_eq(&session.record.account, account))
        err = pc_session_end(change, &session);
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

/* The session that the hint's client was let in from; one that outlives it on purpose stays. */
static pc_err end_hinted(struct pc_change *change, const struct leaving *l) {
    struct pc_store *store = change->work->authority->store;
    struct pc_grant grant;
    struct pc_id session, subject;
    if (!l->hinted || pc_id_parse(l->claims.session, &session) != PC_OK ||
        pc_id_parse(l->claims.subject, &subject) != PC_OK)
        return PC_OK;
    pc_err err = store->grant_get(store->self, change->work->arena, &session, &grant);
    if (err == PC_ERR_NOTFOUND || (err == PC_OK && pc_id_is_none(&grant.parent)))
        return PC_OK;
    return err == PC_OK ? end_one(change, &grant.parent, &subject) : err;
}

static pc_err end(const struct leaving *l) {
    struct pc_work *work = l->work;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    change.takes_away = true;
    if (err == PC_OK)
        err = end_hinted(&change, l);
    if (err == PC_OK && l->session != NULL)
        err = end_one(&change, &l->session->record.id, &l->account->id);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_SIGN_OUT, "logout");
    event.resource = l->client_id;
    if (l->session == NULL)
        event.user = l->claims.subject;
    return pc_change_commit(&change, &event);
}

/* A hint about somebody else than who is signed in here proves nothing about this browser. */
static bool needs_confirmation(const struct leaving *l) {
    struct pc_id subject;
    if (l->session == NULL)
        return false;
    return !l->hinted || pc_id_parse(l->claims.subject, &subject) != PC_OK ||
           !pc_id_eq(&subject, &l->account->id);
}

pc_err pc_logout(struct pc_work *work, const struct pc_account *account,
                 const struct pc_session *session, struct pc_span query, bool confirmed,
                 struct pc_logout *out) {
    struct leaving l = {.work = work, .account = account, .session = session, .out = out};
    if (query.len > QUERY_MAX)
        return wrong(out, "the request is too long");
    pc_err err = read(&l, query);
    if (err == PC_ERR_INVALID)
        return wrong(out, "the request is malformed, or a parameter stands there twice");
    if (err == PC_OK && l.hint.len > 0)
        err = read_hint(&l);
    if (err == PC_OK)
        err = find_client(&l);
    if (err != PC_OK)
        return err;
    if (l.uri.len > 0 &&
        (!out->client_known || !pc_redirect_uri_matches(out->client.logout_uris, l.uri)))
        return wrong(out, "post_logout_redirect_uri is none that the client has registered");
    out->outcome = PC_LOGOUT_CONFIRM;
    if (!confirmed && needs_confirmation(&l))
        return PC_OK;
    err = l.hinted || session != NULL ? end(&l) : PC_OK;
    out->outcome = PC_LOGOUT_DONE;
    return err == PC_OK ? set_location(&l) : err;
}
