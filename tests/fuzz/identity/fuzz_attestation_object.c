/* Attestation objects of strangers, and the CBOR in them: what is read lies within what was sent.
 */
#include <stdint.h>
#include <stdlib.h>

#include "identity/authenticator_data.h"
#include "identity/cbor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span bytes = pc_span(data, size);
    struct pc_cursor in = pc_cursor(bytes);
    struct pc_span item = pc_cbor_skip(&in);
    struct pc_span inner;
    struct pc_authenticator_data out;
    if (item.len > size || (in.bad && item.len > 0))
        abort();
    if (pc_attestation_object_read(bytes, &inner) != PC_OK)
        return 0;
    if (inner.ptr < bytes.ptr || inner.ptr + inner.len > bytes.ptr + bytes.len)
        abort();
    (void)!pc_authenticator_data_read(inner, &out);
    return 0;
}
