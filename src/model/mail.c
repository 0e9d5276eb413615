/* What an address of a mail and a mail server look like. */
#include "model/mail.h"

#include <string.h>

#include "base/ip.h"

enum { ADDRESS_MAX = 254, LOCAL_MAX = 64, HOST_MAX = 253, LABEL_MAX = 63 };

static bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* atext of RFC 5322 section 3.2.3 */
static bool is_atext(char c) {
    return is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool is_dot_atom(struct pc_span text) {
    struct pc_span atom;
    while (pc_span_split(&text, '.', &atom)) {
        if (atom.len == 0)
            return false;
        for (size_t i = 0; i < atom.len; i++)
            if (!is_atext(atom.ptr[i]))
                return false;
    }
    return true;
}

static bool is_label(struct pc_span label) {
    if (label.len == 0 || label.len > LABEL_MAX || label.ptr[0] == '-' ||
        label.ptr[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (!is_alnum(label.ptr[i]) && label.ptr[i] != '-')
            return false;
    return true;
}

static bool is_host(struct pc_span text) {
    if (text.len == 0 || text.len > HOST_MAX)
        return false;
    struct pc_span label;
    while (pc_span_split(&text, '.', &label))
        if (!is_label(label))
            return false;
    return true;
}

bool pc_is_mail_address(struct pc_span text) {
    size_t at = pc_span_find(text, '@');
    return text.len <= ADDRESS_MAX && at > 0 && at <= LOCAL_MAX &&
           is_dot_atom(pc_span_upto(text, at)) && is_host(pc_span_from(text, at + 1));
}

struct pc_span pc_mail_host(struct pc_span address) {
    return pc_span_from(address, pc_span_find(address, '@') + 1);
}

static bool is_local(struct pc_span host) {
    struct pc_ip ip;
    static const struct pc_network four = {{4, {127}}, 8};
    static const struct pc_ip six = {6, {[15] = 1}};
    if (pc_ip_parse(host, &ip) != PC_OK)
        return pc_span_eq_nocase(host, PC_SPAN("localhost"));
    return pc_network_contains(&four, &ip) || pc_ip_eq(&ip, &six);
}

/* Cuts "[::1]:25" or "host:25" and takes the brackets off. */
static pc_err split(struct pc_span text, struct pc_mail_server *out) {
    struct pc_ip ip;
    bool bracket = text.len > 0 && text.ptr[0] == '[';
    size_t end = pc_span_find(text, bracket ? ']' : ':');
    out->host = bracket ? pc_span_from(pc_span_upto(text, end), 1) : pc_span_upto(text, end);
    struct pc_span rest = pc_span_from(text, bracket ? end + 1 : end);
    if (bracket && (end == text.len || pc_ip_parse(out->host, &ip) != PC_OK ||
                    pc_span_find(out->host, ':') == out->host.len))
        return PC_ERR_INVALID;
    if (!bracket && !is_host(out->host))
        return PC_ERR_INVALID;
    if (rest.len == 0)
        return PC_OK;
    uint64_t port;
    out->port = pc_span_from(rest, 1);
    bool good = rest.ptr[0] == ':' && pc_span_u64(out->port, 65535, &port) == PC_OK &&
                out->port.ptr[0] != '0';
    return good ? PC_OK : PC_ERR_INVALID;
}

pc_err pc_mail_server_parse(struct pc_span text, struct pc_mail_server *out) {
    struct pc_span plain = PC_SPAN("smtp://"), tls = PC_SPAN("smtps://");
    *out = (struct pc_mail_server){.tls = pc_span_starts(text, tls)};
    if (!out->tls && !pc_span_starts(text, plain))
        return PC_ERR_INVALID;
    pc_err err = split(pc_span_from(text, out->tls ? tls.len : plain.len), out);
    if (err == PC_OK)
        out->local = is_local(out->host);
    return err;
}
