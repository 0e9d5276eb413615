/* Files that the configuration names, and those that lie beside them and belong to them. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "cli/backup/collecting.h"
#include "config/referred.h"

enum { PATH = 4096, DOCUMENT_DEPTH = 4 };

static bool is_document(const char *name) {
    struct pc_span text = pc_span_str(name);
    return pc_span_ends(text, PC_SPAN(".json")) || pc_span_ends(text, PC_SPAN(".yaml")) ||
           pc_span_ends(text, PC_SPAN(".yml"));
}

/* Rules include others and read data of their folder. */
static bool is_rule_file(const char *name) {
    return name[0] != '.';
}

static bool is_below_run(const struct pc_collecting *c, struct pc_span path) {
    struct pc_span run = pc_span_str(c->setup->paths.directory);
    return pc_span_starts(path, run) && path.len > run.len && path.ptr[run.len] == '/';
}

/* The folder of a path, which is cut at its last slash. */
static pc_err folder_of(struct pc_span path, char out[PATH]) {
    size_t len = path.len;
    while (len > 1 && path.ptr[len - 1] != '/')
        len--;
    len = len > 1 ? len - 1 : len;
    if (len >= PATH)
        return PC_ERR_RANGE;
    memcpy(out, path.ptr, len);
    out[len] = '\0';
    return PC_OK;
}

/* What a document refers to is in its folder or below; the run folder itself has much else. */
static pc_err collect_documents(struct pc_collecting *c, struct pc_span path) {
    char folder[PATH];
    pc_err err = folder_of(path, folder);
    if (err != PC_OK)
        return err;
    bool run = pc_span_eq(pc_span_str(folder), pc_span_str(c->setup->paths.directory));
    return pc_collect_folder(c, folder, PC_BACKUP_REFERRED, is_document, run ? 0 : DOCUMENT_DEPTH);
}

static pc_err collect_rules(struct pc_collecting *c, struct pc_span pattern) {
    char folder[PATH];
    pc_err err = folder_of(pattern, folder);
    return err == PC_OK ? pc_collect_folder(c, folder, PC_BACKUP_REFERRED, is_rule_file, 0) : err;
}

static pc_err collect_one(struct pc_collecting *c, struct pc_span path) {
    char file[PATH];
    if (path.len >= sizeof file)
        return PC_ERR_RANGE;
    memcpy(file, path.ptr, path.len);
    file[path.len] = '\0';
    return pc_collect_file(c, file, PC_BACKUP_REFERRED, UINT64_MAX);
}

static pc_err take(void *context, struct pc_span key, struct pc_span path) {
    struct pc_collecting *c = context;
    if (pc_span_eq(key, PC_SPAN("waf.rules")))
        return collect_rules(c, path);
    if (pc_span_ends(key, PC_SPAN(".document"))) {
        pc_err err = collect_one(c, path);
        return err == PC_OK ? collect_documents(c, path) : err;
    }
    /* What opens the backup is kept elsewhere than in it; a module is a program. */
    if (pc_span_starts(key, PC_SPAN("vault.")) &&
        (!is_below_run(c, path) || pc_span_ends(key, PC_SPAN(".module"))))
        return PC_OK;
    return collect_one(c, path);
}

pc_err pc_collect_referred(struct pc_collecting *c) {
    return pc_config_referred(&c->setup->settings, take, c);
}
