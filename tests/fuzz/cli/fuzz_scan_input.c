/* Files of any kind: texts, archives within archives, brotli, UTF-16. The first byte picks the kind
 * by a name and how many bytes come at a time; whatever comes, limits hold. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/scan/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct memory {
    struct pc_scan_input input;
    struct pc_span left;
    size_t most;
};

static pc_err read_memory(struct pc_scan_input *input, char *to, size_t room, size_t *got) {
    struct memory *memory = (struct memory *)input;
    struct pc_span part = pc_span_upto(memory->left, room < memory->most ? room : memory->most);
    if (part.len > 0)
        memcpy(to, part.ptr, part.len);
    memory->left = pc_span_from(memory->left, part.len);
    *got = part.len;
    return PC_OK;
}

static struct pc_scan_rules rules;
static struct pc_scan_worker worker;

static void begin(void) {
    struct pc_buf image = {0};
    struct pc_diag diag;
    if (pc_dlp_rules_compile(NULL, 0, &image, &diag) != PC_OK ||
        pc_dlp_scanner_new(pc_buf_span(&image), &rules.scanner, &diag) != PC_OK ||
        pc_scan_reader_new(&rules, pc_buf_span(&image), &worker.reader, &diag) != PC_OK)
        abort();
    memset(rules.wanted, true, sizeof rules.wanted);
    memset(rules.actions, PC_DLP_LOG, sizeof rules.actions);
    pc_buf_free(&image);
}

static void check(const struct pc_scan_findings *found) {
    for (size_t i = 0; i < found->count; i++) {
        const struct pc_scan_finding *one = &found->all[i];
        if (one->start.line < 1 || one->start.column < 1 || one->end.offset < one->start.offset ||
            one->end.line < one->start.line)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {"a.txt", "a.br"};
    if (size == 0)
        return 0;
    if (worker.reader == NULL)
        begin();
    worker.run = pc_scan_run_new();
    if (worker.run == NULL)
        return 0;
    worker.run->wishes.limits = (struct pc_scan_limits){
        .unpacked = 4 << 20, .members = 100, .ratio = 100, .ratio_from = 1 << 20};
    struct pc_scan_place place = {.path = pc_span_str(names[data[0] & 1])};
    struct memory memory = {.input = {.read = read_memory, .seekable = -1},
                            .left = pc_span(data + 1, size - 1),
                            .most = (size_t)(data[0] >> 1) * 61 + 1};
    if (pc_scan_input(&worker, &place, &memory.input) != PC_OK || worker.depth != 0 ||
        atomic_load(&worker.run->counts.bytes) > 5 << 20)
        abort();
    check(pc_scan_reader_findings(worker.reader));
    pc_scan_reader_findings(worker.reader)->count = 0;
    pc_scan_run_free(worker.run);
    return 0;
}
