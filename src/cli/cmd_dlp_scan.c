/* portcullis dlp scan: files, trees, archives and histories through the rules. */
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/dlp_commands.h"
#include "cli/process.h"
#include "cli/scan/crew.h"
#include "cli/scan/known.h"
#include "cli/scan/report.h"
#include "cli/scan/setup.h"

struct scanning {
    struct pc_cli *cli;
    struct pc_scan_setup setup;
    struct pc_scan_baseline baseline;
    struct pc_gitignore excluded;
    struct pc_buf git; /* the program's path */
    struct pc_scan_run *run;
    struct pc_scan_crew *crew;
    struct pc_scan_findings findings;
    uint64_t allowed, known;
};

static void scanning_free(struct scanning *s) {
    pc_scan_findings_free(&s->findings);
    pc_scan_crew_free(s->crew);
    pc_scan_run_free(s->run);
    pc_buf_free(&s->git);
    pc_scan_setup_close(&s->setup);
}

static bool of_git(const struct pc_cli *cli) {
    return pc_cli_switch(cli, "git-history") || pc_cli_switch(cli, "staged");
}

static const struct pc_scan_format *format_of(const struct pc_cli *cli) {
    const char *name = pc_cli_value(cli, "format");
    if (name == NULL)
        name = cli->json ? "json" : "text";
    for (size_t i = 0; i < PC_SCAN_FORMATS; i++)
        if (strcmp(pc_scan_formats[i].name, name) == 0)
            return &pc_scan_formats[i];
    return NULL;
}

static int check_call(const struct pc_cli *cli) {
    const char *format = pc_cli_value(cli, "format"), *revisions = pc_cli_value(cli, "revisions");
    if (cli->json && format != NULL && strcmp(format, "json") != 0)
        return pc_cli_usage(cli, "--json and --format=%s exclude each other", format);
    if (pc_cli_switch(cli, "git-history") && pc_cli_switch(cli, "staged"))
        return pc_cli_usage(cli, "--git-history and --staged exclude each other");
    if (revisions != NULL && !pc_cli_switch(cli, "git-history"))
        return pc_cli_usage(cli, "--revisions needs --git-history");
    if (revisions != NULL && (revisions[0] == '-' || revisions[0] == '\0'))
        return pc_cli_usage(cli, "--revisions: a range such as main..topic is expected");
    if (of_git(cli) && cli->operand_count > 1)
        return pc_cli_usage(cli, "one repository at a time");
    if (!of_git(cli) && cli->operand_count == 0)
        return pc_cli_usage(cli, "give a file or folder, or - for standard input");
    return PC_SCAN_CLEAN;
}

static int read_wishes(struct scanning *s) {
    struct pc_scan_wishes *wishes = &s->run->wishes;
    uint64_t mib = pc_cli_number(s->cli, "archive-limit", wishes->limits.unpacked >> 20);
    if (mib < 1 || mib > UINT64_MAX >> 20)
        return pc_cli_usage(s->cli, "--archive-limit: at least 1 (MiB) is expected");
    wishes->limits.unpacked = mib << 20;
    wishes->binary = pc_cli_switch(s->cli, "binary");
    wishes->no_archives = pc_cli_switch(s->cli, "no-archives");
    wishes->no_ignore = pc_cli_switch(s->cli, "no-ignore");
    s->setup.rules.no_allow = pc_cli_switch(s->cli, "no-allow");
    return PC_SCAN_CLEAN;
}

static int read_excluded(struct scanning *s) {
    PC_CLEANUP(pc_buf_free) struct pc_buf lines = {0};
    const char *pattern;
    size_t at = 0;
    while ((pattern = pc_cli_next_value(s->cli, "exclude", &at)) != NULL)
        pc_buf_addf(&lines, "%s\n", pattern);
    pc_err err = pc_buf_end(&lines);
    if (err == PC_OK)
        err = pc_gitignore_read(pc_buf_span(&lines), &s->setup.arena, &s->excluded);
    return err == PC_OK ? PC_SCAN_CLEAN : pc_scan_fail(s->cli, "out of memory");
}

static int prepare(struct scanning *s) {
    int code = pc_scan_setup_open(s->cli, pc_cli_value(s->cli, "rules"), &s->setup);
    if (code == PC_SCAN_CLEAN)
        code = pc_scan_setup_select(s->cli, &s->setup);
    if (code == PC_SCAN_CLEAN)
        code = pc_scan_known_read(s->cli, &s->setup, &s->baseline);
    if (code == PC_SCAN_CLEAN)
        code = read_excluded(s);
    if (code == PC_SCAN_CLEAN)
        code = read_wishes(s);
    if (code == PC_SCAN_CLEAN && of_git(s->cli) && pc_process_find("git", &s->git) != PC_OK)
        code = pc_scan_fail(s->cli, "git is not installed");
    return code;
}

static struct pc_scan_task task_of(struct scanning *s) {
    struct pc_cli *cli = s->cli;
    bool seen = !pc_cli_switch(cli, "quiet") && isatty(fileno(cli->err)) == 1;
    uint64_t jobs = pc_cli_number(cli, "jobs", 0);
    struct pc_scan_task task = {.run = s->run,
                                .rules = &s->setup.rules,
                                .image = pc_buf_span(&s->setup.image),
                                .paths = cli->operands,
                                .path_count = cli->operand_count,
                                .excluded = s->excluded.count > 0 ? &s->excluded : NULL,
                                .input = STDIN_FILENO,
                                .threads = jobs > 256 ? 256 : (unsigned)jobs,
                                .progress = seen ? cli->err : NULL};
    if (of_git(cli))
        task.history =
            (struct pc_scan_history){.git = pc_buf_str(&s->git),
                                     .folder = cli->operand_count > 0 ? cli->operands[0] : ".",
                                     .revisions = pc_cli_value(cli, "revisions"),
                                     .staged = pc_cli_switch(cli, "staged"),
                                     .excluded = task.excluded};
    return task;
}

static int work(struct scanning *s) {
    struct pc_scan_task task = task_of(s);
    struct pc_diag diag = {{0}};
    pc_err err = pc_scan_crew_new(&task, &s->crew);
    if (err == PC_OK)
        err = pc_scan_crew_work(s->crew, &diag);
    if (err == PC_OK)
        err = pc_scan_crew_findings(s->crew, &s->findings, &s->allowed);
    if (err != PC_OK)
        return pc_scan_fail(s->cli, "%s", diag.text[0] != '\0' ? diag.text : pc_err_name(err));
    if (of_git(s->cli))
        pc_scan_findings_oldest(&s->findings);
    else
        pc_scan_findings_sort(&s->findings);
    pc_scan_run_sort(s->run);
    return PC_SCAN_CLEAN;
}

static void say_problems(const struct scanning *s) {
    for (size_t i = 0; i < s->run->problem_count; i++)
        (void)fprintf(s->cli->err, "%.*s: %.*s\n", PC_ARG(s->run->problems[i].place),
                      PC_ARG(s->run->problems[i].text));
    if (s->run->problems_seen > s->run->problem_count)
        (void)fprintf(s->cli->err, "and %llu more\n",
                      (unsigned long long)(s->run->problems_seen - s->run->problem_count));
}

static int write_out(const struct pc_cli *cli, struct pc_buf *out) {
    const char *file = pc_cli_value(cli, "output");
    if (pc_buf_end(out) != PC_OK)
        return pc_scan_fail(cli, "out of memory");
    if (file != NULL)
        return pc_scan_write_file(cli, file, pc_buf_span(out));
    if ((out->len > 0 && fwrite(out->ptr, 1, out->len, cli->out) != out->len) ||
        fflush(cli->out) != 0)
        return pc_scan_fail(cli, "the output could not be written");
    return PC_SCAN_CLEAN;
}

static int report(struct scanning *s) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf summary = {0};
    const struct pc_scan_format *format = format_of(s->cli);
    struct pc_scan_report report = {.findings = &s->findings,
                                    .run = s->run,
                                    .rules = &s->setup.rules,
                                    .allowed = s->allowed,
                                    .known = s->known,
                                    .keyed = pc_cli_switch(s->cli, "baseline") ||
                                             pc_cli_switch(s->cli, "write-baseline")};
    format->write(&report, &out);
    int code = write_out(s->cli, &out);
    say_problems(s);
    pc_scan_summary(&report, &summary);
    if (!pc_cli_switch(s->cli, "quiet"))
        (void)fprintf(s->cli->err, "%.*s\n", PC_ARG(pc_buf_span(&summary)));
    if (code != PC_SCAN_CLEAN || s->run->problems_seen > 0)
        return PC_SCAN_FAILED;
    return s->findings.count + s->findings.unlisted > 0 ? PC_SCAN_FOUND : PC_SCAN_CLEAN;
}

/* What is written down as known is not reported. */
static int settle_known(struct scanning *s) {
    if (!pc_cli_switch(s->cli, "write-baseline")) {
        s->known = pc_scan_known_drop(&s->baseline, &s->findings);
        atomic_store(&s->run->counts.findings, s->findings.count);
        return PC_SCAN_CLEAN;
    }
    int code = pc_scan_known_write(s->cli, &s->findings, s->setup.rules.key);
    s->known = s->findings.count;
    s->findings.count = 0;
    atomic_store(&s->run->counts.findings, 0);
    return code;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(scanning_free) struct scanning s = {.cli = cli};
    int code = check_call(cli);
    if (code != PC_SCAN_CLEAN)
        return code;
    (void)signal(SIGPIPE, SIG_IGN); /* who stops reading is told by write(2) */
    s.run = pc_scan_run_new();
    if (s.run == NULL)
        return pc_scan_fail(cli, "out of memory");
    code = prepare(&s);
    if (code == PC_SCAN_CLEAN)
        code = work(&s);
    if (code == PC_SCAN_CLEAN)
        code = settle_known(&s);
    return code == PC_SCAN_CLEAN ? report(&s) : code;
}

static const struct pc_cli_operand operands[] = {
    {.name = "PATH",
     .help = "files and folders; - reads standard input; with --git-history and --staged a "
             "folder in the repository",
     .optional = true,
     .many = true,
     .kind = PC_VALUE_FILE},
    {0},
};
static const struct pc_cli_option options[] = {
    {.name = "format",
     .value = "FORMAT",
     .help = "text, json, sarif (2.1.0) or junit",
     .kind = PC_VALUE_CHOICE,
     .choices = PC_SCAN_FORMAT_NAMES},
    {.name = "output",
     .letter = 'o',
     .value = "FILE",
     .help = "write the findings there, whole or not at all",
     .kind = PC_VALUE_FILE},
    PC_SCAN_RULES_OPTION,
    PC_SCAN_RULE_OPTION,
    PC_SCAN_LEVEL_OPTION,
    {.name = "baseline",
     .value = "FILE",
     .help = "leave out the findings that this file knows",
     .kind = PC_VALUE_FILE},
    {.name = "write-baseline",
     .value = "FILE",
     .help = "write all findings there as known",
     .kind = PC_VALUE_FILE},
    {.name = "exclude",
     .value = "PATTERN",
     .help = "leave out such paths, as a line of .gitignore would; may be given again",
     .many = true},
    {.name = "no-ignore", .help = "take what .gitignore files ignore, too"},
    {.name = "no-allow", .help = "as if no comment allowed anything"},
    {.name = "binary", .help = "scan files that look binary, too"},
    {.name = "no-archives", .help = "open no archives"},
    {.name = "archive-limit",
     .value = "MIB",
     .help = "how much one archive may unpack to; 4096 by default",
     .kind = PC_VALUE_NUMBER},
    {.name = "git-history", .help = "every version of every file that the repository knows"},
    {.name = "revisions",
     .value = "RANGE",
     .help = "with --git-history: only the commits of this range, such as main..topic"},
    {.name = "staged", .help = "what the next commit of the repository would bring"},
    {.name = "jobs",
     .letter = 'j',
     .value = "N",
     .help = "this many threads; by default one a processor",
     .kind = PC_VALUE_NUMBER},
    {.name = "quiet", .letter = 'q', .help = "no progress and no summary"},
    {0},
};

const struct pc_command pc_command_dlp_scan = {
    .name = "scan",
    .summary = "Look for sensitive data in files, archives and git histories",
    .text =
        "A finding is told with file, line, column, rule, level and its masked surroundings; the\n"
        "match itself is never written. Archives (tar, zip; gzip, bzip2, xz, zstd, brotli) are\n"
        "opened up to two deep. What .gitignore ignores and binary files are left out, links are\n"
        "not followed. A line allows a finding by a comment with a reason:\n"
        "\n"
        "  card = \"4111 1111 1111 1111\"  # portcullis:allow card a test number\n"
        "\n"
        "Exit codes: 0 nothing found, 1 findings, 2 a wrong call, or something that could not be\n"
        "scanned.",
    .operands = operands,
    .options = options,
    .run = run};
