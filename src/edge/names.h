/*
 * Which headers of a client never reach a service: those in which the gate itself speaks about the
 * client, and those that carry credentials of the gate.
 */
#ifndef PC_EDGE_NAMES_H
#define PC_EDGE_NAMES_H

#include "base/span.h"

enum pc_header_use {
    PC_HEADER_PASS,       /* goes on as it came */
    PC_HEADER_IDENTITY,   /* only the gate says this: dropped always */
    PC_HEADER_CREDENTIAL, /* dropped, but for the authority */
    PC_HEADER_COOKIE      /* passes without our own cookie */
};

/* For a header name in any case, spelled with '-' or '_'. */
enum pc_header_use pc_header_use(struct pc_span name);

#endif
