/* The issuers that the sign-in page offers. */
#include "authority/federation/handlers.h"

pc_err pc_federation_list(struct pc_call *call) {
    const struct pc_settings *settings = call->work.settings;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_array(&json, NULL);
    for (size_t i = 0; i < settings->issuer_count; i++) {
        const struct pc_settings_issuer *issuer = &settings->issuers[i];
        if (!issuer->login)
            continue;
        pc_json_object(&json, NULL);
        pc_json_text(&json, "name", issuer->name);
        pc_json_text(&json, "title", issuer->title.len > 0 ? issuer->title : issuer->name);
        pc_json_object_end(&json);
    }
    pc_json_array_end(&json);
    return PC_OK;
}
