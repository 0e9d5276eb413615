/* Where people reach the gate. */
#include "config/public_url.h"

static struct pc_span first_host(const struct pc_texts *hosts) {
    for (size_t i = 0; i < hosts->count; i++)
        if (!pc_span_starts(hosts->items[i], PC_SPAN("*.")))
            return hosts->items[i];
    return PC_SPAN("localhost");
}

/* What stands behind the last colon of an address to listen on. */
static struct pc_span port_of(struct pc_span address) {
    size_t at = address.len;
    while (at > 0 && address.ptr[at - 1] != ':')
        at--;
    return pc_span_from(address, at);
}

void pc_public_url(const struct pc_settings *settings, struct pc_buf *out) {
    if (settings->public_url.len > 0) {
        pc_buf_add(out, settings->public_url);
        return;
    }
    pc_buf_add_str(out, "https://");
    pc_buf_add(out, first_host(&settings->hosts));
    struct pc_span port = settings->listen.https.count > 0
                              ? port_of(settings->listen.https.items[0])
                              : PC_SPAN("443");
    if (pc_span_eq(port, PC_SPAN("443")))
        return;
    pc_buf_add_char(out, ':');
    pc_buf_add(out, port);
}
