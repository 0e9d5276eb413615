/*
 * A tool for tests/interop: `make_chain make FOLDER RECORDS FILE_SIZE` makes spool and chain in
 * FOLDER, `make_chain verify FOLDER/audit [SEQ HASH]` says what our verifier says. Exit status 0:
 * good, 1: bad.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/chain.h"
#include "audit/event.h"
#include "audit/spool.h"
#include "base/encode.h"
#include "base/file.h"
#include "crypto/sign.h"

#define NOW ((pc_time)1763762155000000)

static pc_err write_records(const char *spool_folder, unsigned records) {
    struct pc_spool_options options = {
        .directory = spool_folder, .writer = "edge", .segment_size = 65536, .mode = 0600};
    struct pc_spool *spool = NULL;
    pc_err err = pc_spool_open(&options, 1, NOW, &spool, NULL);
    for (unsigned i = 0; i < records && err == PC_OK; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf record = {0};
        struct pc_event event = {.type = i % 3 == 0 ? PC_EVENT_SIGN_IN : PC_EVENT_ACCESS,
                                 .time = NOW + i,
                                 .action = PC_SPAN("GET"),
                                 .resource = PC_SPAN("/caf\xc3\xa9/\"quoted\"\xff\x01"),
                                 .status = 200,
                                 .count = i + 1};
        pc_event_render(&event, &record);
        err = pc_spool_append(
            spool, i % 7 == 6 ? PC_SPAN("{\"type\":\"checkpoint\"}") : pc_buf_span(&record), NOW);
    }
    if (err == PC_OK)
        pc_spool_refused(spool, NOW);
    pc_spool_close(spool);
    return err;
}

static pc_err seal(const char *spool, const char *chain, uint64_t file_size) {
    struct pc_signer *signer = NULL;
    struct pc_sealer *sealer = NULL;
    PC_CLEANUP(pc_buf_free) struct pc_buf spki = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf kid = {0};
    struct pc_diag diag = {0};
    uint64_t sealed;
    pc_err err = pc_signer_generate(PC_ALG_EDDSA, &signer);
    if (err == PC_OK)
        err = pc_signer_public(signer, &spki);
    if (err == PC_OK)
        err = pc_jwk_thumbprint(PC_ALG_EDDSA, pc_buf_span(&spki), &kid);
    struct pc_sealer_options options = {.spool = spool,
                                        .directory = chain,
                                        .signer = signer,
                                        .kid = pc_buf_str(&kid),
                                        .file_size = file_size,
                                        .checkpoint_records = 25};
    if (err == PC_OK)
        err = pc_sealer_open(&options, NOW, &sealer, &diag);
    if (err == PC_OK)
        err = pc_sealer_run(sealer, NOW, &sealed, &diag);
    pc_sealer_close(sealer);
    pc_signer_free(signer);
    if (err != PC_OK)
        fprintf(stderr, "%s: %s\n", pc_err_name(err), diag.text);
    return err;
}

static int make(const char *folder, const char *records, const char *file_size) {
    char spool[4096];
    char chain[4096];
    (void)snprintf(spool, sizeof spool, "%s/spool", folder);
    (void)snprintf(chain, sizeof chain, "%s/audit", folder);
    pc_err err = pc_file_make_dir(spool, 0700);
    if (err == PC_OK)
        err = write_records(spool, (unsigned)strtoul(records, NULL, 10));
    if (err == PC_OK)
        err = seal(spool, chain, strtoull(file_size, NULL, 10));
    return err == PC_OK ? 0 : 2;
}

static int verify(const char *folder, const char *seq, const char *text) {
    char bytes[64] = {0};
    struct pc_buf hash = pc_buf_over(bytes, sizeof bytes);
    struct pc_chain_report report;
    struct pc_diag diag = {0};
    pc_err err = text == NULL ? PC_OK : pc_base64url_decode(pc_span_str(text), &hash);
    if (err == PC_OK)
        err = pc_chain_verify(folder, seq == NULL ? 0 : strtoull(seq, NULL, 10),
                              (const uint8_t *)bytes, &report, &diag);
    if (err != PC_OK) {
        printf("%s: %s\n", pc_err_name(err), diag.text);
        return 2;
    }
    if (report.good)
        printf("good: %llu records\n", (unsigned long long)report.records);
    else
        printf("%s, line %llu: %s\n", report.file, (unsigned long long)report.line, report.text);
    return report.good ? 0 : 1;
}

int main(int argc, char **argv) {
    if (argc == 5 && strcmp(argv[1], "make") == 0)
        return make(argv[2], argv[3], argv[4]);
    if ((argc == 3 || argc == 5) && strcmp(argv[1], "verify") == 0)
        return verify(argv[2], argc == 5 ? argv[3] : NULL, argc == 5 ? argv[4] : NULL);
    return 2;
}
