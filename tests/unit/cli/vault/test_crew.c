/* Threads over made-up work: everything is done once, shared work by several, and all of it ends.
 */
#define _GNU_SOURCE
#include "../../testing.h"

#include <fcntl.h>

#include "cli/vault/crew.h"

enum { FILES = 1000, PIECES = 5000 };

struct made_up {
    struct pc_files_run run;
    atomic_uint seen[FILES];
    atomic_uint pieces, away;
    pc_err err; /* that finding ends with */
    unsigned stop_at;
};

struct sharing {
    struct pc_files_shared shared;
    struct made_up *all;
    atomic_uint next;
};

static pc_err find(void *finder, struct pc_files_crew *crew, struct pc_diag *diag) {
    struct made_up *all = finder;
    struct pc_files_folder *folder;
    int fd = open(".", O_RDONLY | O_DIRECTORY);
    pc_err err = pc_files_folder_new(fd, fd, PC_SPAN("here"), &folder);
    for (unsigned i = 0; i < FILES && err == PC_OK; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "%u", i);
        err = pc_files_crew_put(crew, pc_files_item_new(folder, name, NULL));
    }
    pc_files_folder_drop(folder);
    return all->err != PC_OK ? pc_diag_set(diag, all->err, "no more") : err;
}

static void do_pieces(struct pc_files_shared *shared, struct pc_files_hand *hand) {
    struct sharing *sharing = (struct sharing *)shared;
    (void)hand;
    while (atomic_fetch_add(&sharing->next, 1) < PIECES)
        (void)atomic_fetch_add(&sharing->all->pieces, 1);
}

static void work(struct pc_files_hand *hand, const struct pc_files_item *item) {
    struct made_up *all = (struct made_up *)hand->run;
    uint64_t number;
    assert_string_equal(item->folder->path, "here/");
    assert_int_equal(pc_span_u64(pc_span_str(item->name), FILES - 1, &number), PC_OK);
    (void)atomic_fetch_add(&all->seen[number], 1);
    hand->tools = all;
    if (number % 100 == 0) {
        struct sharing sharing = {.shared = {.work = do_pieces}, .all = all};
        pc_files_crew_share(hand, &sharing.shared);
    }
    if (all->stop_at == number)
        atomic_store(&all->run.stop, true);
}

static void put_away(void *tools) {
    struct made_up *all = tools;
    (void)atomic_fetch_add(&all->away, 1);
}

static pc_err run(struct made_up *all, unsigned threads, struct pc_diag *diag) {
    struct pc_files_task task = {.run = &all->run,
                                 .find = find,
                                 .finder = all,
                                 .work = work,
                                 .put_away = put_away,
                                 .threads = threads};
    pc_files_run_init(&all->run);
    pc_err err = pc_files_crew_work(&task, diag);
    pc_files_run_end(&all->run);
    return err;
}

static void everything_is_done_once(void **state) {
    (void)state;
    for (unsigned threads = 1; threads < 8; threads++) {
        struct made_up all = {.stop_at = FILES};
        struct pc_diag diag;
        assert_int_equal(run(&all, threads, &diag), PC_OK);
        for (unsigned i = 0; i < FILES; i++)
            assert_int_equal(all.seen[i], 1);
        assert_int_equal(all.pieces, FILES / 100 * PIECES);
        assert_in_range(all.away, 1, threads);
    }
}

static void what_ends_all_is_told(void **state) {
    (void)state;
    struct made_up all = {.stop_at = FILES, .err = PC_ERR_NOMEM};
    struct pc_diag diag;
    assert_int_equal(run(&all, 3, &diag), PC_ERR_NOMEM);
    assert_string_equal(diag.text, "no more");
}

static void a_stop_ends_it_early(void **state) {
    (void)state;
    struct made_up all = {.stop_at = 10};
    struct pc_diag diag;
    assert_int_equal(run(&all, 1, &diag), PC_OK);
    unsigned seen = 0;
    for (unsigned i = 0; i < FILES; i++)
        seen += all.seen[i];
    assert_int_equal(seen, 11);
}

static void there_is_a_processor(void **state) {
    (void)state;
    assert_true(pc_files_processors() >= 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_done_once),
        cmocka_unit_test(what_ends_all_is_told),
        cmocka_unit_test(a_stop_ends_it_early),
        cmocka_unit_test(there_is_a_processor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
