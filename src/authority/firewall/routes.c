/* The rows of the firewall's API. */
#include "authority/firewall/calls.h"

#define API "/admin/v1/waf"

static const struct pc_endpoint rows[] = {
    PC_ADMIN_ENDPOINT(
        "GET", API "/report", VIEWER, NULL, pc_firewall_report,
        "Counts what the firewall blocked or would have blocked, by rule, route and variable."),
    PC_ADMIN_ENDPOINT(
        "GET", API "/tune/{request}", OPERATOR, NULL, pc_firewall_tune,
        "Proposes exclusions that let a request pass, and says what else they would let pass."),
    PC_ADMIN_ENDPOINT(
        "GET", API "/exclusions", VIEWER, NULL, pc_firewall_exclusions,
        "Lists what the firewall leaves out, with hits and what is to be said about each."),
    PC_ADMIN_ENDPOINT("POST", API "/exclusions", OPERATOR, &pc_body_exclusion_add,
                      pc_firewall_exclusion_add,
                      "Leaves rules, or a variable of theirs, out for a while."),
    PC_ADMIN_ENDPOINT("GET", API "/exclusions/{id}", VIEWER, NULL, pc_firewall_exclusion,
                      "Shows an exclusion of the firewall."),
    PC_ADMIN_ENDPOINT("PATCH", API "/exclusions/{id}", OPERATOR, &pc_body_exclusion_change,
                      pc_firewall_exclusion_change, "Changes an exclusion's owner, reason or end."),
    PC_ADMIN_ENDPOINT("DELETE", API "/exclusions/{id}", OPERATOR, NULL,
                      pc_firewall_exclusion_remove,
                      "Removes an exclusion: the firewall looks there again."),
};

PC_ENDPOINTS(pc_routes_firewall, rows);
