/* Public API: the own profile, all that is kept about the own account, and ending all sessions. */
#include "authority/api/handlers.h"
#include "authority/api/render.h"
#include "authority/api/sign_in_answer.h"
#include "authority/people/accounts.h"
#include "authority/people/sessions.h"
#include "authority/words.h"

enum { PROFILE_DISPLAY_NAME, PROFILE_EMAIL };
static const struct pc_body_field profile_fields[] = {
    [PROFILE_DISPLAY_NAME] = {"display_name", PC_BODY_TEXT, .max = 128, .check = pc_is_line,
                              .shape = "one line was expected"},
    [PROFILE_EMAIL] = {"email", PC_BODY_TEXT, .max = 254, .check = pc_is_email,
                       .shape = "an e-mail address was expected"},
};
PC_BODY_TABLE(pc_body_me_profile, profile_fields);

/* Links to set a new password go to the address, so that another one is as good as a new password:
 * it needs a second factor that was shown of late or, without one, a sign-in. *asked: the answer is
 * made. */
static pc_err ask_for_factor(struct pc_call *call, const struct pc_value *email, bool *asked) {
    *asked = false;
    if (!email->given || pc_span_eq(email->text, call->account.email))
        return PC_OK;
    return pc_fresh_asked(call, asked);
}

pc_err pc_public_me_profile(struct pc_call *call) {
    const struct pc_value *name = &call->values[PROFILE_DISPLAY_NAME];
    const struct pc_value *email = &call->values[PROFILE_EMAIL];
    const struct pc_account_wish wish = {.display_name = name->given ? &name->text : NULL,
                                         .email = email->given ? &email->text : NULL,
                                         .by_owner = true};
    struct pc_account account;
    bool asked = false;
    pc_err err = ask_for_factor(call, email, &asked);
    if (err != PC_OK || asked)
        return err;
    err = pc_account_change(&call->work, &call->account.id, &wish, &account);
    if (err == PC_ERR_BUSY) {
        pc_call_problem(call, 429, "the e-mail address was changed too often for now");
        return PC_OK;
    }
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_render_account(&json, &account);
    pc_json_object_end(&json);
    return PC_OK;
}

/* One row a part: whatever the API shows somebody of the own account. */
static const struct {
    const char *key;
    const char *target;
} parts[] = {
    {"account", "/portcullis/v1/me"},
    {"keys", "/portcullis/v1/me/keys?limit=1000"},
    {"sessions", "/portcullis/v1/me/sessions?limit=1000"},
    {"passkeys", "/portcullis/v1/me/passkeys"},
    {"devices", "/portcullis/v1/me/devices?limit=1000"},
    {"backup_codes", "/portcullis/v1/me/backup-codes"},
    {"consents", "/portcullis/v1/me/consents"},
    {"approvals", "/portcullis/v1/me/approvals"},
};

pc_err pc_public_me_export(struct pc_call *call) {
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_render_time(&json, "exported", call->work.now);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct pc_call inner;
        pc_router_inner(call, "GET", pc_span_str(parts[i].target), (struct pc_span){0}, &inner);
        bool good = inner.status == 200 || inner.status == 404; /* a part that is not there */
        if (inner.status == 200)
            pc_json_raw(&json, parts[i].key, pc_span_trim(pc_buf_span(&inner.answer)));
        pc_call_free(&inner);
        if (!good)
            return PC_ERR_UNAVAILABLE;
    }
    pc_json_object_end(&json);
    return pc_call_header(call, "Content-Disposition",
                          PC_SPAN("attachment; filename=\"my-account.json\""));
}

pc_err pc_public_me_sessions_end_all(struct pc_call *call) {
    size_t ended;
    call->status = 204;
    return pc_sessions_end_of(&call->work, &call->account.id, &ended);
}
