/* The rows of how mail is sent. */
#include "config/schema.h"
#include "model/mail.h"
#include "model/settings.h"

static const char *const securities[] = {"starttls", "tls", "none", NULL};

static void check_mail(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_mail *mail = section;
    struct pc_mail_server server;
    if (mail->server.len == 0)
        return;
    if (mail->from.len == 0)
        pc_report_add(report, line, "from is needed: the address that mails come from");
    if (mail->password.len > 0 && mail->password_file.len > 0)
        pc_report_add(report, line, "password and password_file are two ways to say the same");
    if ((mail->user.len == 0) != (mail->password.len + mail->password_file.len == 0))
        pc_report_add(report, line, "user and password are given together or not at all");
    if (pc_mail_server_parse(mail->server, &server) != PC_OK)
        return;
    if (mail->security == PC_MAIL_PLAIN && !server.tls && !server.local)
        pc_report_add(report, line,
                      "security: none sends mail in the clear, so the server must be this machine "
                      "(localhost, 127.0.0.1 or [::1])");
    if (mail->retry > mail->keep)
        pc_report_add(report, line, "retry is longer than keep");
}

static const struct pc_schema_row mail_rows[] = {
    {.key = "server",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_mail, server),
     .max = 320,
     .format = &pc_format_mail_server,
     .doc = "The mail server, as smtp://host:587 or smtps://host:465; \"\": no mail is sent. "
            "Without a port: 587, 465 for TLS from the first byte, 25 for none."},
    {.key = "security",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_settings_mail, security),
     .fallback = "starttls",
     .choices = securities,
     .doc = "starttls: a server that does not offer it is refused. tls: TLS from the first byte, "
            "as smtps:// always has. none: only for a server on this machine."},
    {.key = "from",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_mail, from),
     .max = 254,
     .format = &pc_format_mail,
     .doc = "The address that mails come from."},
    {.key = "from_name",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_mail, from_name),
     .fallback = "Portcullis",
     .max = 64,
     .doc = "The name beside it."},
    {.key = "user",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_mail, user),
     .max = 254,
     .doc = "The name that the authority signs in to the server with; \"\": it does not."},
    {.key = "password",
     .type = PC_TYPE_SECRET,
     .at = offsetof(struct pc_settings_mail, password),
     .doc = "The password that goes with user."},
    {.key = "password_file",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_settings_mail, password_file),
     .doc = "In place of password: a file whose first line is it. The system account of the "
            "authority must be "
            "able to read it, and nobody else should."},
    {.key = "ca",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_settings_mail, ca),
     .doc = "A PEM file of the authorities that the server's certificate may come from; \"\": "
            "those of the system."},
    {.key = "timeout",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_mail, timeout),
     .fallback = "30s",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)(5 * PC_MINUTE),
     .doc = "How long sending one mail may take."},
    {.key = "retry",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_mail, retry),
     .fallback = "10s",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)PC_HOUR,
     .doc = "The wait after a first failure; each further one is twice as long, up to 1h."},
    {.key = "keep",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_mail, keep),
     .fallback = "24h",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)(30 * PC_DAY),
     .doc = "A mail that could not be sent for so long is given up."},
};

const struct pc_schema pc_schema_mail = {
    .rows = mail_rows,
    .count = sizeof mail_rows / sizeof *mail_rows,
    .check = check_mail,
};
