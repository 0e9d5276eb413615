/* One HTTP exchange between libmicrohttpd and a call: headers and body in, the answer out. */
#ifndef PC_AUTHORITY_EXCHANGE_H
#define PC_AUTHORITY_EXCHANGE_H

#include <microhttpd.h>

#include "authority/call.h"

struct pc_exchange;

struct pc_exchange *pc_exchange_new(struct pc_authority *authority, enum pc_socket socket,
                                    uid_t uid, struct MHD_Connection *connection);
/* More of the body; what is beyond the limit is dropped and answered 413. */
void pc_exchange_body(struct pc_exchange *exchange, struct pc_span bytes);
enum MHD_Result pc_exchange_answer(struct pc_exchange *exchange, const char *method,
                                   const char *path);
void pc_exchange_free(struct pc_exchange *exchange);

#endif
