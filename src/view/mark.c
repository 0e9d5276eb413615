/* The mark that tells a view which outlived a crash of the machine from a whole one. */
#define _GNU_SOURCE
#include "view/env.h"

#include <sys/stat.h>

#include "base/file.h"

static const char boot_id_file[] = "/proc/sys/kernel/random/boot_id";

/* Empty where the system does not tell; then only an orderly end is believed. */
static struct pc_span boot_id(struct pc_buf *out) {
    if (pc_file_read(boot_id_file, 64, out) != PC_OK)
        return PC_SPAN("");
    struct pc_span text = pc_buf_span(out);
    return pc_span_upto(text, pc_span_find(text, '\n'));
}

bool pc_env_mark_good(const char *path) {
    char file[PC_VIEW_PATH];
    if (pc_env_file(path, "boot", file) != PC_OK)
        return false;
    PC_CLEANUP(pc_buf_free) struct pc_buf mark = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf now = {0};
    if (pc_file_read(file, 64, &mark) != PC_OK)
        return false;
    if (pc_span_eq(pc_buf_span(&mark), PC_SPAN("clean")))
        return true;
    struct pc_span boot = boot_id(&now);
    return boot.len > 0 && pc_span_eq(pc_buf_span(&mark), boot);
}

static pc_err write_mark(const char *path, struct pc_span text, mode_t mode) {
    char file[PC_VIEW_PATH];
    pc_err err = pc_env_file(path, "boot", file);
    return err == PC_OK ? pc_file_replace(file, text, mode) : err;
}

pc_err pc_env_mark_open(const char *path, mode_t mode) {
    PC_CLEANUP(pc_buf_free) struct pc_buf now = {0};
    return write_mark(path, boot_id(&now), mode);
}

pc_err pc_env_mark_clean(const char *path, mode_t mode) {
    return write_mark(path, PC_SPAN("clean"), mode);
}
