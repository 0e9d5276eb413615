/* The texts of mails. */
#include "authority/mail/texts.h"

#include "authority/mail/outbox.h"
#include "config/public_url.h"

enum { VALUE_MAX = 1024 };

static void add_value(struct pc_span value, struct pc_buf *out) {
    for (size_t i = 0; i < value.len && i < VALUE_MAX; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        pc_buf_add_char(out, c < ' ' || c == 0x7f ? ' ' : value.ptr[i]);
    }
}

static pc_err add_named(struct pc_span name, const struct pc_mail_value *values, size_t count,
                        struct pc_buf *out) {
    for (size_t i = 0; i < count; i++)
        if (pc_span_eq(name, pc_span_str(values[i].name))) {
            add_value(values[i].value, out);
            return PC_OK;
        }
    return PC_ERR_INVALID;
}

static pc_err fill(struct pc_span text, const struct pc_mail_value *values, size_t count,
                   struct pc_buf *out) {
    pc_err err = PC_OK;
    while (text.len > 0 && err == PC_OK) {
        size_t open = pc_span_find(text, '{');
        pc_buf_add(out, pc_span_upto(text, open));
        text = pc_span_from(text, open);
        if (text.len == 0)
            break;
        size_t close = pc_span_find(text, '}');
        err = add_named(pc_span_from(pc_span_upto(text, close), 1), values, count, out);
        text = pc_span_from(text, close + 1);
    }
    return err == PC_OK ? pc_buf_end(out) : err;
}

static const struct pc_mail_text *find(const char *name) {
    for (size_t i = 0; i < pc_mail_text_count; i++)
        if (pc_span_eq(pc_span_str(pc_mail_texts[i].name), pc_span_str(name)))
            return &pc_mail_texts[i];
    return NULL;
}

enum { COMMON = 3, VALUES_MAX = 12 };

pc_err pc_mail_fill(const struct pc_work *work, const char *name,
                    const struct pc_mail_value *values, size_t count, struct pc_buf *subject,
                    struct pc_buf *text) {
    const struct pc_mail_text *found = find(name);
    PC_CLEANUP(pc_buf_free) struct pc_buf url = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf time = {0};
    struct pc_mail_value all[VALUES_MAX];
    if (found == NULL || count > VALUES_MAX - COMMON)
        return found == NULL ? PC_ERR_NOTFOUND : PC_ERR_INVALID;
    pc_public_url(work->settings, &url);
    pc_time_format(work->now / PC_SECOND * PC_SECOND, &time);
    if (pc_buf_end(&url) != PC_OK || pc_buf_end(&time) != PC_OK)
        return PC_ERR_NOMEM;
    struct pc_span whole = pc_buf_span(&url);
    all[0] = (struct pc_mail_value){"url", whole};
    all[1] = (struct pc_mail_value){"gate", pc_span_from(whole, PC_SPAN("https://").len)};
    all[2] = (struct pc_mail_value){"time", pc_buf_span(&time)};
    for (size_t i = 0; i < count; i++)
        all[COMMON + i] = values[i];
    pc_err err = fill(pc_span_str(found->subject), all, COMMON + count, subject);
    return err == PC_OK ? fill(pc_span_str(found->text), all, COMMON + count, text) : err;
}

pc_err pc_mail_queue_text(struct pc_change *change, struct pc_span to, const char *name,
                          const struct pc_mail_value *values, size_t count) {
    PC_CLEANUP(pc_buf_free) struct pc_buf subject = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    if (!pc_mail_offered(change->work->settings))
        return PC_ERR_UNSUPPORTED;
    pc_err err = pc_mail_fill(change->work, name, values, count, &subject, &text);
    return err == PC_OK ? pc_mail_queue(change, to, pc_buf_span(&subject), pc_buf_span(&text))
                        : err;
}

pc_err pc_mail_pretend_text(struct pc_change *change, const char *name,
                            const struct pc_mail_value *values, size_t count) {
    PC_CLEANUP(pc_buf_free) struct pc_buf subject = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_mail_fill(change->work, name, values, count, &subject, &text);
    return err == PC_OK ? pc_mail_pretend(change, pc_buf_span(&subject), pc_buf_span(&text)) : err;
}

pc_err pc_mail_notice(struct pc_change *change, const struct pc_account *account, const char *name,
                      const struct pc_mail_value *values, size_t count) {
    struct pc_authority *authority = change->work->authority;
    if (account->email.len == 0 || !pc_mail_offered(change->work->settings))
        return PC_OK;
    pc_err err = pc_mail_queue_text(change, account->email, name, values, count);
    if (err != PC_ERR_FULL && err != PC_ERR_INVALID)
        return err;
    pc_log(&authority->log, PC_LOG_WARN, "a notice (%s) could not be queued: %s", name,
           pc_err_name(err));
    return PC_OK;
}
