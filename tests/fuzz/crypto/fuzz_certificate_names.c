/* Certificates of clients: whatever comes in, what comes out are names in their one form. */
#include <stdlib.h>

#include "base/names.h"
#include "crypto/x509_names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    if (pc_x509_names(pc_span(data, size), &out) != PC_OK)
        return 0;
    struct pc_span rest = pc_buf_span(&out), name;
    while (pc_span_split(&rest, ' ', &name)) {
        if (name.len == 0)
            continue;
        if (pc_looks_like_spiffe(name) && !pc_is_spiffe_id(name))
            abort();
        for (size_t i = 0; i < name.len; i++)
            if (name.ptr[i] <= ' ' || name.ptr[i] >= 0x7f)
                abort();
    }
    return 0;
}
