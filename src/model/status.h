/* The title of an HTTP status (RFC 9110, RFC 6585), as answers say it. */
#ifndef PC_MODEL_STATUS_H
#define PC_MODEL_STATUS_H

/* "Not Found"; "Error" for one that is not in the table. Never NULL. */
const char *pc_status_title(unsigned status);

#endif
