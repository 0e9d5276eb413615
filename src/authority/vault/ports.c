/* The authority's ports for key providers. */
#include "authority/vault/ports.h"

#include "authority/keeper.h"
#include "outgoing/http.h"

struct pc_vault_ports pc_authority_vault_ports(struct pc_authority *authority,
                                               const atomic_bool *stop) {
    struct pc_secret_source source = pc_keeper_source(authority);
    return (struct pc_vault_ports){
        .http = &pc_http_by_curl,
        .entropy = authority->entropy,
        .clock = &authority->clock,
        .secret = source.get,
        .secrets = source.self,
        .stop = stop,
    };
}
