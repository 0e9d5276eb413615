/* What the overview counts and the search compares: whatever an edge made the authority seal. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "audit/filter.h"
#include "authority/overview.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW ((pc_time)1795309200000000) /* 2026-11-22T01:00:00Z */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct pc_overview *overview;
    struct pc_span record = pc_span(data, size);
    PC_CLEANUP(pc_buf_free) struct pc_buf shown = {0};
    if (overview == NULL && pc_overview_new(&overview) != PC_OK)
        abort();
    pc_overview_count(overview, record, NOW);
    struct pc_json json = pc_json(&shown);
    pc_json_object(&json, NULL);
    pc_overview_render(overview, NOW, &json);
    pc_json_object_end(&json);
    if (pc_buf_end(&shown) != PC_OK)
        abort();
    const struct pc_audit_filter filter = {.from = 1, .text = pc_span(data, size < 8 ? size : 8)};
    (void)pc_audit_filter_takes(&filter, record);
    return 0;
}
