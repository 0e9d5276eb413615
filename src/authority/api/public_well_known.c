/* Public API: the keys that verify our tokens. */
#include "authority/api/handlers.h"
#include "authority/tokens/signing_keys.h"

pc_err pc_public_jwks(struct pc_call *call) {
    (void)pc_call_answer(call, 200);
    call->content_type = "application/jwk-set+json";
    call->cacheable = true;
    pc_signing_keys_await(call->work.authority);
    return pc_signing_keys_jwks(call->work.authority, call->work.now, &call->answer);
}
