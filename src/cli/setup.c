/* Finding the configuration file and the other programs. */
#define _GNU_SOURCE
#include "cli/setup.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/output.h"

static const char *const usual_places[] = {
    "portcullis.yaml",
    "run/portcullis.yaml",
    "/etc/portcullis/portcullis.yaml",
};

static pc_err absolute(const char *path, struct pc_arena *arena, const char **out) {
    char *real = realpath(path, NULL);
    if (real == NULL)
        return PC_ERR_NOTFOUND;
    struct pc_span copy;
    pc_err err = pc_arena_copy(arena, pc_span_str(real), &copy);
    free(real);
    if (err == PC_OK)
        *out = copy.ptr;
    return err;
}

pc_err pc_setup_find(const struct pc_cli *cli, struct pc_arena *arena, const char **out) {
    const char *named = pc_cli_value(cli, "config");
    if (named == NULL)
        named = getenv("PORTCULLIS_CONFIG");
    if (named != NULL && named[0] != '\0')
        return absolute(named, arena, out);
    for (size_t i = 0; i < sizeof usual_places / sizeof usual_places[0]; i++)
        if (access(usual_places[i], F_OK) == 0)
            return absolute(usual_places[i], arena, out);
    return PC_ERR_NOTFOUND;
}

int pc_setup_not_found(const struct pc_cli *cli) {
    const char *named = pc_cli_value(cli, "config");
    if (named == NULL)
        named = getenv("PORTCULLIS_CONFIG");
    if (named != NULL && named[0] != '\0')
        return pc_cli_fail(cli, "there is no configuration file %s", named);
    return pc_cli_fail(cli, "no configuration file was found; name one with --config FILE, or make "
                            "one with 'portcullis init'");
}

static int complain(const struct pc_cli *cli, const char *file,
                    const struct pc_config_errors *errors) {
    for (size_t i = 0; i < errors->count; i++) {
        pc_output_place(cli, file, errors->items[i].line);
        (void)fprintf(cli->err, "%.*s%s%.*s\n", PC_ARG(errors->items[i].key),
                      errors->items[i].key.len > 0 ? ": " : "", PC_ARG(errors->items[i].text));
    }
    return pc_cli_fail(cli, "the configuration has errors%s",
                       errors->more ? " (more than these)" : "");
}

static int load(const struct pc_cli *cli, struct pc_setup *out) {
    struct pc_config_errors errors = {0};
    pc_err err = pc_config_load(out->file, &out->arena, &out->settings, &errors, &out->text);
    if (errors.count > 0)
        return complain(cli, out->file, &errors);
    if (err == PC_OK)
        err = pc_paths_init(&out->settings, &out->arena, &out->paths);
    if (err != PC_OK)
        return pc_cli_fail(cli, "%s: %s", out->file, pc_err_name(err));
    return PC_EXIT_OK;
}

int pc_setup_load(const struct pc_cli *cli, struct pc_setup *out) {
    if (pc_setup_find(cli, &out->arena, &out->file) != PC_OK)
        return pc_setup_not_found(cli);
    return load(cli, out);
}

int pc_setup_load_file(const struct pc_cli *cli, const char *file, struct pc_setup *out) {
    if (absolute(file, &out->arena, &out->file) != PC_OK)
        return pc_cli_fail(cli, "%s: there is no such file", file);
    return load(cli, out);
}

void pc_setup_free(struct pc_setup *setup) {
    pc_arena_free(&setup->arena);
    pc_buf_free(&setup->text);
}

void pc_setup_program_folder(struct pc_buf *out) {
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path);
    if (len <= 0 || (size_t)len >= sizeof path)
        return;
    struct pc_span whole = pc_span(path, (size_t)len);
    while (whole.len > 0 && whole.ptr[whole.len - 1] != '/')
        whole.len--;
    pc_buf_add(out, whole);
}

pc_err pc_setup_part(const char *area, const char *name, struct pc_buf *out) {
    const struct {
        const char *before, *area, *after;
    } places[] = {{"", "", ""}, {"../", area, "/"}, {"../libexec/portcullis", "", "/"}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        pc_buf_clear(out);
        pc_setup_program_folder(out);
        pc_buf_addf(out, "%s%s%s%s", places[i].before, places[i].area, places[i].after, name);
        const char *path = pc_buf_str(out);
        if (path != NULL && access(path, F_OK) == 0)
            return PC_OK;
    }
    return PC_ERR_NOTFOUND;
}
