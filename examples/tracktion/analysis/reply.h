/*
 * Answers: JSON documents, and problems (RFC 9457).
 */
#ifndef TA_REPLY_H
#define TA_REPLY_H

#include <microhttpd.h>

#include "base/buf.h"
#include "base/span.h"

/* Takes what the buffer holds; the caller may free it afterwards. */
enum MHD_Result ta_reply(struct MHD_Connection *connection, unsigned status, const char *type,
                         struct pc_span body);

enum MHD_Result ta_reply_problem(struct MHD_Connection *connection, unsigned status,
                                 const char *detail);

/* 405 with the methods that the path has. */
enum MHD_Result ta_reply_not_allowed(struct MHD_Connection *connection, const char *allow);

/* The content of a file descriptor, which it closes. */
enum MHD_Result ta_reply_file(struct MHD_Connection *connection, const char *type, int fd,
                              uint64_t size);

#endif
