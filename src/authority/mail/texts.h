/*
 * The texts of mails: the files of web/mail/, a first line "Subject: …", an empty line, and the
 * text. {name} stands for a value. A value cannot begin a line, let alone a header: control
 * characters in it become spaces.
 */
#ifndef PC_AUTHORITY_MAIL_TEXTS_H
#define PC_AUTHORITY_MAIL_TEXTS_H

#include "authority/change.h"

struct pc_mail_text {
    const char *name; /* of the file, without ".txt" */
    const char *subject;
    const char *text;
};

/* The table that embed.py makes of web/mail/. */
extern const struct pc_mail_text pc_mail_texts[];
extern const size_t pc_mail_text_count;

struct pc_mail_value {
    const char *name;
    struct pc_span value;
};

/* Fills subject and text. PC_ERR_NOTFOUND: no such text; PC_ERR_INVALID: it names a value that is
 * not there. Every text has {gate}, {url} and {time} without asking. */
PC_MUST pc_err pc_mail_fill(const struct pc_work *work, const char *name,
                            const struct pc_mail_value *values, size_t count,
                            struct pc_buf *subject, struct pc_buf *text);

/* Fills it and queues it, as pc_mail_queue does (and with its errors). The texts and their values:
 * reset (username, link, minutes), invitation (username, link, hours), email-changed (username),
 * password-changed (username), new-device (username, address, agent), code (code, minutes), test.
 */
PC_MUST pc_err pc_mail_queue_text(struct pc_change *change, struct pc_span to, const char *name,
                                  const struct pc_mail_value *values, size_t count);

/* The same work, and no mail; whether mail is configured or not. */
PC_MUST pc_err pc_mail_pretend_text(struct pc_change *change, const char *name,
                                    const struct pc_mail_value *values, size_t count);

/* Tells an account's owner what happened to it, where that is possible: the account has an address,
 * mail is configured, the outbox has room. Whatever else fails is returned. */
PC_MUST pc_err pc_mail_notice(struct pc_change *change, const struct pc_account *account,
                              const char *name, const struct pc_mail_value *values, size_t count);

#endif
