/*
 * Prints what the DLP rules find in a file, a line each: rule, first byte, byte behind the last
 * one. dlp_find FILE [PIECE]: fed in pieces of so many bytes, or at once.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "inspect/dlp/dlp.h"

static void print(void *context, const struct pc_dlp_finding *finding) {
    (void)context;
    printf("%.*s %llu %llu\n", PC_ARG(finding->rule->name), (unsigned long long)finding->start,
           (unsigned long long)finding->end);
}

int main(int argc, char **argv) {
    PC_CLEANUP(pc_buf_free) struct pc_buf file = {0};
    struct pc_dlp_scanner *scanner = NULL;
    struct pc_dlp_stream *stream = NULL;
    const struct pc_dlp_options options = {.mode = PC_DLP_FIND, .on_finding = print};
    uint64_t piece = 0;
    bool sound = argc > 1 && pc_file_read(argv[1], SIZE_MAX / 2, &file) == PC_OK &&
                 (argc < 3 || pc_span_u64(pc_span_str(argv[2]), 1 << 30, &piece) == PC_OK) &&
                 pc_dlp_scanner_new((struct pc_span){0}, &scanner, NULL) == PC_OK &&
                 pc_dlp_begin(scanner, &options, &stream) == PC_OK;
    if (!sound) {
        fprintf(stderr, "dlp_find FILE [PIECE]\n");
        return 2;
    }
    struct pc_span text = pc_buf_span(&file);
    pc_err err = PC_OK;
    do {
        struct pc_span chunk = piece == 0 ? text : pc_span_upto(text, (size_t)piece);
        text = pc_span_from(text, chunk.len);
        err = pc_dlp_feed(stream, chunk, text.len == 0, NULL);
    } while (err == PC_OK && text.len > 0);
    pc_dlp_end(stream);
    pc_dlp_scanner_free(scanner);
    return err == PC_OK ? 0 : 1;
}
