/* The common beginning of every use of libcurl. */
#include "outgoing/curl.h"

#include "base/wiping.h"

enum { CONNECT_S = 10 };

pc_err pc_outgoing_init(void) {
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, pc_wiping_malloc, pc_wiping_free,
                                pc_wiping_realloc, pc_wiping_strdup, pc_wiping_calloc) == CURLE_OK
               ? PC_OK
               : PC_ERR_UNAVAILABLE;
}

pc_err pc_curl_new(const char *protocols, pc_time timeout, CURL **out) {
    CURL *curl = curl_easy_init();
    if (curl == NULL)
        return PC_ERR_NOMEM;
    bool good =
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
        /* HTTP/2's library has an allocator of its own, which does not wipe. */
        curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(timeout * 1000 / PC_SECOND)) == CURLE_OK;
    if (!good) {
        curl_easy_cleanup(curl);
        return PC_ERR_UNAVAILABLE;
    }
    *out = curl;
    return PC_OK;
}
