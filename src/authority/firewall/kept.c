/* Finding a request that was kept. */
#include "authority/firewall/kept.h"

pc_err pc_firewall_kept(struct pc_work *work, const struct pc_id *request,
                        struct pc_waf_request *out) {
    (void)work;
    (void)request;
    (void)out;
    return PC_ERR_NOTFOUND;
}
