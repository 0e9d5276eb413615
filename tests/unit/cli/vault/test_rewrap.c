/* Re-wrapping takes the place of what was read, and of nothing else. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "../../folder.h"
#include "../../vault/doubles.h"
#include "base/file.h"
#include "cli/vault/file.h"
#include "crypto/random.h"
#include "vault/keys.h"
#include "vault/message.h"

static const char file_name[] = "a.encrypted";

struct place {
    struct folder folder;
    struct double_provider provider;
    struct pc_vault_keys *keys;
    bool intrudes; /* another file takes the message's place while its key is wrapped */
};

static pc_err wrap(void *self, const struct pc_vault_context *context,
                   const struct pc_vault_data_key *key, struct pc_arena *arena,
                   struct pc_vault_wrapped_key *out, struct pc_diag *diag) {
    struct place *place = self;
    if (place->intrudes)
        assert_int_equal(
            pc_file_replace(folder_file(&place->folder, file_name), PC_SPAN("newer"), 0600), PC_OK);
    return double_wrap(&place->provider, context, key, arena, out, diag);
}

static pc_err unwrap(void *self, const struct pc_vault_context *context,
                     const struct pc_vault_wrapped_key *wrapped, struct pc_vault_data_key *key,
                     struct pc_diag *diag) {
    struct place *place = self;
    return double_unwrap(&place->provider, context, wrapped, key, diag);
}

static void begin(struct place *place) {
    struct pc_vault_provider provider = {
        .self = place, .name = PC_SPAN("place"), .wrap = wrap, .unwrap = unwrap};
    const struct pc_vault_write_options options = {0};
    struct pc_diag diag = {{0}};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    *place = (struct place){.provider.id = "double"};
    folder_make(&place->folder);
    assert_int_equal(pc_vault_keys_new(&provider, 1, &pc_system_entropy, NULL, &place->keys),
                     PC_OK);
    assert_int_equal(pc_vault_seal(place->keys, &options, PC_SPAN("data"), &sealed, &diag), PC_OK);
    assert_int_equal(
        pc_file_replace(folder_file(&place->folder, file_name), pc_buf_span(&sealed), 0600), PC_OK);
}

static void end(struct place *place) {
    pc_vault_keys_free(place->keys);
    folder_remove(&place->folder);
}

static unsigned rewrap(struct place *place) {
    struct pc_files_run run;
    struct pc_files_folder *folder = NULL;
    pc_files_run_init(&run);
    run.wishes = (struct pc_files_wishes){.verb = PC_FILES_REWRAP,
                                          .keys = place->keys,
                                          .suffix = PC_SPAN(".encrypted"),
                                          .force = true};
    int fd = open(place->folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(pc_files_folder_new(fd, fd, PC_SPAN(""), &folder), PC_OK);
    struct pc_files_item *item = pc_files_item_new(folder, file_name, NULL);
    struct pc_files_hand hand = {.run = &run};
    pc_files_work(&hand, item);
    unsigned seen = atomic_load(&run.seen);
    pc_files_item_free(item);
    pc_files_folder_drop(folder);
    pc_files_run_end(&run);
    return seen;
}

static void a_message_is_replaced_by_itself(void **state) {
    struct place place;
    PC_CLEANUP(pc_buf_free) struct pc_buf before = {0}, after = {0};
    (void)state;
    begin(&place);
    assert_int_equal(pc_file_read(folder_file(&place.folder, file_name), 4096, &before), PC_OK);
    assert_int_equal(rewrap(&place), 1U << PC_FILES_DONE);
    assert_int_equal(pc_file_read(folder_file(&place.folder, file_name), 4096, &after), PC_OK);
    assert_int_equal(after.len, before.len);
    pc_buf_free(&after);
    end(&place);
}

static void a_file_that_took_its_place_meanwhile_stays(void **state) {
    struct place place;
    PC_CLEANUP(pc_buf_free) struct pc_buf after = {0};
    (void)state;
    begin(&place);
    place.intrudes = true;
    assert_int_equal(rewrap(&place), 1U << PC_FILES_CHANGED);
    assert_int_equal(pc_file_read(folder_file(&place.folder, file_name), 4096, &after), PC_OK);
    assert_span_equal(pc_buf_span(&after), "newer");
    end(&place);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_replaced_by_itself),
        cmocka_unit_test(a_file_that_took_its_place_meanwhile_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
