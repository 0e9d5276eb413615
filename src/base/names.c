/* The forms of the names in certificates. */
#include "base/names.h"

#include <string.h>

#define SPIFFE PC_SPAN("spiffe://")

enum { DOMAIN_MAX = 253, SPIFFE_MAX = 2048, LABEL_MAX = 63 };

static bool is_made_of(struct pc_span text, bool upper, const char *others) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool plain =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (upper && c >= 'A' && c <= 'Z');
        if (!plain && (c == '\0' || strchr(others, c) == NULL))
            return false;
    }
    return text.len > 0;
}

bool pc_looks_like_spiffe(struct pc_span text) {
    struct pc_span prefix = PC_SPAN("spiffe:");
    return pc_span_eq_nocase(pc_span_upto(text, prefix.len), prefix);
}

bool pc_is_spiffe_id(struct pc_span text) {
    struct pc_span prefix = SPIFFE, rest = pc_span_from(text, prefix.len), segment;
    if (text.len > SPIFFE_MAX || !pc_span_starts(text, prefix))
        return false;
    size_t slash = pc_span_find(rest, '/');
    struct pc_span domain = pc_span_upto(rest, slash), path = pc_span_from(rest, slash + 1);
    if (!is_made_of(domain, false, ".-_") || domain.len > 255 || slash == rest.len)
        return false;
    size_t count = 0;
    for (; pc_span_split(&path, '/', &segment); count++)
        if (!is_made_of(segment, true, ".-_") || pc_span_eq(segment, PC_SPAN(".")) ||
            pc_span_eq(segment, PC_SPAN("..")))
            return false;
    return count > 0;
}

bool pc_is_plain_dns_name(struct pc_span text) {
    struct pc_span rest = text, label;
    if (text.len == 0 || text.len > DOMAIN_MAX)
        return false;
    while (pc_span_split(&rest, '.', &label))
        if (!is_made_of(label, false, "-_") || label.len > LABEL_MAX || label.ptr[0] == '-' ||
            label.ptr[label.len - 1] == '-')
            return false;
    return true;
}

bool pc_is_plain_email(struct pc_span text) {
    size_t at = pc_span_find(text, '@');
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f)
            return false;
    return at > 0 && at <= 64 && pc_is_plain_dns_name(pc_span_from(text, at + 1));
}

bool pc_is_certificate_name(struct pc_span text) {
    if (text.len > PC_CERTIFICATE_NAME_MAX)
        return false;
    if (pc_span_starts(text, PC_SPAN("dns:")))
        return pc_is_plain_dns_name(pc_span_from(text, 4));
    if (pc_span_starts(text, PC_SPAN("email:")))
        return pc_is_plain_email(pc_span_from(text, 6));
    return pc_is_spiffe_id(text);
}
