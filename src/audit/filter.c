/* Choosing records. */
#define _GNU_SOURCE
#include "audit/filter.h"

#include <jansson.h>
#include <string.h>

pc_err pc_audit_filter_address(struct pc_span text, struct pc_audit_filter *out) {
    out->has_network = pc_network_parse(text, &out->network) == PC_OK;
    return out->has_network ? PC_OK : PC_ERR_INVALID;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool begins(const char *at, struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (lower(at[i]) != lower(text.ptr[i]))
            return false;
    return true;
}

static bool contains(struct pc_span record, struct pc_span text) {
    for (size_t i = 0; i + text.len <= record.len; i++)
        if (begins(record.ptr + i, text))
            return true;
    return false;
}

/* Looked for before anything is parsed: a value of these bytes stands in JSON as it is. */
static bool may_have(struct pc_span record, struct pc_span value) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    for (size_t i = 0; i < value.len; i++)
        if (memchr(plain, value.ptr[i], sizeof plain - 1) == NULL)
            return true;
    return value.len == 0 || memmem(record.ptr, record.len, value.ptr, value.len) != NULL;
}

static struct pc_span text_of(const json_t *record, const char *key) {
    const json_t *value = json_object_get(record, key);
    return json_is_string(value) ? pc_span(json_string_value(value), json_string_length(value))
                                 : (struct pc_span){0};
}

static bool is_one(const json_t *record, const char *key, struct pc_span wanted) {
    return wanted.len == 0 || pc_span_eq(text_of(record, key), wanted);
}

static bool is_from(const struct pc_audit_filter *filter, const json_t *record) {
    struct pc_ip address;
    return !filter->has_network || (pc_ip_parse(text_of(record, "address"), &address) == PC_OK &&
                                    pc_network_contains(&filter->network, &address));
}

static bool is_then(const struct pc_audit_filter *filter, const json_t *record) {
    pc_time when;
    if (filter->from == 0 && filter->to == 0)
        return true;
    return pc_time_parse(text_of(record, "time"), &when) == PC_OK && when >= filter->from &&
           (filter->to == 0 || when < filter->to);
}

/* Events of authentication say `success`, the others `granted`; some have neither. */
static bool is_denied(const json_t *record) {
    const json_t *value = json_object_get(record, "granted");
    return json_is_false(value != NULL ? value : json_object_get(record, "success"));
}

static bool takes(const struct pc_audit_filter *filter, const json_t *record) {
    return is_one(record, "type", filter->type) && is_one(record, "request_id", filter->request) &&
           is_one(record, "reason", filter->reason) && is_one(record, "route", filter->route) &&
           (is_one(record, "user", filter->user) || is_one(record, "name", filter->user)) &&
           is_from(filter, record) && is_then(filter, record) &&
           (!filter->denied || is_denied(record));
}

bool pc_audit_filter_takes(const struct pc_audit_filter *filter, struct pc_span record) {
    if (!may_have(record, filter->type) || !may_have(record, filter->user) ||
        !may_have(record, filter->request) || !may_have(record, filter->reason) ||
        !may_have(record, filter->route) ||
        (filter->text.len > 0 && !contains(record, filter->text)))
        return false;
    json_t *object = json_loadb(record.ptr, record.len, JSON_ALLOW_NUL, NULL);
    bool wanted = json_is_object(object) && takes(filter, object);
    json_decref(object);
    return wanted;
}
