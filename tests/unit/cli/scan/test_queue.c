/* A queue between threads. */
#include "../../testing.h"

#include <pthread.h>
#include <stdlib.h>

#include "cli/scan/queue.h"

enum { ITEMS = 2000 };

static void *put_all(void *context) {
    struct pc_scan_queue *queue = context;
    struct pc_scan_item item = {.place = {.path = PC_SPAN("a/b"), .date = PC_SPAN("2020")}};
    for (int i = 0; i < ITEMS; i++)
        if (pc_scan_queue_put(queue, &item) != PC_OK)
            break;
    pc_scan_queue_close(queue, false);
    return NULL;
}

static void all_arrive_through_a_small_one(void **state) {
    (void)state;
    struct pc_scan_queue *queue;
    pthread_t thread;
    int count = 0;
    assert_int_equal(pc_scan_queue_new(3, &queue), PC_OK);
    assert_int_equal(pthread_create(&thread, NULL, put_all, queue), 0);
    for (struct pc_scan_item *item; (item = pc_scan_queue_take(queue)) != NULL; count++) {
        assert_string_equal(item->place.path.ptr, "a/b");
        assert_span_equal(item->place.date, "2020");
        assert_int_equal(item->place.commit.len, 0);
        free(item);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(count, ITEMS);
    pc_scan_queue_free(queue);
}

static void a_closed_one_takes_nothing_and_wakes_who_waits(void **state) {
    (void)state;
    struct pc_scan_queue *queue;
    struct pc_scan_item item = {.place = {.path = PC_SPAN("a")}};
    pthread_t thread;
    assert_int_equal(pc_scan_queue_new(1, &queue), PC_OK);
    assert_int_equal(pthread_create(&thread, NULL, put_all, queue), 0);
    free(pc_scan_queue_take(queue));
    pc_scan_queue_close(queue, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(pc_scan_queue_put(queue, &item), PC_ERR_EXPIRED);
    assert_null(pc_scan_queue_take(queue));
    pc_scan_queue_free(queue);
    pc_scan_queue_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_arrive_through_a_small_one),
        cmocka_unit_test(a_closed_one_takes_nothing_and_wakes_who_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
