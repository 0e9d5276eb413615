/* Tenants. The accounts of a disabled tenant are as good as disabled. */
#ifndef PC_AUTHORITY_TENANTS_H
#define PC_AUTHORITY_TENANTS_H

#include "authority/change.h"

PC_MUST pc_err pc_tenant_create(struct pc_work *work, struct pc_span name, struct pc_span title,
                                struct pc_tenant *out);
/* NULL members are left as they are. */
PC_MUST pc_err pc_tenant_change(struct pc_work *work, struct pc_span name,
                                const struct pc_span *title, const bool *disabled,
                                struct pc_tenant *out);
/* PC_ERR_EXISTS: accounts belong to it. */
PC_MUST pc_err pc_tenant_delete(struct pc_work *work, struct pc_span name);

#endif
