/* Listen addresses: taking them apart, and whether they are free. */
#ifndef PC_CLI_ADDRESS_H
#define PC_CLI_ADDRESS_H

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

/* "0.0.0.0:8443", "[::]:8443": host without brackets, and port. */
PC_MUST pc_err pc_address_split(struct pc_span address, struct pc_span *host, uint16_t *port);

/* PC_OK where it can be listened on; PC_ERR_BUSY where another program does; diag says why not. */
PC_MUST pc_err pc_address_free(struct pc_span address, struct pc_diag *diag);

#endif
