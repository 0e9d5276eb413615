/* portcullis secret scan-self: where the secrets of the running gate are. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/output.h"
#include "cli/secret/look.h"
#include "cli/secret_commands.h"
#include "outgoing/curl.h"

enum { EXIT_UNSEEN = 3, ENVIRON_MAX = 1024 * 1024 };

struct scan {
    const struct pc_cli *cli;
    struct pc_setup setup;
    struct pc_known_secrets secrets;
    struct pc_needles needles;
    struct pc_gate_processes processes;
    struct pc_look look;
    json_t *places;
    size_t unopened;
};

static void scan_free(struct scan *scan) {
    pc_needles_free(&scan->needles);
    pc_known_secrets_free(&scan->secrets);
    json_decref(scan->places);
    pc_setup_free(&scan->setup);
}

/* What the supervisor was started with, for systemd's credentials; else what we were. */
static const char *credentials_of(struct scan *scan) {
    char path[64];
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_span rest, one, found;
    for (size_t i = 0; i < scan->processes.count; i++) {
        (void)snprintf(path, sizeof path, "/proc/%ld/environ", (long)scan->processes.items[i].pid);
        pc_buf_clear(&text);
        if (pc_file_read(path, ENVIRON_MAX, &text) != PC_OK)
            continue;
        rest = pc_buf_span(&text);
        while (pc_span_split(&rest, '\0', &one))
            if (pc_span_starts(one, PC_SPAN("CREDENTIALS_DIRECTORY=")) &&
                pc_arena_copy(&scan->setup.arena, pc_span_from(one, 22), &found) == PC_OK)
                return found.ptr;
    }
    return getenv("CREDENTIALS_DIRECTORY");
}

static int prepare(struct scan *scan) {
    const struct pc_cli *cli = scan->cli;
    int code = pc_setup_load(cli, &scan->setup);
    if (code != PC_EXIT_OK)
        return code;
    pc_gate_processes_find(&scan->setup.paths, &scan->processes);
    if (scan->processes.count == 0)
        return pc_cli_fail(cli, "no gate runs in %s", scan->setup.paths.directory);
    pc_err err = pc_outgoing_init();
    if (err == PC_OK)
        err = pc_known_secrets_read(&scan->setup, credentials_of(scan), &scan->secrets);
    if (err == PC_OK)
        err = pc_known_secrets_add_keys(&scan->setup, &scan->secrets);
    if (err == PC_OK)
        err = pc_needles_make(&scan->secrets, &scan->setup.arena, &scan->needles);
    scan->look =
        (struct pc_look){.needles = &scan->needles,
                         .secrets = scan->secrets.count,
                         .directory = scan->setup.paths.directory,
                         .memory = pc_arena_alloc(&scan->setup.arena, 1, PC_LOOK_ROOM),
                         .leaks = PC_ARENA_ARRAY(&scan->setup.arena, struct pc_leak, PC_LEAKS_MAX)};
    scan->places = json_array();
    if (err != PC_OK || scan->look.memory == NULL || scan->look.leaks == NULL ||
        scan->places == NULL)
        return pc_cli_fail(cli, "memory ran out");
    return PC_EXIT_OK;
}

/* Adds the row of a place that was looked at, and makes ready for the next. */
static void end_place(struct scan *scan, const char *name, pid_t pid, size_t leaks_before) {
    struct pc_look *look = &scan->look;
    json_t *row = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I}", "place", name, "pid", (json_int_t)pid,
                            "bytes", (json_int_t)look->bytes, "locked", (json_int_t)look->kept,
                            "leaks", (json_int_t)(look->leak_count - leaks_before), "unopened",
                            (json_int_t)look->unopened);
    (void)json_array_append_new(scan->places, row);
    scan->unopened += look->unopened;
    look->bytes = 0;
    look->kept = look->unopened = 0;
}

static void look_around(struct scan *scan) {
    const struct pc_paths *paths = &scan->setup.paths;
    for (size_t i = 0; i < scan->processes.count; i++) {
        const struct pc_gate_process *process = &scan->processes.items[i];
        size_t before = scan->look.leak_count;
        pc_look_at_process(&scan->look, process);
        pc_look_at_logs(&scan->look, process);
        end_place(scan, process->name, process->pid, before);
    }
    size_t before = scan->look.leak_count;
    pc_look_at_folder(&scan->look, paths->directory, paths->secrets, &scan->secrets);
    end_place(scan, paths->directory, 0, before);
}

static const char *state_of(const struct pc_known_secret *secret) {
    if (secret->err != PC_OK)
        return "not looked for: it cannot be read here";
    return secret->value.len < PC_NEEDLE_MIN ? "not looked for: it is too short" : "looked for";
}

static json_t *secrets_of(const struct scan *scan) {
    json_t *rows = json_array();
    for (size_t i = 0; i < scan->secrets.count; i++) {
        const struct pc_known_secret *secret = &scan->secrets.items[i];
        json_t *row = json_pack("{s:s%, s:s, s:s}", "key", secret->at->key.ptr, secret->at->key.len,
                                "kind", secret->kind, "state", state_of(secret));
        (void)json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *leaks_of(const struct scan *scan) {
    json_t *rows = json_array();
    for (size_t i = 0; i < scan->look.leak_count; i++) {
        struct pc_span key = scan->secrets.items[scan->look.leaks[i].secret].at->key;
        json_t *row =
            json_pack("{s:s%, s:s}", "key", key.ptr, key.len, "place", scan->look.leaks[i].place);
        (void)json_array_append_new(rows, row);
    }
    return rows;
}

static void print(const struct scan *scan) {
    static const struct pc_column of_secrets[] = {
        {"key", "SECRET"}, {"kind", "KIND"}, {"state", "STATE"}, {0}};
    static const struct pc_column of_places[] = {{"place", "PLACE"},
                                                 {"pid", "PID"},
                                                 {"bytes", "BYTES"},
                                                 {"locked", "LOCKED"},
                                                 {"leaks", "LEAKS"},
                                                 {"unopened", "UNOPENED"},
                                                 {0}};
    static const struct pc_column of_leaks[] = {{"key", "SECRET"}, {"place", "WHERE"}, {0}};
    json_t *secrets = secrets_of(scan), *leaks = leaks_of(scan);
    if (scan->cli->json) {
        json_t *all = json_pack("{s:O, s:O, s:O}", "secrets", secrets, "places", scan->places,
                                "leaks", leaks);
        (void)pc_output_object(scan->cli, all);
        json_decref(all);
    } else {
        (void)pc_output_list(scan->cli, secrets, of_secrets);
        (void)fputc('\n', scan->cli->out);
        (void)pc_output_list(scan->cli, scan->places, of_places);
        if (scan->look.leak_count > 0) {
            (void)fputc('\n', scan->cli->out);
            (void)pc_output_list(scan->cli, leaks, of_leaks);
        }
    }
    json_decref(secrets);
    json_decref(leaks);
}

static int judge(const struct scan *scan) {
    size_t unread = 0;
    for (size_t i = 0; i < scan->secrets.count; i++)
        unread += scan->secrets.items[i].err != PC_OK;
    if (scan->look.leak_count > 0)
        return pc_cli_fail(scan->cli, "%zu%s places have a secret that should not be there",
                           scan->look.leak_count, scan->look.more ? " or more" : "");
    if (scan->unopened > 0) {
        (void)pc_cli_fail(scan->cli, "%zu things could not be looked at%s", scan->unopened,
                          geteuid() != 0 ? "; run it as root" : "");
        return EXIT_UNSEEN;
    }
    if (unread > 0 || scan->secrets.more) {
        (void)pc_cli_fail(scan->cli, "some secrets were not looked for: they cannot be read here");
        return EXIT_UNSEEN;
    }
    return PC_EXIT_OK;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(scan_free) struct scan scan = {.cli = cli};
    int code = prepare(&scan);
    if (code != PC_EXIT_OK)
        return code;
    look_around(&scan);
    print(&scan);
    return judge(&scan);
}

const struct pc_command pc_command_secret_scan_self = {
    .name = "scan-self",
    .summary = "Look for the secrets in the processes and files of the running gate",
    .text =
        "Reads each secret that the configuration refers to and looks for it, as it is and as\n"
        "base64, in arguments, environment, memory and logs of the gate's processes and in the\n"
        "files of the run folder. In memory it may be in regions that are locked and left out\n"
        "of core dumps, nowhere else. Needs root. What the environment has is looked for where\n"
        "the same variable is set for this command.\n"
        "\n"
        "Exit status: 0 where nothing was found, 1 where a secret is where it should not be, 3\n"
        "where something could not be looked at or looked for.",
    .run = run};
