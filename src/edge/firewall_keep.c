/* Keeping a request for tuning: sealed to the authority, so that this process, which meets
 * everybody, cannot read what it kept. */
#include "edge/firewall.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/random.h"
#include "crypto/sealed_box.h"
#include "edge/kept.h"

enum { MODE = 0640 };

static void add_headers(const struct pc_edge_inspection *inspection, struct pc_buf *out) {
    for (const ngx_list_part_t *part = &inspection->headers.part; part != NULL; part = part->next) {
        const ngx_table_elt_t *headers = part->elts;
        /* The list as it was: its last part may have grown since, but only at its end. */
        for (ngx_uint_t i = 0; i < part->nelts; i++)
            pc_kept_header(pc_edge_span(headers[i].key), pc_edge_span(headers[i].value), out);
    }
}

static void write_text(const ngx_http_request_t *r, const struct pc_edge_ctx *ctx,
                       struct pc_buf *out) {
    struct pc_span method, target, protocol, body = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf headers = PC_BUF_SECRET;
    pc_edge_request_line(r, ctx, &method, &target, &protocol);
    add_headers(ctx->inspection, &headers);
    if (ctx->body != NULL)
        body = pc_edge_span(*ctx->body);
    size_t taken = headers.len + method.len + target.len + protocol.len + 128;
    body = pc_span_upto(body, taken < PC_KEPT_MAX ? PC_KEPT_MAX - taken : 0);
    bool truncated = body.len < ctx->body_length;
    pc_kept_begin(&ctx->verdict.client, truncated, method, target, protocol, out);
    pc_buf_add(out, pc_buf_span(&headers));
    pc_kept_body(body, out);
    if (headers.err != PC_OK && out->err == PC_OK)
        out->err = headers.err;
}

static pc_err write_file(const struct pc_edge_ctx *ctx, struct pc_span sealed) {
    char path[PATH_MAX];
    struct pc_buf name = pc_buf_over(path, sizeof path - 1);
    pc_buf_add(&name, pc_edge_span(ctx->worker->conf->waf));
    pc_buf_add_str(&name, "/requests/");
    pc_id_format(&ctx->request.id, &name);
    pc_buf_add_str(&name, ".sealed");
    if (pc_buf_end(&name) != PC_OK)
        return PC_ERR_RANGE;
    path[name.len] = '\0';
    PC_CLEANUP(pc_file_close)
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, MODE);
    if (fd < 0)
        return PC_ERR_IO;
    pc_err err = pc_file_write_all(fd, sealed);
    if (err != PC_OK)
        (void)unlink(path);
    return err;
}

void pc_edge_keep(const ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    const uint8_t *to = pc_edge_firewall_keeps(ctx->worker->firewall, ngx_time());
    if (to == NULL)
        return;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    write_text(r, ctx, &text);
    pc_err err = pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_box_seal(to, &pc_system_entropy,
                          pc_span(ctx->request.id.bytes, sizeof ctx->request.id.bytes),
                          pc_buf_span(&text), &sealed);
    if (err == PC_OK)
        err = pc_buf_end(&sealed);
    if (err == PC_OK)
        err = write_file(ctx, pc_buf_span(&sealed));
    if (err != PC_OK)
        pc_edge_complain(ctx->worker, "firewall: a request could not be kept", pc_err_name(err));
}
