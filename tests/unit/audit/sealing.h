/* A spool and a chain in a test's folder, with a key made for it. */
#ifndef PC_TESTS_UNIT_AUDIT_SEALING_H
#define PC_TESTS_UNIT_AUDIT_SEALING_H

#include "folder.h"

#include "audit/chain.h"
#include "audit/spool.h"
#include "crypto/sign.h"

#define NOW ((pc_time)1763762155000000)

struct sealing {
    struct folder folder; /* first: folder_drop frees it */
    char spool[300];
    char chain[300];
    char kid[64];
    struct pc_signer *signer;
    uint64_t file_size;
    uint32_t checkpoint_records;
    pc_time checkpoint_interval;
};

static inline void sealing_key(struct sealing *sealing) {
    PC_CLEANUP(pc_buf_free) struct pc_buf spki = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf kid = {0};
    pc_signer_free(sealing->signer);
    assert_int_equal(pc_signer_generate(PC_ALG_EDDSA, &sealing->signer), PC_OK);
    assert_int_equal(pc_signer_public(sealing->signer, &spki), PC_OK);
    assert_int_equal(pc_jwk_thumbprint(PC_ALG_EDDSA, pc_buf_span(&spki), &kid), PC_OK);
    (void)snprintf(sealing->kid, sizeof sealing->kid, "%.*s", PC_ARG(pc_buf_span(&kid)));
}

static inline int sealing_make(void **state) {
    struct sealing *sealing = calloc(1, sizeof *sealing);
    void *folder = NULL;
    if (sealing == NULL || folder_make(&folder) != 0)
        return -1;
    sealing->folder = *(struct folder *)folder;
    free(folder);
    (void)snprintf(sealing->spool, sizeof sealing->spool, "%s/spool", sealing->folder.path);
    (void)snprintf(sealing->chain, sizeof sealing->chain, "%s/audit", sealing->folder.path);
    sealing->checkpoint_records = 1000;
    sealing_key(sealing);
    *state = sealing;
    return mkdir(sealing->spool, 0700);
}

static inline int sealing_drop(void **state) {
    struct sealing *sealing = *state;
    pc_signer_free(sealing->signer);
    return folder_drop(state);
}

static inline pc_err sealing_try_open(const struct sealing *sealing, struct pc_sealer **out,
                                      struct pc_diag *diag) {
    struct pc_sealer_options options = {
        .spool = sealing->spool,
        .directory = sealing->chain,
        .signer = sealing->signer,
        .kid = sealing->kid,
        .file_size = sealing->file_size,
        .checkpoint_records = sealing->checkpoint_records,
        .checkpoint_interval = sealing->checkpoint_interval,
    };
    return pc_sealer_open(&options, NOW, out, diag);
}

static inline struct pc_sealer *sealing_open(const struct sealing *sealing) {
    struct pc_sealer *sealer = NULL;
    struct pc_diag diag = {0};
    assert_int_equal(sealing_try_open(sealing, &sealer, &diag), PC_OK);
    return sealer;
}

static inline uint64_t sealing_run(struct pc_sealer *sealer, pc_time now) {
    struct pc_diag diag = {0};
    uint64_t sealed;
    assert_int_equal(pc_sealer_run(sealer, now, &sealed, &diag), PC_OK);
    return sealed;
}

static inline struct pc_spool *sealing_writer(const struct sealing *sealing, uint64_t random) {
    struct pc_spool_options options = {
        .directory = sealing->spool, .writer = "edge", .segment_size = 65536, .mode = 0600};
    struct pc_spool *spool = NULL;
    assert_int_equal(pc_spool_open(&options, random, NOW, &spool, NULL), PC_OK);
    return spool;
}

/* {"type":"n","n":number}, numbers from..upto inclusive. */
static inline void sealing_append(struct pc_spool *spool, unsigned from, unsigned upto) {
    for (unsigned i = from; i <= upto; i++) {
        char text[64];
        int n = snprintf(text, sizeof text, "{\"type\":\"n\",\"n\":%u}", i);
        assert_int_equal(pc_spool_append(spool, pc_span(text, (size_t)n), NOW), PC_OK);
    }
}

/* A chain of so many records of a spool, sealed and closed. */
static inline void sealing_fill(const struct sealing *sealing, unsigned records) {
    struct pc_sealer *sealer = sealing_open(sealing);
    struct pc_spool *spool = sealing_writer(sealing, 1);
    sealing_append(spool, 1, records);
    pc_spool_close(spool);
    while (sealing_run(sealer, NOW) > 0) {
    }
    pc_sealer_close(sealer);
}

struct sealing_seen {
    uint64_t records; /* of our writers */
    uint64_t last;    /* number of the last one */
    bool ordered;     /* each was one more than the one before */
    uint64_t seq;
    int checkpoints;
    int gaps;
    int corrupt;
    int malformed;
    uint64_t gap_count;
};

static inline uint64_t sealing_number(struct pc_span json, const char *key) {
    const char *at = memmem(json.ptr, json.len, key, strlen(key));
    assert_non_null(at);
    return strtoull(at + strlen(key), NULL, 10);
}

static inline pc_err sealing_row(void *context, uint64_t seq, struct pc_span json) {
    struct sealing_seen *seen = context;
    assert_int_equal(seq, seen->seq + 1);
    seen->seq = seq;
    if (pc_span_starts(json, PC_SPAN("{\"type\":\"n\""))) {
        uint64_t number = sealing_number(json, "\"n\":");
        seen->ordered = seen->ordered && number == seen->last + 1;
        seen->last = number;
        seen->records++;
    } else if (memmem(json.ptr, json.len, "\"checkpoint\"", 12) != NULL) {
        seen->checkpoints++;
    } else if (memmem(json.ptr, json.len, "\"audit_gap\"", 11) != NULL) {
        seen->gaps++;
        seen->gap_count += sealing_number(json, "\"count\":");
    } else if (memmem(json.ptr, json.len, "\"audit_corrupt\"", 15) != NULL) {
        seen->corrupt++;
    } else if (memmem(json.ptr, json.len, "\"audit_malformed\"", 17) != NULL) {
        seen->malformed++;
    } else {
        fail_msg("what is %.*s?", PC_ARG(json));
    }
    return PC_OK;
}

static inline struct sealing_seen sealing_read(const struct sealing *sealing) {
    struct sealing_seen seen = {.ordered = true};
    struct pc_diag diag = {0};
    assert_int_equal(pc_chain_read(sealing->chain, 0, sealing_row, &seen, &diag), PC_OK);
    return seen;
}

static inline struct pc_chain_report sealing_verify(const struct sealing *sealing) {
    struct pc_chain_report report;
    struct pc_diag diag = {0};
    assert_int_equal(pc_chain_verify(sealing->chain, 0, NULL, &report, &diag), PC_OK);
    return report;
}

#endif
