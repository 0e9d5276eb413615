/*
 * A program of somebody else: it knows the installed header and library and nothing else of ours.
 * Its argument is a folder with keys.yaml, keys.json, secret.pin and a text; it prints what fails.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <portcullis/vault.h>

static int failures, checks;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        checks++;                                                                                  \
        if (!(condition)) {                                                                        \
            failures++;                                                                            \
            printf("line %d: %s (%s)\n", __LINE__, #condition, error.text);                        \
        }                                                                                          \
    } while (0)

static struct portcullis_error error;
static const unsigned char key[32] = "an AES key that is 32 bytes long";

static struct portcullis_vault *raw(const char *name) {
    struct portcullis_vault *vault = NULL;
    CHECK(portcullis_vault_open_raw_aes("outside", name, key, sizeof key, &vault, &error) ==
          PORTCULLIS_OK);
    return vault;
}

static char *in(const char *folder, const char *name) {
    static char paths[4][512];
    static int at;
    at = (at + 1) % 4;
    (void)snprintf(paths[at], sizeof paths[at], "%s/%s", folder, name);
    return paths[at];
}

static void rings(const char *folder) {
    const char *file = in(folder, "ring"), *plain = in(folder, "plain.ring");
    struct portcullis_vault *vault = NULL;
    CHECK(portcullis_vault_create_ring(file, "a passphrase", &error) == PORTCULLIS_OK);
    CHECK(portcullis_vault_create_ring(file, NULL, &error) == PORTCULLIS_EXISTS);
    CHECK(portcullis_vault_open_ring(file, "another", &vault, &error) == PORTCULLIS_DENIED);
    CHECK(strstr(error.text, "another") == NULL);
    CHECK(portcullis_vault_open_ring(file, NULL, &vault, &error) == PORTCULLIS_DENIED);
    CHECK(vault == NULL);
    CHECK(portcullis_vault_open_ring(file, "a passphrase", &vault, &error) == PORTCULLIS_OK);
    CHECK(portcullis_vault_check(vault, &error) == PORTCULLIS_OK);
    portcullis_vault_close(vault);
    CHECK(portcullis_vault_create_ring(plain, NULL, &error) == PORTCULLIS_OK);
    CHECK(portcullis_vault_open_ring(plain, NULL, &vault, &error) == PORTCULLIS_OK);
    portcullis_vault_close(vault);
}

/* ---- memory ---- */

static const struct portcullis_pair pairs[] = {{"purpose", "test"}, {"file", "a"}};
static const struct portcullis_pair other[] = {{"purpose", "another"}};

static struct portcullis_options with(const struct portcullis_pair *context, size_t count) {
    struct portcullis_options options = PORTCULLIS_OPTIONS_INIT;
    options.context = context;
    options.context_count = count;
    return options;
}

static enum portcullis_result open_one(struct portcullis_vault *vault,
                                       const struct portcullis_options *options, const void *sealed,
                                       size_t len) {
    unsigned char *plain = NULL;
    size_t plain_len = 0;
    enum portcullis_result result =
        portcullis_decrypt(vault, options, sealed, len, &plain, &plain_len, &error);
    CHECK(result == PORTCULLIS_OK || (plain == NULL && plain_len == 0));
    CHECK((result == PORTCULLIS_OK) == (error.text[0] == '\0'));
    CHECK(result != PORTCULLIS_OK ||
          (plain_len == 12 && memcmp(plain, "hello\0world!", 13) == 0)); /* and its NUL */
    portcullis_free(plain, plain_len);
    return result;
}

static void memory(struct portcullis_vault *vault) {
    struct portcullis_options options = with(pairs, 2), wrong = with(other, 1),
                              one = with(pairs + 1, 1);
    unsigned char *sealed = NULL;
    size_t len = 0;
    CHECK(portcullis_encrypt(vault, &options, "hello\0world!", 12, &sealed, &len, &error) ==
          PORTCULLIS_OK);
    CHECK(open_one(vault, NULL, sealed, len) == PORTCULLIS_OK);
    CHECK(open_one(vault, &options, sealed, len) == PORTCULLIS_OK);
    CHECK(open_one(vault, &one, sealed, len) == PORTCULLIS_OK);
    CHECK(open_one(vault, &wrong, sealed, len) == PORTCULLIS_CONTEXT);
    CHECK(open_one(vault, NULL, sealed, len - 1) == PORTCULLIS_TRUNCATED);
    CHECK(open_one(vault, NULL, sealed, len + 1) == PORTCULLIS_TRAILING); /* the NUL behind it */
    CHECK(open_one(vault, NULL, "no message at all", 17) == PORTCULLIS_FOREIGN);
    sealed[len - 1] ^= 1;
    CHECK(open_one(vault, NULL, sealed, len) == PORTCULLIS_ALTERED);
    sealed[len - 1] ^= 1;
    struct portcullis_vault *stranger = raw("another key");
    CHECK(open_one(stranger, NULL, sealed, len) == PORTCULLIS_KEY);
    portcullis_vault_close(stranger);
    portcullis_free(sealed, len);
    options.sign = 1;
    CHECK(portcullis_encrypt(vault, &options, "hello\0world!", 12, &sealed, &len, &error) ==
          PORTCULLIS_OK);
    CHECK(open_one(vault, &options, sealed, len) == PORTCULLIS_OK);
    portcullis_free(sealed, len);
    options.sign = 0;
    options.commitment = PORTCULLIS_COMMITMENT_FORBIDDEN;
    CHECK(portcullis_encrypt(vault, &options, "hello\0world!", 12, &sealed, &len, &error) ==
          PORTCULLIS_OK);
    CHECK(open_one(vault, NULL, sealed, len) == PORTCULLIS_POLICY);
    options.commitment = PORTCULLIS_COMMITMENT_ALLOWED;
    CHECK(open_one(vault, &options, sealed, len) == PORTCULLIS_OK);
    portcullis_free(sealed, len);
}

static void wrong_arguments(struct portcullis_vault *vault) {
    struct portcullis_vault *none = NULL;
    unsigned char *out = NULL;
    size_t len = 0;
    struct portcullis_options options = PORTCULLIS_OPTIONS_INIT;
    CHECK(portcullis_vault_open_raw_aes("a", "b", key, 31, &none, &error) == PORTCULLIS_INVALID);
    CHECK(portcullis_vault_open_raw_aes(NULL, "b", key, 32, &none, &error) == PORTCULLIS_INVALID);
    CHECK(portcullis_vault_open(NULL, &none, &error) == PORTCULLIS_INVALID);
    CHECK(portcullis_vault_open("/no/such/file", &none, &error) == PORTCULLIS_NOT_FOUND);
    CHECK(strstr(error.text, "/no/such/file") != NULL && none == NULL);
    options.size = 4;
    CHECK(portcullis_encrypt(vault, &options, "", 0, &out, &len, NULL) == PORTCULLIS_INVALID);
    struct {
        struct portcullis_options options;
        long more;
    } later = {PORTCULLIS_OPTIONS_INIT, 0};
    later.options.size = sizeof later;
    CHECK(portcullis_encrypt(vault, &later.options, "", 0, &out, &len, &error) == PORTCULLIS_OK);
    portcullis_free(out, len);
    later.more = 1;
    out = NULL;
    CHECK(portcullis_encrypt(vault, &later.options, "", 0, &out, &len, &error) ==
          PORTCULLIS_UNSUPPORTED);
    const struct portcullis_pair twice[] = {{"a", "1"}, {"a", "2"}};
    options = with(twice, 2);
    CHECK(portcullis_encrypt(vault, &options, "", 0, &out, &len, &error) == PORTCULLIS_INVALID);
    CHECK(out == NULL);
    portcullis_free(NULL, 0);
    portcullis_vault_close(NULL);
    portcullis_fields_close(NULL);
    CHECK(strcmp(portcullis_result_name(PORTCULLIS_ALTERED), "altered") == 0);
    CHECK(strcmp(portcullis_result_name((enum portcullis_result)99), "unknown") == 0);
    CHECK(strchr(portcullis_vault_version(), '.') != NULL);
}

/* ---- files ---- */

static int same(const char *a, const char *b) {
    FILE *x = fopen(a, "rb"), *y = fopen(b, "rb");
    int equal = x != NULL && y != NULL, c = 0;
    while (equal && c != EOF) {
        c = fgetc(x);
        equal = c == fgetc(y);
    }
    if (x != NULL)
        (void)fclose(x);
    if (y != NULL)
        (void)fclose(y);
    return equal;
}

static void files(struct portcullis_vault *vault, const char *folder) {
    struct portcullis_options options = with(pairs, 2), wrong = with(other, 1);
    char *text = strdup(in(folder, "text")), *sealed = strdup(in(folder, "text.encrypted"));
    char *back = strdup(in(folder, "back"));
    struct stat st;
    CHECK(portcullis_encrypt_file(vault, &options, text, sealed, &error) == PORTCULLIS_OK);
    CHECK(stat(sealed, &st) == 0 && (st.st_mode & 0777) == 0640);
    CHECK(portcullis_decrypt_file(vault, &options, sealed, back, &error) == PORTCULLIS_OK);
    CHECK(same(text, back));
    CHECK(portcullis_decrypt_file(vault, &wrong, sealed, back, &error) == PORTCULLIS_CONTEXT);
    CHECK(portcullis_decrypt_file(vault, NULL, text, back, &error) == PORTCULLIS_FOREIGN);
    CHECK(same(text, back)); /* what failed left it alone */
    CHECK(portcullis_encrypt_file(vault, NULL, back, back, &error) == PORTCULLIS_OK);
    CHECK(!same(text, back));
    CHECK(portcullis_decrypt_file(vault, NULL, back, back, &error) == PORTCULLIS_OK);
    CHECK(same(text, back));
    CHECK(portcullis_encrypt_file(vault, NULL, in(folder, "none"), back, &error) ==
          PORTCULLIS_NOT_FOUND);
    CHECK(portcullis_encrypt_file(vault, NULL, folder, back, &error) == PORTCULLIS_INVALID);
    CHECK(portcullis_encrypt_file(vault, NULL, text, "/no/such/folder/x", &error) ==
          PORTCULLIS_NOT_FOUND);
    free(text);
    free(sealed);
    free(back);
}

/* ---- streams ---- */

struct bytes {
    unsigned char data[300000];
    size_t len, at, step, fail_at;
};

static int read_some(void *self, void *to, size_t room, size_t *got) {
    struct bytes *bytes = self;
    if (bytes->fail_at > 0 && bytes->at >= bytes->fail_at)
        return -1;
    size_t n = bytes->len - bytes->at;
    n = n < bytes->step ? n : bytes->step;
    *got = n < room ? n : room;
    memcpy(to, bytes->data + bytes->at, *got);
    bytes->at += *got;
    return 0;
}

static int write_some(void *self, const void *from, size_t len) {
    struct bytes *bytes = self;
    if ((bytes->fail_at > 0 && bytes->len + len >= bytes->fail_at) ||
        len > sizeof bytes->data - bytes->len)
        return -1;
    memcpy(bytes->data + bytes->len, from, len);
    bytes->len += len;
    return 0;
}

static void streams(struct portcullis_vault *vault) {
    static struct bytes plain, sealed, back;
    for (plain.len = 0; plain.len < 200000; plain.len++)
        plain.data[plain.len] = (unsigned char)(plain.len * 7 % 251);
    plain.step = 777;
    sealed.step = 1001;
    struct portcullis_stream seal = {read_some, &plain, write_some, &sealed};
    struct portcullis_stream open = {read_some, &sealed, write_some, &back};
    CHECK(portcullis_encrypt_stream(vault, NULL, &seal, &error) == PORTCULLIS_OK);
    CHECK(portcullis_decrypt_stream(vault, NULL, &open, &error) == PORTCULLIS_OK);
    CHECK(back.len == plain.len && memcmp(back.data, plain.data, plain.len) == 0);
    sealed.at = back.len = 0;
    sealed.len -= 10;
    CHECK(portcullis_decrypt_stream(vault, NULL, &open, &error) == PORTCULLIS_TRUNCATED);
    CHECK(back.len < plain.len && memcmp(back.data, plain.data, back.len) == 0);
    sealed.at = back.len = 0;
    sealed.fail_at = 100000;
    CHECK(portcullis_decrypt_stream(vault, NULL, &open, &error) == PORTCULLIS_IO);
    plain.at = sealed.len = 0;
    CHECK(portcullis_encrypt_stream(vault, NULL, &seal, &error) == PORTCULLIS_IO);
}

/* ---- fields ---- */

static enum portcullis_result field(struct portcullis_fields *fields,
                                    const struct portcullis_place *place, const char *sealed) {
    unsigned char *plain = NULL;
    size_t len = 0;
    enum portcullis_result result =
        portcullis_field_open(fields, place, sealed, strlen(sealed), &plain, &len, &error);
    CHECK(result != PORTCULLIS_OK || strcmp((char *)plain, "ada@example.org") == 0);
    CHECK(result == PORTCULLIS_OK || plain == NULL);
    portcullis_free(plain, len);
    return result;
}

static void values(struct portcullis_vault *vault, const char *file) {
    struct portcullis_fields *fields = NULL, *newer = NULL;
    CHECK(portcullis_fields_create(file, vault, &error) == PORTCULLIS_OK);
    CHECK(portcullis_fields_create(file, vault, &error) == PORTCULLIS_EXISTS);
    CHECK(portcullis_fields_open(file, vault, &fields, &error) == PORTCULLIS_OK);
    struct portcullis_place place = {"people", "email", "42", 2}, elsewhere = place;
    char *sealed = NULL, *again = NULL, id[PORTCULLIS_FIELD_KEY_ID + 1],
         active[PORTCULLIS_FIELD_KEY_ID + 1];
    size_t len = 0;
    CHECK(portcullis_field_seal(fields, &place, "ada@example.org", 15, &sealed, &len, &error) ==
          PORTCULLIS_OK);
    CHECK(strlen(sealed) == len && strncmp(sealed, "pc2.", 4) == 0);
    CHECK(field(fields, &place, sealed) == PORTCULLIS_OK);
    elsewhere.row = "43";
    CHECK(field(fields, &elsewhere, sealed) == PORTCULLIS_ALTERED);
    elsewhere.table = "peo.ple";
    CHECK(field(fields, &elsewhere, sealed) == PORTCULLIS_INVALID);
    CHECK(field(fields, &place, "ada@example.org") == PORTCULLIS_FOREIGN);
    CHECK(portcullis_field_key_id(sealed, len, id, &error) == PORTCULLIS_OK);
    CHECK(portcullis_fields_active(fields, active, &error) == PORTCULLIS_OK);
    CHECK(strcmp(id, active) == 0 && strlen(id) == 16);
    unsigned char one[32], two[32], three[32];
    CHECK(portcullis_field_index(fields, "people", "email", "ada@example.org", 15, one, &error) ==
          PORTCULLIS_OK);
    CHECK(portcullis_fields_rotate(file, vault, &error) == PORTCULLIS_OK);
    CHECK(portcullis_fields_open(file, vault, &newer, &error) == PORTCULLIS_OK);
    CHECK(portcullis_field_index(newer, "people", "email", "ada@example.org", 15, two, &error) ==
          PORTCULLIS_OK);
    CHECK(portcullis_field_index(newer, "people", "phone", "ada@example.org", 15, three, &error) ==
          PORTCULLIS_OK);
    CHECK(memcmp(one, two, 32) == 0 && memcmp(one, three, 32) != 0);
    CHECK(field(newer, &place, sealed) == PORTCULLIS_OK);
    CHECK(portcullis_fields_active(newer, active, &error) == PORTCULLIS_OK);
    CHECK(strcmp(id, active) != 0);
    CHECK(portcullis_field_seal(newer, &place, "ada@example.org", 15, &again, &len, &error) ==
          PORTCULLIS_OK);
    CHECK(field(fields, &place, again) == PORTCULLIS_KEY); /* opened before the rotation */
    portcullis_free(again, len);
    portcullis_free(sealed, strlen(sealed));
    portcullis_fields_close(fields);
    portcullis_fields_close(newer);
    if (vault != NULL) {
        struct portcullis_vault *stranger = raw("another key");
        CHECK(portcullis_fields_open(file, stranger, &fields, &error) == PORTCULLIS_KEY);
        CHECK(portcullis_fields_open(file, NULL, &fields, &error) == PORTCULLIS_DENIED);
        CHECK(portcullis_fields_rotate(file, stranger, &error) == PORTCULLIS_KEY);
        portcullis_vault_close(stranger);
    }
}

/* A file in the clear does not pass for a sealed one. */
static void clear_fields(struct portcullis_vault *vault, const char *file) {
    struct portcullis_fields *fields = NULL;
    values(NULL, file);
    CHECK(portcullis_fields_open(file, vault, &fields, &error) == PORTCULLIS_INVALID);
    CHECK(portcullis_fields_rotate(file, vault, &error) == PORTCULLIS_INVALID);
    CHECK(fields == NULL);
}

/* ---- threads ---- */

static void *work(void *self) {
    struct portcullis_vault *vault = self;
    for (int i = 0; i < 50; i++) {
        unsigned char *sealed = NULL, *plain = NULL;
        size_t len = 0, plain_len = 0;
        int good =
            portcullis_encrypt(vault, NULL, &i, sizeof i, &sealed, &len, NULL) == PORTCULLIS_OK &&
            portcullis_decrypt(vault, NULL, sealed, len, &plain, &plain_len, NULL) ==
                PORTCULLIS_OK &&
            plain_len == sizeof i && memcmp(plain, &i, sizeof i) == 0;
        portcullis_free(sealed, len);
        portcullis_free(plain, plain_len);
        if (!good)
            return self;
    }
    return NULL;
}

static void threads(struct portcullis_vault *vault) {
    pthread_t ids[4];
    for (int i = 0; i < 4; i++)
        CHECK(pthread_create(&ids[i], NULL, work, vault) == 0);
    for (int i = 0; i < 4; i++) {
        void *failed = NULL;
        CHECK(pthread_join(ids[i], &failed) == 0 && failed == NULL);
    }
}

int main(int argc, char **argv) {
    if (argc < 2)
        return 2;
    struct portcullis_vault *vault = raw("key");
    if (vault == NULL)
        return 1;
    CHECK(portcullis_vault_check(vault, &error) == PORTCULLIS_OK);
    rings(argv[1]);
    memory(vault);
    wrong_arguments(vault);
    files(vault, argv[1]);
    streams(vault);
    values(vault, in(argv[1], "fields.json"));
    clear_fields(vault, in(argv[1], "clear.json"));
    threads(vault);
    for (int i = 2; i < argc; i++) { /* files of keys */
        struct portcullis_vault *kept = NULL;
        CHECK(portcullis_vault_open(argv[i], &kept, &error) == PORTCULLIS_OK);
        if (kept == NULL)
            continue;
        CHECK(portcullis_vault_check(kept, &error) == PORTCULLIS_OK);
        threads(kept);
        portcullis_vault_close(kept);
    }
    portcullis_vault_close(vault);
    printf("%d checks, %d failed\n", checks, failures);
    return failures == 0 ? 0 : 1;
}
