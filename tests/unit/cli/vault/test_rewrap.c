/* Files that somebody else writes while they are worked on: what took their place stays, and no
 * content comes out under the name of another. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../folder.h"
#include "../../vault/doubles.h"
#include "base/file.h"
#include "calls.h"
#include "cli/vault/file.h"
#include "cli/vault/frames.h"
#include "crypto/random.h"
#include "vault/keys.h"
#include "vault/message.h"

static const char file_name[] = "a.encrypted";

struct place {
    struct folder folder;
    struct double_provider provider;
    struct pc_vault_keys *keys;
    bool intrudes;         /* another file takes the message's place while its key is wrapped */
    uint32_t frame_length; /* of messages; 0: the usual one */
    bool deletes;          /* the source */
    bool rewrites;         /* another message is written over it once its key was unwrapped */
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

static void seal_for(struct place *place, const char *name, struct pc_span plain,
                     struct pc_buf *sealed) {
    struct pc_vault_pair pair = {PC_SPAN("file"), pc_span_str(name)};
    const struct pc_vault_write_options options = {.context = {&pair, 1},
                                                   .frame_length = place->frame_length};
    struct pc_diag diag = {{0}};
    assert_int_equal(pc_vault_seal(place->keys, &options, plain, sealed, &diag), PC_OK);
}

/* As long as the first one, and at the same time. */
static void write_over(struct place *place) {
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    struct stat st;
    place->rewrites = false;
    seal_for(place, "b", PC_SPAN("evil"), &sealed);
    int fd = open(folder_file(&place->folder, file_name), O_WRONLY | O_CLOEXEC);
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_size, sealed.len);
    assert_int_equal(pc_file_write_all(fd, pc_buf_span(&sealed)), PC_OK);
    assert_int_equal(futimens(fd, (const struct timespec[]){st.st_atim, st.st_mtim}), 0);
    assert_int_equal(close(fd), 0);
}

static pc_err unwrap(void *self, const struct pc_vault_context *context,
                     const struct pc_vault_wrapped_key *wrapped, struct pc_vault_data_key *key,
                     struct pc_diag *diag) {
    struct place *place = self;
    pc_err err = double_unwrap(&place->provider, context, wrapped, key, diag);
    if (place->rewrites)
        write_over(place);
    return err;
}

static void begin(struct place *place, uint32_t frame_length) {
    struct pc_vault_provider provider = {
        .self = place, .name = PC_SPAN("place"), .wrap = wrap, .unwrap = unwrap};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    *place = (struct place){.provider.id = "double", .frame_length = frame_length};
    folder_make(&place->folder);
    assert_int_equal(pc_vault_keys_new(&provider, 1, &pc_system_entropy, NULL, &place->keys),
                     PC_OK);
    seal_for(place, "a", PC_SPAN("data"), &sealed);
    assert_int_equal(
        pc_file_replace(folder_file(&place->folder, file_name), pc_buf_span(&sealed), 0600), PC_OK);
}

static void end(struct place *place) {
    pc_vault_keys_free(place->keys);
    folder_remove(&place->folder);
}

static unsigned work(struct place *place, enum pc_files_verb verb) {
    struct pc_files_run run;
    struct pc_files_folder *folder = NULL;
    pc_files_run_init(&run);
    run.wishes = (struct pc_files_wishes){.verb = verb,
                                          .keys = place->keys,
                                          .suffix = PC_SPAN(".encrypted"),
                                          .force = !place->deletes,
                                          .delete_source = place->deletes};
    int fd = open(place->folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(pc_files_folder_new(fd, fd, PC_SPAN(""), &folder), PC_OK);
    struct pc_files_item *item = pc_files_item_new(folder, file_name, NULL);
    struct pc_files_hand hand = {.run = &run};
    pc_files_work(&hand, item);
    if (hand.tools != NULL)
        pc_files_tools_free(hand.tools);
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
    begin(&place, 0);
    assert_int_equal(pc_file_read(folder_file(&place.folder, file_name), 4096, &before), PC_OK);
    assert_int_equal(work(&place, PC_FILES_REWRAP), 1U << PC_FILES_DONE);
    assert_int_equal(pc_file_read(folder_file(&place.folder, file_name), 4096, &after), PC_OK);
    assert_int_equal(after.len, before.len);
    pc_buf_free(&after);
    end(&place);
}

static void a_file_that_took_its_place_meanwhile_stays(void **state) {
    static const enum pc_files_verb verbs[] = {PC_FILES_REWRAP, PC_FILES_REENCRYPT};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct place place;
        PC_CLEANUP(pc_buf_free) struct pc_buf after = {0};
        begin(&place, 0);
        place.intrudes = true;
        assert_int_equal(work(&place, verbs[i]), 1U << PC_FILES_CHANGED);
        assert_int_equal(pc_file_read(folder_file(&place.folder, file_name), 4096, &after), PC_OK);
        assert_span_equal(pc_buf_span(&after), "newer");
        end(&place);
    }
}

static void what_took_the_place_of_a_source_is_not_deleted(void **state) {
    struct place place;
    PC_CLEANUP(pc_buf_free) struct pc_buf after = {0};
    (void)state;
    begin(&place, 0);
    place.intrudes = place.deletes = true;
    assert_int_equal(work(&place, PC_FILES_ENCRYPT), 1U << PC_FILES_CHANGED);
    assert_int_equal(pc_file_read(folder_file(&place.folder, file_name), 4096, &after), PC_OK);
    assert_span_equal(pc_buf_span(&after), "newer");
    end(&place);
}

static void a_source_goes_once_its_result_is_on_the_disk(void **state) {
    struct place place;
    PC_CLEANUP(pc_buf_free) struct pc_buf source = {0};
    (void)state;
    begin(&place, 0);
    struct stat st;
    const char *path = folder_file(&place.folder, file_name);
    assert_int_equal(pc_file_read(path, 4096, &source), PC_OK);
    assert_int_equal(stat(path, &st), 0);
    place.deletes = true;
    calls_begin();
    assert_int_equal(work(&place, PC_FILES_ENCRYPT), 1U << PC_FILES_DONE);
    assert_string_equal(calls_made, "FRDU");
    /* And where the result is there already. */
    path = folder_file(&place.folder, file_name);
    assert_int_equal(pc_file_replace(path, pc_buf_span(&source), 0600), PC_OK);
    assert_int_equal(
        utimensat(AT_FDCWD, path, (const struct timespec[]){st.st_atim, st.st_mtim}, 0), 0);
    calls_begin();
    assert_int_equal(work(&place, PC_FILES_ENCRYPT), 1U << PC_FILES_SKIPPED);
    assert_string_equal(calls_made, "DU");
    end(&place);
}

static void no_message_gets_the_context_of_another(void **state) {
    struct place place;
    (void)state;
    begin(&place, 0);
    place.rewrites = true;
    assert_int_equal(work(&place, PC_FILES_REENCRYPT) & 1U << PC_FILES_DONE, 0);
    end(&place);
}

/* Frames this long are read as a stream, which begins at the header once more. */
static void nothing_is_decrypted_under_another_name(void **state) {
    struct place place;
    (void)state;
    begin(&place, PC_FILES_FRAME_MAX + 1);
    assert_int_equal(work(&place, PC_FILES_DECRYPT), 1U << PC_FILES_DONE);
    assert_int_equal(remove(folder_file(&place.folder, "a")), 0);
    place.rewrites = true;
    assert_int_equal(work(&place, PC_FILES_DECRYPT) & 1U << PC_FILES_DONE, 0);
    assert_int_not_equal(access(folder_file(&place.folder, "a"), F_OK), 0);
    end(&place);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_replaced_by_itself),
        cmocka_unit_test(a_file_that_took_its_place_meanwhile_stays),
        cmocka_unit_test(what_took_the_place_of_a_source_is_not_deleted),
        cmocka_unit_test(a_source_goes_once_its_result_is_on_the_disk),
        cmocka_unit_test(no_message_gets_the_context_of_another),
        cmocka_unit_test(nothing_is_decrypted_under_another_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
