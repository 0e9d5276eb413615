/* Numbers for people. */
#include "cli/scan/progress.h"

static void add_size(uint64_t bytes, struct pc_buf *out) {
    static const char *const units[] = {"bytes", "KB", "MB", "GB", "TB"};
    size_t unit = 0;
    uint64_t tenths = bytes * 10;
    while (tenths >= 10000 && unit + 1 < sizeof units / sizeof *units) {
        tenths /= 1000;
        unit++;
    }
    if (unit == 0)
        pc_buf_addf(out, "%llu bytes", (unsigned long long)bytes);
    else
        pc_buf_addf(out, "%llu.%llu %s", (unsigned long long)(tenths / 10),
                    (unsigned long long)(tenths % 10), units[unit]);
}

void pc_scan_progress_text(const struct pc_scan_run *run, struct pc_buf *out) {
    uint64_t files = atomic_load(&run->counts.files);
    uint64_t findings = atomic_load(&run->counts.findings);
    pc_buf_addf(out, "%llu %s, ", (unsigned long long)files, files == 1 ? "file" : "files");
    add_size(atomic_load(&run->counts.bytes), out);
    pc_buf_addf(out, ", %llu %s", (unsigned long long)findings,
                findings == 1 ? "finding" : "findings");
}

void pc_scan_progress_show(FILE *terminal, const struct pc_scan_run *run) {
    char memory[128];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    if (terminal == NULL)
        return;
    pc_scan_progress_text(run, &text);
    (void)fprintf(terminal, "\r\033[K%.*s", PC_ARG(pc_buf_span(&text)));
    (void)fflush(terminal);
}

void pc_scan_progress_end(FILE *terminal) {
    if (terminal == NULL)
        return;
    (void)fputs("\r\033[K", terminal);
    (void)fflush(terminal);
}
