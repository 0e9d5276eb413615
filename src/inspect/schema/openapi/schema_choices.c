/*
 * Choices by the value of a property, as conditions.
 *
 * A base is two schemas: the one that its kinds are made of, and the one that everybody else refers
 * to, which is the first and, by the property, the kind: two, because a kind has its base in it.
 */
#include "base/json.h"
#include "inspect/schema/openapi/discriminator.h"
#include "inspect/schema/openapi/schemas.h"

static void text(struct pc_buf *out, struct pc_span value) {
    struct pc_json json = pc_json(out);
    pc_json_text(&json, NULL, value);
}

pc_err pc_openapi_schemas_branches(struct pc_openapi_schemas *schemas,
                                   const struct pc_openapi_choices *choices, struct pc_buf *out) {
    for (size_t i = 0; i < choices->count; i++) {
        uint32_t number = 0;
        pc_err err = pc_openapi_places_number(&schemas->places, choices->items[i].schema, &number);
        if (err != PC_OK)
            return err;
        pc_buf_add_str(out, ",{\"if\":{\"type\":\"object\",\"required\":[");
        text(out, choices->property);
        pc_buf_add_str(out, "],\"properties\":{");
        text(out, choices->property);
        pc_buf_add_str(out, ":{\"const\":");
        text(out, choices->items[i].value);
        pc_buf_addf(out, "}}},\"then\":{\"$ref\":\"#/$defs/%u\"}}", number);
    }
    return PC_OK;
}

pc_err pc_openapi_schemas_kinds(struct pc_openapi_schemas *schemas, struct pc_openapi_place base,
                                struct pc_buf *out) {
    struct pc_openapi_choices kinds;
    uint32_t number = 0;
    pc_err err = pc_openapi_kinds_of(schemas->documents, base, &kinds);
    if (err == PC_OK)
        err = pc_openapi_places_number(&schemas->places, base, &number);
    if (err != PC_OK)
        return err;
    pc_buf_addf(out, "{\"allOf\":[{\"$ref\":\"#/$defs/%u\"}", number);
    err = pc_openapi_schemas_branches(schemas, &kinds, out);
    pc_buf_add_str(out, "]}");
    return err;
}
