/* Host names, addresses and e-mail addresses. */
#include <string.h>

#include "inspect/schema/format_text.h"

enum { HOST_BYTES = 253, LABEL_BYTES = 63, LOCAL_BYTES = 64, EMAIL_BYTES = 254 };

static bool is_label(struct pc_span label) {
    if (label.len == 0 || label.len > LABEL_BYTES || label.ptr[0] == '-' ||
        label.ptr[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++) {
        if (!pc_js_is_digit(label.ptr[i]) && !pc_js_is_letter(label.ptr[i]) && label.ptr[i] != '-')
            return false;
    }
    return true;
}

bool pc_js_is_hostname(struct pc_span text) {
    struct pc_span label;
    if (text.len == 0 || text.len > HOST_BYTES)
        return false;
    while (pc_span_split(&text, '.', &label)) {
        if (!is_label(label))
            return false;
    }
    return true;
}

bool pc_js_is_ipv4(struct pc_span text) {
    struct pc_span part;
    unsigned parts = 0;
    if (text.len == 0)
        return false;
    for (; pc_span_split(&text, '.', &part); parts++) {
        uint64_t value;
        bool plain = part.len == 1 || (part.len > 1 && part.len < 4 && part.ptr[0] != '0');
        if (!plain || pc_span_u64(part, 255, &value) != PC_OK)
            return false;
    }
    return parts == 4;
}

static bool is_group(struct pc_span group) {
    for (size_t i = 0; i < group.len; i++) {
        if (!pc_js_is_hex(group.ptr[i]))
            return false;
    }
    return group.len >= 1 && group.len <= 4;
}

/* How many groups of 16 bits: hexadecimal ones, and where it ends the text an IPv4 address. 9:
 * none. */
static unsigned count_groups(struct pc_span text, bool last) {
    struct pc_span group;
    unsigned groups = 0;
    while (text.len > 0 && groups < 9) {
        if (!pc_span_split(&text, ':', &group))
            break;
        bool end = text.ptr == NULL;
        if (end && last && pc_js_is_ipv4(group))
            return groups + 2;
        if (!is_group(group) || (!end && text.len == 0))
            return 9;
        groups++;
    }
    return groups;
}

bool pc_js_is_ipv6(struct pc_span text) {
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.ptr[i] != ':' || text.ptr[i + 1] != ':')
            continue;
        struct pc_span tail = pc_span_from(text, i + 2);
        return count_groups(pc_span_upto(text, i), false) + count_groups(tail, true) <= 7;
    }
    return text.len <= 45 && count_groups(text, true) == 8;
}

static bool is_atom_byte(char c, bool international) {
    if ((unsigned char)c >= 0x80)
        return international;
    return pc_js_is_digit(c) || pc_js_is_letter(c) ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool is_dotted(struct pc_span local, bool international) {
    struct pc_span atom;
    if (local.len == 0)
        return false;
    while (pc_span_split(&local, '.', &atom)) {
        for (size_t i = 0; i < atom.len; i++) {
            if (!is_atom_byte(atom.ptr[i], international))
                return false;
        }
        if (atom.len == 0)
            return false;
    }
    return true;
}

static bool is_quoted(struct pc_span local, bool international) {
    if (local.len < 2 || local.ptr[0] != '"' || local.ptr[local.len - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < local.len; i++) {
        unsigned char c = (unsigned char)local.ptr[i];
        if (c == '\\' && i + 2 < local.len)
            c = (unsigned char)local.ptr[++i];
        else if (c == '\\' || c == '"')
            return false;
        if (c < ' ' || c == 0x7f || (c >= 0x80 && !international))
            return false;
    }
    return true;
}

static bool is_domain(struct pc_span domain, bool international) {
    struct pc_span label;
    if (domain.len > 2 && domain.ptr[0] == '[' && domain.ptr[domain.len - 1] == ']') {
        struct pc_span literal = pc_span(domain.ptr + 1, domain.len - 2);
        if (literal.len > 5 && pc_span_eq_nocase(pc_span_upto(literal, 5), PC_SPAN("IPv6:")))
            return pc_js_is_ipv6(pc_span_from(literal, 5));
        return pc_js_is_ipv4(literal);
    }
    if (!international)
        return pc_js_is_hostname(domain);
    if (domain.len == 0 || domain.len > HOST_BYTES)
        return false;
    while (pc_span_split(&domain, '.', &label)) {
        bool ascii = true;
        for (size_t i = 0; i < label.len; i++)
            ascii = ascii && (unsigned char)label.ptr[i] < 0x80;
        if (label.len == 0 || (ascii && !is_label(label)))
            return false;
    }
    return true;
}

static bool is_address(struct pc_span text, bool international) {
    size_t at = text.len;
    while (at > 0 && text.ptr[at - 1] != '@')
        at--;
    if (at == 0 || text.len > EMAIL_BYTES * (international ? 4 : 1))
        return false;
    struct pc_span local = pc_span_upto(text, at - 1);
    if (local.len > LOCAL_BYTES * (international ? 4 : 1))
        return false;
    return (is_dotted(local, international) || is_quoted(local, international)) &&
           is_domain(pc_span_from(text, at), international);
}

bool pc_js_is_email(struct pc_span text) {
    return is_address(text, false);
}

bool pc_js_is_idn_email(struct pc_span text) {
    return is_address(text, true);
}
