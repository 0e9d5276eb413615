/*
 * What is to be scanned, from the one that finds it to those that scan it: bounded, so that a tree
 * of any size needs the same memory.
 */
#ifndef PC_CLI_SCAN_QUEUE_H
#define PC_CLI_SCAN_QUEUE_H

#include <stdbool.h>

#include "base/err.h"
#include "cli/scan/place.h"

enum pc_scan_item_kind { PC_SCAN_ITEM_PATH, PC_SCAN_ITEM_BLOB, PC_SCAN_ITEM_INPUT };

struct pc_scan_item {
    enum pc_scan_item_kind kind;
    struct pc_scan_place place; /* what it points to is the item's; path has a NUL behind it */
    char object[65];            /* the name of a blob, hexadecimal */
};

struct pc_scan_queue;

PC_MUST pc_err pc_scan_queue_new(size_t room, struct pc_scan_queue **out);
/* No thread may use it any more. */
void pc_scan_queue_free(struct pc_scan_queue *queue);

/* Copies the item; waits for room. PC_ERR_EXPIRED: the queue was closed. */
PC_MUST pc_err pc_scan_queue_put(struct pc_scan_queue *queue, const struct pc_scan_item *item);
/* Waits for an item; NULL: the queue was closed and is empty. Freed with free(). */
struct pc_scan_item *pc_scan_queue_take(struct pc_scan_queue *queue);
/* Nothing more comes. drop: what is still in it is not wanted either. */
void pc_scan_queue_close(struct pc_scan_queue *queue, bool drop);

#endif
