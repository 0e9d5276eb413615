/*
 * Addresses and networks, IPv4 and IPv6. An IPv4-mapped IPv6 address is the IPv4 address.
 */
#ifndef PC_BASE_IP_H
#define PC_BASE_IP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

struct pc_ip {
    uint8_t family;    /* 4 or 6; 0: none (a Unix socket) */
    uint8_t bytes[16]; /* network order; IPv4 uses the first four, the rest are zero */
};

struct pc_network {
    struct pc_ip address; /* host bits are zero */
    uint8_t bits;         /* prefix length */
};

PC_MUST pc_err pc_ip_parse(struct pc_span text, struct pc_ip *out);
void pc_ip_format(const struct pc_ip *ip, struct pc_buf *out);
bool pc_ip_eq(const struct pc_ip *a, const struct pc_ip *b);

/* "10.0.0.0/8" or a single address; set host bits are refused with PC_ERR_RANGE. */
PC_MUST pc_err pc_network_parse(struct pc_span text, struct pc_network *out);
void pc_network_format(const struct pc_network *network, struct pc_buf *out);
/* False for an address of another family, and for none. */
bool pc_network_contains(const struct pc_network *network, const struct pc_ip *ip);

/* The network of that prefix length (cut at the family's) which ip is in. */
struct pc_network pc_network_of(const struct pc_ip *ip, uint8_t bits);

#endif
