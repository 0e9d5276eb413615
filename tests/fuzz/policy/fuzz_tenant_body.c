/* Bodies that name a tenant. */
#include <stdlib.h>

#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_arena arena = {0};
    const struct pc_settings_route settings = {.tenant_from = PC_TENANT_BODY,
                                               .tenant_name = PC_SPAN("a/tenant")};
    const struct pc_route route = {.settings = &settings};
    const struct pc_span none = {0};
    struct pc_span out;
    if (pc_policy_tenant(&route, none, none, none, pc_span(data, size), &arena, &out) == PC_OK &&
        out.len == 0)
        abort();
    pc_arena_free(&arena);
    return 0;
}
