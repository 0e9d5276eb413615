/* X-Forwarded-For from a trusted proxy, and hosts: the client is always an address. */
#include <stdlib.h>

#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span host = PC_SPAN("gate.test");
    struct pc_network proxies[1];
    struct pc_ip peer;
    if (pc_network_parse(PC_SPAN("10.0.0.0/8"), &proxies[0]) != PC_OK ||
        pc_ip_parse(PC_SPAN("10.0.0.1"), &peer) != PC_OK)
        abort();
    const struct pc_settings settings = {.hosts = {&host, 1}, .trusted_proxies = {proxies, 1}};
    struct pc_policy *policy;
    if (pc_policy_compile(&settings, &policy, NULL) != PC_OK)
        abort();
    struct pc_span text = pc_span(data, size);
    struct pc_ip client = pc_policy_client(policy, &peer, text);
    if (client.family != 4 && client.family != 6)
        abort();
    (void)pc_policy_host_known(policy, PC_LISTENER_MAIN, text);
    (void)pc_policy_host_known(policy, PC_LISTENER_OPERATOR, text);
    pc_policy_free(policy);
    return 0;
}
