/*
 * HTTP towards others, by libcurl, behind ports/http.h. TLS certificates and names are verified;
 * plain HTTP goes to loopback addresses only, and to link-local ones where the caller says so; no
 * redirection is followed; an answer is as long as the caller allows, its head at most 64 KiB; all
 * of it has one time limit.
 */
#ifndef PC_OUTGOING_HTTP_H
#define PC_OUTGOING_HTTP_H

#include "ports/http.h"

/* Has no state: any thread may use it. pc_outgoing_init comes first. */
extern const struct pc_http_client pc_http_by_curl;

#endif
