/* The claims of foreign tokens: each input is signed, read, and held against what access tokens, ID
 * tokens and logout tokens must say. */
#include <stdint.h>
#include <stdlib.h>

#include "authority/federation/id_token.h"
#include "base/encode.h"

static struct pc_signer *signer;
static struct pc_verifier *verifier;

static pc_err find(void *context, struct pc_span kid, const struct pc_verifier **out) {
    (void)context;
    (void)kid;
    *out = verifier;
    return PC_OK;
}

static void require(bool fine) {
    if (!fine)
        abort();
}

static void make_key(void) {
    struct pc_buf der = {0};
    require(pc_signer_generate(PC_ALG_EDDSA, &signer) == PC_OK);
    require(pc_signer_public(signer, &der) == PC_OK);
    require(pc_verifier_new(PC_ALG_EDDSA, pc_buf_span(&der), &verifier) == PC_OK);
    pc_buf_free(&der);
}

static void make_token(struct pc_span payload, struct pc_buf *out) {
    struct pc_buf signature = {0};
    pc_base64url_encode(PC_SPAN("{\"alg\":\"EdDSA\",\"kid\":\"k\"}"), out);
    pc_buf_add_char(out, '.');
    pc_base64url_encode(payload, out);
    require(pc_sign(signer, pc_buf_span(out), &signature) == PC_OK);
    pc_buf_add_char(out, '.');
    pc_base64url_encode(pc_buf_span(&signature), out);
    pc_buf_free(&signature);
}

static void check(const struct pc_settings_issuer *issuer, const struct pc_foreign_claims *claims) {
    bool access = pc_foreign_check_api(issuer, claims) == PC_ALLOWED;
    bool logout = pc_logout_token_fault(issuer, claims) == NULL;
    bool id = pc_id_token_fault(issuer, claims, PC_SPAN("n"), PC_SPAN("a")) == NULL;
    require(claims->jwt.expires > 0 && claims->jwt.issued > 0);
    require(!(access && logout) && !(id && logout)); /* a logout token is nothing else */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct pc_span algorithms[] = {{"EdDSA", 5}};
    static struct pc_span roles[] = {{"realm_access.roles", 18},
                                     {"resource_access.CLIENT.roles", 28}};
    static struct pc_span tenants[] = {{"tenant_id", 9}};
    static const struct pc_settings_issuer issuer = {.issuer = {"i", 1},
                                                     .client_id = {"c", 1},
                                                     .algorithms = {algorithms, 1},
                                                     .role_claims = {roles, 2},
                                                     .same_names = true,
                                                     .tenant_claims = {tenants, 1},
                                                     .username_claim = {"name", 4}};
    if (signer == NULL)
        make_key();
    struct pc_foreign_expect expect = {.issuer = &issuer, .leeway = PC_SECOND, .lookup = find};
    struct pc_foreign_claims claims;
    struct pc_arena arena = {0};
    struct pc_buf token = {0};
    enum pc_reason reason = PC_INTERNAL;
    make_token(pc_span(data, size), &token);
    pc_err err =
        pc_foreign_verify(pc_buf_span(&token), &expect, PC_SECOND, &arena, &claims, &reason);
    require((err == PC_OK) == (reason == PC_ALLOWED));
    if (err == PC_OK)
        check(&issuer, &claims);
    pc_buf_free(&token);
    pc_arena_free(&arena);
    return 0;
}
