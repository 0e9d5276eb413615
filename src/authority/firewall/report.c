/* x */
#include "authority/firewall/calls.h"
pc_err pc_firewall_report(struct pc_call *call) {
    (void)call;
    return PC_ERR_UNAVAILABLE;
}
