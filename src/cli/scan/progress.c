/* Numbers for people. */
#include "cli/scan/progress.h"

#include "base/size.h"

void pc_scan_progress_text(const struct pc_scan_run *run, struct pc_buf *out) {
    uint64_t files = atomic_load(&run->counts.files);
    uint64_t findings = atomic_load(&run->counts.findings);
    pc_buf_addf(out, "%llu %s, ", (unsigned long long)files, files == 1 ? "file" : "files");
    pc_size_text(atomic_load(&run->counts.bytes), out);
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
