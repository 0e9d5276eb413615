/* WWW-Authenticate and Allow. */
#include "edge/challenge.h"

void pc_challenge_render(const struct pc_verdict *verdict, struct pc_buf *out) {
    pc_buf_add(out, PC_SPAN("Bearer realm=\"portcullis\""));
    switch (verdict->reason) {
    case PC_NO_CREDENTIAL:
        return;
    case PC_MFA_REQUIRED:
        pc_buf_add(out,
                   PC_SPAN(", error=\"insufficient_user_authentication\", acr_values=\"mfa\""));
        return;
    case PC_MFA_TOO_OLD:
        pc_buf_add(out,
                   PC_SPAN(", error=\"insufficient_user_authentication\", acr_values=\"mfa\""));
        if (verdict->route != NULL) {
            pc_buf_add(out, PC_SPAN(", max_age="));
            pc_buf_add_u64(out, (uint64_t)(verdict->route->settings->mfa_age / PC_SECOND));
        }
        return;
    default:
        pc_buf_add(out, PC_SPAN(", error=\"invalid_token\""));
    }
}

void pc_allow_render(const struct pc_policy *policy, struct pc_span host, struct pc_span path,
                     struct pc_buf *out) {
    static const struct pc_span methods[] = {{"GET", 3},   {"HEAD", 4},   {"POST", 4},   {"PUT", 3},
                                             {"PATCH", 5}, {"DELETE", 6}, {"OPTIONS", 7}};
    size_t start = out->len;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        enum pc_reason reason;
        if (pc_policy_match(policy, host, methods[i], path, &reason) == NULL)
            continue;
        if (out->len > start)
            pc_buf_add(out, PC_SPAN(", "));
        pc_buf_add(out, methods[i]);
    }
}
