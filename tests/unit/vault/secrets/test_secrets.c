/* The secrets of a running gate: what is in force, when it is read anew, and what is said of it. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>

#include "../../folder.h"
#include "../fake_network.h"
#include "base/file.h"
#include "crypto/random.h"
#include "vault/secrets/box.h"
#include "vault/secrets/secrets.h"

#define HIDDEN "hunter2"

struct rig {
    struct folder folder;
    pc_time now;
    struct pc_clock clock;
    int log_fd;
    struct pc_log log;
    struct pc_secrets *secrets;
    struct pc_settings settings;
    struct pc_settings_secret items[4];
    char texts[4][600];
    char seal_key[600];
};

static pc_time now_of(void *self) {
    return ((struct rig *)self)->now;
}

static void rig_make(struct rig *rig) {
    *rig = (struct rig){.now = 1000 * PC_SECOND};
    folder_make(&rig->folder);
    rig->clock = (struct pc_clock){.now = now_of, .self = rig};
    rig->log_fd = open(folder_file(&rig->folder, "log"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(rig->log_fd >= 0);
    rig->log = (struct pc_log){.program = "t", .level = PC_LOG_DEBUG, .fd = rig->log_fd};
    rig->settings.secret_sources.refresh = 5 * PC_MINUTE;
    (void)snprintf(rig->seal_key, sizeof rig->seal_key, "%s", folder_file(&rig->folder, "key"));
    const struct pc_secret_place place = {
        .clock = &rig->clock, .seal_key = rig->seal_key, .entropy = &pc_system_entropy};
    assert_int_equal(pc_secrets_new(&place, &rig->log, &rig->secrets), PC_OK);
}

static void rig_end(struct rig *rig) {
    PC_CLEANUP(pc_buf_free) struct pc_buf log = {0};
    pc_secrets_free(rig->secrets);
    (void)close(rig->log_fd);
    assert_int_equal(pc_file_read(folder_file(&rig->folder, "log"), 1 << 20, &log), PC_OK);
    assert_null(memmem(log.ptr, log.len, HIDDEN, strlen(HIDDEN)));
    folder_remove(&rig->folder);
}

static void put(struct rig *rig, const char *name, const char *text) {
    assert_int_equal(pc_file_replace(folder_file(&rig->folder, name), pc_span_str(text), 0600),
                     PC_OK);
}

/* The reference at that place of the settings. */
static struct pc_span refer(struct rig *rig, size_t at, const char *key, const char *kind,
                            const char *what) {
    (void)snprintf(rig->texts[at], sizeof rig->texts[at], "${%s:%s}", kind, what);
    rig->items[at] = (struct pc_settings_secret){.reference = pc_span_str(rig->texts[at]),
                                                 .key = pc_span_str(key),
                                                 .line = (uint32_t)at + 1};
    rig->settings.secrets = &rig->items[0];
    for (size_t i = 0; i < at; i++)
        rig->items[i].next = &rig->items[i + 1];
    return rig->items[at].reference;
}

static struct pc_span refer_file(struct rig *rig, size_t at, const char *key, const char *name) {
    return refer(rig, at, key, "file", folder_file(&rig->folder, name));
}

static void load(struct rig *rig) {
    assert_int_equal(pc_secrets_load(rig->secrets, &rig->settings, PC_SECRETS_AFTER), PC_OK);
}

static void assert_value(struct rig *rig, struct pc_span reference, const char *expected) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = PC_BUF_SECRET;
    const struct pc_secret_source source = pc_secrets_source(rig->secrets);
    struct pc_diag diag = {{0}};
    pc_err err = source.get(source.self, reference, &out, &diag);
    if (expected == NULL) {
        assert_int_equal(err, PC_ERR_UNAVAILABLE);
        assert_int_equal(out.len, 0);
        assert_true(diag.text[0] != '\0');
        return;
    }
    assert_int_equal(err, PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&out), pc_span_str(expected)));
}

static bool said(struct rig *rig, const char *words) {
    PC_CLEANUP(pc_buf_free) struct pc_buf log = {0};
    assert_int_equal(pc_file_read(folder_file(&rig->folder, "log"), 1 << 20, &log), PC_OK);
    assert_int_equal(ftruncate(rig->log_fd, 0), 0);
    assert_true(lseek(rig->log_fd, 0, SEEK_SET) == 0);
    return log.len > 0 && memmem(log.ptr, log.len, words, strlen(words)) != NULL;
}

static void test_values_follow_their_file(void **state) {
    struct rig rig;
    (void)state;
    rig_make(&rig);
    put(&rig, "a", HIDDEN "\n");
    struct pc_span a = refer_file(&rig, 0, "mail.password", "a");
    load(&rig);
    assert_value(&rig, a, HIDDEN);
    put(&rig, "a", "another");
    assert_int_equal(pc_secrets_refresh(rig.secrets, false), rig.now + 5 * PC_MINUTE);
    assert_value(&rig, a, HIDDEN);
    rig.now += 5 * PC_MINUTE;
    assert_int_equal(pc_secrets_refresh(rig.secrets, false), rig.now + 5 * PC_MINUTE);
    assert_value(&rig, a, "another");
    assert_true(said(&rig, "mail.password has changed"));
    put(&rig, "a", HIDDEN);
    (void)pc_secrets_refresh(rig.secrets, true);
    assert_value(&rig, a, HIDDEN);
    rig_end(&rig);
}

/* It was not read before the clock came to that time again. */
static void test_a_clock_that_is_set_back(void **state) {
    struct rig rig;
    (void)state;
    rig_make(&rig);
    rig.now = PC_DAY * 400;
    put(&rig, "a", HIDDEN);
    struct pc_span a = refer_file(&rig, 0, "mail.password", "a");
    load(&rig);
    put(&rig, "a", "another");
    rig.now -= PC_DAY * 365;
    assert_int_equal(pc_secrets_refresh(rig.secrets, false), rig.now + 5 * PC_MINUTE);
    assert_value(&rig, a, "another");
    rig_end(&rig);
}

static void test_the_last_good_value_stays(void **state) {
    struct rig rig;
    (void)state;
    rig_make(&rig);
    put(&rig, "a", HIDDEN);
    struct pc_span a = refer_file(&rig, 0, "mail.password", "a");
    load(&rig);
    assert_int_equal(remove(folder_file(&rig.folder, "a")), 0);
    rig.now += 5 * PC_MINUTE;
    assert_int_equal(pc_secrets_refresh(rig.secrets, false), rig.now + 30 * PC_SECOND);
    assert_value(&rig, a, HIDDEN);
    assert_true(said(&rig, "the last good value stays"));
    rig.now += 30 * PC_SECOND;
    (void)pc_secrets_refresh(rig.secrets, false);
    assert_false(said(&rig, "mail.password"));
    put(&rig, "a", HIDDEN);
    rig.now += 30 * PC_SECOND;
    (void)pc_secrets_refresh(rig.secrets, false);
    assert_true(said(&rig, "can be read again"));
    rig_end(&rig);
}

static void test_none_yet(void **state) {
    struct rig rig;
    (void)state;
    rig_make(&rig);
    struct pc_span a = refer_file(&rig, 0, "mail.password", "a");
    load(&rig);
    assert_value(&rig, a, NULL);
    assert_true(said(&rig, "there is no value yet"));
    put(&rig, "a", HIDDEN);
    rig.now += 30 * PC_SECOND;
    (void)pc_secrets_refresh(rig.secrets, false);
    assert_value(&rig, a, HIDDEN);
    const struct pc_secret_source source = pc_secrets_source(rig.secrets);
    struct pc_buf out = PC_BUF_SECRET;
    assert_int_equal(source.get(source.self, PC_SPAN("${env:NEVER}"), &out, NULL), PC_ERR_NOTFOUND);
    rig_end(&rig);
}

static void test_the_environment_is_read_once_and_wiped(void **state) {
    struct rig rig;
    (void)state;
    rig_make(&rig);
    assert_int_equal(setenv("PC_TEST_ENV", HIDDEN, 1), 0);
    struct pc_span env = refer(&rig, 0, "mail.password", "env", "PC_TEST_ENV");
    struct pc_span twin = refer(&rig, 1, "issuers.a.client_secret", "env", "PC_TEST_ENV");
    assert_int_equal(pc_secrets_load(rig.secrets, &rig.settings, PC_SECRETS_BEFORE), PC_OK);
    assert_string_equal(getenv("PC_TEST_ENV"), "");
    load(&rig);
    assert_value(&rig, env, HIDDEN);
    assert_value(&rig, twin, HIDDEN);
    (void)pc_secrets_refresh(rig.secrets, true);
    assert_value(&rig, env, HIDDEN);
    /* A key that a later configuration adds has the same value. */
    struct pc_span third = refer(&rig, 2, "vault.keys.a.pin", "env", "PC_TEST_ENV");
    load(&rig);
    assert_value(&rig, third, HIDDEN);
    rig_end(&rig);
}

static void test_what_is_left_out_is_gone(void **state) {
    struct rig rig;
    (void)state;
    rig_make(&rig);
    put(&rig, "a", HIDDEN);
    struct pc_span a = refer_file(&rig, 0, "mail.password", "a");
    load(&rig);
    rig.settings.secrets = NULL;
    load(&rig);
    const struct pc_secret_source source = pc_secrets_source(rig.secrets);
    struct pc_buf out = PC_BUF_SECRET;
    assert_int_equal(source.get(source.self, a, &out, NULL), PC_ERR_NOTFOUND);
    rig_end(&rig);
}

/* Cuts "${sealed:" and "}" off. */
static const char *inner(struct pc_buf *text) {
    text->ptr[text->len - 1] = '\0';
    return text->ptr + 9;
}

static void test_a_sealed_text_that_was_moved(void **state) {
    struct rig rig;
    struct pc_buf text = {0};
    (void)state;
    rig_make(&rig);
    const char *public = folder_file(&rig.folder, "pub");
    assert_int_equal(
        pc_secret_box_ensure(folder_file(&rig.folder, "key"), public, &pc_system_entropy, NULL),
        PC_OK);
    assert_int_equal(pc_secret_box_seal(public, &pc_system_entropy, PC_SPAN("mail.password"),
                                        PC_SPAN(HIDDEN), &text, NULL),
                     PC_OK);
    struct pc_span sealed = refer(&rig, 0, "mail.password", "sealed", inner(&text));
    load(&rig);
    assert_value(&rig, sealed, HIDDEN);
    /* Copied to another key it opens at neither: nobody could tell which of them asks. */
    struct pc_span copy = refer(&rig, 1, "issuers.a.client_secret", "sealed", inner(&text));
    load(&rig);
    assert_value(&rig, copy, NULL);
    assert_true(said(&rig, "issuers.a.client_secret cannot be read"));
    pc_buf_free(&text);
    rig_end(&rig);
}

/* As a copy of another key's it was sent to the server all the same. */
static void test_a_moved_token_is_not_sent(void **state) {
    struct rig rig;
    struct fake_network fake;
    struct pc_buf text = {0};
    (void)state;
    rig_make(&rig);
    fake_start(&fake);
    pc_secrets_free(rig.secrets);
    const struct pc_secret_place place = {.clock = &rig.clock,
                                          .seal_key = rig.seal_key,
                                          .entropy = &pc_system_entropy,
                                          .http = &fake.http};
    assert_int_equal(pc_secrets_new(&place, &rig.log, &rig.secrets), PC_OK);
    const char *public = folder_file(&rig.folder, "pub");
    assert_int_equal(pc_secret_box_ensure(rig.seal_key, public, &pc_system_entropy, NULL), PC_OK);
    assert_int_equal(pc_secret_box_seal(public, &pc_system_entropy, PC_SPAN("mail.password"),
                                        PC_SPAN(HIDDEN), &text, NULL),
                     PC_OK);
    struct pc_span sealed = refer(&rig, 0, "mail.password", "sealed", inner(&text));
    rig.settings.secret_sources.vault.url = PC_SPAN("https://elsewhere.test");
    rig.settings.secret_sources.vault.token = sealed;
    (void)refer(&rig, 1, "secrets.vault.token", "sealed", inner(&text));
    struct pc_span asking = refer(&rig, 2, "issuers.a.client_secret", "vault", "a/b#c");
    load(&rig);
    assert_value(&rig, asking, NULL);
    assert_int_equal(fake.asked, 0);
    pc_buf_free(&text);
    rig_end(&rig);
}

static void see(void *context, const struct pc_secret_state *state) {
    struct pc_buf *out = context;
    pc_buf_addf(out, "%.*s %.*s %u %d %d %s\n", PC_ARG(state->key), PC_ARG(state->from),
                state->line, state->known, state->read != 0, pc_err_name(state->err));
}

static void test_states(void **state) {
    struct rig rig;
    struct pc_buf seen = {0};
    char expected[1400];
    (void)state;
    rig_make(&rig);
    put(&rig, "a", HIDDEN);
    (void)refer_file(&rig, 0, "mail.password", "a");
    (void)refer_file(&rig, 1, "issuers.a.client_secret", "none");
    load(&rig);
    pc_secrets_each(rig.secrets, see, &seen);
    (void)snprintf(expected, sizeof expected,
                   "mail.password %s 1 1 1 ok\nissuers.a.client_secret %s 2 0 0 not found\n",
                   rig.texts[0], rig.texts[1]);
    assert_string_equal(pc_buf_str(&seen), expected);
    pc_buf_free(&seen);
    rig_end(&rig);
}

static void *read_many(void *context) {
    struct rig *rig = context;
    const struct pc_secret_source source = pc_secrets_source(rig->secrets);
    for (int i = 0; i < 300; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf out = PC_BUF_SECRET;
        if (source.get(source.self, rig->items[0].reference, &out, NULL) != PC_OK || out.len != 7)
            return rig;
    }
    return NULL;
}

static void test_threads(void **state) {
    struct rig rig;
    pthread_t threads[4];
    (void)state;
    rig_make(&rig);
    put(&rig, "a", HIDDEN);
    (void)refer_file(&rig, 0, "mail.password", "a");
    load(&rig);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_many, &rig), 0);
    for (int i = 0; i < 50; i++) {
        load(&rig);
        (void)pc_secrets_refresh(rig.secrets, true);
    }
    for (size_t i = 0; i < 4; i++) {
        void *wrong = &rig;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
    rig_end(&rig);
}

enum { MANY = 2000 };

struct slow {
    struct rig *rig;
    atomic_bool begun;
    pthread_t loader;
    unsigned asked;
};

static void *load_another(void *context) {
    struct slow *slow = context;
    atomic_store(&slow->begun, true);
    load(slow->rig);
    return NULL;
}

/* While the first one is asked for, another configuration comes. */
static pc_err ask_slowly(void *self, const struct pc_http_request *request,
                         struct pc_http_answer *answer, struct pc_diag *diag) {
    struct slow *slow = self;
    (void)request, (void)diag;
    if (slow->asked++ == 0)
        assert_int_equal(pthread_create(&slow->loader, NULL, load_another, slow), 0);
    for (int i = 0; i < 100 || !atomic_load(&slow->begun); i++)
        (void)sched_yield();
    answer->status = 403;
    return PC_OK;
}

/* It waited for each of them, and for as long as a server that hangs makes each of them wait. */
static void test_a_reload_waits_for_one_reading_alone(void **state) {
    static struct pc_settings_secret items[MANY];
    static char texts[MANY][40];
    struct rig rig;
    struct slow slow = {.rig = &rig};
    const struct pc_http_client http = {&slow, ask_slowly};
    (void)state;
    rig_make(&rig);
    pc_secrets_free(rig.secrets);
    const struct pc_secret_place place = {.clock = &rig.clock,
                                          .seal_key = rig.seal_key,
                                          .entropy = &pc_system_entropy,
                                          .http = &http};
    assert_int_equal(pc_secrets_new(&place, &rig.log, &rig.secrets), PC_OK);
    put(&rig, "a", "token");
    rig.settings.secret_sources.vault.url = PC_SPAN("https://vault.test");
    rig.settings.secret_sources.vault.token = refer_file(&rig, 0, "secrets.vault.token", "a");
    rig.items[0].next = &items[0];
    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(texts[i], sizeof texts[i], "${vault:a/b#f%zu}", i);
        items[i] = (struct pc_settings_secret){.next = i + 1 < MANY ? &items[i + 1] : NULL,
                                               .key = PC_SPAN("mail.password"),
                                               .reference = pc_span_str(texts[i])};
    }
    load(&rig);
    assert_int_equal(pc_secrets_refresh(rig.secrets, true), rig.now);
    assert_int_equal(pthread_join(slow.loader, NULL), 0);
    assert_true(slow.asked < MANY);
    rig_end(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_follow_their_file),
        cmocka_unit_test(test_a_clock_that_is_set_back),
        cmocka_unit_test(test_the_last_good_value_stays),
        cmocka_unit_test(test_none_yet),
        cmocka_unit_test(test_the_environment_is_read_once_and_wiped),
        cmocka_unit_test(test_what_is_left_out_is_gone),
        cmocka_unit_test(test_a_sealed_text_that_was_moved),
        cmocka_unit_test(test_a_moved_token_is_not_sent),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_a_reload_waits_for_one_reading_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
