/* A mail as bytes on the wire. */
#include "outgoing/message.h"

#include <string.h>
#include <time.h>

#include "base/encode.h"
#include "base/json.h"
#include "model/mail.h"

enum {
    ID_BYTES = 16,
    LINE_BYTES = 57, /* 76 characters of base64 */
    WORD_BYTES = 42, /* of an encoded word, which has at most 75 characters */
    PLAIN_MAX = 200, /* of a header that needs no encoding: a line has at most 998 bytes */
};
#define CRLF "\r\n"

static void add_base64(struct pc_span bytes, struct pc_buf *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t word = 0;
        for (size_t j = 0; j < 3; j++)
            word = word << 8 | (j < have ? (uint8_t)bytes.ptr[i + j] : 0u);
        for (size_t j = 0; j < 4; j++)
            pc_buf_add_char(out, j <= have ? digits[word >> (18 - 6 * j) & 63] : '=');
    }
}

/* UTF-8 in one line. */
static bool is_header_text(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
            return false;
    while (text.len > 0) {
        size_t len = pc_utf8_length(text);
        if (len == 0)
            return false;
        text = pc_span_from(text, len);
    }
    return true;
}

/* ASCII that needs no encoding, and does not look like an encoded word. */
static bool is_plain(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] > 0x7e ||
            (text.ptr[i] == '=' && i + 1 < text.len && text.ptr[i + 1] == '?'))
            return false;
    return text.len <= PLAIN_MAX && pc_span_trim(text).len == text.len;
}

/* As many whole characters as an encoded word has room for. */
static size_t word_length(struct pc_span text) {
    size_t len = 0;
    while (len < text.len) {
        size_t one = pc_utf8_length(pc_span_from(text, len));
        if (one == 0 || len + one > WORD_BYTES)
            break;
        len += one;
    }
    return len;
}

static void add_words(struct pc_span text, struct pc_buf *out) {
    for (bool first = true; text.len > 0; first = false) {
        size_t len = word_length(text);
        pc_buf_add_str(out, first ? "=?UTF-8?B?" : CRLF " =?UTF-8?B?");
        add_base64(pc_span_upto(text, len), out);
        pc_buf_add_str(out, "?=");
        text = pc_span_from(text, len);
    }
}

/* A display name: a quoted string (RFC 5322 section 3.2.4) or encoded words. */
static void add_name(struct pc_span name, struct pc_buf *out) {
    if (!is_plain(name)) {
        add_words(name, out);
        return;
    }
    pc_buf_add_char(out, '"');
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '"' || name.ptr[i] == '\\')
            pc_buf_add_char(out, '\\');
        pc_buf_add_char(out, name.ptr[i]);
    }
    pc_buf_add_char(out, '"');
}

static void add_date(pc_time now, struct pc_buf *out) {
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)(now / PC_SECOND);
    struct tm tm;
    if (gmtime_r(&seconds, &tm) == NULL) {
        out->err = out->err == PC_OK ? PC_ERR_RANGE : out->err;
        return;
    }
    pc_buf_addf(out, "Date: %s, %02d %s %d %02d:%02d:%02d +0000" CRLF, days[tm.tm_wday], tm.tm_mday,
                months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* Lines end with CRLF in the text that is encoded (RFC 2045 section 6.8). */
static void add_body(struct pc_span text, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf lines = PC_BUF_SECRET;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n' && (i == 0 || text.ptr[i - 1] != '\r'))
            pc_buf_add_char(&lines, '\r');
        pc_buf_add_char(&lines, text.ptr[i]);
    }
    if (lines.err != PC_OK && out->err == PC_OK)
        out->err = lines.err;
    struct pc_span rest = pc_buf_span(&lines);
    while (rest.len > 0) {
        add_base64(pc_span_upto(rest, LINE_BYTES), out);
        pc_buf_add_str(out, CRLF);
        rest = pc_span_from(rest, LINE_BYTES);
    }
}

pc_err pc_message_build(const struct pc_sender *from, const struct pc_mail *mail, pc_time now,
                        const struct pc_entropy *entropy, struct pc_buf *out) {
    uint8_t random[ID_BYTES];
    if (!pc_is_mail_address(from->address) || !pc_is_mail_address(mail->to) ||
        !is_header_text(from->name) || !is_header_text(mail->subject))
        return PC_ERR_INVALID;
    pc_err err = pc_entropy_fill(entropy, random, sizeof random);
    if (err != PC_OK)
        return err;
    add_date(now, out);
    pc_buf_add_str(out, "Message-ID: <");
    pc_hex_encode(pc_span(random, sizeof random), out);
    pc_buf_addf(out, "@%.*s>" CRLF "From: ", PC_ARG(pc_mail_host(from->address)));
    if (from->name.len > 0)
        add_name(from->name, out);
    pc_buf_addf(out, " <%.*s>" CRLF "To: <%.*s>" CRLF "Subject: ", PC_ARG(from->address),
                PC_ARG(mail->to));
    if (is_plain(mail->subject))
        pc_buf_add(out, mail->subject);
    else
        add_words(mail->subject, out);
    pc_buf_add_str(out, CRLF "MIME-Version: 1.0" CRLF "Content-Type: text/plain; charset=utf-8" CRLF
                             "Content-Transfer-Encoding: base64" CRLF
                             "Auto-Submitted: auto-generated" CRLF CRLF);
    add_body(mail->text, out);
    return pc_buf_end(out);
}
