/* Listen addresses. */
#define _GNU_SOURCE
#include "cli/address.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/file.h"

pc_err pc_address_split(struct pc_span address, struct pc_span *host, uint16_t *port) {
    size_t colon = address.len;
    while (colon > 0 && address.ptr[colon - 1] != ':')
        colon--;
    uint64_t number;
    if (colon == 0 || pc_span_u64(pc_span_from(address, colon), 65535, &number) != PC_OK ||
        number == 0)
        return PC_ERR_INVALID;
    *host = pc_span_upto(address, colon - 1);
    *port = (uint16_t)number;
    if (host->len > 1 && host->ptr[0] == '[' && host->ptr[host->len - 1] == ']')
        *host = pc_span(host->ptr + 1, host->len - 2);
    return host->len > 0 ? PC_OK : PC_ERR_INVALID;
}

static pc_err try_bind(const struct addrinfo *info, struct pc_span address, struct pc_diag *diag) {
    PC_CLEANUP(pc_file_close)
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int one = 1;
    if (fd < 0)
        return pc_diag_set(diag, PC_ERR_IO, "%.*s: %s", PC_ARG(address), strerror(errno));
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (info->ai_family == AF_INET6) /* as nginx does */
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    if (bind(fd, info->ai_addr, info->ai_addrlen) == 0)
        return PC_OK;
    if (errno == EADDRINUSE)
        return pc_diag_set(diag, PC_ERR_BUSY, "another program listens on %.*s", PC_ARG(address));
    return pc_diag_set(diag, PC_ERR_IO, "%.*s: %s", PC_ARG(address), strerror(errno));
}

pc_err pc_address_free(struct pc_span address, struct pc_diag *diag) {
    struct pc_span host;
    uint16_t port;
    char host_text[256], port_text[8];
    if (pc_address_split(address, &host, &port) != PC_OK || host.len >= sizeof host_text)
        return pc_diag_set(diag, PC_ERR_INVALID, "%.*s is no address with a port", PC_ARG(address));
    (void)snprintf(host_text, sizeof host_text, "%.*s", PC_ARG(host));
    (void)snprintf(port_text, sizeof port_text, "%u", (unsigned)port);
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_STREAM};
    struct addrinfo *infos = NULL;
    int code = getaddrinfo(host_text, port_text, &hints, &infos);
    if (code != 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "%.*s: %s", PC_ARG(address), gai_strerror(code));
    pc_err err = try_bind(infos, address, diag);
    freeaddrinfo(infos);
    return err;
}
