/*
 * Collects complaints about a configuration: where, at which key, what is wrong.
 */
#ifndef PC_CONFIG_REPORT_H
#define PC_CONFIG_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "config/config.h"

enum { PC_REPORT_MAX = 64, PC_REPORT_KEY_MAX = 512 };

struct pc_report {
    struct pc_arena *arena;
    struct pc_config_errors *errors;
    char key[PC_REPORT_KEY_MAX]; /* where the loader is: "routes[3].methods" */
    size_t key_len;
    bool out_of_memory;
};

/* Adds a complaint about the present key. */
void pc_report_add(struct pc_report *report, uint32_t line, const char *fmt, ...) PC_PRINTF(3, 4);

/* Goes down to a key or an index; the result is for pc_report_leave. */
size_t pc_report_enter(struct pc_report *report, struct pc_span key);
size_t pc_report_enter_index(struct pc_report *report, size_t index);
void pc_report_leave(struct pc_report *report, size_t mark);

/* What an operator may see of a value: printable, at most 60 bytes, quoted, into memory of at least
 * PC_REPORT_SHOW bytes. Returns the memory. */
enum { PC_REPORT_SHOW = 72 };
const char *pc_report_show(struct pc_span value, char *memory);

#endif
