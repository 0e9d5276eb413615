/* Addresses and mail servers: what is taken has no byte that could end a line or a path. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "model/mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_plain(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~' || text.ptr[i] == '<' || text.ptr[i] == '>' ||
            text.ptr[i] == '"' || text.ptr[i] == '\\')
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span text = pc_span(data, size);
    struct pc_mail_server server;
    if (pc_is_mail_address(text)) {
        expect_plain(text);
        if (text.len > 254 || pc_mail_host(text).len == 0)
            abort();
    }
    if (pc_mail_server_parse(text, &server) == PC_OK) {
        expect_plain(text);
        if (server.host.len == 0 || server.port.len > 5)
            abort();
    }
    return 0;
}
