/* The checks, one after the other: schema, policy, files, certificate, nginx. */
#define _GNU_SOURCE
#include "cli/check.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "bundle/bundle.h"
#include "bundle/content.h"
#include "cli/nginx_conf.h"
#include "cli/output.h"
#include "crypto/x509.h"
#include "policy/policy.h"
#include "vault/key_file.h"

enum { PEM_MAX = 1024 * 1024 };

struct checking {
    const char *file;
    struct pc_setup *setup;
    json_t *problems;
    bool good;
};

static void add(struct checking *check, bool warning, uint32_t line, struct pc_span key,
                struct pc_span text) {
    PC_CLEANUP(pc_buf_free) struct pc_buf safe_key = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf safe_text = {0};
    pc_output_safe(key, &safe_key);
    pc_output_safe(text, &safe_text);
    json_t *one =
        json_pack("{s:s, s:i, s:s%, s:s%, s:b}", "file", check->file, "line", (int)line, "key",
                  safe_key.len > 0 ? safe_key.ptr : "", safe_key.len, "text",
                  safe_text.len > 0 ? safe_text.ptr : "", safe_text.len, "warning", warning);
    (void)json_array_append_new(check->problems, one);
    check->good = check->good && warning;
}

static void addf(struct checking *check, bool warning, const char *key, const char *fmt, ...)
    PC_PRINTF(4, 5);

static void addf(struct checking *check, bool warning, const char *key, const char *fmt, ...) {
    char text[1024];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    add(check, warning, 0, pc_span_str(key), pc_span_str(text));
}

static void check_schema(struct checking *check) {
    struct pc_setup *setup = check->setup;
    struct pc_config_errors errors = {0};
    pc_err err =
        pc_config_load(check->file, &setup->arena, &setup->settings, &errors, &setup->text);
    for (size_t i = 0; i < errors.count; i++)
        add(check, false, errors.items[i].line, errors.items[i].key, errors.items[i].text);
    if (err == PC_OK)
        err = pc_paths_init(&setup->settings, &setup->arena, &setup->paths);
    if (err == PC_ERR_NOTFOUND && errors.count == 0)
        addf(check, false, "", "there is no such file");
    else if (err != PC_OK && errors.count == 0)
        addf(check, false, "", "it cannot be read: %s", pc_err_name(err));
}

static void check_policy(struct checking *check) {
    struct pc_policy *policy = NULL;
    struct pc_policy_errors errors = {0};
    pc_err err = pc_policy_compile(&check->setup->settings, &policy, &errors);
    for (size_t i = 0; i < errors.count; i++)
        add(check, errors.items[i].warning, errors.items[i].line, errors.items[i].key,
            errors.items[i].text);
    if (err != PC_OK && check->good)
        addf(check, false, "", "the rules do not compile: %s", pc_err_name(err));
    pc_arena_free(&errors.arena);
    if (err == PC_OK)
        pc_policy_free(policy);
}

static void check_readable(struct checking *check, const char *key, const char *path) {
    if (path == NULL || path[0] == '\0' || access(path, R_OK) == 0)
        return;
    addf(check, false, key, "%s: %s", path, strerror(errno));
}

/* A password that others can read is none. */
static void check_private(struct checking *check, const char *key, const char *path) {
    struct stat st;
    if (path == NULL || path[0] == '\0')
        return;
    check_readable(check, key, path);
    if (stat(path, &st) == 0 && (st.st_mode & (S_IROTH | S_IWOTH)) != 0)
        addf(check, false, key, "%s: everybody on this machine can read or write it; chmod o= it",
             path);
}

/* As it is opened: what others may use is no key file. */
static void check_key_file(struct checking *check, struct pc_span name, struct pc_span path) {
    PC_CLEANUP(pc_buf_free) struct pc_buf content = PC_BUF_SECRET;
    struct pc_diag diag = {{0}};
    char key[256];
    (void)snprintf(key, sizeof key, "vault.keys.%.*s", PC_ARG(name));
    pc_err err = path.len == 0 ? PC_OK : pc_vault_key_file_read(path.ptr, &content, &diag);
    if (err != PC_OK)
        addf(check, false, key, "%s", diag.text[0] != '\0' ? diag.text : pc_err_name(err));
}

static void check_vault(struct checking *check) {
    const struct pc_settings_vault *vault = &check->setup->settings.vault;
    for (size_t i = 0; i < vault->key_count; i++) {
        const struct pc_settings_vault_key *key = &vault->keys[i];
        check_key_file(check, key->name, key->file);
        check_key_file(check, key->name, key->private_key);
        check_readable(check, "vault.keys", key->public_key.ptr);
        check_readable(check, "vault.keys", key->ca.ptr);
        check_readable(check, "vault.keys", key->module.ptr);
    }
}

static void check_files(struct checking *check) {
    const struct pc_settings *settings = &check->setup->settings;
    check_readable(check, "tls.certificate", check->setup->paths.tls_certificate);
    check_readable(check, "tls.key", check->setup->paths.tls_key);
    check_readable(check, "tls.client_ca", settings->tls.client_ca.ptr);
    check_readable(check, "tls.client_crl", settings->tls.client_crl.ptr);
    check_private(check, "mail.password_file", settings->mail.password_file.ptr);
    check_readable(check, "mail.ca", settings->mail.ca.ptr);
    check_vault(check);
    for (size_t i = 0; i < settings->upstream_count; i++) {
        char key[256];
        (void)snprintf(key, sizeof key, "upstreams.%.*s.tls", PC_ARG(settings->upstreams[i].name));
        check_readable(check, key, settings->upstreams[i].tls_ca.ptr);
        check_readable(check, key, settings->upstreams[i].tls_certificate.ptr);
        check_readable(check, key, settings->upstreams[i].tls_key.ptr);
    }
}

static void check_rules(struct checking *check) {
    const struct pc_texts *rules = &check->setup->settings.waf.rules;
    struct pc_diag diag = {{0}};
    if (rules->count == 0)
        return;
    pc_err err = pc_bundle_check(rules, &diag);
    if (err != PC_OK)
        addf(check, false, "waf.rules", "%s", diag.text[0] != '\0' ? diag.text : pc_err_name(err));
}

static void check_content(struct checking *check) {
    const struct pc_settings *settings = &check->setup->settings;
    struct pc_content_problem problem = {.key = "content"};
    PC_CLEANUP(pc_buf_free) struct pc_buf bundle = {0};
    if (!pc_content_wanted(settings) || pc_content_make(settings, &bundle, &problem) == PC_OK)
        return;
    add(check, false, problem.line, pc_span_str(problem.key), pc_span_str(problem.diag.text));
}

static pc_time now(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    return (pc_time)ts.tv_sec * PC_SECOND;
}

static void check_certificate(struct checking *check) {
    PC_CLEANUP(pc_buf_free) struct pc_buf certificate = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf key = PC_BUF_SECRET;
    const struct pc_paths *paths = &check->setup->paths;
    pc_time ends = 0;
    if (pc_file_read(paths->tls_certificate, PEM_MAX, &certificate) != PC_OK ||
        pc_file_read(paths->tls_key, PEM_MAX, &key) != PC_OK)
        return; /* check_files has said so */
    if (pc_x509_not_after(pc_buf_span(&certificate), &ends) != PC_OK) {
        addf(check, false, "tls.certificate", "%s holds no certificate", paths->tls_certificate);
        return;
    }
    if (pc_x509_check_pair(pc_buf_span(&certificate), pc_buf_span(&key)) != PC_OK)
        addf(check, false, "tls.key", "%s is not the key of %s", paths->tls_key,
             paths->tls_certificate);
    pc_time left = ends - now();
    if (left <= 0)
        addf(check, true, "tls.certificate", "the certificate has expired");
    else if (left < 14 * PC_DAY)
        addf(check, true, "tls.certificate", "the certificate ends in %d days",
             (int)(left / PC_DAY));
}

static void check_nginx(struct checking *check) {
    PC_CLEANUP(pc_buf_free) struct pc_buf said = {0};
    struct pc_diag diag = {{0}};
    pc_err err = pc_nginx_conf_test(check->setup, &said, &diag);
    if (err == PC_OK)
        return;
    if (err == PC_ERR_NOTFOUND) {
        addf(check, true, "", "the generated nginx configuration was not tested: %s", diag.text);
        return;
    }
    const char *words = pc_buf_str(&said);
    addf(check, false, "", "%s: %s", diag.text[0] != '\0' ? diag.text : pc_err_name(err),
         words == NULL ? "" : words);
}

bool pc_check_file(const char *file, struct pc_setup *setup, json_t *problems,
                   const char **unchecked) {
    static const struct {
        void (*run)(struct checking *);
        const char *left; /* what comes after it */
    } steps[] = {
        {check_schema, "the rules, the files that are named and what nginx says"},
        {check_policy, "the files that are named and what nginx says"},
        {check_files, "what nginx says of its configuration"},
        {check_rules, "schemas, the certificate and what nginx says of its configuration"},
        {check_content, "the certificate and what nginx says of its configuration"},
        {check_certificate, "what nginx says of its configuration"},
        {check_nginx, ""},
    };
    struct checking check = {.file = file, .setup = setup, .problems = problems, .good = true};
    setup->file = file;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && check.good; i++) {
        steps[i].run(&check);
        if (unchecked != NULL)
            *unchecked = setup->text.len > 0 ? steps[i].left : "";
    }
    return check.good;
}

void pc_check_print(const struct pc_cli *cli, const json_t *problems) {
    size_t at;
    const json_t *one;
    json_array_foreach((json_t *)problems, at, one) {
        const char *key = json_string_value(json_object_get(one, "key"));
        pc_output_place(cli, json_string_value(json_object_get(one, "file")),
                        (uint32_t)json_integer_value(json_object_get(one, "line")));
        (void)fprintf(cli->err, "%s%s%s%s\n",
                      json_is_true(json_object_get(one, "warning")) ? "warning: " : "", key,
                      key[0] != '\0' ? ": " : "", json_string_value(json_object_get(one, "text")));
    }
}
