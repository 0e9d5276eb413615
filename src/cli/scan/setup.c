/* From options to rules. */
#include "cli/scan/setup.h"

#include <stdarg.h>
#include <string.h>

#include "base/suggest.h"
#include "cli/output.h"
#include "config/dlp_rules.h"
#include "crypto/random.h"
#include "bundle/dlp_rules.h"

int pc_scan_fail(const struct pc_cli *cli, const char *fmt, ...) {
    char text[1024];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    (void)pc_cli_fail(cli, "%s", text);
    return PC_SCAN_FAILED;
}

static void print_safe(const struct pc_cli *cli, struct pc_span text, const char *behind) {
    PC_CLEANUP(pc_buf_free) struct pc_buf safe = {0};
    pc_output_safe(text, &safe);
    if (safe.len > 0)
        (void)fprintf(cli->err, "%.*s%s", PC_ARG(pc_buf_span(&safe)), behind);
}

static int say_errors(const struct pc_cli *cli, const char *file, pc_err err,
                      const struct pc_config_errors *errors) {
    for (size_t i = 0; i < errors->count; i++) {
        pc_output_place(cli, file, errors->items[i].line);
        print_safe(cli, errors->items[i].key, ": ");
        print_safe(cli, errors->items[i].text, "\n");
    }
    if (errors->count == 0)
        return pc_scan_fail(cli, "%s: %s", file,
                            err == PC_ERR_NOTFOUND ? "there is no such file" : pc_err_name(err));
    return PC_SCAN_FAILED;
}

static int load(const struct pc_cli *cli, const char *file, struct pc_scan_setup *setup) {
    struct pc_config_errors errors;
    struct pc_diag diag = {{0}};
    uint32_t line;
    pc_err err = PC_OK;
    if (file != NULL)
        err = pc_dlp_rules_load(file, &setup->arena, &setup->own, &errors);
    if (err != PC_OK)
        return say_errors(cli, file, err, &errors);
    err = pc_dlp_rules_image(&setup->own, &setup->arena, &setup->image, &line, &diag);
    if (err != PC_OK && line > 0) {
        pc_output_place(cli, file, line);
        print_safe(cli, pc_span_str(diag.text), "\n");
        return PC_SCAN_FAILED;
    }
    if (err == PC_OK)
        err = pc_dlp_scanner_new(pc_buf_span(&setup->image), &setup->rules.scanner, &diag);
    return err == PC_OK ? PC_SCAN_CLEAN : pc_scan_fail(cli, "%s", diag.text);
}

int pc_scan_setup_open(const struct pc_cli *cli, const char *file, struct pc_scan_setup *out) {
    int code = load(cli, file, out);
    if (code != PC_SCAN_CLEAN)
        return code;
    struct pc_scan_rules *rules = &out->rules;
    if (pc_entropy_fill(&pc_system_entropy, rules->key, sizeof rules->key) != PC_OK)
        return pc_scan_fail(cli, "there are no random bytes");
    size_t count = pc_dlp_scanner_rules(rules->scanner);
    for (size_t i = 0; i < count && i < PC_DLP_RULES; i++) {
        rules->wanted[i] = true;
        rules->actions[i] = (uint8_t)pc_dlp_scanner_rule(rules->scanner, i)->action;
    }
    rules->wants_allow = true;
    return PC_SCAN_CLEAN;
}

void pc_scan_setup_close(struct pc_scan_setup *setup) {
    pc_dlp_scanner_free(setup->rules.scanner);
    pc_buf_free(&setup->image);
    pc_arena_free(&setup->arena);
    pc_wipe(setup->rules.key, sizeof setup->rules.key);
}

int pc_scan_unknown_rule(const struct pc_cli *cli, const struct pc_dlp_scanner *scanner,
                         const char *name) {
    struct pc_suggest near = pc_suggest_for(pc_span_str(name));
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    for (size_t i = 0; i < pc_dlp_scanner_rules(scanner); i++) {
        struct pc_span copy;
        if (pc_arena_copy(&arena, pc_dlp_scanner_rule(scanner, i)->name, &copy) == PC_OK)
            pc_suggest_offer(&near, copy.ptr);
    }
    if (near.best != NULL)
        return pc_cli_usage(cli, "there is no rule '%s'; did you mean '%s'?", name, near.best);
    return pc_cli_usage(cli, "there is no rule '%s'; portcullis dlp rules lists them", name);
}

int pc_scan_setup_select(const struct pc_cli *cli, struct pc_scan_setup *setup) {
    struct pc_scan_rules *rules = &setup->rules;
    size_t count = pc_dlp_scanner_rules(rules->scanner), at = 0, index;
    const char *level = pc_cli_value(cli, "min-level"), *name;
    enum pc_dlp_level least = PC_DLP_LOW;
    if (level != NULL && pc_dlp_level_find(pc_span_str(level), &least) != PC_OK)
        return pc_cli_usage(cli, "--min-level: there is no level '%s'", level);
    if (pc_cli_value(cli, "rule") != NULL)
        memset(rules->wanted, 0, sizeof rules->wanted);
    while ((name = pc_cli_next_value(cli, "rule", &at)) != NULL) {
        if (pc_dlp_scanner_find(rules->scanner, pc_span_str(name), &index) != PC_OK)
            return pc_scan_unknown_rule(cli, rules->scanner, name);
        rules->wanted[index] = true;
        if (rules->actions[index] == PC_DLP_OFF)
            rules->actions[index] = PC_DLP_LOG;
    }
    for (size_t i = 0; i < count; i++)
        if (pc_dlp_scanner_rule(rules->scanner, i)->level < least)
            rules->wanted[i] = false;
    return PC_SCAN_CLEAN;
}
