/* The table of the HTTP API: one list of rows an area. Adding an endpoint is a row in the file of
 * its area, a handler, and its paragraph in docs/http-api/openapi.yaml. */
#include "authority/router.h"

static const struct pc_endpoints *const areas[] = {
    &pc_routes_public_api, &pc_routes_admin_api,  &pc_routes_approvals, &pc_routes_firewall,
    &pc_routes_oauth,      &pc_routes_federation, &pc_routes_pages,     &pc_routes_operator_pages,
};

const struct pc_endpoint *pc_endpoint_at(size_t index) {
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
        if (index < areas[i]->count)
            return &areas[i]->rows[index];
        index -= areas[i]->count;
    }
    return NULL;
}
