/* The files that the master reads at configuration time: when the certificate ends, and the key of
 * assertions. */
#include "edge/edge.h"

#include "base/file.h"
#include "crypto/x509.h"

enum { PEM_MAX = 1024 * 1024 };

static pc_err certificate_end(const char *path, pc_time *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf pem = {0};
    pc_err err = pc_file_read(path, PEM_MAX, &pem);
    return err != PC_OK ? err : pc_x509_not_after(pc_buf_span(&pem), out);
}

/* nginx itself complains about a certificate that cannot be read; here it is just not measured. */
static void look_at_server(ngx_http_core_srv_conf_t *server, struct pc_edge_main *conf) {
    ngx_http_ssl_srv_conf_t *ssl = ngx_http_conf_get_module_srv_conf(server, ngx_http_ssl_module);
    if (ssl == NULL || ssl->certificates == NULL)
        return;
    ngx_str_t *paths = ssl->certificates->elts;
    for (ngx_uint_t i = 0; i < ssl->certificates->nelts; i++) {
        pc_time end;
        if (certificate_end((const char *)paths[i].data, &end) != PC_OK)
            continue;
        if (!conf->has_certificate || end < conf->certificate_end)
            conf->certificate_end = end;
        conf->has_certificate = true;
    }
}

char *pc_edge_load_certificates(ngx_conf_t *cf, struct pc_edge_main *conf) {
    ngx_http_core_main_conf_t *core = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    ngx_http_core_srv_conf_t **servers = core->servers.elts;
    for (ngx_uint_t i = 0; i < core->servers.nelts; i++)
        look_at_server(servers[i], conf);
    return NGX_CONF_OK;
}

/* The DER inside of one PEM block (RFC 7468): base64 with line breaks between the two dashed lines.
 */
static pc_err pem_decode(struct pc_span pem, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_span line;
    bool inside = false, ended = false;
    while (!ended && pc_span_split(&pem, '\n', &line)) {
        line = pc_span_trim(line);
        if (pc_span_starts(line, PC_SPAN("-----BEGIN ")))
            inside = true;
        else if (pc_span_starts(line, PC_SPAN("-----END ")))
            ended = true;
        else if (inside)
            pc_buf_add(&text, line);
    }
    char *room = pc_buf_reserve(out, ngx_base64_decoded_length(text.len));
    if (!ended || room == NULL || pc_buf_end(&text) != PC_OK)
        return PC_ERR_INVALID;
    ngx_str_t from = {text.len, (u_char *)text.ptr};
    ngx_str_t to = {0, (u_char *)room};
    if (ngx_decode_base64(&to, &from) != NGX_OK)
        return PC_ERR_INVALID;
    out->len += to.len;
    return PC_OK;
}

static pc_err read_signer(const char *path, struct pc_signer **out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf pem = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf der = PC_BUF_SECRET;
    pc_err err = pc_file_read(path, PEM_MAX, &pem);
    if (err == PC_OK)
        err = pem_decode(pc_buf_span(&pem), &der);
    return err != PC_OK ? err : pc_signer_import(PC_ALG_ES256, pc_buf_span(&der), out);
}

static pc_err key_id(ngx_pool_t *pool, const struct pc_signer *signer, struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf spki = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_err err = pc_signer_public(signer, &spki);
    if (err == PC_OK)
        err = pc_jwk_thumbprint(PC_ALG_ES256, pc_buf_span(&spki), &text);
    if (err == PC_OK)
        err = pc_buf_end(&text);
    if (err != PC_OK)
        return err;
    char *copy = ngx_pnalloc(pool, text.len);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    ngx_memcpy(copy, text.ptr, text.len);
    *out = pc_span(copy, text.len);
    return PC_OK;
}

static void forget_signer(void *data) {
    pc_signer_free(data);
}

char *pc_edge_load_assertion_key(ngx_conf_t *cf, struct pc_edge_main *conf) {
    if (conf->assertion_key.len == 0)
        return NGX_CONF_OK;
    ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(cf->pool, 0);
    if (cleanup == NULL)
        return NGX_CONF_ERROR;
    pc_err err = read_signer((const char *)conf->assertion_key.data, &conf->signer);
    if (err == PC_OK) {
        cleanup->handler = forget_signer;
        cleanup->data = conf->signer;
        err = key_id(cf->pool, conf->signer, &conf->kid);
    }
    if (err == PC_OK)
        return NGX_CONF_OK;
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "portcullis_assertion_key \"%V\": %s",
                       &conf->assertion_key, pc_err_name(err));
    return NGX_CONF_ERROR;
}
