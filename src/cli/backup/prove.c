/* Opening everything that came out of a backup. */
#define _GNU_SOURCE
#include "cli/backup/prove.h"

#include <stdio.h>
#include <string.h>

#include "audit/chain.h"
#include "config/config.h"
#include "crypto/keyring.h"
#include "crypto/random.h"
#include "store/copy.h"
#include "store/sqlite.h"

enum { PATH = 4096 };

struct proving {
    const char *folder;
    const struct pc_backup_manifest *manifest;
    char path[PATH];
};

static const char *file(struct proving *p, const char *name) {
    int len = snprintf(p->path, sizeof p->path, "%s/%s", p->folder, name);
    return len < 0 || len >= PATH ? "" : p->path;
}

static const struct pc_backup_entry *of_kind(const struct pc_backup_manifest *manifest,
                                             enum pc_backup_kind kind) {
    for (size_t i = 0; i < manifest->count; i++)
        if (manifest->entries[i].kind == kind && !manifest->entries[i].outside)
            return &manifest->entries[i];
    return NULL;
}

static void say(struct pc_proof *proof, pc_err err, const struct pc_diag *diag, const char *good) {
    proof->good = err == PC_OK;
    (void)snprintf(proof->text, sizeof proof->text, "%s",
                   err == PC_OK            ? good
                   : diag->text[0] != '\0' ? diag->text
                                           : pc_err_name(err));
}

static void skip(struct pc_proof *proof) {
    proof->skipped = true;
    proof->good = true;
    (void)snprintf(proof->text, sizeof proof->text, "there is none in it");
}

static void prove_store(struct proving *p, struct pc_proof *proof) {
    struct pc_diag diag = {{0}};
    if (of_kind(p->manifest, PC_BACKUP_STORE) == NULL) {
        skip(proof);
        return;
    }
    pc_err err = pc_sqlite_check(file(p, "state/portcullis.db"), &diag);
    say(proof, err, &diag, "every page and reference is sound");
}

static pc_err count_account(void *context, const struct pc_account *row) {
    (void)row;
    ++*(uint64_t *)context;
    return PC_OK;
}

/* As the authority opens it, migrations included; then every value by itself. */
static pc_err open_fields(struct proving *p, const struct pc_field_cipher *cipher,
                          uint64_t *accounts, uint64_t *opened, struct pc_diag *diag) {
    struct pc_store store = {0};
    const char *path = file(p, "state/portcullis.db");
    pc_err err = pc_sqlite_open(path, cipher, &store, diag);
    if (err != PC_OK)
        return err;
    err = store.account_list(store.self, NULL, count_account, accounts);
    store.close(&store);
    return err == PC_OK ? pc_sqlite_check_sealed(path, cipher, opened, diag) : err;
}

static void prove_fields(struct proving *p, struct pc_proof *proof) {
    struct pc_diag diag = {{0}};
    struct pc_keyring *ring = NULL;
    uint64_t accounts = 0, opened = 0;
    if (of_kind(p->manifest, PC_BACKUP_STORE) == NULL) {
        skip(proof);
        return;
    }
    pc_err err = pc_keyring_load(file(p, "secrets/keyring.json"), &pc_system_entropy, &ring, &diag);
    if (err == PC_OK) {
        struct pc_field_cipher cipher = pc_keyring_cipher(ring);
        err = open_fields(p, &cipher, &accounts, &opened, &diag);
    }
    pc_keyring_free(ring);
    char good[128];
    (void)snprintf(good, sizeof good, "%llu values opened with the key ring; %llu accounts",
                   (unsigned long long)opened, (unsigned long long)accounts);
    say(proof, err, &diag, good);
}

static void prove_audit(struct proving *p, struct pc_proof *proof) {
    struct pc_diag diag = {{0}};
    struct pc_chain_report report = {0};
    const struct pc_backup_manifest *manifest = p->manifest;
    if (manifest->audit_seq == 0) {
        skip(proof);
        return;
    }
    pc_err err = pc_chain_verify(file(p, "audit"), manifest->audit_seq, manifest->audit_hash,
                                 &report, &diag);
    if (err == PC_OK && !report.good)
        err = pc_diag_set(&diag, PC_ERR_CORRUPT, "bad at record %llu (%s, line %llu): %s",
                          (unsigned long long)report.bad_seq, report.file,
                          (unsigned long long)report.line, report.text);
    char good[128];
    (void)snprintf(good, sizeof good, "%llu records and %llu checkpoints verified",
                   (unsigned long long)report.records, (unsigned long long)report.checkpoints);
    say(proof, err, &diag, good);
}

static void prove_configuration(struct proving *p, struct pc_proof *proof) {
    struct pc_diag diag = {{0}};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
    struct pc_config_errors errors = {0};
    struct pc_settings settings;
    pc_buf_add(&name, p->manifest->config);
    const char *config = pc_buf_str(&name);
    pc_err err = config == NULL ? PC_ERR_NOMEM
                                : pc_config_load(file(p, config), &arena, &settings, &errors, NULL);
    if (errors.count > 0)
        err = pc_diag_set(&diag, PC_ERR_INVALID, "line %u: %.*s: %.*s", errors.items[0].line,
                          PC_ARG(errors.items[0].key), PC_ARG(errors.items[0].text));
    say(proof, err, &diag, "it loads");
}

static const struct {
    const char *name;
    void (*prove)(struct proving *p, struct pc_proof *proof);
} proofs[PC_PROOFS] = {{"store", prove_store},
                       {"sealed fields", prove_fields},
                       {"audit trail", prove_audit},
                       {"configuration", prove_configuration}};

void pc_prove(const char *folder, const struct pc_backup_manifest *manifest,
              struct pc_proof out[PC_PROOFS]) {
    struct proving p = {.folder = folder, .manifest = manifest};
    for (size_t i = 0; i < PC_PROOFS; i++) {
        out[i] = (struct pc_proof){.name = proofs[i].name};
        proofs[i].prove(&p, &out[i]);
    }
}

bool pc_proved(const struct pc_proof list[PC_PROOFS]) {
    for (size_t i = 0; i < PC_PROOFS; i++)
        if (!list[i].good)
            return false;
    return true;
}
