/* A ring of pointers, a lock and two conditions. */
#include "cli/scan/queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct pc_scan_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled, emptied;
    size_t room, first, count;
    bool closed;
    struct pc_scan_item *items[];
};

pc_err pc_scan_queue_new(size_t room, struct pc_scan_queue **out) {
    struct pc_scan_queue *queue = calloc(1, sizeof *queue + room * sizeof *queue->items);
    if (queue == NULL)
        return PC_ERR_NOMEM;
    queue->room = room;
    if (pthread_mutex_init(&queue->lock, NULL) != 0 ||
        pthread_cond_init(&queue->filled, NULL) != 0 ||
        pthread_cond_init(&queue->emptied, NULL) != 0) {
        free(queue);
        return PC_ERR_NOMEM;
    }
    *out = queue;
    return PC_OK;
}

static struct pc_scan_item *first_of(struct pc_scan_queue *queue) {
    if (queue->count == 0)
        return NULL;
    struct pc_scan_item *item = queue->items[queue->first];
    queue->first = (queue->first + 1) % queue->room;
    queue->count--;
    return item;
}

static void empty(struct pc_scan_queue *queue) {
    for (struct pc_scan_item *item; (item = first_of(queue)) != NULL;)
        free(item);
}

void pc_scan_queue_free(struct pc_scan_queue *queue) {
    if (queue == NULL)
        return;
    empty(queue);
    (void)pthread_cond_destroy(&queue->filled);
    (void)pthread_cond_destroy(&queue->emptied);
    (void)pthread_mutex_destroy(&queue->lock);
    free(queue);
}

static char *keep(char *to, struct pc_span *text) {
    if (text->len > 0)
        memcpy(to, text->ptr, text->len);
    to[text->len] = '\0';
    text->ptr = to;
    return to + text->len + 1;
}

static struct pc_scan_item *copy_of(const struct pc_scan_item *item) {
    const struct pc_scan_place *place = &item->place;
    size_t texts = place->path.len + place->commit.len + place->date.len + 3;
    struct pc_scan_item *copy = malloc(sizeof *copy + texts);
    if (copy == NULL)
        return NULL;
    *copy = *item;
    char *to = keep((char *)(copy + 1), &copy->place.path);
    to = keep(to, &copy->place.commit);
    (void)keep(to, &copy->place.date);
    return copy;
}

pc_err pc_scan_queue_put(struct pc_scan_queue *queue, const struct pc_scan_item *item) {
    struct pc_scan_item *copy = copy_of(item);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    (void)pthread_mutex_lock(&queue->lock);
    while (queue->count == queue->room && !queue->closed)
        (void)pthread_cond_wait(&queue->emptied, &queue->lock);
    bool closed = queue->closed;
    if (!closed) {
        queue->items[(queue->first + queue->count) % queue->room] = copy;
        queue->count++;
        (void)pthread_cond_signal(&queue->filled);
    }
    (void)pthread_mutex_unlock(&queue->lock);
    if (closed)
        free(copy);
    return closed ? PC_ERR_EXPIRED : PC_OK;
}

struct pc_scan_item *pc_scan_queue_take(struct pc_scan_queue *queue) {
    (void)pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->closed)
        (void)pthread_cond_wait(&queue->filled, &queue->lock);
    struct pc_scan_item *item = first_of(queue);
    if (item != NULL)
        (void)pthread_cond_signal(&queue->emptied);
    (void)pthread_mutex_unlock(&queue->lock);
    return item;
}

void pc_scan_queue_close(struct pc_scan_queue *queue, bool drop) {
    (void)pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    if (drop)
        empty(queue);
    (void)pthread_cond_broadcast(&queue->filled);
    (void)pthread_cond_broadcast(&queue->emptied);
    (void)pthread_mutex_unlock(&queue->lock);
}
