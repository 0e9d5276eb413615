/* Which hosts are ours, and whose address a request comes from. */
#include "policy/internal.h"

#include <string.h>

static bool is_port(struct pc_span text) {
    uint64_t port;
    return text.len <= 5 && pc_span_u64(text, 65535, &port) == PC_OK;
}

/* Letters, digits, '-', '.', '_' for names; within brackets an IPv6 address. */
static bool is_host_name(struct pc_span host) {
    if (host.len == 0 || host.len > 253 || host.ptr[0] == '.' || host.ptr[host.len - 1] == '.')
        return false;
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!alnum && c != '-' && c != '.' && c != '_')
            return false;
        if (c == '.' && host.ptr[i - 1] == '.')
            return false;
    }
    return true;
}

static struct pc_span bracketed(struct pc_span host) {
    size_t end = pc_span_find(host, ']');
    struct pc_ip ip;
    if (end == host.len || pc_ip_parse(pc_span_from(pc_span_upto(host, end), 1), &ip) != PC_OK)
        return (struct pc_span){0};
    struct pc_span rest = pc_span_from(host, end + 1);
    if (rest.len > 0 && (rest.ptr[0] != ':' || !is_port(pc_span_from(rest, 1))))
        return (struct pc_span){0};
    return pc_span_upto(host, end + 1);
}

struct pc_span pc_host_without_port(struct pc_span host) {
    if (host.len == 0)
        return host;
    if (host.ptr[0] == '[')
        return bracketed(host);
    size_t colon = pc_span_find(host, ':');
    if (colon < host.len && !is_port(pc_span_from(host, colon + 1)))
        return (struct pc_span){0};
    struct pc_span name = pc_span_upto(host, colon);
    return is_host_name(name) ? name : (struct pc_span){0};
}

bool pc_host_pattern_is_wellformed(struct pc_span pattern) {
    if (pc_span_starts(pattern, PC_SPAN("*.")))
        return is_host_name(pc_span_from(pattern, 2));
    struct pc_span name = pc_host_without_port(pattern);
    return name.len > 0 && name.len == pattern.len;
}

/* "*.example.org" takes every name below it, not example.org itself. */
static bool pattern_takes(struct pc_span pattern, struct pc_span name) {
    if (!pc_span_starts(pattern, PC_SPAN("*.")))
        return pc_span_eq_nocase(pattern, name);
    struct pc_span suffix = pc_span_from(pattern, 1);
    return name.len > suffix.len &&
           pc_span_eq_nocase(pc_span_from(name, name.len - suffix.len), suffix);
}

bool pc_host_matches(const struct pc_texts *patterns, struct pc_span host) {
    struct pc_span name = pc_host_without_port(host);
    for (size_t i = 0; name.len > 0 && i < patterns->count; i++)
        if (pattern_takes(patterns->items[i], name))
            return true;
    return false;
}

/* What a browser on this machine says; no name that somebody else can point here. */
static bool is_loopback(struct pc_span host) {
    struct pc_span name = pc_host_without_port(host);
    struct pc_ip ip;
    if (pc_span_eq_nocase(name, PC_SPAN("localhost")))
        return true;
    if (name.len > 2 && name.ptr[0] == '[')
        name = pc_span_upto(pc_span_from(name, 1), name.len - 2);
    if (pc_ip_parse(name, &ip) != PC_OK)
        return false;
    static const uint8_t six[16] = {[15] = 1};
    return ip.family == 4 ? ip.bytes[0] == 127 : memcmp(ip.bytes, six, sizeof six) == 0;
}

bool pc_policy_host_known(const struct pc_policy *policy, enum pc_listener listener,
                          struct pc_span host) {
    return pc_host_matches(&policy->settings->hosts, host) ||
           (listener == PC_LISTENER_OPERATOR && is_loopback(host));
}

static bool is_in(const struct pc_networks *networks, const struct pc_ip *ip) {
    for (size_t i = 0; i < networks->count; i++)
        if (pc_network_contains(&networks->items[i], ip))
            return true;
    return false;
}

bool pc_policy_address_allowed_first(const struct pc_policy *policy, const struct pc_ip *client) {
    return client->family != 0 && is_in(&policy->settings->allow, client);
}

/* Read from the right, where our own proxies wrote. What stands left of the first stranger is the
 * stranger's own claim: it is not even parsed, or rubbish in it could hide who sent it. */
struct pc_ip pc_policy_client(const struct pc_policy *policy, const struct pc_ip *peer,
                              struct pc_span forwarded_for) {
    const struct pc_networks *trusted = &policy->settings->trusted_proxies;
    if (forwarded_for.len == 0 || !is_in(trusted, peer))
        return *peer;
    struct pc_ip client = *peer;
    size_t end = forwarded_for.len;
    for (;;) {
        size_t start = end;
        while (start > 0 && forwarded_for.ptr[start - 1] != ',')
            start--;
        struct pc_span item = pc_span_from(pc_span_upto(forwarded_for, end), start);
        if (pc_ip_parse(pc_span_trim(item), &client) != PC_OK)
            return *peer;
        if (!is_in(trusted, &client) || start == 0)
            return client;
        end = start - 1;
    }
}
