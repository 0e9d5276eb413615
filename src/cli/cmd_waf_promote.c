/* portcullis waf promote: from detect to block. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/check.h"
#include "cli/output.h"
#include "cli/reload.h"
#include "cli/waf_commands.h"
#include "cli/waf_promote.h"
#include "cli/waf_report.h"

enum { ROWS = 10 };

struct promoting {
    struct pc_cli *cli;
    struct pc_setup setup;
    struct pc_buf text; /* of the file as it will be */
    size_t changed;
    json_t *places; /* what was changed: names of routes, "" for the top level */
};

static void promoting_free(struct promoting *p) {
    json_decref(p->places);
    pc_buf_free(&p->text);
    pc_setup_free(&p->setup);
}

/* One place; *what says how it was. */
static int change(struct promoting *p, const char *route, enum pc_promotion *what) {
    PC_CLEANUP(pc_buf_free) struct pc_buf next = {0};
    pc_err err = pc_waf_promote(pc_buf_span(&p->text), route, &next, what);
    if (err == PC_ERR_NOTFOUND)
        return pc_cli_fail(p->cli, "there is no route of the name '%s'", route);
    if (err != PC_OK)
        return pc_cli_fail(p->cli, "%s: %s", p->setup.file, pc_err_name(err));
    if (*what != PC_PROMOTED)
        return PC_EXIT_OK;
    p->changed++;
    (void)json_array_append_new(p->places, json_string(route == NULL ? "" : route));
    pc_buf_clear(&p->text);
    pc_buf_add(&p->text, pc_buf_span(&next));
    return pc_buf_end(&p->text) == PC_OK ? PC_EXIT_OK : pc_cli_fail(p->cli, "out of memory");
}

static int tell_absent(const struct promoting *p, const char *route) {
    PC_CLEANUP(pc_buf_free) struct pc_buf lines = {0};
    pc_waf_promote_lines(route, &lines);
    const char *text = pc_buf_str(&lines);
    return pc_cli_fail(p->cli,
                       "%s says no mode %s%s, so there is nothing to change in place. Add\n\n%s",
                       p->setup.file, route == NULL ? "of the firewall" : "for the route ",
                       route == NULL ? "" : route, text == NULL ? "" : text);
}

static int change_one(struct promoting *p, const char *route) {
    enum pc_promotion what;
    int code = change(p, route, &what);
    if (code != PC_EXIT_OK)
        return code;
    switch (what) {
    case PC_PROMOTED:
        return PC_EXIT_OK;
    case PC_PROMOTED_BEFORE:
        return pc_cli_fail(p->cli, "the mode is block already");
    case PC_PROMOTION_ABSENT:
        return tell_absent(p, route);
    case PC_PROMOTION_OTHER:
        break;
    }
    return pc_cli_fail(p->cli,
                       "%s: the mode is neither detect nor block there, or is written with "
                       "an anchor: change it by hand",
                       p->setup.file);
}

/* The top level, and every route that says detect of itself. */
static int change_all(struct promoting *p) {
    enum pc_promotion what, top;
    int code = change(p, NULL, &top);
    for (size_t i = 0; code == PC_EXIT_OK && i < p->setup.settings.route_count; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
        pc_buf_add(&name, p->setup.settings.routes[i].name);
        code = change(p, pc_buf_str(&name), &what);
    }
    if (code != PC_EXIT_OK)
        return code;
    if (top == PC_PROMOTION_ABSENT)
        return tell_absent(p, NULL);
    return p->changed > 0 ? PC_EXIT_OK : pc_cli_fail(p->cli, "nothing says detect");
}

static int ask(const struct promoting *p) {
    char line[16] = "";
    if (pc_cli_switch(p->cli, "yes"))
        return PC_EXIT_OK;
    if (p->cli->json)
        return pc_cli_usage(p->cli, "--json needs --yes");
    (void)fprintf(p->cli->err, "\nBlock from now on? [y/N] ");
    (void)fflush(p->cli->err);
    if (fgets(line, sizeof line, p->cli->in) != NULL && (line[0] == 'y' || line[0] == 'Y'))
        return PC_EXIT_OK;
    return pc_cli_fail(p->cli, "nothing was changed");
}

static pc_err write_beside(const struct promoting *p, const char *path, const struct stat *st) {
    PC_CLEANUP(pc_file_close)
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return PC_ERR_IO;
    size_t done = 0;
    while (done < p->text.len) {
        ssize_t n = write(fd, p->text.ptr + done, p->text.len - done);
        if (n <= 0)
            return PC_ERR_IO;
        done += (size_t)n;
    }
    bool kept = (geteuid() != 0 || fchown(fd, st->st_uid, st->st_gid) == 0) &&
                fchmod(fd, st->st_mode & 07777) == 0 && fsync(fd) == 0;
    return kept ? PC_OK : PC_ERR_IO;
}

static bool is_good(const struct promoting *p, const char *path) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    json_t *problems = json_array();
    bool good = pc_check_file(path, &setup, problems, NULL);
    if (!good)
        pc_check_print(p->cli, problems);
    json_decref(problems);
    return good;
}

/* Beside the file first, in its folder, so that it is checked as it will be; then in its place. */
static int replace_file(const struct promoting *p) {
    PC_CLEANUP(pc_buf_free) struct pc_buf beside = {0};
    struct stat st;
    pc_buf_addf(&beside, "%s.%d.new", p->setup.file, (int)getpid());
    const char *path = pc_buf_str(&beside);
    if (path == NULL || stat(p->setup.file, &st) != 0)
        return pc_cli_fail(p->cli, "%s: cannot be read", p->setup.file);
    if (write_beside(p, path, &st) != PC_OK) {
        (void)unlink(path);
        return pc_cli_fail(p->cli, "%s: cannot be written; nothing was changed", path);
    }
    if (!is_good(p, path)) {
        (void)unlink(path);
        return pc_cli_fail(p->cli,
                           "with that mode the configuration has errors; nothing was changed");
    }
    if (rename(path, p->setup.file) == 0)
        return PC_EXIT_OK;
    (void)unlink(path);
    return pc_cli_fail(p->cli, "%s: cannot be replaced; nothing was changed", p->setup.file);
}

static int finish(const struct promoting *p) {
    bool nginx = false;
    int code = replace_file(p);
    if (code != PC_EXIT_OK)
        return code;
    if (pc_reload(p->cli, p->setup.file, &nginx) != PC_EXIT_OK)
        return pc_cli_fail(p->cli,
                           "%s is changed, but not in force yet; 'portcullis reload' puts it "
                           "into force",
                           p->setup.file);
    json_t *object = json_pack("{s:O}", "blocks", p->places);
    code = pc_output_done(p->cli, object,
                          "The firewall blocks now: %s is changed in %zu place%s and "
                          "in force.",
                          p->setup.file, p->changed, p->changed == 1 ? "" : "s");
    json_decref(object);
    return code;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(promoting_free) struct promoting p = {.cli = cli, .places = json_array()};
    const char *route = pc_cli_value(cli, "route");
    json_t *report = NULL;
    if ((route != NULL) == pc_cli_switch(cli, "all"))
        return pc_cli_usage(cli, "give --route NAME or --all");
    int code = pc_setup_load(cli, &p.setup);
    if (code != PC_EXIT_OK)
        return code;
    pc_buf_add(&p.text, pc_buf_span(&p.setup.text));
    code = route != NULL ? change_one(&p, route) : change_all(&p);
    if (code == PC_EXIT_OK)
        code = pc_waf_report_read(cli, &p.setup, route, pc_cli_duration(cli, "since", 7 * PC_DAY),
                                  &report);
    if (code == PC_EXIT_OK && !cli->json)
        pc_waf_report_print(cli, report, ROWS);
    json_decref(report);
    if (code == PC_EXIT_OK)
        code = ask(&p);
    return code == PC_EXIT_OK ? finish(&p) : code;
}

static const struct pc_cli_option options[] = {
    {.name = "route", .value = "NAME", .help = "only this route, where the file says its mode"},
    {.name = "all", .help = "the file's top level, and every route that says detect"},
    {.name = "since",
     .value = "DURATION",
     .help = "how far back the report goes; 7d by default",
     .kind = PC_VALUE_DURATION},
    {.name = "yes", .help = "do not ask"},
    {0},
};

const struct pc_command pc_command_waf_promote = {
    .name = "promote",
    .summary = "Have the firewall block what it only detected",
    .text =
        "Shows the report, asks, and changes 'detect' to 'block' at that place of the\n"
        "configuration file; comments and everything else stay. The new file is checked before\n"
        "it takes the old one's place, and put into force. Where the file says no mode at the\n"
        "place, the lines to add are printed.",
    .options = options,
    .run = run};
