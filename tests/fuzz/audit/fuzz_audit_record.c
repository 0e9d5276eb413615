/* What may be sealed is JSON to another reader too. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "audit/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!pc_record_fits(pc_span(data, size)))
        return 0;
    if (memchr(data, '\n', size) != NULL)
        abort();
    json_t *json =
        json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    const char *type = json_string_value(json_object_get(json, "type"));
    if (type == NULL || strcmp(type, PC_RECORD_CHECKPOINT) == 0)
        abort();
    json_decref(json);
    return 0;
}
