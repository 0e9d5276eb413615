/* Files around the tested baseline. */
#include "cli/scan/known.h"

#include <string.h>

#include "base/file.h"
#include "cli/scan/target.h"

int pc_scan_known_read(const struct pc_cli *cli, struct pc_scan_setup *setup,
                       struct pc_scan_baseline *out) {
    const char *file = pc_cli_value(cli, "baseline");
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_diag diag = {{0}};
    *out = (struct pc_scan_baseline){0};
    if (file == NULL)
        return PC_SCAN_CLEAN;
    pc_err err = pc_file_read(file, PC_SCAN_BASELINE_MAX, &text);
    if (err != PC_OK)
        return pc_scan_fail(cli, "%s: %s", file,
                            err == PC_ERR_NOTFOUND ? "there is no such file" : pc_err_name(err));
    if (pc_scan_baseline_read(pc_buf_span(&text), &setup->arena, out, &diag) != PC_OK)
        return pc_scan_fail(cli, "%s: %s", file, diag.text);
    memcpy(setup->rules.key, out->key, sizeof out->key);
    return PC_SCAN_CLEAN;
}

static bool is_known(void *context, const struct pc_scan_finding *finding) {
    return pc_scan_baseline_has(context, finding);
}

size_t pc_scan_known_drop(const struct pc_scan_baseline *baseline,
                          struct pc_scan_findings *findings) {
    return pc_scan_findings_drop(findings, is_known, (void *)(uintptr_t)baseline);
}

int pc_scan_write_file(const struct pc_cli *cli, const char *path, struct pc_span bytes) {
    PC_CLEANUP(pc_scan_target_close) struct pc_scan_target target = {.fd = -1};
    struct pc_diag diag = {{0}};
    pc_err err = pc_scan_target_open(path, NULL, &target, &diag);
    if (err == PC_OK)
        err = pc_scan_target_write(&target, bytes, &diag);
    if (err == PC_OK)
        err = pc_scan_target_commit(&target, &diag);
    return err == PC_OK ? PC_SCAN_CLEAN : pc_scan_fail(cli, "%s", diag.text);
}

int pc_scan_known_write(const struct pc_cli *cli, const struct pc_scan_findings *findings,
                        const uint8_t key[32]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    if (pc_scan_baseline_write(findings, key, &text) != PC_OK)
        return pc_scan_fail(cli, "out of memory");
    return pc_scan_write_file(cli, pc_cli_value(cli, "write-baseline"), pc_buf_span(&text));
}
