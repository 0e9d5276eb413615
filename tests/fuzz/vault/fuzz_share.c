/* Shares as people type them: what is read is whole, and is written and read again the same. */
#include <stdlib.h>

#include "vault/shamir.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_vault_share share, again;
    struct pc_diag diag;
    if (pc_vault_share_read(pc_span(data, size), &share, &diag) != PC_OK)
        return 0;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET, joined = PC_BUF_SECRET;
    if (pc_vault_share_write(&share, &text) != PC_OK ||
        pc_vault_share_read(pc_buf_span(&text), &again, &diag) != PC_OK || share.len != again.len ||
        memcmp(share.bytes, again.bytes, share.len) != 0)
        abort();
    struct pc_vault_share two[2] = {share, again};
    if (pc_vault_join(two, 2, &joined, &diag) == PC_OK)
        abort(); /* one share twice gives nothing */
    two[1].number = share.number == 1 ? 2 : 1;
    (void)(pc_vault_join(two, 2, &joined, &diag) == PC_OK);
    return 0;
}
