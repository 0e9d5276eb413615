/*
 * The HTTP side: a loopback listener, and a table of routes.
 */
#ifndef TA_SERVICE_H
#define TA_SERVICE_H

#include <netinet/in.h>
#include <stdint.h>

#include "base/err.h"
#include "store.h"

struct MHD_Daemon;

struct ta_service {
    struct MHD_Daemon *daemon;
    uint16_t port; /* as bound */
};

/* A thread a connection, 32 of them at most. store must live until ta_service_stop. */
PC_MUST pc_err ta_service_start(struct ta_service *service, const struct sockaddr *address,
                                const struct ta_store *store);
void ta_service_stop(struct ta_service *service);

#endif
