/*
 * Stands in for the authority in tests and benchmarks of the edge: makes a run folder from its
 * portcullis.yaml (keys, certificate, view, nginx.conf) and then changes the view as lines on
 * standard input say. Answers each line with one line.
 *
 *   make_view FOLDER MODULE
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "audit/spool.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/file.h"
#include "config/config.h"
#include "config/nginx.h"
#include "config/paths.h"
#include "crypto/random.h"
#include "crypto/sign.h"
#include "crypto/x509.h"
#include "identity/api_key.h"
#include "identity/jwt.h"
#include "identity/session.h"
#include "view/view.h"

struct account {
    const char *name, *tenant, *roles;
    bool disabled;
    struct pc_id id;
};

static const struct account accounts_at_start[] = {
    {"alice", "acme", "analyst", false, {{0xa1, 1, 7, 9}}},
    {"bob", "other", "user", false, {{0xb0, 2, 7, 9}}},
    {"root", "", "admin", false, {{0xc0, 3, 7, 9}}},
};
enum { ACCOUNTS = sizeof accounts_at_start / sizeof accounts_at_start[0] };

struct maker {
    struct pc_arena arena;
    struct pc_settings settings;
    struct pc_paths paths;
    struct pc_buf text;
    struct account accounts[ACCOUNTS];
    struct pc_view_writer *view;
    struct pc_signer *signer;
    struct pc_buf kid;
    const char *module;
};

#define CHECK(call)                                                                                \
    do {                                                                                           \
        pc_err err_ = (call);                                                                      \
        if (err_ != PC_OK) {                                                                       \
            fprintf(stderr, "make_view: %s: %s\n", #call, pc_err_name(err_));                      \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static pc_time now(void) {
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (pc_time)ts.tv_sec * PC_SECOND + ts.tv_nsec / 1000;
}

static struct pc_id random_id(void) {
    uint8_t random[16];
    CHECK(pc_entropy_fill(&pc_system_entropy, random, sizeof random));
    return pc_id_of_random(random);
}

static bool load(struct maker *m, const char *folder) {
    struct pc_buf path = {0};
    struct pc_config_errors errors = {0};
    pc_buf_addf(&path, "%s/portcullis.yaml", folder);
    pc_buf_clear(&m->text);
    pc_err err = pc_config_load(pc_buf_str(&path), &m->arena, &m->settings, &errors, &m->text);
    for (size_t i = 0; i < errors.count; i++)
        fprintf(stderr, "%u: %.*s: %.*s\n", errors.items[i].line, PC_ARG(errors.items[i].key),
                PC_ARG(errors.items[i].text));
    pc_buf_free(&path);
    return err == PC_OK;
}

/* base64url to the alphabet of PEM, in lines of 64. */
static void write_pem(const char *path, const char *label, struct pc_span der) {
    struct pc_buf url = {0}, pem = {0};
    pc_base64url_encode(der, &url);
    while (url.len % 4 != 0)
        pc_buf_add_char(&url, '=');
    pc_buf_addf(&pem, "-----BEGIN %s-----\n", label);
    for (size_t i = 0; i < url.len; i++) {
        char c = url.ptr[i];
        pc_buf_add_char(&pem, c == '-' ? '+' : c == '_' ? '/' : c);
        if (i % 64 == 63 || i + 1 == url.len)
            pc_buf_add_char(&pem, '\n');
    }
    pc_buf_addf(&pem, "-----END %s-----\n", label);
    CHECK(pc_file_replace(path, pc_buf_span(&pem), 0600));
    pc_buf_free(&url);
    pc_buf_free(&pem);
}

static void make_folders(const struct maker *m, const char *folder) {
    static const char *const below[] = {"tls", "secrets-edge", "spool", "view", "sock", "nginx"};
    for (size_t i = 0; i < sizeof below / sizeof below[0]; i++) {
        struct pc_buf path = {0};
        pc_buf_addf(&path, "%s/%s", folder, below[i]);
        CHECK(pc_file_make_dir(pc_buf_str(&path), 0755));
        pc_buf_free(&path);
    }
    (void)m;
}

static void make_files(struct maker *m) {
    struct pc_span names[] = {PC_SPAN("localhost"), PC_SPAN("127.0.0.1")};
    struct pc_buf certificate = {0}, key = PC_BUF_SECRET, der = PC_BUF_SECRET;
    CHECK(pc_x509_self_sign(names, 2, now(), 100 * PC_DAY, &certificate, &key));
    CHECK(pc_file_replace(m->paths.tls_certificate, pc_buf_span(&certificate), 0644));
    CHECK(pc_file_replace(m->paths.tls_key, pc_buf_span(&key), 0600));
    struct pc_signer *assertion;
    CHECK(pc_signer_generate(PC_ALG_ES256, &assertion));
    CHECK(pc_signer_export(assertion, &der));
    write_pem(m->paths.assertion_key, "PRIVATE KEY", pc_buf_span(&der));
    pc_signer_free(assertion);
    pc_buf_free(&certificate);
    pc_buf_free(&key);
    pc_buf_free(&der);
}

static void write_nginx_conf(struct maker *m) {
    struct pc_buf conf = {0};
    struct pc_diag diag = {0};
    const struct pc_nginx_options options = {
        .module = m->module, .root = geteuid() == 0, .diag = &diag};
    CHECK(pc_nginx_render(&m->settings, &m->paths, &options, &conf));
    CHECK(pc_file_replace(m->paths.nginx_conf, pc_buf_span(&conf), 0644));
    pc_buf_free(&conf);
}

static void put_account(struct maker *m, const struct account *a) {
    const struct pc_account_record record = {
        .id = a->id,
        .name = pc_span_str(a->name),
        .tenant = pc_span_str(a->tenant),
        .roles = pc_span_str(a->roles),
        .disabled = a->disabled,
    };
    CHECK(pc_view_put_account(m->view, &record));
}

static void put_roles(struct maker *m) {
    for (size_t i = 0; i < m->settings.role_count; i++) {
        const struct pc_settings_role *role = &m->settings.roles[i];
        struct pc_buf text = {0};
        for (size_t j = 0; j < role->permissions.count; j++) {
            pc_buf_add(&text, j > 0 ? PC_SPAN(" ") : PC_SPAN(""));
            pc_buf_add(&text, role->permissions.items[j]);
        }
        CHECK(pc_view_put_role(m->view, role->name, pc_buf_span(&text)));
        pc_buf_free(&text);
    }
}

static void put_verify_key(struct maker *m) {
    struct pc_buf der = {0};
    CHECK(pc_signer_public(m->signer, &der));
    if (m->kid.len == 0)
        CHECK(pc_jwk_thumbprint(PC_ALG_RS256, pc_buf_span(&der), &m->kid));
    const struct pc_verify_key_record record = {.kid = pc_buf_span(&m->kid),
                                                .algorithm = PC_SPAN("RS256"),
                                                .der = pc_buf_span(&der),
                                                .use = PC_SPAN("access")};
    CHECK(pc_view_put_verify_key(m->view, &record));
    pc_buf_free(&der);
}

static void publish(struct maker *m) {
    const struct pc_view_options options = {.mode = 0666};
    struct pc_diag diag = {0};
    CHECK(pc_view_writer_open(m->paths.view, &options, &m->view, &diag));
    CHECK(pc_view_begin(m->view));
    CHECK(pc_view_clear(m->view));
    CHECK(pc_view_put_policy(m->view, pc_buf_span(&m->text)));
    for (size_t i = 0; i < ACCOUNTS; i++)
        put_account(m, &m->accounts[i]);
    put_roles(m);
    put_verify_key(m);
    CHECK(pc_view_commit(m->view));
}

static struct account *find(struct maker *m, const char *name) {
    for (size_t i = 0; i < ACCOUNTS; i++)
        if (strcmp(m->accounts[i].name, name) == 0)
            return &m->accounts[i];
    fprintf(stderr, "make_view: no account %s\n", name);
    exit(1);
}

static void format_id(const struct pc_id *id, char out[PC_ID_TEXT + 1]) {
    struct pc_buf text = pc_buf_over(out, PC_ID_TEXT + 1);
    pc_id_format(id, &text);
    out[PC_ID_TEXT] = '\0';
}

/* token ACCOUNT SECONDS [e-mail]: prints jti and token */
static void do_token(struct maker *m, char *const *args) {
    const struct account *a = find(m, args[1]);
    char subject[PC_ID_TEXT + 1], jti[PC_ID_TEXT + 1];
    struct pc_id id = random_id();
    struct pc_buf token = PC_BUF_SECRET;
    format_id(&a->id, subject);
    format_id(&id, jti);
    const struct pc_jwt_claims claims = {
        .type_header = PC_SPAN("at+jwt"),
        .issuer = m->settings.tokens.issuer,
        .audience = m->settings.tokens.audience,
        .subject = pc_span_str(subject),
        .id = pc_span_str(jti),
        .type = PC_SPAN("access"),
        .name = pc_span_str(a->name),
        .email = pc_span_str(args[3]),
        .tenant = pc_span_str(a->tenant),
        .roles = pc_span_str(a->roles),
        .issued = now(),
        .auth_time = now(),
        .expires = now() + atol(args[2] == NULL ? "600" : args[2]) * PC_SECOND,
    };
    CHECK(pc_jwt_sign(&claims, pc_buf_span(&m->kid), PC_ALG_RS256, m->signer, &token));
    printf("%s %s\n", jti, pc_buf_str(&token));
    pc_buf_free(&token);
}

/* key ACCOUNT: prints id and key */
static void do_key(struct maker *m, char *const *args) {
    struct pc_buf text = PC_BUF_SECRET;
    struct pc_api_key_text key;
    char id[PC_ID_TEXT + 1];
    CHECK(pc_api_key_make(m->settings.api_keys.prefix, &pc_system_entropy, &text, &key));
    struct pc_key_record record = {.id = key.id, .account = find(m, args[1])->id};
    memcpy(record.secret_sha256, key.secret_sha256, sizeof record.secret_sha256);
    CHECK(pc_view_begin(m->view));
    CHECK(pc_view_put_key(m->view, &record));
    CHECK(pc_view_commit(m->view));
    format_id(&key.id, id);
    printf("%s %s\n", id, pc_buf_str(&text));
    pc_buf_free(&text);
}

static void do_session(struct maker *m, char *const *args) {
    struct pc_buf value = PC_BUF_SECRET;
    uint8_t digest[32];
    CHECK(pc_session_make(&pc_system_entropy, &value, digest));
    const struct pc_session_record record = {.id = random_id(),
                                             .account = find(m, args[1])->id,
                                             .created = now(),
                                             .expires = now() + PC_HOUR,
                                             .auth_time = now()};
    CHECK(pc_view_begin(m->view));
    CHECK(pc_view_put_session(m->view, digest, &record));
    CHECK(pc_view_commit(m->view));
    printf("%s\n", pc_buf_str(&value));
    pc_buf_free(&value);
}

static void do_delete_key(struct maker *m, char *const *args) {
    struct pc_id id;
    CHECK(pc_id_parse(pc_span_str(args[1]), &id));
    CHECK(pc_view_begin(m->view));
    CHECK(pc_view_del_key(m->view, &id));
    CHECK(pc_view_commit(m->view));
    printf("ok\n");
}

static void do_revoke(struct maker *m, char *const *args) {
    CHECK(pc_view_begin(m->view));
    CHECK(pc_view_put_revoked(m->view, pc_span_str(args[1]), now() + PC_HOUR));
    CHECK(pc_view_commit(m->view));
    printf("ok\n");
}

/* block on|off NETWORK */
static void do_block(struct maker *m, char *const *args) {
    struct pc_block_record record = {
        .id = {{9, 9}}, .kind = PC_BLOCK_NETWORK, .reason = PC_SPAN("test")};
    CHECK(pc_network_parse(pc_span_str(args[2]), &record.network));
    CHECK(pc_view_begin(m->view));
    if (strcmp(args[1], "on") == 0)
        CHECK(pc_view_put_block(m->view, &record));
    else
        CHECK(pc_view_del_block(m->view, &record));
    CHECK(pc_view_commit(m->view));
    printf("ok\n");
}

/* disable|enable ACCOUNT */
static void do_disable(struct maker *m, char *const *args) {
    struct account *a = find(m, args[1]);
    a->disabled = strcmp(args[0], "disable") == 0;
    CHECK(pc_view_begin(m->view));
    put_account(m, a);
    CHECK(pc_view_commit(m->view));
    printf("ok\n");
}

/* policy: reads portcullis.yaml again */
static void do_policy(struct maker *m, char *const *args) {
    (void)args;
    if (!load(m, m->paths.directory)) {
        printf("bad\n");
        return;
    }
    CHECK(pc_view_begin(m->view));
    CHECK(pc_view_put_policy(m->view, pc_buf_span(&m->text)));
    put_roles(m);
    CHECK(pc_view_commit(m->view));
    write_nginx_conf(m);
    printf("ok\n");
}

/* public-key: prints what verifies tokens, as base64url of its DER */
static void do_public_key(struct maker *m, char *const *args) {
    struct pc_buf der = {0}, text = {0};
    (void)args;
    CHECK(pc_signer_public(m->signer, &der));
    pc_base64url_encode(pc_buf_span(&der), &text);
    printf("%s\n", pc_buf_str(&text));
    pc_buf_free(&der);
    pc_buf_free(&text);
}

static void do_rebuild(struct maker *m, char *const *args) {
    (void)args;
    pc_view_writer_close(m->view);
    CHECK(pc_view_discard(m->paths.view));
    publish(m);
    printf("ok\n");
}

/* fill keys|revocations COUNT */
static void do_fill(struct maker *m, char *const *args) {
    long count = atol(args[2]);
    bool keys = strcmp(args[1], "keys") == 0;
    CHECK(pc_view_begin(m->view));
    for (long i = 0; i < count; i++) {
        struct pc_key_record record = {.id = random_id(), .account = m->accounts[0].id};
        char text[PC_ID_TEXT + 1];
        format_id(&record.id, text);
        if (keys)
            CHECK(pc_view_put_key(m->view, &record));
        else
            CHECK(pc_view_put_revoked(m->view, pc_span_str(text), now() + PC_HOUR));
    }
    CHECK(pc_view_commit(m->view));
    printf("ok\n");
}

static pc_err print_record(void *context, struct pc_span record, uint64_t next) {
    (void)context;
    (void)next;
    printf("%.*s\n", PC_ARG(record));
    return PC_OK;
}

static pc_err print_segment(void *context, const struct pc_spool_segment *segment) {
    const struct maker *m = context;
    uint64_t next;
    CHECK(pc_spool_read(m->paths.spool, segment->name, 0, print_record, NULL, &next));
    if (segment->refused > 0)
        printf("{\"refused\":%llu}\n", (unsigned long long)segment->refused);
    return PC_OK;
}

/* records: prints each, and an empty line at the end */
static void do_records(struct maker *m, char *const *args) {
    struct pc_diag diag = {0};
    (void)args;
    CHECK(pc_spool_list(m->paths.spool, print_segment, m, &diag));
    printf("\n");
}

static const struct {
    const char *name;
    void (*run)(struct maker *m, char *const *args);
} commands[] = {
    {"token", do_token},     {"key", do_key},        {"session", do_session},
    {"revoke", do_revoke},   {"block", do_block},    {"delete-key", do_delete_key},
    {"disable", do_disable}, {"enable", do_disable}, {"policy", do_policy},
    {"rebuild", do_rebuild}, {"fill", do_fill},      {"public-key", do_public_key},
    {"records", do_records},
};

static void run_line(struct maker *m, char *text) {
    char *args[8] = {0}, *save = NULL;
    size_t count = 0;
    for (char *word = strtok_r(text, " \n", &save); word != NULL && count < 7;
         word = strtok_r(NULL, " \n", &save))
        args[count++] = word;
    for (size_t i = 0; count > 0 && i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(args[0], commands[i].name) == 0)
            commands[i].run(m, args);
    fflush(stdout);
}

int main(int argc, char **argv) {
    struct maker m = {0};
    if (argc != 3 || !load(&m, argv[1]))
        return 1;
    m.module = argv[2];
    memcpy(m.accounts, accounts_at_start, sizeof accounts_at_start);
    CHECK(pc_paths_init(&m.settings, &m.arena, &m.paths));
    make_folders(&m, argv[1]);
    make_files(&m);
    CHECK(pc_signer_generate(PC_ALG_RS256, &m.signer));
    publish(&m);
    write_nginx_conf(&m);
    printf("ready\n");
    fflush(stdout);
    char line[4096];
    while (fgets(line, sizeof line, stdin) != NULL)
        run_line(&m, line);
    pc_view_writer_close(m.view);
    pc_signer_free(m.signer);
    pc_buf_free(&m.kid);
    pc_buf_free(&m.text);
    pc_arena_free(&m.arena);
    return 0;
}
