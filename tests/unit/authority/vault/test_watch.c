/* What the watch says of keys: those that open, those that do not, and what changes. */
#include "../fixture.h"

#include <unistd.h>

#include "authority/vault/watch.h"
#include "vault/local_ring.h"

static char ring_path[512], missing_path[512];

/* Two keys in the configuration in force: a ring, and a key file that is not there. */
static void give_keys(struct fixture *f) {
    static struct pc_settings_vault_key keys[2];
    static struct pc_span use[] = {PC_SPAN("main")};
    (void)snprintf(ring_path, sizeof ring_path, "%s/vault.ring", f->folder.path);
    (void)snprintf(missing_path, sizeof missing_path, "%s/aes.key", f->folder.path);
    ok(pc_vault_ring_create(ring_path, PC_SPAN(""), NULL, &pc_system_entropy, f->now, NULL));
    keys[0] = (struct pc_settings_vault_key){
        .name = PC_SPAN("main"), .type = PC_VAULT_RING, .file = pc_span_str(ring_path)};
    keys[1] = (struct pc_settings_vault_key){.name = PC_SPAN("other"),
                                             .type = PC_VAULT_RAW_AES,
                                             .file = pc_span_str(missing_path),
                                             .key_namespace = PC_SPAN("space"),
                                             .key_name = PC_SPAN("name")};
    struct pc_settings_vault *vault = &f->authority.settings->settings.vault;
    *vault = (struct pc_settings_vault){.keys = keys, .key_count = 2, .use = {use, 1}};
}

static bool says(struct fixture *f, const char *text) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_json json = pc_json(&out);
    pc_json_object(&json, NULL);
    pc_vault_watch_render(&f->authority, &json);
    pc_json_object_end(&json);
    return strstr(pc_buf_str(&out), text) != NULL;
}

static bool is_good(struct fixture *f, const char *text) {
    char memory[256];
    struct pc_buf detail = pc_buf_over(memory, sizeof memory);
    bool good = pc_vault_watch_good(&f->authority, &detail);
    assert_int_equal(pc_buf_end(&detail), PC_OK);
    if (memmem(detail.ptr, detail.len, text, strlen(text)) == NULL)
        fail_msg("it says: %.*s", PC_ARG(pc_buf_span(&detail)));
    return good;
}

static void keys_come_and_go(void **state) {
    struct fixture *f = *state;
    give_keys(f);
    ok(pc_vault_watch_new(&f->authority));
    assert_true(is_good(f, "no keys"));
    pc_vault_watch_round(&f->authority);
    assert_true(says(f, "{\"name\":\"main\",\"type\":\"ring\",\"used\":true,\"state\":\"ok\","
                        "\"error\":\"\",\"since\":\"2023-11-14T22:13:20.000000Z\""));
    assert_true(says(f, "{\"name\":\"other\",\"type\":\"raw-aes\",\"used\":false,"
                        "\"state\":\"failing\",\"error\":\"key other: "));
    assert_false(is_good(f, "key other: "));
    ok(pc_file_replace(missing_path, PC_SPAN("000102030405060708090a0b0c0d0e0f"), 0600));
    assert_int_equal(unlink(ring_path), 0);
    PC_CLEANUP(pc_buf_free) struct pc_buf metrics = {0};
    ok(pc_file_read(f->authority.paths.metrics, 65536, &metrics));
    assert_non_null(strstr(pc_buf_str(&metrics),
                           "\nportcullis_vault_key_up{key=\"main\",type=\"ring\"} 1\n"
                           "portcullis_vault_key_up{key=\"other\",type=\"raw-aes\"} 0\n"));
    assert_non_null(strstr(pc_buf_str(&metrics), "type=\"raw-aes\"} 1700000000\n"));
    f->now += PC_MINUTE;
    pc_vault_watch_round(&f->authority);
    assert_false(is_good(f, "is gone"));
    assert_true(says(f, "\"name\":\"other\",\"type\":\"raw-aes\",\"used\":false,\"state\":\"ok\","
                        "\"error\":\"\",\"since\":\"2023-11-14T22:14:20.000000Z\""));
    pc_vault_watch_free(&f->authority);
    assert_true(says(f, "{\"vault\":{\"keys\":[]}}"));
}

static void another_configuration_is_taken_up(void **state) {
    struct fixture *f = *state;
    give_keys(f);
    ok(pc_vault_watch_new(&f->authority));
    pc_vault_watch_round(&f->authority);
    struct pc_settings_hold *hold = NULL;
    struct pc_config_complaints complaints = {0};
    ok(pc_settings_load(f->authority.config_path, &hold, &complaints));
    pc_settings_swap(&f->authority, hold);
    pc_vault_watch_round(&f->authority);
    assert_true(says(f, "{\"vault\":{\"keys\":[]}}"));
    assert_true(is_good(f, "no keys"));
    pc_vault_watch_free(&f->authority);
}

static void the_thread_asks_when_it_is_woken(void **state) {
    struct fixture *f = *state;
    give_keys(f);
    ok(pc_vault_watch_new(&f->authority));
    ok(pc_vault_watch_start(&f->authority));
    while (!says(f, "\"failing\""))
        (void)usleep(1000);
    ok(pc_file_replace(missing_path, PC_SPAN("000102030405060708090a0b0c0d0e0f"), 0600));
    pc_vault_watch_wake(&f->authority);
    while (says(f, "\"failing\""))
        (void)usleep(1000);
    pc_vault_watch_free(&f->authority);
    pc_vault_watch_wake(&f->authority); /* nobody is there */
}

#define watch_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        watch_test(keys_come_and_go),
        watch_test(another_configuration_is_taken_up),
        watch_test(the_thread_asks_when_it_is_woken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
