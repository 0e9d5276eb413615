/* A document and the table of schema_dlp_rules.c. */
#include "config/dlp_rules.h"

#include "base/file.h"
#include "config/document.h"
#include "config/load.h"

static pc_err too_large(struct pc_report *report) {
    pc_report_add(report, 1, "the file is larger than %d bytes", PC_CONFIG_MAX);
    return PC_ERR_INVALID;
}

static void check_names(struct pc_report *report, const struct pc_own_rules *rules) {
    for (size_t i = 1; i < rules->count; i++)
        for (size_t k = 0; k < i; k++)
            if (pc_span_eq(rules->rules[i].name, rules->rules[k].name))
                pc_report_add(report, rules->rules[i].line, "a rule of this name stands in line %u",
                              rules->rules[k].line);
}

static pc_err load_document(struct pc_load *load, struct pc_own_rules *out) {
    const yaml_node_t *root = yaml_document_get_root_node(load->document);
    const struct pc_config_errors *errors = load->report->errors;
    if (root == NULL)
        pc_report_add(load->report, 1, "the file is empty");
    else
        pc_load_section(load, &pc_schema_dlp_rules, root, out);
    if (load->out_of_memory || load->report->out_of_memory)
        return PC_ERR_NOMEM;
    if (errors->count == 0)
        check_names(load->report, out);
    return errors->count > 0 || errors->more ? PC_ERR_INVALID : PC_OK;
}

pc_err pc_dlp_rules_parse(struct pc_span text, struct pc_arena *arena, struct pc_own_rules *out,
                          struct pc_config_errors *errors) {
    *out = (struct pc_own_rules){0};
    *errors = (struct pc_config_errors){0};
    struct pc_report report = {.arena = arena, .errors = errors};
    if (text.len > PC_CONFIG_MAX)
        return too_large(&report);
    yaml_document_t document;
    pc_err err = pc_document_open(text, &report, &document);
    if (err != PC_OK)
        return report.out_of_memory ? PC_ERR_NOMEM : err;
    struct pc_load load = {.report = &report, .document = &document};
    err = load_document(&load, out);
    yaml_document_delete(&document);
    return err;
}

pc_err pc_dlp_rules_load(const char *path, struct pc_arena *arena, struct pc_own_rules *out,
                         struct pc_config_errors *errors) {
    *out = (struct pc_own_rules){0};
    *errors = (struct pc_config_errors){0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_err err = pc_file_read(path, PC_CONFIG_MAX, &text);
    struct pc_report report = {.arena = arena, .errors = errors};
    if (err == PC_ERR_RANGE)
        return too_large(&report);
    return err != PC_OK ? err : pc_dlp_rules_parse(pc_buf_span(&text), arena, out, errors);
}
