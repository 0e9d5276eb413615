/*
 * Asks AWS and Vault as the gate does, for tests against servers: one call, its result on standard
 * output. What the settings would say comes by PROBE_ variables.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/file.h"
#include "crypto/random.h"
#include "outgoing/curl.h"
#include "outgoing/http.h"
#include "vault/aws/s3.h"
#include "vault/aws/secrets_manager.h"
#include "vault/hashicorp/vault_kv.h"
#include "vault/providers.h"

static pc_time now(void *self) {
    (void)self;
    struct timespec time;
    (void)clock_gettime(CLOCK_REALTIME, &time);
    return (pc_time)time.tv_sec * PC_SECOND + time.tv_nsec / 1000;
}

static const struct pc_clock clock_here = {.now = now};

static struct pc_span variable(const char *name) {
    return pc_span_str(getenv(name));
}

static uint64_t number(const char *text, uint64_t otherwise) {
    uint64_t value = otherwise;
    if (text != NULL && pc_span_u64(pc_span_str(text), INT64_MAX, &value) != PC_OK)
        value = otherwise;
    return value;
}

static pc_err aws_of(struct pc_aws **out, struct pc_diag *diag) {
    struct pc_aws_options options = {.region = variable("PROBE_REGION"),
                                     .endpoint = variable("PROBE_ENDPOINT"),
                                     .profile = variable("PROBE_PROFILE"),
                                     .ca = variable("PROBE_CA"),
                                     .timeout =
                                         (pc_time)number(getenv("PROBE_TIMEOUT"), 30) * PC_SECOND,
                                     .http = &pc_http_by_curl,
                                     .entropy = &pc_system_entropy,
                                     .clock = &clock_here};
    return pc_aws_new(&options, out, diag);
}

static pc_err print(void *context, struct pc_span bytes) {
    (void)context;
    return pc_file_write_all(STDOUT_FILENO, bytes);
}

static pc_err print_object(void *context, const struct pc_s3_object *object) {
    (void)context;
    (void)printf("%" PRIu64 " %.*s %.*s\n", object->size, PC_ARG(object->etag),
                 PC_ARG(object->key));
    return PC_OK;
}

static pc_err s3_put(const struct pc_s3 *s3, struct pc_span key, const char *path,
                     struct pc_diag *diag) {
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0)
        return PC_ERR_IO;
    return pc_s3_put_file(s3, key, fd, 0, (uint64_t)status.st_size, diag);
}

/* s3 BUCKET put KEY FILE | get KEY OFFSET LENGTH | head KEY | delete KEY | list PREFIX */
static pc_err run_s3(struct pc_aws *aws, int count, char **words, struct pc_diag *diag) {
    struct pc_s3 s3 = {.aws = aws,
                       .bucket = pc_span_str(words[0]),
                       .part = (size_t)number(getenv("PROBE_PART"), 0)};
    if (count < 3)
        return PC_ERR_INVALID;
    const char *verb = words[1];
    struct pc_span key = pc_span_str(words[2]);
    uint64_t size;
    if (strcmp(verb, "put") == 0 && count == 4)
        return s3_put(&s3, key, words[3], diag);
    if (strcmp(verb, "get") == 0 && count == 5)
        return pc_s3_get(&s3, key, number(words[3], 0), number(words[4], UINT64_MAX), print, NULL,
                         diag);
    if (strcmp(verb, "delete") == 0)
        return pc_s3_delete(&s3, key, diag);
    if (strcmp(verb, "list") == 0)
        return pc_s3_list(&s3, key, print_object, NULL, diag);
    pc_err err = strcmp(verb, "head") == 0 ? pc_s3_head(&s3, key, &size, diag) : PC_ERR_INVALID;
    if (err == PC_OK)
        (void)printf("%" PRIu64 "\n", size);
    return err;
}

/* secret NAME STAGE KEY */
static pc_err run_secret(struct pc_aws *aws, int count, char **words, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf value = PC_BUF_SECRET;
    if (count != 3)
        return PC_ERR_INVALID;
    pc_err err = pc_aws_secret_get(aws, pc_span_str(words[0]), pc_span_str(words[1]),
                                   pc_span_str(words[2]), &value, diag);
    return err == PC_OK ? print(NULL, pc_buf_span(&value)) : err;
}

static pc_err token(void *self, struct pc_buf *out, struct pc_diag *diag) {
    (void)self;
    const char *file = getenv("PROBE_TOKEN_FILE");
    if (file == NULL || pc_file_read(file, 8192, out) != PC_OK)
        return pc_diag_set(diag, PC_ERR_DENIED, "no token");
    return PC_OK;
}

static pc_err hashicorp_of(struct pc_hashicorp **out, struct pc_diag *diag) {
    struct pc_hashicorp_options options = {.url = variable("PROBE_ENDPOINT"),
                                           .name_space = variable("PROBE_NAMESPACE"),
                                           .ca = variable("PROBE_CA"),
                                           .timeout = (pc_time)number(getenv("PROBE_TIMEOUT"), 15) *
                                                      PC_SECOND,
                                           .token = token,
                                           .http = &pc_http_by_curl,
                                           .entropy = &pc_system_entropy,
                                           .clock = &clock_here};
    return pc_hashicorp_new(&options, out, diag);
}

/* kv PATH FIELD | health */
static pc_err run_kv(int count, char **words, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf value = PC_BUF_SECRET;
    struct pc_hashicorp *server;
    pc_err err = hashicorp_of(&server, diag);
    if (err != PC_OK)
        return err;
    if (count == 2)
        err = pc_vault_kv_get(server, pc_span_str(words[0]), pc_span_str(words[1]), &value, diag);
    else
        err = pc_hashicorp_health(server, diag);
    pc_hashicorp_free(server);
    return err == PC_OK ? print(NULL, pc_buf_span(&value)) : err;
}

static pc_err run_aws(const char *verb, int count, char **words, struct pc_diag *diag) {
    struct pc_aws *aws;
    pc_err err = aws_of(&aws, diag);
    if (err != PC_OK)
        return err;
    err = strcmp(verb, "s3") == 0 ? run_s3(aws, count, words, diag)
                                  : run_secret(aws, count, words, diag);
    pc_aws_free(aws);
    return err;
}

/* Whatever the reference is, the token. */
static pc_err secret(void *self, struct pc_span reference, struct pc_buf *out,
                     struct pc_diag *diag) {
    (void)reference;
    return token(self, out, diag);
}

static void print_hex(struct pc_span bytes) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_hex_encode(bytes, &text);
    (void)printf("%.*s\n", PC_ARG(pc_buf_span(&text)));
}

static pc_err wrap(const struct pc_vault_provider *provider, const struct pc_vault_context *context,
                   struct pc_diag *diag) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_data_key key = {.len = 32};
    struct pc_vault_wrapped_key wrapped;
    pc_err err = pc_entropy_fill(&pc_system_entropy, key.bytes, key.len);
    if (err == PC_OK && provider->generate != NULL && getenv("PROBE_WRAP") == NULL)
        err = provider->generate(provider->self, context, &arena, &key, &wrapped, diag);
    else if (err == PC_OK)
        err = provider->wrap(provider->self, context, &key, &arena, &wrapped, diag);
    if (err != PC_OK)
        return err;
    print_hex(pc_span(key.bytes, key.len));
    print_hex(wrapped.ciphertext);
    (void)printf("%.*s\n%.*s\n", PC_ARG(wrapped.provider_id), PC_ARG(wrapped.provider_info));
    return PC_OK;
}

/* ID INFO CIPHERTEXT */
static pc_err unwrap(const struct pc_vault_provider *provider,
                     const struct pc_vault_context *context, char **words, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    struct pc_vault_data_key key = {.len = 32};
    pc_err err = pc_hex_decode(pc_span_str(words[2]), &bytes);
    struct pc_vault_wrapped_key wrapped = {pc_span_str(words[0]), pc_span_str(words[1]),
                                           pc_buf_span(&bytes)};
    if (err == PC_OK)
        err = provider->unwrap(provider->self, context, &wrapped, &key, diag);
    if (err == PC_OK)
        print_hex(pc_span(key.bytes, key.len));
    return err;
}

/* The pairs of PROBE_CONTEXT: "name=value,name=value" */
static size_t pairs_of(struct pc_vault_pair pairs[8]) {
    struct pc_span rest = variable("PROBE_CONTEXT"), one;
    size_t count = 0;
    while (rest.len > 0 && count < 8 && pc_span_split(&rest, ',', &one)) {
        size_t equals = pc_span_find(one, '=');
        pairs[count++] =
            (struct pc_vault_pair){pc_span_upto(one, equals), pc_span_from(one, equals + 1)};
    }
    return count;
}

static pc_err use(const struct pc_vault_provider *provider, int count, char **words,
                  struct pc_diag *diag) {
    struct pc_vault_pair pairs[8];
    struct pc_vault_context context;
    pc_err err = pc_vault_context_of(pairs, pairs_of(pairs), &context);
    if (err != PC_OK)
        return err;
    if (strcmp(words[0], "wrap") == 0)
        return wrap(provider, &context, diag);
    if (strcmp(words[0], "unwrap") == 0 && count == 4)
        return unwrap(provider, &context, words + 1, diag);
    return provider->health(provider->self, diag);
}

/* aws-kms|vault-transit KEY wrap | unwrap ID INFO CIPHERTEXT | health */
static pc_err run_key(enum pc_vault_type type, int count, char **words, struct pc_diag *diag) {
    const struct pc_vault_ports ports = {.http = &pc_http_by_curl,
                                         .entropy = &pc_system_entropy,
                                         .clock = &clock_here,
                                         .secret = secret};
    struct pc_settings_vault_key key = {.name = PC_SPAN("probe"),
                                        .type = type,
                                        .key = pc_span_str(count > 0 ? words[0] : NULL),
                                        .endpoint = variable("PROBE_ENDPOINT"),
                                        .region = variable("PROBE_REGION"),
                                        .url = variable("PROBE_ENDPOINT"),
                                        .mount = variable("PROBE_MOUNT"),
                                        .key_namespace = variable("PROBE_NAMESPACE"),
                                        .token = PC_SPAN("${file:token}"),
                                        .ca = variable("PROBE_CA")};
    struct pc_vault_provider provider;
    if (count < 2)
        return PC_ERR_INVALID;
    pc_err err = pc_vault_provider_open(&key, &ports, &provider, diag);
    if (err != PC_OK)
        return err;
    err = use(&provider, count - 1, words + 1, diag);
    provider.free(provider.self);
    return err;
}

int main(int count, char **words) {
    struct pc_diag diag = {0};
    pc_err err = pc_outgoing_init();
    if (err != PC_OK || count < 2)
        return 2;
    const char *verb = words[1];
    if (strcmp(verb, "kv") == 0)
        err = run_kv(count - 2, words + 2, &diag);
    else if (strcmp(verb, "aws-kms") == 0)
        err = run_key(PC_VAULT_KMS, count - 2, words + 2, &diag);
    else if (strcmp(verb, "vault-transit") == 0)
        err = run_key(PC_VAULT_TRANSIT, count - 2, words + 2, &diag);
    else
        err = run_aws(verb, count - 2, words + 2, &diag);
    if (err == PC_OK)
        return 0;
    (void)fprintf(stderr, "%s: %s\n", pc_err_name(err), diag.text);
    return 1;
}
