/* A compiled schema as its users see it. */
#include "inspect/schema/jsonschema.h"

pc_err pc_jsonschema_compile(const struct pc_jsonschema_input *input, struct pc_jsonschema **out,
                             struct pc_diag *diag) {
    (void)input;
    *out = NULL;
    return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "schemas cannot be compiled yet");
}
