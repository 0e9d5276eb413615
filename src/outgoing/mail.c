/* Mail by SMTP. */
#include "outgoing/mail.h"

#include <string.h>

#include "base/file.h"
#include "model/mail.h"
#include "outgoing/curl.h"
#include "outgoing/message.h"

enum { PASSWORD_MAX = 1024 };

/* One delivery. */
struct delivery {
    struct pc_smtp *smtp;
    CURL *curl;
    struct curl_slist *to;
    struct pc_buf message, password, scratch;
    size_t sent;     /* bytes of the message that libcurl took */
    bool data_begun; /* the server asked for the message */
    char error[CURL_ERROR_SIZE];
};

static void delivery_end(struct delivery *d) {
    if (d->curl != NULL)
        curl_easy_cleanup(d->curl);
    curl_slist_free_all(d->to);
    pc_buf_free(&d->message);
    pc_buf_free(&d->password);
    pc_buf_free(&d->scratch);
}

static size_t give_message(char *out, size_t size, size_t count, void *context) {
    struct delivery *d = context;
    struct pc_span rest =
        pc_span_upto(pc_span_from(pc_buf_span(&d->message), d->sent), size * count);
    d->data_begun = true;
    if (rest.len > 0)
        memcpy(out, rest.ptr, rest.len);
    d->sent += rest.len;
    return rest.len;
}

/* Keeps the last line that the server said. */
static size_t keep_answer(char *line, size_t size, size_t count, void *context) {
    struct delivery *d = context;
    size_t len = 0, all = size * count;
    for (size_t i = 0; i < all && len + 1 < sizeof d->smtp->answer; i++)
        if (line[i] >= ' ' && line[i] <= '~')
            d->smtp->answer[len++] = line[i];
    d->smtp->answer[len] = '\0';
    return all;
}

static int look_up(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    const struct delivery *delivery = context;
    (void)a, (void)b, (void)c, (void)d;
    return delivery->smtp->stop != NULL && *delivery->smtp->stop;
}

#define SET(option, value)                                                                         \
    (err = err == PC_OK && curl_easy_setopt(d->curl, (option), (value)) != CURLE_OK                \
               ? PC_ERR_UNAVAILABLE                                                                \
               : err)

/* The address of the server, with the name that we greet it by. */
static pc_err set_server(struct delivery *d) {
    const struct pc_settings_mail *settings = d->smtp->settings;
    struct pc_mail_server server;
    pc_err err = pc_mail_server_parse(settings->server, &server);
    if (err != PC_OK)
        return err;
    bool tls = server.tls || settings->security == PC_MAIL_TLS;
    bool plain = !tls && settings->security == PC_MAIL_PLAIN;
    if (plain && !server.local)
        return PC_ERR_DENIED;
    bool six = pc_span_find(server.host, ':') < server.host.len;
    struct pc_span port = server.port.len > 0 ? server.port
                          : tls               ? PC_SPAN("465")
                          : plain             ? PC_SPAN("25")
                                              : PC_SPAN("587");
    pc_buf_clear(&d->scratch);
    pc_buf_addf(&d->scratch, "%s://%s%.*s%s:%.*s/%.*s", tls ? "smtps" : "smtp", six ? "[" : "",
                PC_ARG(server.host), six ? "]" : "", PC_ARG(port),
                PC_ARG(pc_mail_host(settings->from)));
    const char *url = pc_buf_str(&d->scratch);
    if (url == NULL)
        return PC_ERR_NOMEM;
    SET(CURLOPT_URL, url);
    SET(CURLOPT_USE_SSL, (long)(plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (settings->ca.len > 0) {
        SET(CURLOPT_CAINFO, settings->ca.ptr);
        SET(CURLOPT_CAPATH, NULL);
    }
    return err;
}

/* The first line of the file. */
static pc_err read_password_file(struct delivery *d, struct pc_diag *diag) {
    const struct pc_settings_mail *settings = d->smtp->settings;
    pc_err err = pc_file_read(settings->password_file.ptr, PASSWORD_MAX, &d->password);
    if (err != PC_OK)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "mail.password_file cannot be read: %s",
                           pc_err_name(err));
    struct pc_span line = pc_buf_span(&d->password);
    line = pc_span_upto(line, pc_span_find(line, '\n'));
    line = pc_span_upto(line, pc_span_find(line, '\r'));
    d->password.len = line.len;
    if (line.len > 0 && memchr(line.ptr, '\0', line.len) != NULL)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "mail.password_file holds no password");
    return PC_OK;
}

static pc_err set_password(struct delivery *d, struct pc_diag *diag) {
    const struct pc_settings_mail *settings = d->smtp->settings;
    const struct pc_secret_source *secrets = d->smtp->secrets;
    if (settings->user.len == 0)
        return PC_OK;
    pc_err err = PC_ERR_UNAVAILABLE;
    if (settings->password.len == 0)
        err = read_password_file(d, diag);
    else if (secrets != NULL)
        err = secrets->get(secrets->self, settings->password, &d->password, diag);
    if (err != PC_OK)
        return PC_ERR_UNAVAILABLE;
    const char *password = pc_buf_str(&d->password);
    if (password == NULL)
        return PC_ERR_NOMEM;
    SET(CURLOPT_USERNAME, settings->user.ptr);
    SET(CURLOPT_PASSWORD, password);
    return err;
}

static pc_err set_addresses(struct delivery *d, const struct pc_mail *mail) {
    pc_err err = PC_OK;
    pc_buf_clear(&d->scratch);
    pc_buf_addf(&d->scratch, "<%.*s>", PC_ARG(d->smtp->settings->from));
    const char *from = pc_buf_str(&d->scratch);
    if (from == NULL)
        return PC_ERR_NOMEM;
    SET(CURLOPT_MAIL_FROM, from);
    pc_buf_clear(&d->scratch);
    pc_buf_addf(&d->scratch, "<%.*s>", PC_ARG(mail->to));
    const char *to = pc_buf_str(&d->scratch);
    if (to != NULL)
        d->to = curl_slist_append(NULL, to);
    if (d->to == NULL)
        return PC_ERR_NOMEM;
    SET(CURLOPT_MAIL_RCPT, d->to);
    return err;
}

static pc_err set_calls(struct delivery *d) {
    pc_err err = PC_OK;
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_READFUNCTION, give_message);
    SET(CURLOPT_READDATA, d);
    SET(CURLOPT_HEADERFUNCTION, keep_answer);
    SET(CURLOPT_HEADERDATA, d);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, look_up);
    SET(CURLOPT_XFERINFODATA, d);
    SET(CURLOPT_QUICK_EXIT, 1L); /* does not wait for a name that is still being looked up */
    SET(CURLOPT_ERRORBUFFER, d->error);
    return err;
}

/* 530, 534, 535, 538: about our sign-in or TLS (RFC 4954), not about the mail. */
static bool is_about_us(long code) {
    return code == 530 || code == 534 || code == 535 || code == 538;
}

static pc_err judge(struct delivery *d, CURLcode result, struct pc_diag *diag) {
    long code = 0;
    if (result == CURLE_OK)
        return PC_OK;
    (void)curl_easy_getinfo(d->curl, CURLINFO_RESPONSE_CODE, &code);
    bool about_mail =
        result == CURLE_SEND_ERROR || (result == CURLE_WEIRD_SERVER_REPLY && d->data_begun);
    if (about_mail && code >= 500 && code < 600 && !is_about_us(code))
        return pc_diag_set(diag, PC_ERR_DENIED, "the server refused it (%ld)", code);
    if (code >= 400)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "the server answered %ld (%s)", code,
                           curl_easy_strerror(result));
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "%s", curl_easy_strerror(result));
}

static pc_err deliver(void *self, const struct pc_mail *mail, struct pc_diag *diag) {
    struct pc_smtp *smtp = self;
    const struct pc_settings_mail *settings = smtp->settings;
    PC_CLEANUP(delivery_end)
    struct delivery d = {.smtp = smtp, .message = PC_BUF_SECRET, .password = PC_BUF_SECRET};
    struct pc_sender from = {settings->from, settings->from_name};
    smtp->answer[0] = '\0';
    pc_err err =
        pc_message_build(&from, mail, pc_clock_now(smtp->clock), smtp->entropy, &d.message);
    if (err == PC_ERR_INVALID)
        return pc_diag_set(diag, err, "an address or the subject is malformed");
    if (err == PC_OK)
        err = pc_curl_new("smtp,smtps", settings->timeout, &d.curl);
    if (err == PC_OK)
        err = set_server(&d);
    if (err == PC_OK)
        err = set_password(&d, diag);
    if (err == PC_OK)
        err = set_addresses(&d, mail);
    if (err == PC_OK)
        err = set_calls(&d);
    if (err != PC_OK)
        return PC_ERR_UNAVAILABLE;
    return judge(&d, curl_easy_perform(d.curl), diag);
}

struct pc_mailer pc_smtp_mailer(struct pc_smtp *smtp) {
    return (struct pc_mailer){.self = smtp, .send = deliver};
}
