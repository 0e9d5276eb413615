/* Compiling one route; complaints go to the compilation, failures here are of memory. */
#ifndef PC_POLICY_ROUTE_H
#define PC_POLICY_ROUTE_H

#include "policy/internal.h"

PC_MUST pc_err pc_route_compile(struct compile *c, const struct pc_settings_route *settings);

#endif
