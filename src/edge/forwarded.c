/* The chain of X-Forwarded-For. */
#include "edge/forwarded.h"

/* From the rightmost mention of the client on; empty where it is not mentioned. */
static struct pc_span believed(const struct pc_ip *client, struct pc_span inbound) {
    size_t end = inbound.len;
    while (end > 0) {
        size_t start = end;
        while (start > 0 && inbound.ptr[start - 1] != ',')
            start--;
        struct pc_span item = pc_span_trim((struct pc_span){inbound.ptr + start, end - start});
        struct pc_ip ip;
        if (pc_ip_parse(item, &ip) == PC_OK && pc_ip_eq(&ip, client))
            return pc_span_trim(pc_span_from(inbound, start));
        if (start == 0)
            break;
        end = start - 1;
    }
    return (struct pc_span){0};
}

void pc_forwarded_for(const struct pc_ip *client, const struct pc_ip *peer, struct pc_span inbound,
                      struct pc_buf *out) {
    if (pc_ip_eq(client, peer)) {
        pc_ip_format(peer, out);
        return;
    }
    struct pc_span chain = believed(client, inbound);
    if (chain.len > 0)
        pc_buf_add(out, chain);
    else
        pc_ip_format(client, out);
    pc_buf_add(out, PC_SPAN(", "));
    pc_ip_format(peer, out);
}
