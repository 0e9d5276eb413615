/* Cookie headers: once our cookies were taken out they cannot be found any more, nor taken out
 * again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "identity/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span header = pc_span(data, size);
    struct pc_buf once = {0};
    struct pc_buf twice = {0};
    uint8_t digest[32];
    (void)!pc_session_from_cookie(header, digest);
    (void)!pc_device_from_cookie(header, digest);
    if (pc_session_strip_cookie(header, &once) != PC_OK ||
        pc_session_from_cookie(pc_buf_span(&once), digest) != PC_ERR_NOTFOUND ||
        pc_device_from_cookie(pc_buf_span(&once), digest) != PC_ERR_NOTFOUND ||
        pc_session_strip_cookie(pc_buf_span(&once), &twice) != PC_OK ||
        !pc_span_eq(pc_buf_span(&once), pc_buf_span(&twice)))
        abort();
    pc_buf_free(&once);
    pc_buf_free(&twice);
    return 0;
}
