/*
 * An account of AWS as one part of the program uses it: its region, where it answers, and whose
 * credentials sign. Threads share one.
 */
#ifndef PC_VAULT_AWS_ACCOUNT_H
#define PC_VAULT_AWS_ACCOUNT_H

#include <stdatomic.h>

#include "base/entropy.h"
#include "base/err.h"
#include "base/span.h"
#include "ports/clock.h"
#include "ports/http.h"

struct pc_aws_options {
    struct pc_span region;   /* empty: AWS_REGION, AWS_DEFAULT_REGION, or what the profile says */
    struct pc_span endpoint; /* empty: the service's own of the region */
    struct pc_span profile;  /* empty: AWS_PROFILE or "default"; a given one is the only source of
                                credentials */
    struct pc_span ca;       /* file with the authorities to trust; empty: the system's */
    pc_time timeout;         /* of one call with all its tries; 0: 30 seconds */
    const struct pc_http_client *http;
    const struct pc_entropy *entropy; /* for the jitter between tries */
    const struct pc_clock *clock;
    const atomic_bool *stop; /* true: calls are given up; may be NULL */
    /* Waits between tries; NULL: sleeps. */
    void (*wait)(void *self, pc_time span);
    void *wait_self;
};

struct pc_aws;

/* Copies the texts; http, entropy, clock and stop have to outlive it. Reads the environment now,
 * and asks nobody yet. PC_ERR_INVALID: no region is known, or the endpoint is no URL. */
PC_MUST pc_err pc_aws_new(const struct pc_aws_options *options, struct pc_aws **out,
                          struct pc_diag *diag);
void pc_aws_free(struct pc_aws *aws); /* wipes */

bool pc_aws_has_endpoint(const struct pc_aws *aws); /* one was given */

#endif
