/* Client data: strict JSON, and every member that matters compared. */
#include "identity/client_data.h"

#include <jansson.h>

#include "base/encode.h"

static const char *const types[] = {
    [PC_CEREMONY_CREATE] = "webauthn.create", [PC_CEREMONY_GET] = "webauthn.get"};

static void json_free(json_t **json) {
    json_decref(*json);
}

/* NULL: absent or no text. */
static struct pc_span text_of(const json_t *object, const char *name) {
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) ? pc_span(json_string_value(value), json_string_length(value))
                                 : (struct pc_span){0};
}

static bool challenge_is(struct pc_span text, struct pc_span challenge) {
    PC_CLEANUP(pc_buf_free) struct pc_buf expected = {0};
    pc_base64url_encode(challenge, &expected);
    return expected.err == PC_OK && challenge.len > 0 &&
           pc_span_eq_secret(text, pc_buf_span(&expected));
}

static bool origin_is(struct pc_span text, const struct pc_texts *origins) {
    for (size_t i = 0; i < origins->count; i++)
        if (pc_span_eq(text, origins->items[i]))
            return true;
    return false;
}

/* A page within a page of another origin: never one of ours. */
static bool is_cross_origin(const json_t *object) {
    const json_t *flag = json_object_get(object, "crossOrigin");
    return (flag != NULL && !json_is_false(flag)) || json_object_get(object, "topOrigin") != NULL;
}

pc_err pc_client_data_check(struct pc_span json, const struct pc_client_data_expect *expect,
                            const char **reason) {
    PC_CLEANUP(json_free) json_t *object = NULL;
    if (json.len > 0 && json.len <= PC_CLIENT_DATA_MAX)
        object = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(object))
        *reason = "client_data";
    else if (!pc_span_eq(text_of(object, "type"), pc_span_str(types[expect->ceremony])))
        *reason = "ceremony";
    else if (!challenge_is(text_of(object, "challenge"), expect->challenge))
        *reason = "challenge";
    else if (!origin_is(text_of(object, "origin"), expect->origins))
        *reason = "origin";
    else if (is_cross_origin(object))
        *reason = "cross_origin";
    else
        return PC_OK;
    return PC_ERR_DENIED;
}
