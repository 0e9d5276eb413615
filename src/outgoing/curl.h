/* What every use of libcurl here begins with: time limits, verified TLS, no redirection, no proxy
 * of the environment, no signal. */
#ifndef PC_OUTGOING_CURL_H
#define PC_OUTGOING_CURL_H

#include <curl/curl.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/time.h"

/* Once, before any thread. */
PC_MUST pc_err pc_outgoing_init(void);

/* protocols as libcurl spells them: "https", "smtp,smtps". The caller frees it with
 * curl_easy_cleanup. */
PC_MUST pc_err pc_curl_new(const char *protocols, pc_time timeout, CURL **out);

#endif
