/* Admin API: inviting people, and a mail to test the mail server with. */
#include "authority/api/handlers.h"
#include "authority/api/render.h"
#include "authority/events.h"
#include "authority/keeper.h"
#include "authority/mail/outbox.h"
#include "authority/mail/texts.h"
#include "authority/people/accounts.h"
#include "authority/people/invitations.h"
#include "authority/words.h"
#include "outgoing/mail.h"

enum { INVITE_EMAIL, INVITE_LINK };
static const struct pc_body_field invite_fields[] = {
    [INVITE_EMAIL] = {"email", PC_BODY_TEXT, .max = 254, .check = pc_is_email,
                      .shape = "an e-mail address was expected"},
    [INVITE_LINK] = {"link", PC_BODY_BOOL, .required = false},
};
PC_BODY_TABLE(pc_body_user_invite, invite_fields);

static const struct pc_body_field test_fields[] = {
    {"to", PC_BODY_TEXT, .required = true, .min = 3, .max = 254, .check = pc_is_email,
     .shape = "an e-mail address was expected"},
};
PC_BODY_TABLE(pc_body_mail_test, test_fields);

pc_err pc_admin_user_invite(struct pc_call *call) {
    struct pc_account account;
    PC_CLEANUP(pc_invitation_free) struct pc_invitation invitation = {0};
    pc_err err = pc_account_find(&call->work, call->params[0], &account);
    if (err == PC_OK)
        err = pc_invite(&call->work, &account.id, call->values[INVITE_EMAIL].text,
                        call->values[INVITE_LINK].flag, &invitation);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 201);
    pc_json_object(&json, NULL);
    pc_json_bool(&json, "sent", invitation.sent);
    pc_json_text_if(&json, "link", pc_buf_span(&invitation.link));
    pc_render_time(&json, "expires", invitation.expires);
    pc_json_object_end(&json);
    return PC_OK;
}

static pc_err write_down(struct pc_work *work, pc_err sent) {
    struct pc_event event = pc_event_of(work, PC_EVENT_MAIL, "test");
    event.allowed = sent == PC_OK;
    event.reason = pc_span_str(sent == PC_OK ? NULL : "not_sent");
    return pc_event_write(work->authority, &event);
}

pc_err pc_admin_mail_test(struct pc_call *call) {
    struct pc_work *work = &call->work;
    if (!pc_mail_offered(work->settings))
        return pc_diag_set(&work->diag, PC_ERR_INVALID,
                           "no mail server is configured (mail.server)");
    PC_CLEANUP(pc_buf_free) struct pc_buf subject = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_err err = pc_mail_fill(work, "test", NULL, 0, &subject, &text);
    if (err != PC_OK)
        return err;
    const struct pc_secret_source secrets = pc_keeper_source(work->authority);
    struct pc_smtp smtp = {.settings = &work->settings->mail,
                           .entropy = work->authority->entropy,
                           .clock = &work->authority->clock,
                           .secrets = &secrets};
    struct pc_mailer mailer = pc_smtp_mailer(&smtp);
    struct pc_mail mail = {call->values[0].text, pc_buf_span(&subject), pc_buf_span(&text)};
    struct pc_diag diag = {0};
    pc_err sent = mailer.send(mailer.self, &mail, &diag);
    err = write_down(work, sent);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_bool(&json, "sent", sent == PC_OK);
    pc_json_text_if(&json, "answer", pc_span_str(smtp.answer));
    pc_json_text_if(&json, "error", pc_span_str(diag.text));
    pc_json_object_end(&json);
    return PC_OK;
}
