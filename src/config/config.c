/* The configuration: a text or a file in, settings or complaints out. */
#define _GNU_SOURCE
#include "config/config.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "config/document.h"
#include "config/load.h"

static pc_err load_document(struct pc_load *load, struct pc_settings *out) {
    const yaml_node_t *root = yaml_document_get_root_node(load->document);
    if (root == NULL) {
        pc_report_add(load->report, 1, "the file is empty");
        return PC_ERR_INVALID;
    }
    pc_load_section(load, &pc_schema_root, root, out);
    out->secrets = load->secrets;
    if (load->out_of_memory || load->report->out_of_memory)
        return PC_ERR_NOMEM;
    const struct pc_config_errors *errors = load->report->errors;
    return errors->count > 0 || errors->more ? PC_ERR_INVALID : PC_OK;
}

pc_err pc_config_parse(struct pc_span text, struct pc_span directory, struct pc_arena *arena,
                       struct pc_settings *out, struct pc_config_errors *errors) {
    *out = (struct pc_settings){0};
    *errors = (struct pc_config_errors){0};
    struct pc_report report = {.arena = arena, .errors = errors};
    if (text.len > PC_CONFIG_MAX) {
        pc_report_add(&report, 1, "the file is larger than %d bytes", PC_CONFIG_MAX);
        return PC_ERR_INVALID;
    }
    yaml_document_t document;
    pc_err err = pc_document_open(text, &report, &document);
    if (err != PC_OK)
        return report.out_of_memory ? PC_ERR_NOMEM : err;
    struct pc_load load = {.report = &report, .directory = directory, .document = &document};
    err = load_document(&load, out);
    yaml_document_delete(&document);
    return err;
}

/* The absolute folder that a file is in; false where there is none. */
static bool folder_of(const char *path, char whole[PATH_MAX]) {
    if (realpath(path, whole) == NULL)
        return false;
    char *slash = strrchr(whole, '/');
    if (slash == NULL)
        return false;
    slash[slash == whole ? 1 : 0] = '\0';
    return true;
}

pc_err pc_config_load(const char *path, struct pc_arena *arena, struct pc_settings *out,
                      struct pc_config_errors *errors, struct pc_buf *out_text) {
    *out = (struct pc_settings){0};
    *errors = (struct pc_config_errors){0};
    struct pc_buf own PC_CLEANUP(pc_buf_free) = {0};
    struct pc_buf *text = out_text != NULL ? out_text : &own;
    size_t before = text->len;
    pc_err err = pc_file_read(path, PC_CONFIG_MAX, text);
    if (err == PC_ERR_RANGE) {
        struct pc_report report = {.arena = arena, .errors = errors};
        pc_report_add(&report, 1, "the file is larger than %d bytes", PC_CONFIG_MAX);
        return PC_ERR_INVALID;
    }
    char folder[PATH_MAX];
    if (err == PC_OK && !folder_of(path, folder))
        err = PC_ERR_IO;
    if (err != PC_OK)
        return err;
    return pc_config_parse(pc_span_from(pc_buf_span(text), before), pc_span_str(folder), arena, out,
                           errors);
}
