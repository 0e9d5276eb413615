/*
 * Groups of digits with separators between them, as people write long numbers.
 */
#ifndef PC_INSPECT_DLP_NUMBER_H
#define PC_INSPECT_DLP_NUMBER_H

#include "inspect/dlp/job.h"

enum {
    PC_DLP_GROUPS = 8,
    PC_DLP_GROUP = 20,  /* digits that are read of one group: as many are too many for anything */
    PC_DLP_DIGITS = 64, /* of all groups */
};

struct pc_dlp_number {
    size_t start, end;              /* of the last group */
    size_t starts[PC_DLP_GROUPS];   /* of each group */
    size_t lengths[PC_DLP_GROUPS];  /* digits of each group */
    char separators[PC_DLP_GROUPS]; /* in front of each group but the first: blank - . or ) for what
                                       has a parenthesis in it */
    size_t groups;                  /* at least one */
    uint8_t digits[PC_DLP_DIGITS];  /* values */
    size_t count;
};

/* Reads from the digit at `at`, PC_DLP_GROUPS groups at most. */
void pc_dlp_number_read(struct pc_dlp_text *text, size_t at, struct pc_dlp_number *out);

/* The number may begin here: no letter, '_' or decimal point stands before it, and no group that
 * belongs to it by '-' or '.'. */
bool pc_dlp_number_begins(struct pc_dlp_text *text, size_t at);
/* It may end here, likewise. */
bool pc_dlp_number_ends(struct pc_dlp_text *text, size_t end);

/* A word in front says that it counts versions. */
bool pc_dlp_is_version(struct pc_dlp_text *text, size_t at);

/* Cards, social security and phone numbers at the first digit of a group. */
pc_dlp_detector pc_dlp_detect_number;

#endif
