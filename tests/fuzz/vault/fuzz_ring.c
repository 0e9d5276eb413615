/* Key rings and AES keys as files have them: what is read has its active key, and wraps and opens.
 */
#include <stdlib.h>

#include "crypto/random.h"
#include "vault/key_file.h"
#include "vault/local_ring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(struct pc_vault_ring *ring) {
    size_t active = 0;
    for (size_t i = 0; i < pc_vault_ring_count(ring); i++)
        active += pc_vault_ring_entry(ring, i).active;
    struct pc_vault_provider provider = pc_vault_ring_provider(ring);
    const struct pc_vault_context none = {0};
    struct pc_vault_data_key key = {.len = 32}, out = {.len = 32};
    struct pc_vault_wrapped_key wrapped;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    if (active != 1 || provider.wrap(provider.self, &none, &key, &arena, &wrapped, NULL) != PC_OK ||
        provider.unwrap(provider.self, &none, &wrapped, &out, NULL) != PC_OK)
        abort();
    provider.free(provider.self);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_diag diag;
    uint8_t key[32];
    size_t len = 0;
    if (pc_vault_key_text_aes(pc_span(data, size), key, &len) == PC_OK && len != 16 && len != 24 &&
        len != 32)
        abort();
    struct pc_vault_ring *ring = NULL;
    /* No passphrase: what it costs is the file's to say, and far more than a fuzzer has time for */
    if (pc_vault_ring_parse(pc_span(data, size), PC_SPAN(""), &pc_system_entropy, &ring, &diag) ==
        PC_OK)
        use(ring);
    return 0;
}
