/* The key ring's JSON: what is read is written, and read again as the same. */
#include <stdlib.h>
#include <string.h>

#include "crypto/random.h"
#include "crypto/ring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_diag diag;
    struct pc_keyring *ring = calloc(2, sizeof *ring);
    PC_CLEANUP(pc_buf_free) struct pc_buf once = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf twice = PC_BUF_SECRET;
    if (ring == NULL)
        abort();
    if (pc_ring_read(&ring[0], pc_span(data, size), &diag) == PC_OK) {
        if (ring[0].keys.count == 0 || ring[0].keys.active >= ring[0].keys.count ||
            pc_ring_write(&ring[0], &once) != PC_OK ||
            pc_ring_read(&ring[1], pc_buf_span(&once), &diag) != PC_OK ||
            pc_ring_write(&ring[1], &twice) != PC_OK ||
            !pc_span_eq(pc_buf_span(&once), pc_buf_span(&twice)))
            abort();
    }
    free(ring);
    return 0;
}
