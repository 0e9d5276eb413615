/* Opening the firewall's rules. */
#define _GNU_SOURCE
#include "cli/waf_open.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bundle/bundle.h"
#include "cli/output.h"

enum { RULES_MAX = 64 };

struct telling {
    const struct pc_cli *cli;
    bool begun;
};

static void tell(void *context, const char *step, unsigned done, unsigned of) {
    struct telling *telling = context;
    if (!telling->begun)
        (void)fputs("The rules are made ready; this can take a minute.\n", telling->cli->err);
    telling->begun = true;
    (void)fprintf(telling->cli->err, "  %s: %u of %u\n", step, done, of);
    (void)fflush(telling->cli->err);
}

static int fail(const struct pc_cli *cli, pc_err err, const struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_output_safe(pc_span_str(diag->text[0] != '\0' ? diag->text : pc_err_name(err)), &text);
    const char *words = pc_buf_str(&text);
    return pc_cli_fail(cli, "%s", words == NULL ? "" : words);
}

/* Files as they were named, from the folder that the command runs in. */
static int named_rules(const struct pc_cli *cli, struct pc_waf_opened *out,
                       struct pc_texts *rules) {
    struct pc_span *items = PC_ARENA_ARRAY(&out->arena, struct pc_span, RULES_MAX);
    char here[4096];
    size_t at = 0, count = 0;
    const char *name;
    if (items == NULL || getcwd(here, sizeof here) == NULL)
        return pc_cli_fail(cli, "the folder that this runs in is not known");
    while (count < RULES_MAX && (name = pc_cli_next_value(cli, "rules", &at)) != NULL) {
        PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
        if (name[0] != '/')
            pc_buf_addf(&path, "%s/", here);
        pc_buf_add_str(&path, name);
        pc_err err = pc_buf_end(&path);
        if (err == PC_OK)
            err = pc_arena_copy(&out->arena, pc_buf_span(&path), &items[count++]);
        if (err != PC_OK)
            return pc_cli_fail(cli, "out of memory");
    }
    *rules = (struct pc_texts){items, count};
    return PC_EXIT_OK;
}

static int make_folder(const struct pc_cli *cli, struct pc_waf_opened *out) {
    const char *parent = getenv("TMPDIR");
    if (asprintf(&out->folder, "%s/portcullis-waf-XXXXXX",
                 parent != NULL && parent[0] != '\0' ? parent : "/tmp") < 0)
        out->folder = NULL;
    if (out->folder != NULL && mkdtemp(out->folder) != NULL)
        return PC_EXIT_OK;
    free(out->folder);
    out->folder = NULL;
    return pc_cli_fail(cli, "no folder can be made for the compiled rules; see TMPDIR");
}

static int open_bundle(const struct pc_cli *cli, const struct pc_texts *rules,
                       struct pc_waf_opened *out) {
    struct telling telling = {.cli = cli};
    const struct pc_waf_bundle_options options = {.progress = tell, .context = &telling};
    const char *folder = out->setup.paths.waf;
    uint8_t digest[PC_BUNDLE_DIGEST];
    struct pc_diag diag = {{0}};
    bool made = false;
    pc_err err = pc_bundle_digest(rules, digest, &diag);
    if (err != PC_OK)
        return fail(cli, err, &diag);
    if (folder != NULL && pc_bundle_map(folder, digest, &out->bundle, &diag) == PC_OK)
        return PC_EXIT_OK;
    if (folder == NULL || access(folder, W_OK) != 0) {
        int code = make_folder(cli, out);
        if (code != PC_EXIT_OK)
            return code;
        folder = out->folder;
    }
    diag.text[0] = '\0';
    err = pc_bundle_ensure(folder, rules, &options, digest, &made, &diag);
    if (err == PC_OK)
        err = pc_bundle_map(folder, digest, &out->bundle, &diag);
    return err == PC_OK ? PC_EXIT_OK : fail(cli, err, &diag);
}

static int load_setup(const struct pc_cli *cli, bool named, struct pc_waf_opened *out,
                      struct pc_texts *rules) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    const char *file = NULL;
    if (named && pc_setup_find(cli, &arena, &file) != PC_OK)
        return PC_EXIT_OK; /* nothing is needed of it */
    int code = pc_setup_load(cli, &out->setup);
    if (code != PC_EXIT_OK)
        return code;
    if (pc_policy_compile(&out->setup.settings, &out->policy, NULL) != PC_OK)
        return pc_cli_fail(cli, "the configuration has errors; 'portcullis check' lists them");
    if (!named)
        *rules = out->setup.settings.waf.rules;
    if (!named && rules->count == 0)
        return pc_cli_fail(cli,
                           "%s names no rules: name their files under waf: rules:, or give "
                           "--rules FILE",
                           out->setup.file);
    return PC_EXIT_OK;
}

int pc_waf_open(const struct pc_cli *cli, struct pc_waf_opened *out) {
    struct pc_texts rules = {0};
    struct pc_diag diag = {{0}};
    bool named = pc_cli_value(cli, "rules") != NULL;
    int code = named ? named_rules(cli, out, &rules) : PC_EXIT_OK;
    if (code == PC_EXIT_OK)
        code = load_setup(cli, named, out, &rules);
    if (code == PC_EXIT_OK)
        code = open_bundle(cli, &rules, out);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err = pc_waf_engine_new(out->bundle, &out->engine, &diag);
    return err == PC_OK ? PC_EXIT_OK : fail(cli, err, &diag);
}

static void remove_folder(const char *folder) {
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir != NULL)
        (void)closedir(dir);
    (void)rmdir(folder);
}

void pc_waf_close(struct pc_waf_opened *opened) {
    if (opened->engine != NULL)
        pc_waf_engine_free(opened->engine);
    if (opened->bundle.ptr != NULL)
        pc_bundle_unmap(opened->bundle);
    if (opened->folder != NULL)
        remove_folder(opened->folder);
    free(opened->folder);
    pc_policy_free(opened->policy);
    pc_arena_free(&opened->arena);
    pc_setup_free(&opened->setup);
}
