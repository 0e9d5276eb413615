/* Exit codes, sizes and what a manifest says. */
#include "cli/backup/report.h"

#include <time.h>

#include "base/encode.h"

/* As those of `portcullis vault` where they mean the same. */
static const struct {
    pc_err err;
    int code;
} codes[] = {
    {PC_OK, PC_EXIT_OK},      {PC_ERR_DENIED, 3},      {PC_ERR_CORRUPT, 5},
    {PC_ERR_NOTFOUND, 7},     {PC_ERR_UNAVAILABLE, 8}, {PC_ERR_EXISTS, 11},
    {PC_ERR_UNSUPPORTED, 13}, {PC_ERR_BUSY, 14},       {PC_ERR_FULL, 15},
};

int pc_backup_code(pc_err err) {
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].err == err)
            return codes[i].code;
    return PC_EXIT_FAILED;
}

int pc_backup_fail(const struct pc_cli *cli, pc_err err, const struct pc_diag *diag) {
    (void)pc_cli_fail(cli, "%s", diag->text[0] != '\0' ? diag->text : pc_err_name(err));
    return pc_backup_code(err);
}

static json_t *text_json(struct pc_span text) {
    return json_stringn(text.ptr == NULL ? "" : text.ptr, text.len);
}

static json_t *left_out_json(const struct pc_backup_manifest *manifest) {
    json_t *list = json_array();
    for (size_t i = 0; i < manifest->left_out_count; i++)
        (void)json_array_append_new(list, json_pack("{s:o, s:o}", "path",
                                                    text_json(manifest->left_out[i].path), "reason",
                                                    text_json(manifest->left_out[i].reason)));
    return list;
}

json_t *pc_backup_json(const struct pc_backup_manifest *manifest) {
    PC_CLEANUP(pc_buf_free) struct pc_buf time = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf hash = {0};
    pc_time_format(manifest->time, &time);
    json_t *object = json_pack(
        "{s:o, s:o, s:o, s:I, s:I, s:o, s:o, s:o, s:I, s:o}", "id", text_json(manifest->id), "time",
        text_json(pc_buf_span(&time)), "parent", text_json(manifest->parent), "files",
        (json_int_t)manifest->count, "bytes", (json_int_t)pc_backup_manifest_size(manifest), "run",
        text_json(manifest->run), "program", text_json(manifest->program), "config",
        text_json(manifest->config), "audit_seq", (json_int_t)manifest->audit_seq, "left_out",
        left_out_json(manifest));
    if (object != NULL && manifest->audit_seq > 0) {
        pc_base64url_encode(pc_span(manifest->audit_hash, sizeof manifest->audit_hash), &hash);
        (void)json_object_set_new(object, "audit_hash", text_json(pc_buf_span(&hash)));
    }
    return object;
}

pc_time pc_backup_now(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (pc_time)now.tv_sec * PC_SECOND + now.tv_nsec / 1000;
}
