/* portcullis init: makes a run folder, and never overwrites anything in one. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/init_files.h"
#include "cli/init_text.h"
#include "cli/output.h"
#include "cli/setup.h"

#define AUTHORITY_USER "portcullis"
#define EDGE_USER      "portcullis-edge"

enum { NAMES_MAX = 32 };

static const char missing_accounts[] =
    "the system accounts " AUTHORITY_USER " and " EDGE_USER
    " are not there, so everything will run as root. To make them:\n"
    "  useradd --system --user-group --no-create-home --shell /usr/sbin/nologin " AUTHORITY_USER
    "\n"
    "  useradd --system --gid " AUTHORITY_USER
    " --no-create-home --shell /usr/sbin/nologin " EDGE_USER "\n"
    "Then name them under 'users' in portcullis.yaml.";

struct names {
    struct pc_span items[NAMES_MAX];
    size_t count;
};

/* A name goes into a YAML file and a certificate: letters, digits and "-._:*" only. */
static bool is_name(const char *text) {
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:*";
    return text[0] != '\0' && strlen(text) < 254 && strspn(text, letters) == strlen(text);
}

static int read_names(const struct pc_cli *cli, struct names *out) {
    size_t at = 0;
    const char *name;
    while ((name = pc_cli_next_value(cli, "name", &at)) != NULL) {
        if (!is_name(name))
            return pc_cli_usage(cli, "--name: a host name or an address is expected, not '%s'",
                                name);
        if (out->count == NAMES_MAX)
            return pc_cli_usage(cli, "--name: at most %d", NAMES_MAX);
        out->items[out->count++] = pc_span_str(name);
    }
    return PC_EXIT_OK;
}

/* The system accounts can use the folder only where every folder above it lets others through. */
static bool others_reach(const char *folder) {
    char path[PATH_MAX];
    (void)snprintf(path, sizeof path, "%s", folder);
    for (;;) {
        struct stat st;
        if (stat(path, &st) != 0 || (st.st_mode & S_IXOTH) == 0)
            return false;
        char *slash = strrchr(path, '/');
        if (slash == NULL || slash == path)
            return true;
        *slash = '\0';
    }
}

/* As root the processes drop to system accounts where these are there and can reach the folder. */
static enum pc_init_users choose_users(const struct pc_cli *cli, const char *folder) {
    struct pc_owner owner;
    if (geteuid() != 0)
        return PC_INIT_USERS_COMMENTED;
    if (pc_init_owner(AUTHORITY_USER, EDGE_USER, &owner) != PC_OK) {
        pc_cli_warn(cli, "%s", missing_accounts);
        return PC_INIT_USERS_NONE;
    }
    if (others_reach(folder))
        return PC_INIT_USERS_ON;
    pc_cli_warn(cli,
                "%s, or a folder above it, is closed to other accounts, so everything will run as "
                "root; make the folder elsewhere",
                folder);
    return PC_INIT_USERS_NONE;
}

/* What the section `waf:` of the example names. */
static bool has_rules(void) {
    static const char *const files[] = {
        "/etc/modsecurity/crs/crs-setup.conf",
        "/etc/modsecurity/crs/REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf",
        "/usr/share/modsecurity-crs/rules/REQUEST-901-INITIALIZATION.conf",
        "/etc/modsecurity/crs/RESPONSE-999-EXCLUSION-RULES-AFTER-CRS.conf",
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (access(files[i], R_OK) != 0)
            return false;
    return true;
}

static int write_config(const struct pc_cli *cli, const char *folder, const char *file,
                        const struct names *names) {
    PC_CLEANUP(pc_buf_free) struct pc_buf example = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    const struct pc_init_choices choices = {names->items, names->count, choose_users(cli, folder),
                                            has_rules()};
    pc_config_example(&example);
    pc_init_text(pc_buf_span(&example), &choices, &text);
    pc_err err = pc_buf_end(&example) != PC_OK ? example.err : pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_file_replace(file, pc_buf_span(&text), 0644);
    return err == PC_OK ? PC_EXIT_OK : pc_cli_fail(cli, "%s: %s", file, pc_err_name(err));
}

/* Names for the certificate: those of the call, and the file's hosts that are no pattern. */
static void certificate_names(const struct pc_settings *settings, struct names *names) {
    for (size_t i = 0; i < settings->hosts.count && names->count < NAMES_MAX; i++) {
        struct pc_span host = settings->hosts.items[i];
        bool known = false;
        for (size_t k = 0; k < names->count; k++)
            known = known || pc_span_eq_nocase(names->items[k], host);
        if (!known)
            names->items[names->count++] = host;
    }
    if (names->count == 0)
        names->items[names->count++] = PC_SPAN("localhost");
}

static pc_time now(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    return (pc_time)ts.tv_sec * PC_SECOND;
}

static int fill(const struct pc_cli *cli, const struct pc_setup *setup, struct names *names) {
    const struct pc_settings *settings = &setup->settings;
    struct pc_diag diag = {{0}};
    struct pc_owner owner = {0};
    bool wanted = geteuid() == 0 && settings->users.authority.len > 0;
    if (wanted && pc_init_owner(settings->users.authority.ptr,
                                settings->users.edge.len > 0 ? settings->users.edge.ptr : "",
                                &owner) != PC_OK)
        return pc_cli_fail(cli, "an account named under 'users' in %s is not there", setup->file);
    certificate_names(settings, names);
    pc_err err = pc_init_folders(&setup->paths, &owner, &diag);
    if (err == PC_OK)
        err = pc_init_keyring(&setup->paths, &owner, now(), &diag);
    if (err == PC_OK)
        err = pc_init_assertion(&setup->paths, &diag);
    if (err == PC_OK)
        err = pc_init_certificate(&setup->paths, names->items, names->count, now(), &diag);
    return err == PC_OK ? PC_EXIT_OK
                        : pc_cli_fail(cli, "%s", diag.text[0] ? diag.text : pc_err_name(err));
}

/* The setup of this very file, whatever the environment names. */
static int load(struct pc_cli *cli, const char *file, struct pc_setup *setup) {
    static const struct pc_cli_option config = {.name = "config", .value = "FILE"};
    struct pc_cli inner = *cli;
    inner.given[0] = (struct pc_cli_given){&config, file};
    inner.given_count = 1;
    return pc_setup_load(&inner, setup);
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    struct names names = {.count = 0};
    char folder[PATH_MAX], file[PATH_MAX + 32];
    const char *named = pc_cli_value(cli, "directory");
    named = named == NULL ? "." : named;
    int code = read_names(cli, &names);
    if (code != PC_EXIT_OK)
        return code;
    if (pc_file_make_dir(named, 0755) != PC_OK || realpath(named, folder) == NULL)
        return pc_cli_fail(cli, "%s: %s", named, strerror(errno));
    (void)snprintf(file, sizeof file, "%s/portcullis.yaml", folder);
    bool fresh = access(file, F_OK) != 0;
    if (fresh)
        code = write_config(cli, folder, file, &names);
    if (code == PC_EXIT_OK)
        code = load(cli, file, &setup);
    if (code == PC_EXIT_OK)
        code = fill(cli, &setup, &names);
    if (code != PC_EXIT_OK)
        return code;
    json_t *object = json_pack("{s:s, s:b}", "config", file, "written", fresh);
    code = pc_output_done(cli, object, "%s is ready%s.", file,
                          fresh ? "" : "; what was there was left as it was");
    json_decref(object);
    return code;
}

static const struct pc_cli_option options[] = {
    {.name = "directory",
     .value = "FOLDER",
     .help = "the run folder; the current one by default",
     .kind = PC_VALUE_FOLDER},
    {.name = "name",
     .value = "HOST",
     .help = "a host name or address of the gate, for the configuration and the certificate; may "
             "be given again",
     .many = true},
    {0},
};

const struct pc_command pc_command_init = {
    .name = "init",
    .summary = "Make a run folder: configuration, keys, certificate",
    .text = "Writes an example portcullis.yaml, a key ring, the edge's key and a self-signed\n"
            "certificate, each only where it is not there yet. Where Debian's package\n"
            "modsecurity-crs is installed the firewall is on with its rules, in mode detect.\n"
            "Started as root, the folders are given to the system accounts portcullis and\n"
            "portcullis-edge; where these are missing it says how to make them.",
    .options = options,
    .run = run};
