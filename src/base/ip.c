/* Addresses and networks. */
#include "base/ip.h"

#include <arpa/inet.h>
#include <string.h>

static void unmap_v4(struct pc_ip *ip) {
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (memcmp(ip->bytes, mapped, sizeof mapped) != 0)
        return;
    memmove(ip->bytes, ip->bytes + 12, 4);
    memset(ip->bytes + 4, 0, 12);
    ip->family = 4;
}

pc_err pc_ip_parse(struct pc_span text, struct pc_ip *out) {
    char copy[INET6_ADDRSTRLEN];
    if (text.len == 0 || text.len >= sizeof copy || memchr(text.ptr, '\0', text.len) != NULL)
        return PC_ERR_INVALID;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    struct pc_ip ip = {0};
    if (inet_pton(AF_INET, copy, ip.bytes) == 1) {
        ip.family = 4;
    } else if (inet_pton(AF_INET6, copy, ip.bytes) == 1) {
        ip.family = 6;
        unmap_v4(&ip);
    } else {
        return PC_ERR_INVALID;
    }
    *out = ip;
    return PC_OK;
}

void pc_ip_format(const struct pc_ip *ip, struct pc_buf *out) {
    char text[INET6_ADDRSTRLEN];
    if (ip->family == 0)
        pc_buf_add_str(out, "local");
    if (ip->family == 6 && inet_ntop(AF_INET6, ip->bytes, text, sizeof text) != NULL)
        pc_buf_add_str(out, text);
    for (size_t i = 0; ip->family == 4 && i < 4; i++) {
        if (i > 0)
            pc_buf_add_char(out, '.');
        pc_buf_add_u64(out, ip->bytes[i]);
    }
}

bool pc_ip_eq(const struct pc_ip *a, const struct pc_ip *b) {
    return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static uint8_t family_bits(uint8_t family) {
    return family == 4 ? 32 : 128;
}

struct pc_network pc_network_of(const struct pc_ip *ip, uint8_t bits) {
    if (bits > family_bits(ip->family))
        bits = family_bits(ip->family);
    struct pc_network out = {.address = {.family = ip->family}, .bits = bits};
    size_t whole = bits / 8;
    memcpy(out.address.bytes, ip->bytes, whole);
    if (bits % 8 != 0)
        out.address.bytes[whole] = (uint8_t)(ip->bytes[whole] & (0xff00 >> (bits % 8)));
    return out;
}

pc_err pc_network_parse(struct pc_span text, struct pc_network *out) {
    size_t slash = pc_span_find(text, '/');
    struct pc_ip ip;
    pc_err err = pc_ip_parse(pc_span_upto(text, slash), &ip);
    if (err != PC_OK)
        return err;
    uint64_t bits = family_bits(ip.family);
    if (slash < text.len) {
        err = pc_span_u64(pc_span_from(text, slash + 1), bits, &bits);
        if (err != PC_OK)
            return err;
    }
    struct pc_network network = pc_network_of(&ip, (uint8_t)bits);
    if (!pc_ip_eq(&network.address, &ip))
        return PC_ERR_RANGE;
    *out = network;
    return PC_OK;
}

void pc_network_format(const struct pc_network *network, struct pc_buf *out) {
    pc_ip_format(&network->address, out);
    if (network->bits == family_bits(network->address.family))
        return;
    pc_buf_add_char(out, '/');
    pc_buf_add_u64(out, network->bits);
}

bool pc_network_contains(const struct pc_network *network, const struct pc_ip *ip) {
    if (network->address.family != ip->family || ip->family == 0)
        return false;
    struct pc_network other = pc_network_of(ip, network->bits);
    return pc_ip_eq(&other.address, &network->address);
}
