/* The certificate that a client showed, which nginx has verified: its names and its digest. */
#include "edge/edge.h"

#include "base/encode.h"
#include "crypto/hash.h"
#include "crypto/x509_names.h"

enum { NAMES_MAX = 8192, DIGEST_HEX = 64 };

/* As DER, in the request's pool; empty where there is none or memory ran out. */
static struct pc_span der_of(ngx_http_request_t *r) {
    struct pc_span out = {0};
    X509 *certificate = SSL_get_peer_certificate(r->connection->ssl->connection);
    if (certificate == NULL)
        return out;
    int len = i2d_X509(certificate, NULL);
    unsigned char *bytes = len <= 0 ? NULL : ngx_pnalloc(r->pool, (size_t)len), *end = bytes;
    if (bytes != NULL && i2d_X509(certificate, &end) == len)
        out = pc_span(bytes, (size_t)len);
    X509_free(certificate);
    return out;
}

static pc_err take_digest(ngx_http_request_t *r, struct pc_span der, struct pc_span *out) {
    uint8_t digest[32];
    char *memory = ngx_pnalloc(r->pool, DIGEST_HEX + 1);
    if (memory == NULL || pc_sha256_one(der, digest) != PC_OK)
        return PC_ERR_NOMEM;
    struct pc_buf text = pc_buf_over(memory, DIGEST_HEX + 1);
    pc_hex_encode(pc_span(digest, sizeof digest), &text);
    *out = pc_buf_span(&text);
    return pc_buf_end(&text);
}

static pc_err take_names(ngx_http_request_t *r, struct pc_span der, struct pc_span *out) {
    char *memory = ngx_pnalloc(r->pool, NAMES_MAX);
    if (memory == NULL)
        return PC_ERR_NOMEM;
    struct pc_buf text = pc_buf_over(memory, NAMES_MAX);
    pc_err err = pc_x509_names(der, &text);
    if (err == PC_OK)
        *out = pc_buf_span(&text);
    return err;
}

/* Whatever goes wrong, it is nobody's. */
void pc_edge_take_certificate(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_request *request = &ctx->request;
    if (!request->client_certificate || request->certificate_digest.len > 0 ||
        pc_policy_settings(ctx->worker->policy)->certificate_count == 0)
        return;
    struct pc_span der = der_of(r);
    if (der.len == 0 || take_digest(r, der, &request->certificate_digest) != PC_OK ||
        take_names(r, der, &request->certificate_names) != PC_OK) {
        request->certificate_names = (struct pc_span){0};
        request->certificate_malformed = true;
    }
}
